// Drivers other than Krauss's on the road: equilibrium, stop lines, start-up, and nobody touching anybody.
import { describe, expect, it } from 'vitest';
import { straightRoadDemand, straightRoadNetwork } from '../bench/straight-road.ts';
import { compileDemand } from '../core/compile-demand.ts';
import { compileNetwork } from '../core/compile-network.ts';
import type { DemandFile, VehicleType } from '../core/demand.ts';
import { randomPlace } from '../fixtures/random-place.ts';
import { loadWorld, saveWorld } from './checkpoint.ts';
import { checksum } from './checksum.ts';
import { equilibriumGap } from './idm.ts';
import { breachesOf, createWatch } from './invariants.ts';
import { LAMP, type LampProgram } from './lamp-program.ts';
import { step, until } from './step.ts';
import { createWorld, type World } from './world.ts';

const EXACT = { mean: 1, dev: 0, min: 1, max: 1 };
const CAR: VehicleType = { id: 'car', class: 'car', sigma: 0, speedFactor: EXACT };

/** Red until 300 s, then green. */
const LATE_GREEN: LampProgram = {
  controller: 0,
  tick: 1,
  ticks: 900,
  offset: 0,
  states: Uint8Array.from({ length: 900 }, (_, i) => (i < 300 ? LAMP.red : LAMP.green)),
};

function world(car: VehicleType, departures: readonly number[], dt: number, more: Partial<DemandFile> = {}): World {
  const road = { lanes: 1, speed: 15, approach: 2000, beyond: 500, signal: true };
  const file = straightRoadNetwork(road);
  const network = compileNetwork(file);
  const demand = { ...straightRoadDemand(departures, 900, car), ...more };
  return createWorld(network, compileDemand(demand, network, 1), [LATE_GREEN], { step: dt, end: 900 });
}

const speedOf = (w: World, id: number) => w.slots.speed[w.vehicles.slot[id]!]!;
const frontOf = (w: World, id: number) => w.slots.position[w.vehicles.slot[id]!]!;

describe.each(['idm', 'acc'] as const)('%s', (model) => {
  it.each([0.1, 1])('follows a slow leader at the gap of its equilibrium (step %f s)', (dt) => {
    const slow: VehicleType = { ...CAR, id: 'slow', maxSpeed: 8 };
    const car = { ...CAR, model };
    const trips = straightRoadDemand([0, 5], 900, car).trips!.map((trip, i) =>
      i === 0 ? { ...trip, type: 'slow' } : trip,
    );
    const w = world(car, [], dt, { vehicleTypes: [slow, car], trips });
    until(w, 150);
    const driver = { accel: 2.6, decel: 4.5, tau: 1, minGap: 2.5, delta: 4, coolness: 0.99 };
    expect(speedOf(w, 1)).toBeCloseTo(8, 1);
    const gap = frontOf(w, 0) - 5 - frontOf(w, 1);
    expect(gap / equilibriumGap(driver, 8, 15)).toBeCloseTo(1, 1);
  });

  it.each([0.1, 1])('stops smoothly at the line and behind those who stand (step %f s)', (dt) => {
    const w = world({ ...CAR, model }, [0, 3, 6], dt);
    let hardest = 0;
    while (w.time < 290) {
      step(w);
      for (const id of [0, 1, 2]) {
        const slot = w.vehicles.slot[id]!;
        // the last half metre, at which nothing rolls on, apart
        if (slot >= 0 && w.slots.speed[slot]! > 2) hardest = Math.min(hardest, w.slots.rise[slot]! / dt);
      }
    }
    expect([speedOf(w, 0), speedOf(w, 1)]).toEqual([0, 0]);
    expect(2000 - frontOf(w, 0)).toBeLessThan(2.5);
    const gap = frontOf(w, 0) - 5 - frontOf(w, 1);
    expect(gap).toBeGreaterThan(2.4);
    expect(gap).toBeLessThan(4);
    expect(hardest).toBeGreaterThan(-4.6);
  });
});

describe('start-up delay', () => {
  it.each([
    [1, 1],
    [1, 0.4],
    [0.1, 0.7],
  ])('keeps the first of a queue at the line that long (step %f s, delay %f s)', (dt, delay) => {
    const [prompt, late] = [0, delay].map((startupDelay) => world({ ...CAR, startupDelay }, [0], dt));
    for (const w of [prompt!, late!]) until(w, 330);
    // both drive at the limit by now: the way between them is what the delay took
    expect((frontAll(prompt!) - frontAll(late!)) / 15).toBeCloseTo(delay, dt === 1 ? 0 : 1);
  });

  it('is had by each of a queue after its leader has gone', () => {
    const departures = [0, 3, 6, 9, 12];
    const [prompt, late] = [0, 1].map((startupDelay) => world({ ...CAR, startupDelay }, departures, 0.1));
    const starts = (w: World) => {
      until(w, 299);
      const at = new Array<number>(5).fill(0);
      while (w.time < 330) {
        step(w);
        at.forEach((time, id) => {
          if (time === 0 && speedOf(w, id) > 0.5) at[id] = w.time;
        });
      }
      return at;
    };
    const [before, after] = [starts(prompt!), starts(late!)];
    expect(after[0]! - before[0]!).toBeCloseTo(1, 5);
    for (let k = 1; k < 5; k++) {
      // the gap grows while one waits, so that the start-up wave is a little faster than the sum of both
      expect(after[k]! - after[k - 1]!).toBeGreaterThan(1);
      expect(after[k]! - after[k - 1]!).toBeLessThan(1 + before[k]! - before[k - 1]!);
    }
  });

  it('goes on after a checkpoint as if nothing had happened', () => {
    const w = world({ ...CAR, startupDelay: 2 }, [0, 3, 6, 9], 1);
    until(w, 303);
    const again = loadWorld(w.network, w.demand, [LATE_GREEN], saveWorld(w));
    for (const one of [w, again]) until(one, 330);
    expect(checksum(again)).toBe(checksum(w));
  });
});

/** m driven since the road's start. */
function frontAll(w: World): number {
  const slot = w.vehicles.slot[0]!;
  const before = w.slots.lane[slot]! === 0 ? 0 : 2005;
  return before + w.slots.position[slot]!;
}

describe('a mixed road', () => {
  it.each([1, 0.5])('keeps every promise of the engine (step %f s)', (dt) => {
    for (const seed of [3, 11, 42]) {
      const { network, demand, programs } = randomPlace(seed, 200);
      const { types } = demand;
      const mixed = {
        ...types,
        model: types.model.map((_, i) => i % 3),
        startupDelay: types.startupDelay.map((_, i) => (i % 2 === 0 ? 0.8 : 0)),
      };
      const w = createWorld(network, { ...demand, types: mixed }, programs, { seed, begin: 0, end: 200, step: dt });
      const watch = createWatch(w);
      while (w.time < 200) {
        step(w);
        expect(breachesOf(watch, w).filter(({ code }) => code !== 'SIM_TOUCH')).toEqual([]);
      }
      expect(watch.entriesOnRed).toBe(0);
      expect(w.measures.arrived).toBeGreaterThan(10);
    }
  });
});
