// Proves that counts of nothing, and counts that are far off, neither destroy a demand nor pass in silence.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { calibrate } from '../commands/calibrate.ts';
import { packageRoot } from '../package-root.ts';

const place = join(packageRoot(), 'fixtures', 'single-junction');
const quiet = { at: () => {}, clear: () => {} };
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'greenband-doubts-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Counts of three quarters of an hour; the demand that is there brings 225 from the west and 125 from the south to each. */
async function calibrated(west: number, south: number, east?: number) {
  const counts = join(folder, 'counts.csv');
  const rows = [0, 900, 1800].flatMap((begin) => [`west,${begin},${west}`, `south,${begin},${south}`]);
  if (east !== undefined) rows.push(...[0, 900, 1800].map((begin) => `east,${begin},${east}`));
  writeFileSync(counts, `edge,begin,count\n${rows.join('\n')}\n`);
  const [out, errors] = [join(folder, 'out'), { countError: 0.1, priorError: 0.5 }];
  const asked = { seed: 1, counts, interval: 900, iterations: 2, replications: 1, workers: 1, ...errors, out };
  const { document } = await calibrate(place, asked, quiet);
  const { warnings, vehicles } = document as {
    warnings: { code: string; where: string }[];
    vehicles: { before: number; after: number };
  };
  // veh expected in the hours that were counted, without the chance of a run
  const { flows } = JSON.parse(readFileSync(join(out, 'demand.json'), 'utf8')) as {
    flows: { id: string; begin: number; end: number; poissonPerHour?: number }[];
  };
  const after = (edge: string) =>
    flows
      .filter(({ id, begin }) => id.startsWith(edge) && begin < 2700)
      .reduce((sum, { begin, end, poissonPerHour = 0 }) => sum + (poissonPerHour * (end - begin)) / 3600, 0);
  return { codes: warnings.map(({ code }) => code), vehicles, west: after('west'), south: after('south') };
}

describe('one street is counted far below the others', () => {
  test.each([0, 1, 5, 30])('%i in a quarter of an hour: the others keep to their counts', async (low) => {
    const { south, west, vehicles, codes } = await calibrated(low, 100);
    expect(Math.abs(south - 300)).toBeLessThan(15);
    expect(west).toBeLessThan(3 * low + 30);
    expect(vehicles.after).toBeGreaterThan(0.4 * vehicles.before);
    expect(codes.includes('CNT_ZERO')).toBe(low === 0);
  });
});

test('counts that make quite another demand are told', async () => {
  expect((await calibrated(20, 10)).codes).toContain('CNT_TOTAL');
  expect((await calibrated(225, 125)).codes).not.toContain('CNT_TOTAL');
});

test('all counts 0: the demand falls, and both is told', async () => {
  const { codes, south, vehicles } = await calibrated(0, 0);
  expect(codes).toContain('CNT_ZERO');
  expect(south).toBeLessThan(30);
  // hours that nobody counted stay as they were
  expect(vehicles.after).toBeGreaterThan(0.5 * vehicles.before);
});

test('counts that contradict one another: no worse demand takes the place of the one that is there', async () => {
  const { codes, vehicles } = await calibrated(225, 125, 0);
  expect(codes).toEqual(expect.arrayContaining(['CNT_ZERO', 'CNT_NO_BETTER']));
  expect(vehicles.after).toBe(vehicles.before);
});
