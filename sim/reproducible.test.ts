// The same seed gives the same result, and a changed plan or demand leaves every driver the same driver.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_CAR, evenly, straightRoadDemand, straightRoadNetwork } from '../bench/straight-road.ts';
import { compileDemand } from '../core/compile-demand.ts';
import { compileNetwork } from '../core/compile-network.ts';
import { randomPlace } from '../fixtures/random-place.ts';
import { checksum } from './checksum.ts';
import { renumber } from './renumber.ts';
import { run } from './run.ts';
import { step } from './step.ts';
import { createWorld, type World } from './world.ts';

const RUNS = process.env.GREENBAND_FULL === '1' ? { numRuns: 100 } : { numRuns: 8, seed: 1 };
const PLACE = fc.integer({ min: 1, max: 1_000_000 });
const END = 150;
const ROAD = { lanes: 2, speed: 13.89, approach: 500, beyond: 300, signal: false };

/** Speed factor and chance key of every driver that enters, by id. */
function drivers(world: World): Map<string, string> {
  const found = new Map<string, string>();
  while (world.time < END) {
    step(world);
    for (let id = 0; id < world.demand.count; id++) {
      const slot = world.vehicles.slot[id]!;
      const name = world.demand.ids[id]!;
      if (slot >= 0 && !found.has(name)) found.set(name, `${world.slots.factor[slot]} ${world.slots.key[slot]}`);
    }
  }
  return found;
}

/** Fails if somebody who is in both is not the same. */
function expectSameDrivers(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): void {
  const both = [...a.keys()].filter((name) => b.has(name));
  expect(both.length).toBeGreaterThan(10);
  expect(both.map((name) => a.get(name))).toEqual(both.map((name) => b.get(name)));
}

describe('a run', () => {
  it('is the same for the same seed, and another for another', () => {
    fc.assert(
      fc.property(PLACE, fc.constantFrom(1, 0.5), (seed, dt) => {
        const { network, demand, programs } = randomPlace(seed, END);
        const options = { seed, begin: 0, end: END, step: dt };
        const first = run(network, demand, programs, options);
        expect(run(network, demand, programs, options).checksum).toBe(first.checksum);
        expect(run(network, demand, programs, { ...options, seed: seed + 1 }).checksum).not.toBe(first.checksum);
      }),
      RUNS,
    );
  });

  it('does not depend on when slots are renumbered', () => {
    fc.assert(
      fc.property(PLACE, (seed) => {
        const { network, demand, programs } = randomPlace(seed, END);
        const options = { seed, begin: 0, end: END, step: 1 };
        const seldom = createWorld(network, demand, programs, options);
        const often = createWorld(network, demand, programs, options);
        while (seldom.time < END) {
          step(seldom);
          step(often);
          const { steps } = often;
          often.steps = 15;
          renumber(often);
          often.steps = steps;
        }
        expect(checksum(often)).toBe(checksum(seldom));
      }),
      RUNS,
    );
  });
});

describe('a driver', () => {
  it('is the same under another plan, and comes in the same order', () => {
    fc.assert(
      fc.property(PLACE, (seed) => {
        const { network, demand, programs } = randomPlace(seed, END);
        const shifted = programs.map((program) => ({ ...program, offset: program.offset + 17 }));
        const options = { seed, begin: 0, end: END, step: 1 };
        expectSameDrivers(
          drivers(createWorld(network, demand, programs, options)),
          drivers(createWorld(network, demand, shifted, options)),
        );
      }),
      RUNS,
    );
  });

  it('is the same whoever else departs', () => {
    const lone = (names: readonly string[]) => {
      const network = compileNetwork(straightRoadNetwork(ROAD));
      const file = straightRoadDemand(evenly(3, 100), END, DEFAULT_CAR);
      const trips = file.trips.filter(({ id }) => names.length === 0 || names.includes(id));
      const demand = compileDemand({ ...file, trips }, network, 1);
      return drivers(createWorld(network, demand, [], { seed: 1, begin: 0, end: END, step: 1 }));
    };
    expectSameDrivers(lone([]), lone(evenly(3, 100).map((_, i) => String(2 * i))));
  });
});
