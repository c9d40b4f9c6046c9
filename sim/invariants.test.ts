// What must hold after every step, on random small places.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomPlace } from '../fixtures/random-place.ts';
import { breachesOf, createWatch } from './invariants.ts';
import { step } from './step.ts';
import { createWorld } from './world.ts';

const FULL = process.env.GREENBAND_FULL === '1';
/** The same cases each time in the short run, others each time in the full one. */
const RUNS = FULL ? { numRuns: 400 } : { numRuns: 12, seed: 1 };
const PLACE = fc.integer({ min: 1, max: 1_000_000 });

/** A run of `seconds` on a random place: breaches, the first few of them, and deep touches where ways cross. */
function runOn(seed: number, dt: number, seconds: number) {
  const { network, demand, programs } = randomPlace(seed, seconds);
  const world = createWorld(network, demand, programs, { seed, begin: 0, end: seconds, step: dt });
  const watch = createWatch(world);
  const found: string[] = [];
  let touches = 0;
  while (world.time < seconds - 1e-9 && found.length < 3) {
    step(world);
    for (const { code, text, where } of breachesOf(watch, world)) {
      if (code === 'SIM_TOUCH') touches++;
      else found.push(`${code}: ${text} (${where})`);
    }
  }
  return { found, touches, world, watch };
}

describe('after every step', () => {
  it.each([
    [1, 300],
    [0.5, 200],
    [0.1, 60],
  ])('counts add up, nobody overlaps, nobody runs a red light; step %f s', (dt, seconds) => {
    let [touches, arrived] = [0, 0];
    fc.assert(
      fc.property(PLACE, (seed) => {
        const run = runOn(seed, dt, seconds);
        expect(run.found).toEqual([]);
        expect(run.watch.entriesOnRed).toBe(0);
        expect(run.world.measures.hardStops).toBe(0);
        touches += run.touches;
        arrived += run.world.measures.arrived;
      }),
      RUNS,
    );
    // Rarely, one passes behind another who waits at its waiting point with its tail still out.
    expect(touches * dt).toBeLessThan(1 + arrived / 20_000);
  });

  it('who rolls on from a waiting point is let pass by those who yield to it', () => {
    expect(runOn(87, 1, 300).touches).toBe(0);
  });

  it.each([
    [52, 100],
    [96, 150],
  ])('nobody inside a junction waits for one that cannot come itself: place %i', (seed, arrivals) => {
    const { world, touches } = runOn(seed, 1, 300);
    expect(world.measures.arrived).toBeGreaterThan(arrivals);
    expect(touches).toBe(0);
  });

  it.each([257, 316, 624, 1396, 2238])(
    'of two who stand or roll inside a junction, one goes first: place %i',
    (seed) => {
      expect(runOn(seed, 1, 300).touches).toBe(0);
    },
  );

  it.each([
    [1098, 1],
    [2021, 0.5],
  ])('nobody changed lanes into one who stands just beyond the lane, place %i, step %f s', (seed, dt) => {
    expect(runOn(seed, dt, dt === 1 ? 250 : 200).found).toEqual([]);
  });
});
