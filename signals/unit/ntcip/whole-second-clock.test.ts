// A clock that tells whole seconds: its offset is bounded by every look, and found out when it is set.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WholeSecondClock } from './whole-second-clock.ts';

/** What a clock `ahead` ms before ours says at our ms `at`. */
const says = (at: number, ahead: number) => Math.floor((at + ahead) / 1000);

test('one look knows it within half a second and half the way there and back', () => {
  const clock = new WholeSecondClock();
  expect(clock.ahead).toBe(0);
  clock.note(says(10_300, 1200), 10_200, 10_400);
  expect([clock.ahead, clock.within]).toEqual([1200, 600]);
});

test('the truth is never outside of what is said to be possible, and many looks come close', () => {
  const anyLook = fc.record({ pause: fc.integer({ min: 100, max: 9000 }), way: fc.integer({ min: 1, max: 400 }) });
  const property = fc.property(
    fc.integer({ min: -5000, max: 5000 }),
    fc.array(anyLook, { minLength: 30, maxLength: 60 }),
    (ahead, looks) => {
      const clock = new WholeSecondClock();
      let now = 1_000_000;
      for (const { pause, way } of looks) {
        now += pause;
        clock.note(says(now + way / 2, ahead), now, now + way);
        now += way;
        expect(Math.abs(clock.ahead - ahead)).toBeLessThanOrEqual(clock.within + 1);
      }
      expect(clock.within).toBeLessThan(500);
    },
  );
  fc.assert(property, { numRuns: 200, seed: 3 });
});

test('a clock that drifts is followed, and one that is set is believed at once', () => {
  const clock = new WholeSecondClock();
  for (let at = 0; at < 3_600_000; at += 5300) clock.note(says(at, at * 5e-5), at, at + 20);
  expect(Math.abs(clock.ahead - 180)).toBeLessThan(60);
  clock.note(says(3_700_000, 7180), 3_700_000, 3_700_020);
  expect(Math.abs(clock.ahead - 7180)).toBeLessThan(600);
});
