// What a scenario builds is driven on: a roundabout and new signals serve everybody, new roads are taken, and a holiday is a quieter day.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { ScenarioFile } from '../../core/scenario.ts';
import { scenario } from '../commands/scenario.ts';
import { packageRoot } from '../package-root.ts';
import type { CellResult } from './cell.ts';

const PLACE = join(packageRoot(), 'fixtures', 'single-junction');
const folder = mkdtempSync(join(tmpdir(), 'greenband-works-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const quiet = { at: () => {}, clear: () => {} };
const asked = { seed: 1, within: 50, replications: 1, most: 1, workers: 1, begin: 0, end: 900, step: 1 };

function put(name: string, parts: Partial<ScenarioFile>): string {
  const path = join(folder, `${name}.json`);
  writeFileSync(path, JSON.stringify({ format: 'greenband-scenario', version: 1, ...parts }));
  return path;
}

async function compared(
  parts: Partial<ScenarioFile>,
): Promise<{ before: CellResult; after: CellResult; codes: string[] }> {
  const answer = await scenario('compare', PLACE, { ...asked, scenario: [put('works', parts)] }, quiet);
  const { cells, warnings } = answer.document as { cells: CellResult[]; warnings: { code: string }[] };
  return { before: cells[0]!, after: cells[1]!, codes: warnings.map(({ code }) => code) };
}

describe('the single junction under another control', () => {
  test.each(['roundabout', 'all-way-stop', 'signals', 'priority'] as const)('%s', async (control) => {
    const { before, after } = await compared({ build: { junctions: [{ node: 'x', control }] } });
    expect(after.vehicles.demanded).toBe(before.vehicles.demanded);
    expect(after.vehicles.arrived).toBeGreaterThan(0.3 * before.vehicles.arrived);
  });
});

test('a new arm gets its lamps and a program that is lawful', async () => {
  const build: ScenarioFile['build'] = {
    nodes: [{ id: 'depot', x: 250, y: 260 }],
    roads: [{ id: 'spur', from: 'depot', to: 'x', lanes: 1, speed_mps: 10 }],
  };
  const { before, after, codes } = await compared({ build });
  expect(codes).toContain('SCN_PROGRAM_COMPUTED');
  expect(after.vehicles.arrived).toBeGreaterThan(0.7 * before.vehicles.arrived);
});

test('on a holiday fewer set out; two layers of works follow one another', async () => {
  const holiday = { days: { holiday: { demand: [{ factor: 0.5 }] } }, day: 'holiday' };
  const { before, after } = await compared(holiday);
  expect(after.vehicles.demanded / before.vehicles.demanded).toBeCloseTo(0.5, 1);
  const road = put('road', { build: { nodes: [{ id: 'p', x: 300, y: 300 }] } });
  const more = put('more', { build: { roads: [{ id: 'r', from: 'x', to: 'p', lanes: 1, speed_mps: 10 }] } });
  const { document } = await scenario('run', PLACE, { ...asked, end: 60, scenario: [`${road}+${more}`] }, quiet);
  expect((document as { events: { changes: string[] }[] }).events[0]!.changes).toEqual([
    'new road r from x to p, 1 lane each way',
  ]);
});

test.each([
  ['SCN_UNKNOWN_DAY', { day: 'feast' }],
  ['SCN_UNKNOWN_NODE', { build: { junctions: [{ node: 'nowhere', control: 'signals' as const }] } }],
  ['JSON_SCHEMA', { build: { junctions: [{ node: 'x', control: 'magic' as never }] } }],
])('%s', async (code, parts) => {
  await expect(compared(parts)).rejects.toMatchObject({ code });
});
