// Instruments against what theory says: counts, occupancy, delay at a lamp, queues, exhaust, conflicts.
import { describe, expect, it } from 'vitest';
import { EXACT_CAR, evenly, straightRoadDemand, straightRoadNetwork } from '../bench/straight-road.ts';
import { compileDemand } from '../core/compile-demand.ts';
import { compileNetwork } from '../core/compile-network.ts';
import type { Detector, NetworkFile } from '../core/network.ts';
import { randomPlace } from '../fixtures/random-place.ts';
import { co2Rate, engineOf, fuelOf } from './emission.ts';
import { instrument } from './instruments.ts';
import { LAMP, type LampProgram } from './lamp-program.ts';
import { queueOf } from './movements.ts';
import { secondsOver } from './passing.ts';
import { resultOf } from './run.ts';
import { until } from './step.ts';
import { createWorld } from './world.ts';

const CYCLE: LampProgram = {
  controller: 0,
  tick: 1,
  ticks: 60,
  offset: 0,
  states: Uint8Array.from({ length: 60 }, (_, i) => (i < 30 ? LAMP.red : LAMP.green)),
};

function road(detectors: Detector[], signal: boolean): NetworkFile {
  return { ...straightRoadNetwork({ lanes: 1, speed: 10, approach: 400, beyond: 300, signal }), detectors };
}

const loop = (id: string, edge: string, position: number): Detector => ({ id, kind: 'loop', edge, lane: 0, position });

function measure(detectors: Detector[], departures: readonly number[], signal: boolean, end: number, dt = 1) {
  const network = compileNetwork(road(detectors, signal));
  const demand = compileDemand(straightRoadDemand(departures, end, EXACT_CAR), network, 1);
  const world = createWorld(network, demand, signal ? [CYCLE] : [], { end, step: dt });
  const instruments = instrument(world, { period: 300, probes: { every: 10, share: 1 } });
  until(world, end);
  return { ...instruments.read(), result: resultOf(world), network };
}

describe('the time that a body is over a point', () => {
  it.each([
    [100, 105, 10, 5, 1, 0.5],
    [100, 110, 10, 5, 1, 0.5],
    [100, 103, 10, 5, 1, 0.3],
    [100, 103, 0, 5, 1, 1],
    [100, 110, 0, 5, 1, 0],
    [100, 99, 10, 5, 1, 0],
    [100, 130, 30, 5, 1, 5 / 30],
  ])('at %f m, front at %f m, %f m/s, %f m long, step %f s: %f s', (x, front, speed, length, dt, seconds) => {
    expect(secondsOver(x, front, speed, length, dt)).toBeCloseTo(seconds, 9);
  });
});

describe('a loop', () => {
  it.each([1, 0.5, 0.1])('counts everybody once, with speed and occupancy as theory says; step %f s', (dt) => {
    const places = [20, 200, 399.9];
    const { loops } = measure(
      places.map((x, i) => loop(`${i}`, 'approach', x)),
      evenly(6, 300),
      false,
      600,
      dt,
    );
    for (const id of ['0', '1', '2']) {
      const rows = loops.filter(({ detector }) => detector === id);
      const sum = (name: 'nVehContrib' | 'nVehEntered') => rows.reduce((total, row) => total + row[name], 0);
      expect(sum('nVehEntered')).toBe(50);
      expect(sum('nVehContrib')).toBe(50);
      expect(rows[0]!.speed).toBeCloseTo(10, 5);
      expect(rows[0]!.harmonicMeanSpeed).toBeCloseTo(10, 5);
      expect(rows[0]!.length).toBe(5);
      // a body of 5 m at 10 m/s is over it for half a second
      const occupied = rows.reduce((total, row) => total + (row.occupancy / 100) * (row.end - row.begin), 0);
      expect(occupied).toBeCloseTo(25, 3);
      expect(rows[0]!.flow).toBeCloseTo((rows[0]!.nVehContrib * 3600) / 300, 9);
    }
  });

  it('at a stop line is covered while somebody waits', () => {
    const { loops } = measure([loop('line', 'approach', 395)], [0], true, 300);
    // arrives at 40 s, in green: with the lamp red for 30 s of each 60 it has to stand only if it comes in red
    expect(loops[0]!.nVehContrib).toBe(1);
  });
});

describe('an area', () => {
  it('sees the queue of a red lamp', () => {
    const area: Detector = { id: 'a', kind: 'area', edge: 'approach', lane: 0, position: 300, length: 100 };
    const { areas } = measure([area], evenly(6, 600), true, 600);
    const [first] = areas;
    // 10 vehicles a cycle: five of them meet red or the queue that it left
    expect(first!.maxJamLengthInVehicles).toBeGreaterThanOrEqual(5);
    expect(first!.maxJamLengthInVehicles).toBeLessThanOrEqual(7);
    expect(first!.maxJamLengthInMeters).toBeCloseTo(first!.maxJamLengthInVehicles * 7.5 - 2.5, -1);
    expect(first!.meanVehicleNumber).toBeCloseTo(first!.sampledSeconds / 300, 6);
  });
});

describe('a movement', () => {
  it('has the uniform delay of its lamp, within the loss of starting up', () => {
    const { movements, result } = measure([], evenly(6, 1800), true, 1800);
    const [only] = movements;
    expect(movements.length).toBe(1);
    // gathering speed beyond the junction is lost on the next edge, up to 2 s a stop; Webster's uniform term: C (1 - g/C)^2 / 2 / (1 - q/s), C 60 s, g 30 s, 600 veh/h of about 1,700
    const uniform = (60 * 0.25) / 2 / (1 - 600 / 1700);
    expect(only!.delay / only!.vehicles).toBeGreaterThan(uniform * 0.75);
    expect(only!.delay / only!.vehicles).toBeLessThan(uniform * 1.5);
    expect(only!.personDelay / only!.delay).toBeCloseTo(1.5, 6);
    expect(only!.signalled).toBe(only!.vehicles);
    expect(only!.onGreen / only!.vehicles).toBeGreaterThan(0.3);
    expect(only!.onGreen / only!.vehicles).toBeLessThan(0.7);
    expect(result.mean.timeLoss_s).toBeGreaterThan(uniform * 0.8);
  });

  it('delays of all movements and those under way are the time lost of all trips', () => {
    const { network, demand, programs } = randomPlace(12, 300);
    const world = createWorld(network, demand, programs, { seed: 12, end: 1200 });
    const instruments = instrument(world, { period: 300 });
    until(world, 1200);
    const { movements } = instruments.read();
    const { mean, vehicles } = resultOf(world);
    const sum = movements.reduce((total, row) => total + row.delay, 0);
    const lost = mean.timeLoss_s * vehicles.departed;
    expect(sum).toBeLessThanOrEqual(lost * 1.02 + 1);
    expect(sum).toBeGreaterThan(0);
  });
});

describe('queues', () => {
  it('have a mean, a quantile and a most that agree with the red lamp', () => {
    const { queues } = measure([], evenly(6, 1800), true, 1800);
    const { mean, quantile, most } = queueOf(queues, 0, 0.95);
    expect(most).toBeGreaterThanOrEqual(5);
    expect(quantile).toBeLessThanOrEqual(most);
    expect(mean).toBeGreaterThan(1);
    expect(mean).toBeLessThan(quantile);
    // the back of the queue stands while its front has gone
    expect(queues.farthest[0]!).toBeGreaterThanOrEqual(most * 7.5 - 2.5);
    expect(queues.farthest[0]!).toBeLessThan(most * 7.5 + 15);
    expect(queues.spillbacks[0]).toBe(0);
  });
});

describe('exhaust', () => {
  it('of a car at 50 km/h is what the paper gives, and adds up along a road', () => {
    const car = engineOf(0)!;
    const rate = co2Rate(car, 50 / 3.6, 0);
    expect((rate / (50 / 3.6)) * 1000).toBeGreaterThan(140);
    expect((rate / (50 / 3.6)) * 1000).toBeLessThan(180);
    expect(co2Rate(car, 0, 0)).toBeCloseTo(0.553, 9);
    expect(fuelOf(car, 2287)).toBeCloseTo(1, 2);
    const { emissions, network } = measure([], [0], false, 200);
    const approach = network.edgeIndex.get('approach')!;
    // 395 m and the junction at 10 m/s
    expect(emissions.co2[approach]!).toBeCloseTo(40 * co2Rate(car, 10, 0), -1);
    expect(emissions.classCo2[0]).toBeCloseTo(
      emissions.co2.reduce((a, b) => a + b, 0),
      6,
    );
  });
});

describe('conflicts', () => {
  it('are none where everybody drives alike, and some where ways cross', () => {
    const { conflicts } = measure([], evenly(3, 300), false, 600);
    expect(conflicts.rearEnd.reduce((a, b) => a + b, 0)).toBe(0);
    expect(conflicts.hardBraking.reduce((a, b) => a + b, 0)).toBe(0);
    let crossings = 0;
    for (const seed of [3, 5, 8, 9]) {
      const { network, demand, programs } = randomPlace(seed, 300);
      const world = createWorld(network, demand, programs, { seed, end: 400 });
      const instruments = instrument(world, { period: 300 });
      until(world, 400);
      const table = instruments.read().conflicts;
      crossings += table.crossing.reduce((a, b) => a + b, 0);
      for (const pet of table.leastPet) expect(pet).toBeGreaterThanOrEqual(0);
    }
    expect(crossings).toBeGreaterThan(0);
  });
});

describe('probes', () => {
  it('are on their lanes every so often', () => {
    const { probes, network } = measure([], [0], false, 100);
    expect(probes!.time).toEqual(
      [0, 1, 2, 3, 4, 5, 6, 7]
        .map((i) => Math.max(1, 10 * i))
        .filter((t) => t < 80)
        .slice(0, probes!.time.length),
    );
    probes!.x.forEach((x, i) => {
      const before = probes!.lane[i] === 0 ? 0 : probes!.lane[i] === 1 ? 405 : 400;
      expect(x).toBeCloseTo(before + probes!.position[i]!, 3);
      expect(probes!.angle[i]).toBe(90);
    });
    expect(network.edgeLanes).toBe(2);
  });
});
