// Maps become places: no fault, lawful first plans, vehicles that move; and corrections outlive the next import.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { compileDemand } from '../core/compile-demand.ts';
import { sampleCross, sampleXml } from '../core/osm.sample.ts';
import { OVERLAY_FORMAT } from '../core/osm-overlay.ts';
import { run } from '../sim/run.ts';
import { greenband } from './command.sample.ts';
import { deriveSafety, safetyByController } from './derive-safety.ts';
import { importOsm } from './import-osm.ts';
import { checkImported } from './imported.ts';
import { interlock } from './interlock.ts';
import { compilePlan } from './lamps.ts';
import { plansOf } from './place-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'greenband-osm-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const quiet = { at: () => {}, clear: () => {} };

function written(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** Imports, checks and simulates a quarter of an hour. */
async function ran(file: string) {
  const imported = await importOsm({ file, seed: 1, out: join(folder, 'none') }, 'map', quiet);
  const { network } = checkImported(imported);
  const plan = plansOf(imported).plans[0]!;
  const safety = safetyByController(deriveSafety(network, []));
  const demand = compileDemand(imported.demand, network, 1);
  const lamps = compilePlan(plan, network, safety);
  const result = run(network, demand, lamps, { seed: 1, begin: 0, end: 900, step: 1 });
  return { imported, network, breaches: interlock(plan, safety, network), result };
}

const SIGNALLED = sampleXml(
  sampleCross({ highway: 'primary', lanes: '4', sidewalk: 'both' }, { highway: 'traffic_signals' }, 300),
);

test('a crossing becomes a place that can be simulated, its guesses marked', async () => {
  const { imported, network, breaches, result } = await ran(written('cross.osm', SIGNALLED));
  expect(network.controllerIds).toEqual(['1']);
  expect(breaches).toEqual([]);
  expect(imported.demand.guessed).toMatch(/veh\/h/);
  expect(imported.network.edges[0]!.guessed).toContain('speed');
  expect(result.vehicles.departed).toBeGreaterThan(100);
  expect(result.vehicles.arrived).toBeGreaterThan(0.7 * result.vehicles.departed);
});

test('the same seed gives the same place, another one other trips', async () => {
  const file = written('again.osm', SIGNALLED);
  const trips = async (seed: number) =>
    JSON.stringify((await importOsm({ file, seed, out: folder }, 'map', quiet)).demand.trips);
  expect(await trips(7)).toBe(await trips(7));
  expect(await trips(7)).not.toBe(await trips(8));
});

describe('the command', () => {
  const file = written('command.osm', SIGNALLED);

  test('prints what was read, made, guessed and left out', () => {
    const out = join(folder, 'place');
    const { code, stdout, stderr } = greenband('import', '--from', 'osm', file, '--out', out);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/Read:[\s\S]*Made of it:[\s\S]*Guessed \(marked in the network\):[\s\S]*guess/);
    expect(greenband('validate', out).stdout).toMatch(/no fault/);
  });

  test('takes the overlay that the place has, and keeps it', () => {
    const out = join(folder, 'corrected');
    const overlay = { format: OVERLAY_FORMAT, version: 1, ways: { 10: { maxspeed: '30' }, 99: { lanes: '2' } } };
    const args = ['import', '--from', 'osm', file, '--out', out, '--json'];
    const first = greenband(...args, '--overlay', written('overlay.json', JSON.stringify(overlay)));
    expect(JSON.parse(first.stdout).warnings).toMatchObject([{ code: 'OSM_OVERLAY_UNMET', where: 'way 99' }]);
    const again = greenband(...args);
    expect(JSON.parse(again.stdout).warnings).toMatchObject([{ code: 'OSM_OVERLAY_UNMET' }]);
    expect(existsSync(join(out, 'overlay.json'))).toBe(true);
  });

  test.each([
    [['--bbox', '13,52,12,53'], /--bbox.*west < east/, 2],
    [['--bbox', '13,52'], /--bbox.*four numbers/, 2],
    [['--bbox', '0,0,1,1'], /OSM_NO_ROADS.*bbox/, 1],
    [['--polygon', file], /OSM_POLYGON/, 1],
  ])('%j is refused and leaves no place', (more, fault, exit) => {
    const out = join(folder, 'refused');
    const { code, stderr } = greenband('import', '--from', 'osm', file, '--out', out, ...more);
    expect(code).toBe(exit);
    expect(stderr).toMatch(fault);
    expect(existsSync(out)).toBe(false);
  });
});

const data = process.env['GREENBAND_DATA'];
const EXTRACTS = [
  'montlake_roundabout.osm',
  'tempe_light_rail.osm',
  'seattle_slip_lane.osm',
  'kingsway_junction.osm',
  'quad_intersection.osm',
  'monaco.osm.gz',
];

describe.skipIf(data === undefined)('real extracts (needs GREENBAND_DATA)', () => {
  test.each(EXTRACTS)('%s', async (name) => {
    const { breaches, result } = await ran(join(data!, 'osm', name));
    expect(breaches).toEqual([]);
    const { departed, demanded } = result.vehicles;
    expect(departed).toBeGreaterThan(0.9 * demanded);
    expect(result.mean.speed_mps).toBeGreaterThan(2);
  });
});
