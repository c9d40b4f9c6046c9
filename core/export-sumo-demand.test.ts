// Demand written for SUMO comes back the same, and SUMO itself takes it.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainNetwork } from '../fixtures/plain-network.ts';
import { compileDemand } from './compile-demand.ts';
import { compileNetwork } from './compile-network.ts';
import { DEMAND_FORMAT, DEMAND_VERSION, type DemandFile, type Stop, type Trip } from './demand.ts';
import { exportSumoDemand, exportSumoVehicles } from './export-sumo-demand.ts';
import { importSumoDemand } from './sumo-demand.ts';
import { importSumoNetwork } from './sumo-network.ts';
import { resolveType } from './vehicle-type.ts';

const network = plainNetwork(
  { o: [0, 0], p: [100, 0], q: [200, 0], r: [300, 0] },
  [
    { id: 'a', from: 'o', to: 'p', lanes: 2 },
    { id: 'b', from: 'p', to: 'q', lanes: 2 },
    { id: 'c<&">', from: 'q', to: 'r', lanes: 2 },
  ],
  [
    { from: 'a', to: 'b' },
    { from: 'b', to: 'c<&">' },
  ],
);
network.busStops = [{ id: 'halt', edge: 'b', lane: 0, start: 10, end: 30 }];

const file = (more: Partial<DemandFile>): DemandFile => ({
  format: DEMAND_FORMAT,
  version: DEMAND_VERSION,
  begin: 0,
  end: 3600,
  vehicleTypes: [{ id: 'car' }, { id: 'bus', class: 'bus', model: 'idm', impatience: 0.5 }],
  trips: [],
  ...more,
});
const back = async (demand: DemandFile) =>
  (
    await importSumoDemand([{ role: 'routes', source: 'x', chunks: exportSumoDemand(demand, 1) }], {
      begin: 0,
      end: 3600,
    })
  ).demand;

type Way = Pick<Trip, 'route' | 'from' | 'to' | 'via'>;
const name = fc.string({ minLength: 1, maxLength: 8 });
const trip = fc.record(
  {
    id: name,
    depart: fc.double({ min: 0, max: 3599, noNaN: true }).map((t) => t + 0),
    type: fc.constantFrom('car', 'bus', 'mix'),
    way: fc.constantFrom<Way>({ route: ['a', 'b'] }, { from: 'a', to: 'c<&">' }, { from: 'a', to: 'b', via: ['b'] }),
    departLane: fc.constantFrom(0, 1, 'best' as const, 'free' as const),
    departPos: fc.constantFrom(0, -4.5, 'base' as const, 'last' as const),
    departSpeed: fc.constantFrom(0, 3.25, 'max' as const, 'speedLimit' as const),
    arrivalPos: fc.constantFrom(5, -1, 'max' as const, 'random' as const),
    stops: fc.constant<Stop[]>([
      { busStop: 'halt', duration: 20 },
      { edge: 'b', lane: 1, end: 80, until: 700 },
    ]),
  },
  { requiredKeys: ['id', 'depart', 'type', 'way'] },
);

describe('exportSumoDemand', () => {
  it('round trip: trips keep every word (property)', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(trip, { selector: (t) => t.id, minLength: 1, maxLength: 12 }), async (made) => {
        const trips = made.map(({ way, ...rest }) => ({ ...rest, ...way })).sort((a, b) => a.depart - b.depart);
        const mixes = [{ id: 'mix', types: ['car', 'bus'], shares: [0.25, 0.75] }];
        const demand = file({ trips, mixes });
        const again = await back(demand);
        expect(again.trips).toEqual(trips);
        expect(again.mixes).toEqual(mixes);
        // what SUMO has no word for, and what it takes for granted, is not written
        const { persons: _, sigma: __, coolness: ___, ...bus } = resolveType(demand.vehicleTypes[1]!);
        const plain = { lcStrategic: 1, lcCooperative: 1, lcSpeedGain: 1, lcKeepRight: 1, startupDelay: 0, delta: 4 };
        expect({ ...plain, ...again.vehicleTypes[1] }).toEqual(bus);
      }),
      { numRuns: 100 },
    );
  });

  it('round trip: flows', async () => {
    const way = { type: 'car', route: ['a', 'b'] };
    const flows = [
      { id: 'even', begin: 0, end: 600, vehiclesPerHour: 120, ...way },
      { id: 'number', begin: 10, end: 600, number: 5, ...way },
      { id: 'poisson', begin: 20, end: 600, poissonPerHour: 90, ...way },
      { id: 'chance', begin: 30, end: 600, probability: 0.25, ...way },
    ];
    expect((await back(file({ flows }))).flows).toEqual(flows);
  });

  it('a ceiling on a rate keeps the vehicles, though SUMO says it otherwise', async () => {
    const way = { type: 'car', route: ['a', 'b'] };
    const flows = [
      { id: 'even', begin: 0, end: 600, vehiclesPerHour: 120, number: 3, ...way },
      { id: 'poisson', begin: 0, end: 600, poissonPerHour: 90, number: 4, ...way },
    ];
    const compiled = compileNetwork(network);
    const before = compileDemand(file({ flows }), compiled, 1);
    const after = compileDemand(await back(file({ flows })), compiled, 1);
    expect(before.count).toBe(7);
    expect(after.ids).toEqual(before.ids);
    expect(after.depart).toEqual(before.depart);
  });

  it('a Poisson flow that may stay empty is written as its vehicles, which SUMO 1.15 survives', async () => {
    const flows = [{ id: 'thin', begin: 0, end: 900, poissonPerHour: 12, type: 'car', route: ['a', 'b'] }];
    const again = await back(file({ flows }));
    expect(again.flows ?? []).toEqual([]);
    const compiled = compileNetwork(network);
    expect(compileDemand(again, compiled, 1).depart).toEqual(compileDemand(file({ flows }), compiled, 1).depart);
  });

  it('compiled vehicles come back as they were', async () => {
    const mixes = [{ id: 'mix', types: ['car', 'bus'], shares: [1, 1] }];
    const stops = [{ busStop: 'halt', duration: 20 }];
    const trips = Array.from({ length: 20 }, (_, i) => {
      return { id: `v${i}`, depart: i / 4, type: 'mix', from: 'a', to: 'c<&">', arrivalPos: -12.5, stops };
    });
    const compiled = compileNetwork(network);
    const before = compileDemand(file({ trips, mixes }), compiled, 7);
    const chunks = exportSumoVehicles(before, compiled);
    const { demand } = await importSumoDemand([{ role: 'routes', source: 'x', chunks }]);
    const after = compileDemand(demand, compiled, 99);
    for (const key of ['type', 'depart', 'routeEdges', 'arrivalPos', 'stopLane', 'stopFrom', 'stopDuration'] as const) {
      expect(after[key]).toEqual(before[key]);
    }
    expect(after.types.sigma[0]).toBe(before.types.sigma[0]);
  });
});

const data = process.env['GREENBAND_DATA'];
const sumo = '/usr/bin/sumo';

describe.skipIf(data === undefined || !existsSync(sumo))('SUMO (GREENBAND_DATA)', () => {
  it('runs the first 10 minutes of cologne1 as compiled vehicles with the departures it had', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'greenband-'));
    try {
      const place = join(data!, 'cologne1');
      const net = join(place, 'cologne1.net.xml');
      const compiled = compileNetwork((await importSumoNetwork([readFileSync(net, 'utf8')], net)).network);
      const chunks = [readFileSync(join(place, 'cologne1.rou.xml'), 'utf8')];
      const { demand } = await importSumoDemand([{ role: 'routes', source: 'rou', chunks }]);
      const vehicles = compileDemand(demand, compiled, 1);
      const written = join(folder, 'vehicles.rou.xml');
      writeFileSync(written, [...exportSumoVehicles(vehicles, compiled)].join(''));
      const loaded = (routes: string): string[] => {
        const out = join(folder, 'trips.xml');
        const time = ['-b', '25200', '-e', '25800', '--time-to-teleport', '-1'];
        const quiet = ['--no-step-log', '--no-warnings', '--xml-validation', 'never'];
        const report = ['--tripinfo-output', out, '--tripinfo-output.write-unfinished'];
        execFileSync(sumo, ['-n', net, '-r', routes, ...time, ...quiet, ...report], { stdio: 'pipe' });
        return [...readFileSync(out, 'utf8').matchAll(/<tripinfo id="([^"]*)"/g)].map((match) => match[1]!).sort();
      };
      const ours = loaded(written);
      expect(ours.length).toBeGreaterThan(200);
      expect(ours).toEqual(loaded(join(place, 'cologne1.rou.xml')));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
