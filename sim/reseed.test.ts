// Another future from the same present: nothing changes under the old seed, and only what is to come under another.
import { describe, expect, it } from 'vitest';
import { randomPlace } from '../fixtures/random-place.ts';
import { loadWorld, saveWorld } from './checkpoint.ts';
import { checksum } from './checksum.ts';
import { reseed } from './reseed.ts';
import { until } from './step.ts';
import { createWorld } from './world.ts';

const END = 160;
const place = randomPlace(11, END);
const world = createWorld(place.network, place.demand, place.programs, { seed: 11, begin: 0, end: END });
until(world, 60);
const state = saveWorld(world);

function future(seed: number): string {
  const other = loadWorld(place.network, place.demand, place.programs, state);
  reseed(other, seed);
  expect(saveWorld(other).length).toBe(state.length);
  until(other, END);
  return checksum(other);
}

describe('reseed', () => {
  it('with the seed that it has changes nothing', () => {
    const same = future(11);
    until(world, END);
    expect(same).toBe(checksum(world));
  });

  it('gives each seed a future of its own, the same each time', () => {
    expect(future(12)).toBe(future(12));
    expect(new Set([future(11), future(12), future(13)]).size).toBe(3);
  });
});
