// Car following against its closed form, and against every leader that brakes as hard as it can.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ampleGap,
  brakeGap,
  dawdled,
  followingSpeed,
  GAP_MARGIN,
  slowingSpeed,
  speedAfter,
  stoppingSpeed,
} from './krauss.ts';

const RUNS = { numRuns: process.env.GREENBAND_FULL === '1' ? 100_000 : 2000, seed: 1 };
const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const DT = fc.constantFrom(1, 0.5, 0.2, 0.1);

/** The way to a stand, step by step. */
function brakingWay(speed: number, decel: number, dt: number): number {
  let way = 0;
  for (let v = speed - decel * dt; v > 0; v -= decel * dt) way += v * dt;
  return way;
}

describe('the brake gap', () => {
  it('is the sum over the steps of the speeds driven', () => {
    fc.assert(
      fc.property(number(0, 40), number(0.5, 9), DT, (speed, decel, dt) => {
        expect(brakeGap(speed, decel, 0, dt)).toBeCloseTo(brakingWay(speed, decel, dt), 6);
      }),
      RUNS,
    );
  });

  it('is speed squared over twice the deceleration as the step goes to zero', () => {
    expect(brakeGap(20, 4, 0, 1e-4)).toBeCloseTo(50, 2);
    expect(brakeGap(20, 4, 1.5, 1e-4)).toBeCloseTo(80, 2);
  });
});

describe('the stopping speed', () => {
  it('is safe, and the next greater one is not', () => {
    fc.assert(
      fc.property(number(0.1, 300), number(0.5, 9), number(0.1, 3), DT, (gap, decel, headway, dt) => {
        const v = stoppingSpeed(gap, decel, headway, dt);
        const way = (speed: number) => speed * headway + brakingWay(speed, decel, dt);
        expect(way(v)).toBeLessThanOrEqual(gap - GAP_MARGIN + 1e-6);
        expect(way(v + 1e-4)).toBeGreaterThan(gap - GAP_MARGIN);
      }),
      RUNS,
    );
  });

  it('is no less than a speed for which the gap is ample', () => {
    fc.assert(
      fc.property(number(0, 40), number(0.5, 9), number(0.1, 3), DT, (speed, decel, headway, dt) => {
        const gap = ampleGap(speed, decel, headway);
        expect(stoppingSpeed(gap, decel, headway, dt)).toBeGreaterThanOrEqual(speed - 1e-6);
      }),
      RUNS,
    );
  });
});

describe('following', () => {
  it('never runs into a leader, whenever and however that one brakes within its limit', () => {
    const steps = fc.array(fc.boolean(), { minLength: 60, maxLength: 60 });
    const decels = fc.tuple(number(1, 9), number(1, 9));
    fc.assert(
      fc.property(
        number(0, 100),
        number(0, 30),
        decels,
        number(1, 2),
        DT,
        steps,
        (room, lead, [own, its], tau, dt, brakes) => {
          const way = (speed: number) => brakeGap(speed, Math.max(own, its), 0, dt);
          let [gap, leadSpeed] = [room, lead];
          let speed = followingSpeed(gap, 0, leadSpeed, its, way(leadSpeed), own, 9, tau, dt);
          for (const brake of brakes) {
            const safe = followingSpeed(gap, speed, leadSpeed, its, way(leadSpeed), own, 9, tau, dt);
            speed = Math.max(0, Math.min(speed + 2.6 * dt, 40, safe));
            leadSpeed = Math.max(0, Math.min(30, leadSpeed + (brake ? -its : 2) * dt));
            gap += (leadSpeed - speed) * dt;
            expect(gap).toBeGreaterThanOrEqual(-1e-6);
          }
        },
      ),
      { ...RUNS, numRuns: RUNS.numRuns / 2 },
    );
  });

  it('settles behind a leader of the same speed at the headway tau', () => {
    let [gap, speed] = [80, 10];
    for (let step = 0; step < 6000; step++) {
      const way = brakeGap(10, 4.5, 0, 0.1);
      speed = Math.min(15, speed + 0.26, followingSpeed(gap, speed, 10, 4.5, way, 4.5, 9, 1.2, 0.1));
      gap += (10 - speed) * 0.1;
    }
    expect(speed).toBeCloseTo(10, 3);
    expect(gap / speed).toBeCloseTo(1.2, 2);
  });
});

describe('slowing down', () => {
  it('has the target speed where it is asked', () => {
    fc.assert(
      fc.property(number(0, 200), number(1, 20), number(1, 9), DT, (distance, target, decel, dt) => {
        let left = distance;
        let v = slowingSpeed(distance, target, decel, dt);
        expect(v).toBeGreaterThanOrEqual(target - 1e-9);
        while (left - v * dt > 1e-6 && v > target) {
          left -= v * dt;
          v = Math.max(target, v - decel * dt);
        }
        expect(v - decel * dt).toBeLessThanOrEqual(target + 1e-6);
      }),
      RUNS,
    );
  });
});

describe('speed', () => {
  it('after a way of constant acceleration is that of the schoolbook', () => {
    expect(speedAfter(50, 10, 3)).toBeCloseTo(20, 9);
    expect(speedAfter(12.5, 10, -4)).toBeCloseTo(0, 9);
  });

  it('is lessened by imperfection by no more than sigma of one step of acceleration, and never below a stand', () => {
    fc.assert(
      fc.property(number(0, 40), number(0.5, 4), number(0, 1), number(0, 1), DT, (speed, accel, sigma, chance, dt) => {
        const next = dawdled(speed, accel, sigma, chance, dt);
        expect(next).toBeLessThanOrEqual(speed);
        expect(next).toBeGreaterThanOrEqual(Math.max(0, speed - sigma * accel * dt) - 1e-9);
        if (speed > 1e-6 && sigma * dt < 1) expect(next).toBeGreaterThan(0);
      }),
      RUNS,
    );
  });
});
