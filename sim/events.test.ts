// Closures, limits, incidents, weather and detours: what theory says, what is counted, and that nothing breaks.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXACT_CAR, evenly, straightRoadDemand, straightRoadNetwork } from '../bench/straight-road.ts';
import { compileDemand } from '../core/compile-demand.ts';
import { compileNetwork } from '../core/compile-network.ts';
import type { DemandFile, Trip } from '../core/demand.ts';
import type { RoadEvents } from '../core/scenario.ts';
import { plainNetwork } from '../fixtures/plain-network.ts';
import { randomPlace } from '../fixtures/random-place.ts';
import { breachesOf, createWatch } from './invariants.ts';
import { type RunResult, TRIP_STATUS } from './result.ts';
import { run } from './run.ts';
import { step } from './step.ts';
import { WEATHER } from './weather.ts';
import { createWorld } from './world.ts';

/** From in to out directly (200 m) or over d (about 450 m); a second way out at the end. */
const FORK = compileNetwork(
  plainNetwork(
    { a: [-300, 0], b: [0, 0], d: [100, 200], c: [200, 0], e: [500, 0] },
    [
      { id: 'in', from: 'a', to: 'b' },
      { id: 'direct', from: 'b', to: 'c' },
      { id: 'up', from: 'b', to: 'd' },
      { id: 'down', from: 'd', to: 'c' },
      { id: 'out', from: 'c', to: 'e' },
    ],
    [
      { from: 'in', to: 'direct' },
      { from: 'in', to: 'up' },
      { from: 'up', to: 'down' },
      { from: 'direct', to: 'out' },
      { from: 'down', to: 'out' },
    ],
  ),
);

function demandOn(route: string[], departures: readonly number[], types = [EXACT_CAR]): DemandFile {
  const trip = (depart: number, i: number): Trip => ({ id: `${i}`, depart, type: types[i % types.length]!.id, route });
  return {
    format: 'greenband-demand',
    version: 1,
    begin: 0,
    end: 900,
    vehicleTypes: types,
    trips: departures.map(trip),
  };
}

function play(route: string[], departures: readonly number[], events: RoadEvents, types = [EXACT_CAR]): RunResult {
  const demand = compileDemand(demandOn(route, departures, types), FORK, 1);
  return run(FORK, demand, [], { seed: 1, begin: 0, end: 900, events });
}

const entered = (result: RunResult, edge: string) => result.links.entered[FORK.edgeIndex.get(edge)!];

describe('a closure', () => {
  const route = ['in', 'direct', 'out'];

  it('sends everybody another way while it lasts, counted by place', () => {
    const result = play(route, evenly(10, 300), { closures: [{ edges: ['direct'], until: 600 }] });
    expect(entered(result, 'up')).toBe(30);
    expect(result.vehicles).toMatchObject({ arrived: 30, removed: 0, cancelled: 0 });
    expect(result.warnings).toMatchObject([{ code: 'EVT_DETOUR', where: expect.stringContaining('direct') }]);
    expect(result.warnings[0]!.text).toMatch(/^30 x /);
  });

  it('is seen by those under way, and passed by nobody after it began', () => {
    const result = play(route, evenly(10, 300), { closures: [{ edges: ['direct'], from: 150 }] });
    // 305 m at 10 m/s and a start: who came to the fork by 150 s went on
    expect(entered(result, 'direct')).toBe(12);
    expect(entered(result, 'up')).toBe(18);
    expect(result.vehicles.arrived).toBe(30);
  });

  it('of a movement leaves the other ways open', () => {
    const result = play(route, [0, 10], { closures: [{ movements: [{ from: 'in', to: 'direct' }] }] });
    expect(entered(result, 'up')).toBe(2);
  });

  it('of one class leaves the others alone', () => {
    const bus = { ...EXACT_CAR, id: 'bus', class: 'bus' as const };
    const events: RoadEvents = { closures: [{ edges: ['direct'], classes: ['car'] }] };
    const result = play(route, [0, 10, 20, 30], events, [EXACT_CAR, bus]);
    expect([entered(result, 'up'), entered(result, 'direct')]).toEqual([2, 2]);
  });

  it('without another way keeps out those not yet there and takes out those under way, counted', () => {
    const result = play(route, evenly(10, 100), { closures: [{ edges: ['out'], from: 45 }] });
    const { arrived, removed, cancelled } = result.vehicles;
    expect(arrived + removed + cancelled).toBe(10);
    expect(removed).toBe(5);
    expect(cancelled).toBe(5);
    const cut = result.warnings.filter(({ code }) => code === 'EVT_ROUTE_CUT');
    expect(cut.map(({ text }) => text.split(' ')[0])).toEqual(['5', '5']);
  });

  it('of one of two lanes sends all to the other', () => {
    const network = compileNetwork(
      straightRoadNetwork({ lanes: 2, speed: 10, approach: 500, beyond: 300, signal: false }),
    );
    const demand = compileDemand(straightRoadDemand(evenly(6, 120), 600, EXACT_CAR), network, 1);
    const events: RoadEvents = { closures: [{ lanes: [{ edge: 'beyond', lane: 1 }] }] };
    const world = createWorld(network, demand, [], { end: 600, events });
    const closed = network.edgeFirstLane[1]! + 1;
    while (world.time < 300) {
      step(world);
      expect(world.lanes.count[closed]).toBe(0);
    }
    expect(world.measures.arrived).toBe(20);
    expect(network.laneAllow[closed]).not.toBe(0);
  });
});

describe('a speed limit', () => {
  it('makes the way as long as theory says, for as long as it lasts', () => {
    const free = play(['in', 'direct', 'out'], [0], {});
    const slow = play(['in', 'direct', 'out'], [0], { speeds: [{ edges: ['out'], speed_mps: 5 }] });
    const over = play(['in', 'direct', 'out'], [0], { speeds: [{ edges: ['out'], speed_mps: 5, until: 20 }] });
    const time = (result: RunResult) => result.trips.arrived[0]! - result.trips.entered[0]!;
    expect(time(slow) - time(free)).toBeGreaterThan(300 / 5 - 300 / 10 - 1);
    expect(time(slow) - time(free)).toBeLessThan(300 / 5 - 300 / 10 + 5);
    expect(time(over)).toBe(time(free));
  });
});

describe('an incident', () => {
  it('blocks its lane for its time, without being counted as a vehicle', () => {
    const network = compileNetwork(
      straightRoadNetwork({ lanes: 1, speed: 10, approach: 500, beyond: 300, signal: false }),
    );
    const demand = compileDemand(straightRoadDemand(evenly(10, 100), 900, EXACT_CAR), network, 1);
    const events: RoadEvents = { incidents: [{ edge: 'beyond', lane: 0, position_m: 100, from: 60, until: 300 }] };
    const result = run(network, demand, [], { seed: 1, begin: 0, end: 900, events });
    expect(result.vehicles).toMatchObject({ demanded: 10, departed: 10, arrived: 10, running: 0, removed: 0 });
    const during = [...result.trips.arrived.subarray(0, 10)].filter((time) => time > 90 && time < 300);
    expect(during).toEqual([]);
  });

  it('on one of two lanes is driven round', () => {
    const network = compileNetwork(
      straightRoadNetwork({ lanes: 2, speed: 10, approach: 500, beyond: 500, signal: false }),
    );
    const demand = compileDemand(straightRoadDemand(evenly(4, 200), 900, EXACT_CAR), network, 1);
    const events: RoadEvents = { incidents: [{ edge: 'beyond', lane: 0, position_m: 200, from: 0, until: 900 }] };
    const world = createWorld(network, demand, [], { end: 900, events });
    const watch = createWatch(world);
    while (world.time < 500) {
      step(world);
      expect(breachesOf(watch, world)).toEqual([]);
    }
    expect(world.measures.arrived).toBe(50);
  });
});

describe('weather', () => {
  it('slows free driving and the discharge of a queue by its factors', () => {
    const network = compileNetwork(
      straightRoadNetwork({ lanes: 1, speed: 14, approach: 700, beyond: 300, signal: false }),
    );
    const measure = (kind: keyof typeof WEATHER) => {
      const free = compileDemand(straightRoadDemand([0], 900, EXACT_CAR), network, 1);
      const full = compileDemand(straightRoadDemand(evenly(1, 600), 900, EXACT_CAR), network, 1);
      const events: RoadEvents = { weather: [{ kind }] };
      const options = { seed: 1, begin: 0, end: 900, step: 0.1, events };
      const alone = run(network, free, [], options);
      const many = run(network, full, [], options);
      return {
        speed: alone.mean.speed_mps,
        flow: [...many.trips.arrived].filter((time) => time > 200 && time < 560).length,
      };
    };
    const [dry, rain] = [measure('dry'), measure('rain-heavy')];
    expect(rain.speed / dry.speed).toBeCloseTo(WEATHER['rain-heavy'].speed, 2);
    expect(rain.flow / dry.flow).toBeGreaterThan(WEATHER['rain-heavy'].capacity - 0.05);
    expect(rain.flow / dry.flow).toBeLessThan(WEATHER['rain-heavy'].capacity + 0.05);
  });
});

describe('drivers who navigate', () => {
  it('go round a jam; the others wait in it', () => {
    const events: RoadEvents = {
      incidents: [{ edge: 'direct', lane: 0, position_m: 150, from: 0, until: 900 }],
      navigation: { share: 1 },
    };
    const result = play(['in', 'direct', 'out'], evenly(10, 600), events);
    const round = entered(result, 'up')!;
    expect(round).toBeGreaterThan(40);
    expect(
      play(['in', 'direct', 'out'], evenly(10, 600), { ...events, navigation: { share: 0 } }).vehicles.arrived,
    ).toBe(0);
    expect(result.vehicles.arrived).toBe(round);
    const jammed = result.warnings.find(({ code }) => code === 'SIM_STUCK');
    expect(jammed?.where).toContain('waits for incident');
  });
});

describe('lane use by time', () => {
  it('keeps a bus lane for buses while it lasts', () => {
    const network = compileNetwork(
      straightRoadNetwork({ lanes: 2, speed: 10, approach: 500, beyond: 300, signal: false }),
    );
    const demand = compileDemand(straightRoadDemand(evenly(6, 600), 900, EXACT_CAR), network, 1);
    const use = { lane: 0, allow: ['bus' as const], from: 200, until: 400 };
    const events: RoadEvents = { laneUse: ['approach', 'beyond'].map((edge) => ({ edge, ...use })) };
    const world = createWorld(network, demand, [], { end: 900, events });
    const bus = [network.edgeFirstLane[0]!, network.edgeFirstLane[1]!];
    const seen = new Set<string>();
    while (world.time < 600) {
      step(world);
      const phase = world.time > 300 && world.time <= 400 ? 'during' : world.time <= 200 ? 'before' : 'other';
      if (bus.some((lane) => world.lanes.count[lane]! > 0)) seen.add(phase);
    }
    expect(seen).toContain('before');
    expect(seen).not.toContain('during');
  });
});

describe('any events', () => {
  it('break nothing, lose nobody, and leave the shared network as it was', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        const { network, demand, programs } = randomPlace(seed, 150);
        const before = network.laneAllow.slice();
        const edges = network.edgeIds;
        const pick = (i: number) => edges[(seed * 7 + i * 13) % edges.length]!;
        const events: RoadEvents = {
          closures: [
            { edges: [pick(1)], from: 30, until: 90 },
            { lanes: [{ edge: pick(2), lane: 0 }], from: 50 },
          ],
          speeds: [{ edges: [pick(3)], speed_mps: 4, from: 20, until: 120 }],
          incidents: [{ edge: pick(4), lane: 0, position_m: 30, from: 40, until: 120 }],
          weather: [{ kind: 'snow-heavy', from: 60 }],
          navigation: { share: 0.5, period_s: 20 },
        };
        const world = createWorld(network, demand, programs, { seed, end: 300, events });
        const watch = createWatch(world);
        while (world.time < 250) {
          step(world);
          const wrong = breachesOf(watch, world).filter(({ code }) => code !== 'SIM_TOUCH');
          expect(wrong).toEqual([]);
        }
        expect(network.laneAllow).toEqual(before);
        const total = [...world.measures.trips.status].filter((status) => status !== TRIP_STATUS.obstacle).length;
        expect(total).toBeGreaterThanOrEqual(demand.count);
      }),
      process.env.GREENBAND_FULL === '1' ? { numRuns: 100 } : { numRuns: 10, seed: 4 },
    );
  });
});
