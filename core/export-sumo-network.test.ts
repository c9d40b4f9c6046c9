// Networks written for SUMO come back the same, and SUMO drives on them as on its own.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { crossroads } from '../fixtures/crossroads.ts';
import { plainNetwork } from '../fixtures/plain-network.ts';
import { DEMAND_FORMAT, DEMAND_VERSION, type DemandFile } from './demand.ts';
import { exportSumoNetwork } from './export-sumo-network.ts';
import { exportSumoPlace } from './export-sumo-place.ts';
import type { NetworkFile } from './network.ts';
import type { SignalProgram } from './program.ts';
import { importSumoAdditional, withAdditional } from './sumo-additional.ts';
import { importSumoNetwork } from './sumo-network.ts';

/** The network as a set of facts: foes have no order, and what SUMO's form does not take is left out. */
function facts(network: NetworkFile): object {
  const {
    crossings: _,
    water: __,
    name: ___,
    source: ____,
    ...rest
  } = JSON.parse(JSON.stringify(network)) as NetworkFile;
  for (const connection of rest.connections) {
    connection.yieldsTo.sort((a, b) => a - b);
    connection.foes.sort((a, b) => a - b);
  }
  return rest;
}

async function expectRoundTrip(network: NetworkFile, programs: readonly SignalProgram[] = []): Promise<void> {
  const again = await importSumoNetwork(exportSumoNetwork(network, programs, {}), 'x.net.xml');
  expect(facts(again.network)).toEqual(facts(network));
  if (programs.length > 0) expect(again.programs).toEqual(programs);
}

const data = process.env['GREENBAND_DATA'];
const real =
  data === undefined
    ? []
    : readdirSync(data)
        .filter((place) => /^(cologne|hangzhou|bologna)/.test(place))
        .flatMap((place) => readdirSync(join(data, place)).map((name) => join(data, place, name)))
        .filter((path) => path.endsWith('.net.xml'));

describe('round trip', () => {
  it('of connections with waiting points, classes, rights of way and awkward names', async () => {
    const network = plainNetwork(
      { 'o & "p"': [0, 0], p: [100, 0], q: [200, 0], r: [200, 100] },
      [
        { id: 'a<1>', from: 'o & "p"', to: 'p', lanes: 3, speed: 1 / 3 },
        { id: 'b', from: 'p', to: 'q', lanes: 2, allow: ['bus', 'tram', 'rail'] },
        { id: 'c', from: 'p', to: 'r', allow: [] },
      ],
      [
        { from: 'a<1>', to: 'b', inside: [5, 15], right: 'minor' },
        { from: 'a<1>', to: 'c', right: 'all-way-stop', allow: ['car'] },
      ],
    );
    network.connections[0]!.insideYieldsTo = [2];
    network.connections[0]!.yieldsTo = [2];
    network.connections[0]!.foes = [2];
    network.connections[2]!.foes = [0];
    network.connections[1]!.insideYieldsTo = [];
    network.connections[1]!.keepClear = false;
    network.projection = { proj: '!', offset: [1, 2] };
    for (const node of network.nodes) node.shape = [[node.x, node.y]];
    for (const edge of network.edges) edge.priority = 3;
    for (const node of network.nodes) if (node.id !== 'p') node.control = 'dead-end';
    await expectRoundTrip(network);
  });

  it.each(real)('of %s', async (path) => {
    const { network, programs } = await importSumoNetwork([readFileSync(path, 'utf8')], path);
    await expectRoundTrip(network, programs);
  });

  it('says what it leaves out', () => {
    const skipped = {};
    const network = crossroads();
    [...exportSumoNetwork(network, [], skipped)].join('');
    expect(skipped).toEqual({
      'crossing (SUMO wants walking areas)': network.crossings!.length,
      'controller without a program: written blinking': 1,
    });
  });
});

const sumo = '/usr/bin/sumo';

describe.skipIf(!existsSync(sumo))('SUMO', () => {
  const quiet = ['--no-step-log', '--no-warnings', '--xml-validation', 'never'];
  const inFolder = (work: (folder: string) => void | Promise<void>) => async () => {
    const folder = mkdtempSync(join(tmpdir(), 'greenband-'));
    try {
      await work(folder);
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
  const tripsOf = (path: string) =>
    [...readFileSync(path, 'utf8').matchAll(/<tripinfo id="([^"]*)".* duration="([^"]*)"/g)].map(
      (m) => `${m[1]} ${m[2]}`,
    );

  it(
    'runs an authored place, with its stops and detectors',
    inFolder(async (folder) => {
      const network = crossroads();
      const [first] = network.edges;
      network.busStops = [{ id: 'halt', edge: first!.id, lane: 0, start: 20, end: 40, lines: ['7', '9'] }];
      network.detectors = [
        { id: 'loop', kind: 'loop', edge: first!.id, lane: 0, position: 50, period: 60 },
        { id: 'area', kind: 'area', edge: first!.id, lane: 0, position: 40, length: 30, period: 60 },
      ];
      const { from, to } = network.connections[0]!;
      const demand: DemandFile = {
        format: DEMAND_FORMAT,
        version: DEMAND_VERSION,
        begin: 0,
        end: 600,
        vehicleTypes: [{ id: 'car' }, { id: 'bus', class: 'bus' }],
        trips: [{ id: 'b', depart: 3, type: 'bus', from, to, stops: [{ busStop: 'halt', duration: 10 }] }],
        flows: [{ id: 'f', begin: 0, end: 300, type: 'car', from, to, number: 20 }],
      };
      const place = exportSumoPlace(network, [], demand, 1);
      for (const { name, chunks } of place.files) writeFileSync(join(folder, name), [...chunks].join(''));
      const trips = join(folder, 'trips.xml');
      execFileSync(sumo, ['-c', join(folder, 'place.sumocfg'), ...quiet, '--tripinfo-output', trips], {
        stdio: 'pipe',
      });
      expect(tripsOf(trips)).toHaveLength(21);
      const additional = await importSumoAdditional([readFileSync(join(folder, 'place.add.xml'))], 'add', network);
      const { busStops: _, detectors: __, ...bare } = network;
      expect(withAdditional(bare, additional, 'add')).toEqual(network);
    }),
  );

  const place = 'hangzhou-1x1-kn-hz_18041608';
  const stem = join(data ?? '', place, 'hangzhou_1x1_kn-hz_18041608_1h');
  it.skipIf(data === undefined)(
    `gives every vehicle of ${place} the very trip that it has on SUMO’s own file (GREENBAND_DATA)`,
    inFolder(async (folder) => {
      const own = `${stem}.net.xml`;
      const { network, programs } = await importSumoNetwork([readFileSync(own, 'utf8')], own);
      const written = join(folder, 'x.net.xml');
      writeFileSync(written, [...exportSumoNetwork(network, programs, {})].join(''));
      const trips = (net: string) => {
        const out = join(folder, 'trips.xml');
        const run = ['-n', net, '-r', `${stem}.rou.xml`, '-e', '1200', '--time-to-teleport', '-1', '--seed', '3'];
        execFileSync(sumo, [...run, ...quiet, '--tripinfo-output', out], { stdio: 'pipe' });
        return tripsOf(out);
      };
      const expected = trips(own);
      expect(expected.length).toBeGreaterThan(100);
      expect(trips(written)).toEqual(expected);
    }),
  );
});
