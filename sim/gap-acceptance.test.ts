// Gap acceptance: the critical gap that follows from the times, what impatience changes, and how far one must look.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addApproach, createApproaches } from './approach.ts';
import { leavesNoTime, lookFor, noteImpatience } from './gap-acceptance.ts';
import type { World } from './world.ts';

const DECEL = 4.5;
const GAP = 1;

interface Times {
  readonly arrive: number;
  readonly leave: number;
  readonly leaveSpeed: number;
}

interface Foe extends Times {
  readonly distance: number;
  readonly brakedSpeed: number;
}

/** A world of two approaches: row 0 must yield, row 1 goes first. The one who yields has waited `wait` s. */
function meet(own: Times, foe: Foe, wait: number): World {
  const approaches = createApproaches(2, 1);
  const rows = [own, foe].map((times, slot) => {
    const row = addApproach(approaches, slot, slot);
    approaches.arrive[row] = times.arrive;
    approaches.leave[row] = times.leave;
    approaches.leaveSpeed[row] = times.leaveSpeed;
    return row;
  });
  approaches.arriveSpeed[rows[0]!] = 2.6;
  approaches.distance[rows[1]!] = foe.distance;
  approaches.brakedSpeed[rows[1]!] = foe.brakedSpeed;
  const slots = { type: [0, 0], stoodSince: [0, 1e9] };
  const world = { approaches, slots, demand: { types: { decel: [DECEL], impatience: [0] } }, steps: wait, dt: 1 };
  noteImpatience(world as unknown as World, 0, true);
  return world as unknown as World;
}

const OWN: Times = { arrive: 0.1, leave: 4, leaveSpeed: 7 };
/** A foe at a steady 13.89 m/s, s before its gate. */
const steady = (arrive: number): Foe => ({
  arrive,
  leave: arrive + 1.4,
  leaveSpeed: 13.89,
  distance: arrive * 13.89,
  brakedSpeed: arrive * 13.89 > 36 ? 0 : 13.89,
});
const SECONDS = fc.double({ min: 0, max: 30, noNaN: true });
const WAIT = fc.integer({ min: 0, max: 300 });

describe('crossing the way of another', () => {
  it('is refused just while the times overlap: the critical gap is the time to clear and the least gap', () => {
    fc.assert(
      fc.property(SECONDS, SECONDS, SECONDS, (arrive, inside, foeArrive) => {
        const own = { ...OWN, arrive, leave: arrive + inside };
        const foe = steady(foeArrive);
        const apart = foe.leave < arrive || foeArrive > own.leave + GAP;
        // times are kept in single precision
        fc.pre(Math.min(Math.abs(foe.leave - arrive), Math.abs(foeArrive - own.leave - GAP)) > 1e-4);
        expect(leavesNoTime(meet(own, foe, 0), 0, 1, false, GAP)).toBe(!apart);
      }),
    );
  });

  it('is never refused to the impatient where the patient may', () => {
    fc.assert(
      fc.property(SECONDS, WAIT, (foeArrive, wait) => {
        const foe = steady(foeArrive);
        if (leavesNoTime(meet(OWN, foe, 0), 0, 1, false, GAP)) return;
        expect(leavesNoTime(meet(OWN, foe, wait), 0, 1, false, GAP)).toBe(false);
      }),
    );
  });
});

describe('merging before another', () => {
  it('is refused where the other could not brake behind: braking ways v²/b', () => {
    const slow = { ...OWN, leaveSpeed: 5 };
    const late = { ...steady(6), brakedSpeed: 6 };
    expect(leavesNoTime(meet(slow, late, 0), 0, 1, true, GAP)).toBe(true);
    expect(leavesNoTime(meet(slow, { ...late, brakedSpeed: 4.9 }, 0), 0, 1, true, GAP)).toBe(false);
  });

  it('counts on others to brake as hard as the own impatience: the longer the wait, the smaller the gap', () => {
    const gaps = [2, 20, 60, 120, 180].map((wait) => {
      const seconds = Array.from({ length: 600 }, (_, i) => i / 10);
      return (
        seconds.find((s) => !leavesNoTime(meet(OWN, steady(s), wait), 0, 1, true, GAP)) ?? Number.POSITIVE_INFINITY
      );
    });
    for (let i = 1; i < gaps.length; i++) expect(gaps[i]!, `${gaps}`).toBeLessThanOrEqual(gaps[i - 1]!);
    expect(gaps.at(-1)!).toBeLessThan(gaps[1]!);
  });

  it('needs no look beyond where everybody could still stop', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 30, noNaN: true }), WAIT, (beyond, wait) => {
        const far = (speed: number) => {
          const world = meet(OWN, steady(1), wait);
          const distance = lookFor(world, 0, speed, DECEL, true) + beyond * speed;
          const foe = { ...steady(distance / speed), distance, brakedSpeed: 0 };
          return leavesNoTime(meet(OWN, foe, wait), 0, 1, true, GAP);
        };
        expect(far(13.89)).toBe(false);
        expect(far(20)).toBe(false);
      }),
    );
  });
});
