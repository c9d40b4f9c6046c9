// Proves that a sweep pairs its runs, stops when it may, goes on after a kill to the same table, and finds the breaking point of a signal.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { greenband } from '../command.sample.ts';
import { scenario } from '../commands/scenario.ts';
import type { CellResult } from './cell.ts';
import { unservedShare } from './cell.ts';
import { breakingPoint } from './growth.ts';

const PLACE = 'fixtures/single-junction';
const quiet = { at: () => {}, clear: () => {} };
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'greenband-sweep-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const put = (name: string, parts: object): string => {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify({ format: 'greenband-scenario', version: 1, ...parts }));
  return path;
};
const asked = { seed: 1, step: 1, within: 5, replications: 3, most: 12, workers: 1 };

interface Told {
  readonly cells: readonly CellResult[];
  readonly runs: { readonly simulated: number; readonly found: number };
}
const told = async (kind: string, options: object): Promise<Told> =>
  (await scenario(kind, PLACE, { ...asked, ...options }, quiet)).document as Told;

describe('the breaking point', () => {
  const result = (demand: number, unserved: number) => ({ demand, unserved }) as CellResult;

  test('of a known capacity is bracketed within 0.02', async () => {
    for (const capacity of [0.3, 0.99, 1.37, 5]) {
      const at = async (factor: number) => result(factor, factor > capacity ? 0.5 : 0);
      const { served, broken } = await breakingPoint(at);
      expect(served!).toBeLessThanOrEqual(capacity);
      expect(broken!).toBeGreaterThan(capacity);
      expect(broken! - served!).toBeLessThanOrEqual(0.02 + 1e-9);
    }
  });

  test('that never comes, or was before the least factor, is null', async () => {
    expect((await breakingPoint(async (factor) => result(factor, 0))).broken).toBeNull();
    expect((await breakingPoint(async (factor) => result(factor, 1))).served).toBeNull();
  });

  test('unserved: of a stable queue delay over window, of an overloaded one what exceeds the capacity', () => {
    const mean = {
      duration_s: 160,
      timeLoss_s: 60,
      departDelay_s: 0,
      delay_s: 60,
      stopped_s: 0,
      stops: 0,
      speed_mps: 0,
    };
    const counts = { departed: 0, running: 0, waiting: 0, removed: 0, cancelled: 0 };
    const run = (arrived: number) => ({
      seed: 1,
      checksum: '',
      mean,
      vehicles: { ...counts, demanded: 3600, arrived },
    });
    expect(unservedShare(run(3440), 3600)).toBeCloseTo(60 / 3600);
    expect(unservedShare(run(1700), 3600)).toBeCloseTo(0.5);
    const cut = { ...run(1640), vehicles: { ...counts, demanded: 1800, arrived: 1700, cancelled: 1800, removed: 50 } };
    expect(unservedShare(cut, 3600)).toBeCloseTo((3600 - 1700 - (1750 / 3600) * 100) / 3600);
  });

  test('of the signal lies where its green ends: 900 of 500 vehicles an hour', async () => {
    const { growth } = (
      await scenario('sweep', PLACE, { ...asked, replications: 1, most: 1, end: 3600, growth: true }, quiet)
    ).document as { growth: { point: { served: number; broken: number } }[] };
    expect(growth[0]!.point.served).toBeGreaterThan(1.75);
    expect(growth[0]!.point.broken).toBeLessThan(2.2);
  }, 20_000);
});

describe('cells', () => {
  test('are paired: a scenario that changes nothing differs by exactly nothing', async () => {
    const { cells } = await told('compare', { end: 600, scenario: [put('nothing.json', { name: 'nothing' })] });
    expect(cells[1]!.difference).toMatchObject({ mean: 0, ci95: [0, 0], percent: 0 });
    expect(cells.every(({ reached }) => reached)).toBe(true);
  });

  test('a run cut short goes on to the table of a whole one', async () => {
    const slow = put('slow.json', { name: 'slow', speeds: [{ edges: ['south'], speed_mps: 5 }] });
    const options = { end: 600, scenario: [slow], demand: [0.9, 1] };
    const [whole, cut] = [join(folder, 'whole'), join(folder, 'cut')];
    await told('sweep', { ...options, out: whole });
    await told('sweep', { ...options, demand: [0.9], out: cut });
    for (const name of readdirSync(join(cut, 'runs')).slice(0, 2)) writeFileSync(join(cut, 'runs', name), '{"cut');
    const { runs } = await told('sweep', { ...options, out: cut });
    expect(runs.found).toBe(4);
    expect(runs.simulated).toBe(8);
    expect(readFileSync(join(cut, 'sweep.csv'), 'utf8')).toBe(readFileSync(join(whole, 'sweep.csv'), 'utf8'));
  });

  test('where nothing is left to chance the least number of runs is enough, however narrow the interval asked for', async () => {
    const busy = put('busy.json', { name: 'busy', demand: [{ factor: 0.55 }] });
    const { cells } = await told('compare', { end: 300, within: 1e-6, scenario: [busy], most: 4, plan: ['own'] });
    expect(cells.map(({ replications }) => replications)).toEqual([3, 3]);
  });
});

test('a road that is closed leaves those unserved whose way it cuts, and says how many do not depart', async () => {
  const closed = put('closed.json', { name: 'closed', closures: [{ edges: ['east'] }] });
  const options = { end: 900, replications: 1, most: 1, scenario: [closed] };
  const { document, text } = await scenario('compare', PLACE, { ...asked, ...options }, quiet);
  const [everyday, shut] = (document as Told).cells;
  expect(shut!.vehicles.cancelled).toBeGreaterThan(0.3 * everyday!.vehicles.demanded);
  expect(shut!.unserved).toBeGreaterThan(everyday!.unserved + 0.3);
  expect(text).toContain('cancelled');
  expect(text).toMatch(/SCN_CUT_OFF/);
});

describe('faults', () => {
  test.each([
    ['an unknown edge', { closures: [{ edges: ['nowhere'] }] }, 'SCN_UNKNOWN_EDGE'],
    ['a window of its own', { begin: 5 }, 'SCN_WINDOW'],
    ['an unknown plan', { plan: 'none' }, 'PLAN_UNKNOWN'],
    ['an unknown field', { closurez: [] }, 'JSON_UNKNOWN_FIELD'],
    ['a wrong value', { weather: [{ kind: 'frogs' }] }, 'JSON_SCHEMA'],
  ])('%s', async (name, parts, code) => {
    const path = put(`${name}.json`, parts);
    await expect(scenario('compare', PLACE, { ...asked, scenario: [path] }, quiet)).rejects.toMatchObject({ code });
  });

  test('compare without a scenario is wrong usage', () => {
    expect(greenband('scenario', 'compare', PLACE)).toMatchObject({ code: 2, stdout: '' });
    expect(greenband('scenario', 'run', PLACE, '--demand', '1,x').code).toBe(2);
    expect(greenband('scenario', 'run', PLACE, '--replications', '10', '--most', '3')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--most 3 is below --replications 10'),
    });
  });
});
