// Compiled demand: order, routes, types, stops, and a named fault for whatever cannot be meant.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainNetwork } from '../fixtures/plain-network.ts';
import { compileDemand } from './compile-demand.ts';
import { compileNetwork } from './compile-network.ts';
import { DEPART_LANE, DEPART_POS, DEPART_SPEED } from './compiled-demand.ts';
import { DEMAND_FORMAT, DEMAND_VERSION, type DemandFile, type Flow, type Trip } from './demand.ts';

/** a -> b -> c in a line, with a bus-only short cut from b to d, and an island. */
const file = plainNetwork(
  { o: [0, 0], p: [100, 0], q: [200, 0], r: [300, 0], s: [250, 90], t: [0, 900], u: [100, 900] },
  [
    { id: 'a', from: 'o', to: 'p', lanes: 2 },
    { id: 'b', from: 'p', to: 'q', lanes: 2 },
    { id: 'c', from: 'q', to: 'r' },
    { id: 'd', from: 'q', to: 's', allow: ['bus'] },
    { id: 'island', from: 't', to: 'u' },
  ],
  [
    { from: 'a', to: 'b' },
    { from: 'b', to: 'c' },
    { from: 'b', to: 'd' },
  ],
);
file.busStops = [{ id: 'halt', edge: 'b', lane: 0, start: 40, end: 60 }];
const network = compileNetwork(file);

const demand = (trips: Trip[], more: Partial<DemandFile> = {}): DemandFile => ({
  format: DEMAND_FORMAT,
  version: DEMAND_VERSION,
  begin: 0,
  end: 3600,
  vehicleTypes: [{ id: 'car' }, { id: 'bus', class: 'bus' }],
  trips,
  ...more,
});
const trip = (more: Partial<Trip> = {}): Trip => ({ id: 't', depart: 0, type: 'car', route: ['a', 'b', 'c'], ...more });
const flow = (more: Partial<Flow> = {}): Flow => ({
  id: 'f',
  begin: 0,
  end: 3600,
  type: 'car',
  route: ['a', 'b', 'c'],
  ...more,
});
const compile = (trips: Trip[], more: Partial<DemandFile> = {}, begin?: number) =>
  compileDemand(demand(trips, more), network, 1, begin);
const routeOf = (compiled: ReturnType<typeof compile>, row = 0) =>
  [...compiled.routeEdges.subarray(compiled.routeStart[row], compiled.routeEnd[row])].map((e) => network.edgeIds[e]);

describe('compileDemand', () => {
  it('sorts by departure, then by order in the file', () => {
    const late = trip({ id: 'late', depart: 9 });
    const compiled = compile([late, trip({ id: 'first' }), trip({ id: 'second' })]);
    expect(compiled.ids).toEqual(['first', 'second', 'late']);
    expect([...compiled.depart]).toEqual([0, 0, 9]);
  });

  it('stores equal routes once, also when one is searched', () => {
    const { route: _, ...routed } = trip({ id: 'x', from: 'a', to: 'c' });
    const compiled = compile([trip(), trip({ id: 'u', depart: 5 }), routed]);
    expect(compiled.routeEdges).toHaveLength(3);
    expect(routeOf(compiled, 2)).toEqual(['a', 'b', 'c']);
  });

  it('fills in departure and arrival as SUMO does without other word', () => {
    const compiled = compile([trip()]);
    expect(compiled.departLane[0]).toBe(DEPART_LANE.first);
    expect(compiled.departPos[0]).toBe(DEPART_POS.base);
    expect(compiled.departSpeed[0]).toBe(0);
    expect(compiled.arrivalPos[0]).toBeNaN();
  });

  it('keeps what is said of departure and arrival', () => {
    const compiled = compile([
      trip({ departLane: 'best', departPos: -7, departSpeed: 'max', arrivalPos: -30 }),
      trip({ id: 'u', departLane: 1, departPos: 'last', departSpeed: 3, arrivalPos: 'random' }),
    ]);
    expect([...compiled.departLane]).toEqual([DEPART_LANE.best, 1]);
    expect([...compiled.departPos]).toEqual([-7, DEPART_POS.last]);
    expect([...compiled.departSpeed]).toEqual([DEPART_SPEED.max, 3]);
    expect(compiled.arrivalPos[0]).toBe(70);
    expect(compiled.arrivalPos[1]).toBeGreaterThan(0);
    expect(compiled.arrivalPos[1]).toBeLessThan(100);
  });

  it('resolves stops on the route and counts those off it', () => {
    const stops = [
      { busStop: 'halt', duration: 20 },
      { edge: 'c', end: -10, until: 300 },
      { busStop: 'halt', duration: 5 },
    ];
    const compiled = compile([trip({ stops })]);
    expect([...compiled.stopStart]).toEqual([0, 2]);
    expect([...compiled.stopLane]).toEqual([network.edgeFirstLane[1], network.edgeFirstLane[2]]);
    expect([...compiled.stopFrom]).toEqual([40, 85]);
    expect([...compiled.stopUntilPos]).toEqual([60, 90]);
    expect([...compiled.stopDuration]).toEqual([20, 0]);
    expect([...compiled.stopUntil]).toEqual([-1, 300]);
    expect(compiled.warnings).toMatchObject([{ code: 'DEM_STOP_OFF_ROUTE', where: 't' }]);
  });

  it('leaves out who is due before the window, and says so', () => {
    const compiled = compile([trip(), trip({ id: 'u', depart: 100 })], {}, 50);
    expect(compiled.ids).toEqual(['u']);
    expect(compiled.warnings[0]).toMatchObject({ code: 'DEM_BEFORE_WINDOW', where: 't' });
    expect(compiled.warnings[0]!.text).toMatch(/^1 x /);
  });

  it('leaves out who cannot reach the destination, and says so', () => {
    const { route: _, ...lost } = trip({ id: 'lost', from: 'a', to: 'island' });
    const { route: __, ...closed } = trip({ id: 'closed', from: 'a', to: 'd' });
    const compiled = compile([trip(), lost, closed, { ...closed, id: 'bus', type: 'bus' }]);
    expect(compiled.ids).toEqual(['t', 'bus']);
    expect(routeOf(compiled, 1)).toEqual(['a', 'b', 'd']);
    expect(compiled.warnings).toMatchObject([{ code: 'DEM_UNREACHABLE', where: 'lost, closed' }]);
    expect(compiled.warnings[0]!.text).toMatch(/^2 x /);
  });

  it('draws types from a mix by shares, each vehicle on its own', () => {
    const mixes = [{ id: 'mix', types: ['car', 'bus'], shares: [3, 1] }];
    const trips = Array.from({ length: 4000 }, (_, i) => trip({ id: `v${i}`, type: 'mix' }));
    const compiled = compile(trips, { mixes });
    const buses = compiled.type.reduce((sum, type) => sum + type, 0);
    expect(Math.abs(buses - 1000)).toBeLessThan(4.5 * Math.sqrt(4000 * 0.25 * 0.75));
    const fewer = compile(trips.slice(2000), { mixes });
    expect([...fewer.type]).toEqual([...compiled.type.subarray(2000)]);
  });
});

describe('flows', () => {
  const departures = (more: Partial<Flow>) => [...compile([], { flows: [flow(more)] }).depart];

  it('of a rate are even from begin, and number caps them', () => {
    expect(departures({ vehiclesPerHour: 900, begin: 10, end: 22 })).toEqual([10, 14, 18]);
    expect(departures({ vehiclesPerHour: 900, number: 2 })).toEqual([0, 4]);
  });

  it('of a number are spread over the window', () => {
    expect(departures({ number: 4, begin: 100, end: 200 })).toEqual([100, 125, 150, 175]);
  });

  it('of Poisson have the mean and the variance of their law, and name their vehicles in order', () => {
    const counts = Array.from({ length: 400 }, (_, i) => {
      const compiled = compile([], { flows: [flow({ id: `f${i}`, poissonPerHour: 100 })] });
      expect(compiled.ids[3]).toBe(`f${i}.3`);
      return compiled.count;
    });
    const mean = counts.reduce((a, b) => a + b) / 400;
    const variance = counts.reduce((a, b) => a + (b - mean) ** 2, 0) / 399;
    expect(Math.abs(mean - 100)).toBeLessThan(4.5 * 0.5);
    expect(variance).toBeGreaterThan(70);
    expect(variance).toBeLessThan(135);
  });

  it('of probability fall on whole seconds, each at most once', () => {
    const times = departures({ probability: 0.25 });
    expect(new Set(times).size).toBe(times.length);
    expect(times.every((time) => Number.isInteger(time))).toBe(true);
    expect(Math.abs(times.length - 900)).toBeLessThan(4.5 * Math.sqrt(3600 * 0.25 * 0.75));
  });

  it('stay within [begin, end) and ascend, whatever they are (property)', () => {
    const rate = fc.constantFrom('vehiclesPerHour', 'poissonPerHour');
    fc.assert(
      fc.property(rate, fc.double({ min: 0.1, max: 5000, noNaN: true }), fc.nat(500), fc.nat(500), (name, r, b, d) => {
        const flows = [flow({ begin: b, end: b + d, [name]: r })];
        const { depart } = compile([trip({ depart: 9999 })], { flows });
        const times = depart.subarray(0, -1);
        return times.every((time, i) => time >= b && time < b + d && (i === 0 || time >= times[i - 1]!));
      }),
      { numRuns: 100 },
    );
  });
});

describe('faults', () => {
  const { route: _, ...bare } = trip();
  const cases: [string, Trip[], Partial<DemandFile>?][] = [
    ['DEM_EMPTY', []],
    ['DEM_EMPTY', [], { flows: [flow({ number: 0 })] }],
    ['DEM_MISSING_EDGE', [trip({ route: ['a', 'x'] })]],
    ['DEM_MISSING_EDGE', [{ ...bare, from: 'a', to: 'x' }]],
    ['DEM_ROUTE_BROKEN', [trip({ route: ['a', 'c'] })]],
    ['DEM_ROUTE_CLOSED', [trip({ route: ['a', 'b', 'd'] })]],
    ['DEM_ROUTE_EMPTY', [trip({ route: [] })]],
    ['DEM_NO_ROUTE', [bare]],
    ['DEM_UNKNOWN_TYPE', [trip({ type: 'lorry' })]],
    ['DEM_DUPLICATE_TYPE', [trip()], { vehicleTypes: [{ id: 'car' }, { id: 'car' }] }],
    ['DEM_DUPLICATE_ID', [trip(), trip()]],
    ['DEM_DUPLICATE_ID', [trip({ id: 'f.0' })], { flows: [flow({ number: 1 })] }],
    ['DEM_DEPART', [trip({ depart: Number.NaN })]],
    ['DEM_DEPART', [trip({ depart: -1 })]],
    ['DEM_BEFORE_WINDOW', [trip({ depart: 4 })], { begin: 5 }],
    ['DEM_DEPART_SPEED', [trip({ departSpeed: -3 })]],
    ['DEM_DEPART_SPEED', [trip({ departSpeed: Number.NaN })]],
    ['DEM_DEPART_LANE', [trip({ departLane: 2 })]],
    ['DEM_POSITION', [trip({ departPos: 101 })]],
    ['DEM_POSITION', [trip({ arrivalPos: Number.NaN })]],
    ['DEM_MIX', [trip()], { mixes: [{ id: 'm', types: ['car'], shares: [] }] }],
    ['DEM_MIX', [trip()], { mixes: [{ id: 'm', types: ['car'], shares: [-1] }] }],
    ['DEM_UNKNOWN_TYPE', [trip()], { mixes: [{ id: 'm', types: ['x'], shares: [1] }] }],
    ['DEM_TYPE_VALUE', [trip()], { vehicleTypes: [{ id: 'car', maxSpeed: -1 }] }],
    ['DEM_FLOW_VALUE', [], { flows: [flow({ vehiclesPerHour: -5 })] }],
    ['DEM_FLOW_VALUE', [], { flows: [flow({ number: 3, end: Number.NaN })] }],
    ['DEM_FLOW_VALUE', [], { flows: [flow({ number: 3, begin: 5, end: 4 })] }],
    ['DEM_FLOW_RATE', [], { flows: [flow()] }],
    ['DEM_FLOW_RATE', [], { flows: [flow({ probability: 0.1, vehiclesPerHour: 9 })] }],
    ['DEM_STOP_PLACE', [trip({ stops: [{ busStop: 'nowhere', duration: 1 }] })]],
    ['DEM_STOP_PLACE', [trip({ stops: [{ edge: 'b', lane: 7, duration: 1 }] })]],
    ['DEM_STOP_PLACE', [trip({ stops: [{ edge: 'b', end: 300, duration: 1 }] })]],
    ['DEM_STOP_TIME', [trip({ stops: [{ busStop: 'halt' }] })]],
    ['DEM_STOP_TIME', [trip({ stops: [{ busStop: 'halt', duration: Number.NaN }] })]],
  ];
  it.each(cases)('%s', (code, trips, more) => {
    expect(() => compile(trips, more)).toThrowError(
      expect.objectContaining({ code, where: expect.stringMatching(/./) }),
    );
  });
});
