// The models by acceleration against what their papers say of them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  accAcceleration,
  type Driver,
  equilibriumGap,
  freeAcceleration,
  idmAcceleration,
  lineAcceleration,
} from './idm.ts';

/** Treiber et al. (2000), table 1. */
const PAPER: Driver = { accel: 0.73, decel: 1.67, tau: 1.6, minGap: 2, delta: 4, coolness: 0.99 };
const DESIRED = 120 / 3.6;

describe('the intelligent driver model', () => {
  it('starts with its most acceleration, and holds the desired speed', () => {
    expect(freeAcceleration(PAPER, 0, DESIRED)).toBe(0.73);
    expect(freeAcceleration(PAPER, DESIRED, DESIRED)).toBe(0);
    expect(freeAcceleration(PAPER, DESIRED / 2, DESIRED)).toBeCloseTo(0.73 * (1 - 1 / 16), 12);
  });

  it('neither gains nor loses at the equilibrium gap', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 0.99, noNaN: true }), (share) => {
        const speed = share * DESIRED;
        const gap = equilibriumGap(PAPER, speed, DESIRED);
        return Math.abs(idmAcceleration(PAPER, speed, DESIRED, gap, 0)) < 1e-9;
      }),
    );
  });

  it('brakes with the comfortable deceleration when a line asks for just that', () => {
    // v2 / 2b ahead: the braking term alone is b (Treiber, Kesting 2013, ch. 11.3.4); the free term still pulls
    const speed = 15;
    const gap = speed ** 2 / (2 * PAPER.decel);
    const pull = freeAcceleration(PAPER, speed, DESIRED);
    expect(lineAcceleration(PAPER, speed, DESIRED, gap) - pull).toBeCloseTo(-PAPER.decel, 9);
  });
});

describe('the cruise control', () => {
  it('is the intelligent driver model where that is not anxious', () => {
    const gap = equilibriumGap(PAPER, 20, DESIRED);
    expect(accAcceleration(PAPER, 20, DESIRED, gap, 20, 0)).toBeCloseTo(0, 9);
    expect(accAcceleration(PAPER, 20, DESIRED, 200, 20, 0)).toBe(idmAcceleration(PAPER, 20, DESIRED, 200, 0));
  });

  it('hardly brakes for one who cuts in at its own speed', () => {
    const anxious = idmAcceleration(PAPER, 20, DESIRED, 10, 0);
    const cool = accAcceleration(PAPER, 20, DESIRED, 10, 20, 0);
    expect(anxious).toBeLessThan(-5);
    expect(cool).toBeGreaterThan(-2);
  });

  it('brakes as hard as the heuristic asks when a crash is near', () => {
    const needed = (20 - 5) ** 2 / (2 * 15);
    expect(accAcceleration(PAPER, 20, DESIRED, 15, 5, 0)).toBeLessThan(-needed);
  });
});
