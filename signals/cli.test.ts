// Holds the built command to its contract: exit codes, one JSON document, progress kept apart, quick to start.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { greenband, mainJob, scratchFolder, twoStreetsFiles } from './command.sample.ts';

let folder = '';
let place = '';
beforeAll(() => {
  folder = scratchFolder();
  place = join(folder, 'place');
  const ran = greenband(...twoStreetsFiles(folder), '--json');
  expect(ran).toMatchObject({ code: 0, stderr: '' });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const documentOf = (...args: string[]) => {
  const ran = greenband(...args, '--json');
  expect(ran.stderr).toBe('');
  expect(ran.code).toBe(0);
  return JSON.parse(ran.stdout);
};

describe('usage', () => {
  test('--help and --version end with 0 and start within 300 ms', () => {
    expect(greenband('--version').stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    // The quickest of some: a busy machine makes single ones slow.
    let quickest = Number.POSITIVE_INFINITY;
    for (let i = 0; i < 20 && quickest >= 300; i++) {
      const begun = performance.now();
      expect(greenband('--help').code).toBe(0);
      quickest = Math.min(quickest, performance.now() - begun);
    }
    expect(quickest).toBeLessThan(300);
  });

  test.each([
    [[]],
    [['frobnicate']],
    [['simulate']],
    [['simulate', 'x', '--replications', '0']],
    [['simulate', 'x', '--begin', 'noon']],
    [['simulate', 'x', '--seed', '-1']],
    [['simulate', 'x', '--no-such-option']],
    [['compare', 'x', '--plan', 'a']],
    [['optimise', 'x', '--method', 'magic', '--out', 'y']],
    [['import', '--from', 'sumo', '--out', 'y']],
    [['import', '--from', 'nowhere', '--out', 'y']],
    [['import', 'x', '--from', 'gtfs', '--into', 'y', '--net', 'z']],
    [['import', 'x', '--from', 'osm', '--out', 'y', '--begin', '0']],
    [['import', 'x', '--from', 'sumo', '--net', 'z', '--out', 'y']],
    [['simulate', 'x', '--within', '-1']],
    [['simulate', 'x', '--step', '0.3']],
    [['simulate', 'x', '--end', '-5']],
    [['serve', 'x', '--keep-readings', '-1']],
    [['token', 'create']],
    [['token', 'create', '--name', 'x', '--role', 'bogus']],
    [['token', 'create', '--name', 'x', '--role', 'viewer', '--controller', 'y']],
    [['token', 'revoke']],
    [['simulate', 'x', '--fcd', '1']],
    [['simulate', 'x', '--out', 'y', '--probes', '0.5']],
    [['checkup', 'x', '--detectors', 'y']],
    [['calibrate', 'x', '--counts', 'y', '--out', 'z', '--hold-out', '0.2', '--held-out', 'w']],
  ])('%j is wrong usage: exit code 2', (args) => {
    const ran = greenband(...args);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).not.toBe('');
  });

  test('wrong usage with --json is one document too', () => {
    const ran = greenband('simulate', 'x', '--begin', 'noon', '--json');
    expect(ran.code).toBe(2);
    expect(JSON.parse(ran.stdout)).toMatchObject({ error: { code: 'CLI_USAGE' } });
  });

  test('import of what is not there is a fault, whatever it should have been', () => {
    for (const kind of ['gmns', 'osm', 'utdf']) {
      const ran = greenband('import', join(folder, 'nothing'), '--from', kind, '--out', join(folder, 'none'));
      expect(ran).toMatchObject({ code: 1, stdout: '' });
      expect(ran.stderr).toMatch(/^CLI_FILE_MISSING: /);
    }
  });
});

test('import writes a whole place and nothing beside it', () => {
  expect(readdirSync(place).sort()).toEqual(
    ['demand.json', 'network.json', 'plans.json', 'safety.json', 'scenario.json'].sort(),
  );
  expect(readdirSync(folder).sort()).toEqual(['place', 'two.net.xml', 'two.rou.xml']);
});

test('a folder that holds other things is not made a place of', () => {
  const out = join(folder, 'foreign');
  mkdirSync(out);
  writeFileSync(join(out, 'notes.txt'), 'mine');
  const ran = greenband('import', '--from', 'sumo', '--net', join(folder, 'two.net.xml'), '--out', out);
  expect([ran.code, ran.stderr]).toEqual([1, expect.stringMatching(/^PLACE_FOREIGN: the folder holds notes.txt/)]);
  expect(readdirSync(out)).toEqual(['notes.txt']);
  rmSync(out, { recursive: true });
});

test('fields that nobody reads are named by validate, in every file of a place', () => {
  const odd = join(folder, 'odd');
  cpSync(place, odd, { recursive: true });
  for (const name of ['network', 'demand', 'safety', 'plans', 'scenario']) {
    const path = join(odd, `${name}.json`);
    writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), colour: 'red' }));
  }
  const { warnings } = JSON.parse(greenband('validate', odd, '--json').stdout) as { warnings: { where: string }[] };
  const said = JSON.stringify(warnings);
  for (const name of ['network', 'demand', 'safety', 'plans', 'scenario'])
    expect(said).toContain(`${name}.json#/colour`);
  expect(JSON.stringify(JSON.parse(greenband('validate', place, '--json').stdout).warnings)).not.toContain('UNKNOWN');
  expect(greenband('validate', 'nothing.json', '--place', place).stderr).toMatch(/^CLI_FILE_MISSING: .*nothing.json/);
  rmSync(odd, { recursive: true });
});

test('a network alone makes a place that says that it has no demand yet', () => {
  const out = join(folder, 'network-only');
  const got = documentOf('import', '--from', 'sumo', '--net', join(folder, 'two.net.xml'), '--out', out);
  expect(got.warnings).toEqual([expect.objectContaining({ code: 'DEM_EMPTY' })]);
  expect(greenband('simulate', out).stderr).toMatch(/^DEM_EMPTY/);
  rmSync(out, { recursive: true });
});

describe('simulate', () => {
  test('--json gives every field of the contract, and the counts add up', () => {
    const got = documentOf('simulate', place, '--seed', '3', '--end', '400');
    expect(got).toMatchObject({ place, seed: 3, begin: 0, end: 400, step: 1, backend: 'cpu' });
    const { demanded, departed, arrived, running, waiting } = got.vehicles;
    expect(demanded).toBe(40);
    expect(departed).toBe(arrived + running);
    expect(demanded).toBe(departed + waiting);
    for (const name of ['duration_s', 'timeLoss_s', 'departDelay_s', 'delay_s', 'stopped_s', 'stops', 'speed_mps'])
      expect(got.mean[name]).toBeTypeOf('number');
    expect(got.ci95.delay_s).toHaveLength(2);
    expect(got.replications).toEqual([expect.objectContaining({ seed: 3 })]);
    for (const name of ['updates', 'wall_s', 'updatesPerSecond', 'peakRunning']) expect(got[name]).toBeGreaterThan(0);
    expect(got.checksum).toMatch(/^[0-9a-f]+$/);
  });

  test('gives the same result whatever the number of workers, and another for another seed', () => {
    const run = (...more: string[]) => documentOf('simulate', place, '--replications', '4', ...more);
    const one = run('--workers', '1');
    const three = run('--workers', '3');
    expect(three.replications).toEqual(one.replications);
    expect(three.checksum).toBe(one.checksum);
    expect(one.replications.map((row: { seed: number }) => row.seed)).toEqual([1, 2, 3, 4]);
    expect(run('--seed', '9').checksum).not.toBe(one.checksum);
  });

  test('--out writes trips, links, signals and SUMO trip information', () => {
    const out = join(folder, 'run');
    const got = documentOf('simulate', place, '--out', out);
    const rows = (name: string) => readFileSync(join(out, name), 'utf8').trimEnd().split('\n');
    expect(rows('trips.csv')).toHaveLength(41);
    expect(rows('links.csv')[0]).toMatch(/^link,interval,flow_vph,speed_mps,density_vpkm,queue_m/);
    expect(rows('signals.csv').slice(0, 2)).toEqual(['controller,time_s,state', expect.stringMatching(/^c,0,/)]);
    const losses = [...readFileSync(join(out, 'trips.xml'), 'utf8').matchAll(/timeLoss="([\d.]+)"/g)].map((match) =>
      Number(match[1]),
    );
    expect(losses).toHaveLength(40);
    expect(losses.reduce((a, b) => a + b, 0) / 40).toBeCloseTo(got.mean.timeLoss_s, 1);
    rmSync(out, { recursive: true });
  });
});

describe('plans', () => {
  test('optimise writes a plan that validates, simulates, compares and exports', () => {
    const plan = join(folder, 'plan.json');
    const made = documentOf('optimise', place, '--method', 'webster', '--out', plan);
    expect(made).toMatchObject({ method: 'webster', out: plan, proven: false, wall_s: expect.any(Number) });
    expect(Object.keys(made.cycle_s)).toEqual(['c']);
    expect(made.objective).toMatchObject({
      before: expect.any(Number),
      after: expect.any(Number),
      unit: expect.any(String),
    });
    expect(documentOf('validate', plan, '--place', place).faults).toEqual([]);
    const { difference, replications } = documentOf(
      'compare',
      place,
      '--plan',
      'own',
      '--plan',
      plan,
      '--replications',
      '3',
    );
    expect(replications).toBe(3);
    expect(difference.delay_s.ci95[0]).toBeLessThanOrEqual(difference.delay_s.mean);
    expect(difference.delay_s.percent).toBeTypeOf('number');
    const xml = join(folder, 'plan.add.xml');
    documentOf('export', place, '--plan', plan, '--to', 'sumo', '--out', xml);
    expect(readFileSync(xml, 'utf8')).toMatch(/<tlLogic id="c" type="static" programID="greenband"/);
  });

  test('a plan compared with itself differs by exactly nothing', () => {
    const { difference } = documentOf('compare', place, '--plan', 'own', '--plan', 'own', '--replications', '2');
    expect(difference.delay_s).toEqual({ mean: 0, ci95: [0, 0], percent: 0 });
  });

  test('validate names every breach of an unsafe plan, and --repair mends it', () => {
    const ran = greenband('validate', place, '--json');
    expect(ran.code).toBe(1);
    const { faults, error } = JSON.parse(ran.stdout);
    expect(faults.length).toBeGreaterThan(0);
    expect(error).toEqual(faults[0]);
    const out = join(folder, 'repaired.json');
    documentOf('validate', place, '--repair', out);
    expect(documentOf('validate', out, '--place', place).faults).toEqual([]);
  });
});

test('export --to geojson needs --plane for a place that is nowhere on Earth', () => {
  const out = join(folder, 'map.geojson');
  expect(greenband('export', place, '--to', 'geojson', '--out', out).stderr).toMatch(/^GEO_NO_PROJECTION/);
  expect(existsSync(out)).toBe(false);
  expect(documentOf('export', place, '--to', 'geojson', '--plane', '--out', out).features).toBe(9);
});

test('what is not built is said, not pretended', () => {
  const out = join(folder, 'gpu.json');
  const asked = ['optimise', place, '--method', 'webster', '--backend', 'gpu', '--out', out];
  expect(greenband(...asked).stderr).toMatch(/^CLI_NOT_YET: optimise --backend gpu/);
});

test('doctor says what there is and what would be used', () => {
  // the graphics library itself complains on stderr where there is no driver
  const found = JSON.parse(greenband('doctor', '--json').stdout) as Record<string, unknown>;
  expect(found).toMatchObject({ node: process.versions.node, backend: { auto: { uses: 'cpu' } } });
  expect(found['disks']).toMatchObject([{ writable: true }, { writable: true }]);
});

test('report writes one page that asks nothing of the network', () => {
  const out = join(folder, 'report.html');
  const got = documentOf('report', place, '--plan', 'own', '--plan', 'own', '--replications', '2', '--out', out);
  expect(got).toMatchObject({ plans: ['own', 'own'], replications: 2, out });
  const page = readFileSync(out, 'utf8');
  expect(page).toMatch(/^<!doctype html>/i);
  expect(page).not.toMatch(/(src|href)="https?:/);
});

test('the main job re-times a place and says where its report is', () => {
  const out = join(folder, 'main.html');
  const ran = mainJob('--once', '--place', place, '--replications', '2', '--budget', '3', '--out', out);
  expect(ran.code).toBe(0);
  expect(ran.stdout).toMatch(/Delay .*%\n/);
  expect(ran.stdout.trimEnd().split('\n').at(-1)).toBe(`Report: ${out}`);
  expect(existsSync(out)).toBe(true);
  expect(mainJob('--no-such-option').code).toBe(2);
  expect(mainJob('--replications', 'some').code).toBe(2);
});

test('text goes to people: no document, no progress when stderr is no terminal', () => {
  const ran = greenband('simulate', place);
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  expect(ran.stdout).toMatch(/40 vehicles due/);
});
