// Drivers who keep other headways and speeds are found again from the speeds that they drove; tables of speeds are read strictly.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DemandFile } from '../../core/demand.ts';
import { speedsOf } from '../../core/speed-table.ts';
import { ailingPlace } from '../../fixtures/ailing-places/ailing-place.ts';
import { greenband } from '../command.sample.ts';
import { calibrate } from '../commands/calibrate.ts';
import { tableRows } from '../csv-table.ts';
import { batchOf, lampsFor, openPlace, type PreparedPlace } from '../prepared-place.ts';
import { runBatch } from '../replications.ts';
import { withDrivers } from './drivers.ts';

const quiet = { at: () => {}, clear: () => {} };
let folder = '';
let prepared: PreparedPlace;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'greenband-drivers-'));
  for (const [name, text] of ailingPlace(1, true).files) writeFileSync(join(folder, name), text);
  prepared = await openPlace(folder, { end: 1800 });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Speeds and counts of every edge, as the hidden drivers drove. */
async function measured(): Promise<{ speeds: string; counts: string }> {
  const { lamps } = await lampsFor(prepared, undefined);
  const demand = withDrivers(prepared.place.demand, { tau: 1.3, speed: 0.88 });
  const batch = { ...batchOf(prepared, [lamps], 900), demand };
  const [run] = await runBatch(batch, [{ plan: 0, seed: 77, tables: true }], { workers: 1 });
  const { edges, time, distance, entered } = run!.tables!.links;
  const rows = [0, 1].flatMap((i) =>
    prepared.network.edgeIds.flatMap((id, edge) => {
      const cell = i * edges + edge;
      const [begin, end] = [900 * i, 900 * (i + 1)];
      return time[cell]! > 60 ? [{ id, begin, end, speed: distance[cell]! / time[cell]!, count: entered[cell]! }] : [];
    }),
  );
  const put = (name: string, head: string, lines: string[]) => {
    const path = join(folder, name);
    writeFileSync(path, `${[head, ...lines].join('\n')}\n`);
    return path;
  };
  return {
    speeds: put(
      'speeds.csv',
      'edge,begin,end,speed_kmh',
      rows.map((row) => `${row.id},${row.begin},${row.end},${(3.6 * row.speed).toFixed(2)}`),
    ),
    counts: put(
      'counts.csv',
      'edge,begin,end,count',
      rows.map((row) => `${row.id},${row.begin},${row.end},${row.count}`),
    ),
  };
}

test('hidden drivers: the speed factor within 4 %, headway the right way, errors of speeds less than halved', async () => {
  const { speeds, counts } = await measured();
  const out = join(folder, 'out');
  const options = {
    seed: 1,
    counts,
    speeds,
    drivers: 12,
    interval: 900,
    iterations: 1,
    replications: 1,
    countError: 0.1,
    priorError: 0.5,
    workers: 1,
    end: 1800,
    out,
  };
  const { document } = await calibrate(folder, options, quiet);
  const { drivers } = document as {
    drivers: {
      factors: { tau: number; speed: number };
      before: { speed_error: number };
      after: { speed_error: number };
    };
  };
  expect(Math.abs(drivers.factors.speed - 0.88)).toBeLessThan(0.04);
  expect(drivers.factors.tau).toBeGreaterThan(1);
  expect(drivers.after.speed_error).toBeLessThan(0.5 * drivers.before.speed_error);
  const { vehicleTypes } = JSON.parse(readFileSync(join(out, 'demand.json'), 'utf8')) as DemandFile;
  expect(vehicleTypes[0]!.speedFactor!.mean).toBeCloseTo(drivers.factors.speed, 2);
}, 60_000);

test('ways in equilibrium come first when asked, and their gap is said', async () => {
  const { counts } = await measured();
  const options = {
    seed: 1,
    counts,
    equilibrium: 2,
    interval: 900,
    iterations: 1,
    replications: 1,
    countError: 0.1,
    priorError: 0.5,
    workers: 1,
    end: 1800,
    out: join(folder, 'equal'),
  };
  const { document } = await calibrate(folder, options, quiet);
  expect((document as { equilibrium: { gap: number } }).equilibrium.gap).toBeGreaterThanOrEqual(0);
}, 60_000);

describe('tables of speeds', () => {
  const read = (text: string) =>
    speedsOf(tableRows(text, 's.csv'), prepared.place.network, { clock: 27_000, interval: 900 });

  test('samples of floating cars are averaged over the way, harmonically', () => {
    const [mean] = read('timestamp,edge,speed_kmh\n07:31:00,w-A,30\n07:40:00,w-A,60\n');
    expect(mean).toMatchObject({ edge: 'w-A', begin: 0, end: 900, samples: 2 });
    expect(mean!.speed * 3.6).toBeCloseTo(40, 9);
  });

  test.each([
    ['SPD_UNIT', 'edge,begin,speed\nw-A,0,30\n'],
    ['SPD_VALUE', 'edge,begin,speed_mps\nw-A,0,300\n'],
    ['SPD_UNKNOWN_EDGE', 'edge,begin,speed_mps\nnowhere,0,3\n'],
    ['TAB_DECIMAL', 'edge;begin;speed_mps\nw-A;0;3,5\n'],
    ['TAB_TIME', 'edge,begin,speed_mps\nw-A,noon,3\n'],
  ])('%s', (code, text) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code, where: 's.csv:2' }));
  });

  test('speeds without drivers to calibrate are wrong usage', () => {
    expect(greenband('calibrate', folder, '--counts', 'x', '--speeds', 'y', '--out', 'z')).toMatchObject({ code: 2 });
  });
});
