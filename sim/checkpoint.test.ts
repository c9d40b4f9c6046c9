// A checkpoint against the run that was never stopped: the same to the last bit, wherever it was cut.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomPlace } from '../fixtures/random-place.ts';
import { loadWorld, saveWorld } from './checkpoint.ts';
import { checksum } from './checksum.ts';
import { breachesOf, createWatch } from './invariants.ts';
import { setLamps, takeLamps } from './lamp-port.ts';
import { resultOf } from './run.ts';
import { step, until } from './step.ts';
import { createWorld } from './world.ts';

const RUNS = process.env.GREENBAND_FULL === '1' ? { numRuns: 200 } : { numRuns: 12, seed: 1 };
const END = 160;

describe('a run that goes on from a checkpoint', () => {
  it('is the one that was never stopped', () => {
    const cut = fc.integer({ min: 0, max: END - 10 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.constantFrom(1, 0.5), cut, (seed, dt, at) => {
        const { network, demand, programs } = randomPlace(seed, END);
        const world = createWorld(network, demand, programs, { seed, begin: 0, end: END, step: dt });
        until(world, at);
        if (programs.length > 0 && seed % 2 === 0) {
          takeLamps(world, 0);
          setLamps(world, 0, new Uint8Array(world.lamps.first[1]! - world.lamps.first[0]!).fill(2));
        }
        const bytes = saveWorld(world);
        const other = loadWorld(network, demand, programs, bytes);
        expect(breachesOf(createWatch(other), other)).toEqual([]);
        until(world, END);
        until(other, END);
        expect(checksum(other)).toBe(checksum(world));
        expect(resultOf(other)).toEqual(resultOf(world));
      }),
      RUNS,
    );
  });

  it('has written nothing of where vehicles stand in memory', () => {
    const { network, demand, programs } = randomPlace(5, END);
    const world = createWorld(network, demand, programs, { seed: 5, begin: 0, end: END });
    until(world, 100);
    const bytes = saveWorld(world);
    expect(saveWorld(loadWorld(network, demand, programs, bytes))).toEqual(bytes);
  });
});

describe('a checkpoint', () => {
  const place = randomPlace(7, END);
  const world = createWorld(place.network, place.demand, place.programs, { seed: 7, begin: 0, end: END });
  until(world, 50);
  const bytes = saveWorld(world);

  it('that is not whole is refused', () => {
    const { network, demand, programs } = place;
    for (const length of [0, 7, 100, bytes.length - 8, bytes.length - 1]) {
      expect(() => loadWorld(network, demand, programs, bytes.slice(0, length))).toThrow('PACKED_BROKEN');
    }
    const changed = bytes.slice();
    changed[changed.length >> 1]! ^= 1;
    expect(() => loadWorld(network, demand, programs, changed)).toThrow('PACKED_BROKEN');
  });

  it('of another place is refused', () => {
    const other = randomPlace(8, END);
    expect(() => loadWorld(other.network, other.demand, other.programs, bytes)).toThrow('SIM_CHECKPOINT_OTHER');
  });

  it('leaves the world as it is', () => {
    const before = checksum(world);
    saveWorld(world);
    expect(checksum(world)).toBe(before);
    step(world);
  });
});
