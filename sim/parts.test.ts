// A network in parts: whoever does which part, and in whatever order, the answer is the same.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomPlace } from '../fixtures/random-place.ts';
import { checksum } from './checksum.ts';
import { joinWorld, shareWorld } from './crew.ts';
import { breachesOf, createWatch } from './invariants.ts';
import { doPart } from './part-work.ts';
import { makeRoomSideBySide } from './slots.ts';
import { step, until } from './step.ts';
import { createWorld, type World } from './world.ts';

const RUNS = process.env.GREENBAND_FULL === '1' ? { numRuns: 60 } : { numRuns: 8, seed: 1 };
const PLACE = fc.integer({ min: 1, max: 1_000_000 });
const PARTS = fc.integer({ min: 2, max: 7 });
const END = 150;

function worldOf(seed: number, parts: number): World {
  const { network, demand, programs } = randomPlace(seed, END);
  return createWorld(network, demand, programs, { seed, begin: 0, end: END, parts });
}

describe('parts of a network', () => {
  it('have every lane once, and edges that touch only edges of their own part or borders', () => {
    fc.assert(
      fc.property(PLACE, PARTS, (seed, count) => {
        const { network, parts } = worldOf(seed, count);
        expect(Math.max(...parts.ofLane)).toBeLessThan(count);
        for (let gate = 0; gate < network.gateCount; gate++) {
          let from = network.gateFrom[gate]!;
          while (from >= network.edgeLanes) from = network.gateFrom[from - network.edgeLanes]!;
          const to = network.gateTarget[gate]!;
          if (parts.border[network.laneEdge[from]!] || parts.border[network.laneEdge[to]!]) continue;
          expect(parts.ofLane[to]).toBe(parts.ofLane[from]);
        }
      }),
      RUNS,
    );
  });

  it('may be done in any order', () => {
    fc.assert(
      fc.property(PLACE, PARTS, (seed, count) => {
        const forth = worldOf(seed, count);
        const back = worldOf(seed, count);
        makeRoomSideBySide(back);
        back.crew = {
          run(work) {
            for (let part = count - 1; part >= 0; part--) doPart(back, work, part);
          },
        };
        while (forth.time < END) {
          step(forth);
          step(back);
          expect(checksum(back)).toBe(checksum(forth));
        }
        expect(back.measures.links).toEqual(forth.measures.links);
      }),
      RUNS,
    );
  });

  it('may be done in any order by a member of a crew', () => {
    const forth = worldOf(7, 4);
    const back = worldOf(7, 4);
    // from just behind one renumbering to just before the next, which a member would have to follow
    for (const world of [forth, back]) until(world, 64);
    const member = joinWorld(shareWorld(back));
    back.crew = {
      run(work) {
        Object.assign(member, { steps: back.steps, time: back.time });
        for (let part = back.parts.count - 1; part >= 0; part--) doPart(member, work, part);
      },
    };
    while (forth.time < 79) {
      step(forth);
      step(back);
      expect(checksum(back)).toBe(checksum(forth));
    }
  });

  it('are no reason for a breach of the rules of the road', () => {
    const world = worldOf(7, 4);
    const watch = createWatch(world);
    while (world.time < END) {
      step(world);
      expect(breachesOf(watch, world)).toEqual([]);
    }
  });

  it('cannot be shared out where there is but one', () => {
    expect(() => shareWorld(worldOf(1, 1))).toThrow('only one thread can run this world');
  });
});
