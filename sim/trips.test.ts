// Single trips whose figures are known: where they begin and end, stops, entry queues, lanes that must be swapped.
import { describe, expect, it } from 'vitest';
import { EXACT_CAR, evenly, straightRoadDemand, straightRoadNetwork } from '../bench/straight-road.ts';
import { compileDemand } from '../core/compile-demand.ts';
import { compileNetwork } from '../core/compile-network.ts';
import { DEMAND_FORMAT, DEMAND_VERSION, type DemandFile, type Trip } from '../core/demand.ts';
import { buildNetwork } from '../core/junction-builder.ts';
import type { Locks } from './result.ts';
import { TRIP_STATUS } from './result.ts';
import { run } from './run.ts';
import { step } from './step.ts';
import { createWorld } from './world.ts';

const SPEED = 10;
const ROAD = { lanes: 1, speed: SPEED, approach: 500, beyond: 300, signal: false };
/** m, of the road and the junction in its middle */
const LENGTH = 805;

function runTrips(departures: readonly number[], end: number, trip: Partial<Trip>, dt = 1, road = ROAD) {
  const network = compileNetwork(straightRoadNetwork(road));
  const demand = compileDemand(straightRoadDemand(departures, end, EXACT_CAR, trip), network, 1);
  return run(network, demand, [], { seed: 1, begin: 0, end, step: dt });
}

describe('a trip', () => {
  it.each([
    [{}, LENGTH - 5.1],
    [{ departPos: 100 }, LENGTH - 100],
    [{ departPos: -50 }, LENGTH - 450],
    [{ arrivalPos: 120 }, LENGTH - 5.1 - 180],
    [{ arrivalPos: -20 }, LENGTH - 5.1 - 20],
    [{ departPos: 200, arrivalPos: 0 }, 305],
  ] as const)('of %o is %f m long, at the limit all the way', (trip, length) => {
    for (const dt of [1, 0.5, 0.1]) {
      const { trips, mean } = runTrips([0], 200, trip, dt);
      // Who arrives is taken out at the end of the step in which it passes the place.
      expect(trips.distance[0]! - length).toBeGreaterThanOrEqual(-0.01);
      expect(trips.distance[0]! - length).toBeLessThanOrEqual(SPEED * dt + 0.01);
      expect(trips.arrived[0]! - trips.entered[0]!).toBeCloseTo(trips.distance[0]! / SPEED, 3);
      expect(mean.timeLoss_s).toBeCloseTo(0, 3);
    }
  });

  it('that starts from a stand loses what gathering speed takes', () => {
    const { trips } = runTrips([0], 200, { departSpeed: 0 }, 0.1);
    expect(trips.timeLoss[0]!).toBeCloseTo(SPEED / 2.6 / 2, 0.5);
  });
});

describe('a scheduled stop', () => {
  it.each([1, 0.5, 0.1])('lasts its dwell, which is no time lost; step %f s', (dt) => {
    const stops = [{ edge: 'approach', lane: 0, start: 240, end: 260, duration: 20 }];
    const { trips } = runTrips([0], 300, { stops }, dt);
    const without = runTrips([0], 300, {}, dt);
    expect(trips.status[0]).toBe(TRIP_STATUS.arrived);
    expect(trips.stopped[0]!).toBeGreaterThanOrEqual(20 - 1e-3);
    expect(trips.stopped[0]!).toBeLessThanOrEqual(20 + 2 * dt + 0.1);
    expect(trips.stops[0]).toBe(1);
    const longer = trips.arrived[0]! - without.trips.arrived[0]!;
    expect(longer - 20).toBeCloseTo(trips.timeLoss[0]!, -0.5);
    // Braking with 4.5 m/s2 and gathering speed with 2.6 m/s2, and a step to notice each of the two.
    expect(trips.timeLoss[0]!).toBeLessThan(SPEED / 2 / 4.5 + SPEED / 2 / 2.6 + 4 * dt);
  });
});

describe('an entry queue', () => {
  it('lets in first who came first, and counts the wait', () => {
    const { trips, mean, vehicles } = runTrips(evenly(0.5, 30), 400, {}, 1);
    const entered = [...trips.entered];
    expect(entered).toEqual([...entered].sort((a, b) => a - b));
    expect(new Set(entered).size).toBe(entered.length);
    const waits = entered.map((time, i) => time - 0.5 * i);
    expect(mean.departDelay_s).toBeCloseTo(waits.reduce((a, b) => a + b, 0) / waits.length, 6);
    expect(vehicles).toMatchObject({ demanded: 60, departed: 60, arrived: 60, running: 0, waiting: 0 });
  });
});

describe('unfinished trips', () => {
  it('are counted: on the road up to now, at the entry with their wait', () => {
    const { trips, mean, vehicles } = runTrips(evenly(0.5, 30), 40, {}, 1);
    const { departed, waiting, arrived, running, demanded } = vehicles;
    expect({ demanded, sum: departed + waiting }).toEqual({ demanded: 60, sum: 60 });
    expect(waiting).toBeGreaterThan(0);
    expect(arrived).toBe(0);
    expect(departed).toBe(running);
    const under = [...trips.status].flatMap((status, row) => (status === TRIP_STATUS.running ? [row] : []));
    const time = under.reduce((sum, row) => sum + 40 - trips.entered[row]!, 0);
    expect(mean.duration_s).toBeCloseTo(time / departed, 6);
    const wait = [...trips.status].reduce(
      (sum, status, row) => sum + (status === TRIP_STATUS.waiting ? 40 : trips.entered[row]!) - 0.5 * row,
      0,
    );
    expect(mean.departDelay_s).toBeCloseTo(wait / 60, 6);
  });
});

describe('two vehicles side by side that each need the lane of the other', () => {
  /** @param places m from the lane's begin at which one stands on either lane, everybody on the wrong one */
  function arrivals(dt: number, locks: Locks, places: readonly number[]): number {
    const edge = { speed: 13.89, lanes: 1 };
    const file = buildNetwork({
      name: 'fork',
      drivingSide: 'right',
      nodes: [
        { id: 'w', x: -80, y: 0, control: 'dead-end' },
        { id: 'x', x: 0, y: 0, control: 'priority' },
        { id: 'n', x: 0, y: 150, control: 'dead-end' },
        { id: 's', x: 0, y: -150, control: 'dead-end' },
      ],
      edges: [
        { ...edge, id: 'wx', from: 'w', to: 'x', lanes: 2, turns: ['r', 'l'] },
        { ...edge, id: 'xn', from: 'x', to: 'n' },
        { ...edge, id: 'xs', from: 'x', to: 's' },
      ],
    });
    const trip = (id: string, to: string, departLane: number, departPos: number): Trip => {
      return { id, depart: 0, type: 'car', route: ['wx', to], departLane, departPos, departSpeed: 0 };
    };
    const demand: DemandFile = {
      format: DEMAND_FORMAT,
      version: DEMAND_VERSION,
      begin: 0,
      end: 400,
      vehicleTypes: [{ id: 'car', class: 'car' }],
      trips: places.flatMap((at) => [trip(`l${at}`, 'xn', 0, at), trip(`r${at}`, 'xs', 1, at)]),
    };
    const network = compileNetwork(file);
    const world = createWorld(network, compileDemand(demand, network, 1), [], {
      seed: 1,
      begin: 0,
      end: 400,
      step: dt,
      locks,
    });
    while (world.time < 400) step(world);
    expect(world.measures.departed).toBe(2 * places.length);
    return world.measures.arrived;
  }

  it.each([1, 0.5])('both get there; step %f s', (dt) => {
    expect(arrivals(dt, 'undone', [60, 45, 30, 15])).toBe(8);
    expect(arrivals(dt, 'undone', [-0.2])).toBe(2);
  });

  it('stand for good where locks are kept', () => {
    expect(arrivals(1, 'kept', [60, 45, 30, 15])).toBe(8);
    expect(arrivals(1, 'kept', [-0.2])).toBe(0);
  });
});
