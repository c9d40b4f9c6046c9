// Clearance formulas against values worked by hand.
import { expect, it } from 'vitest';
import { yellowBySpeed } from './derive-safety.ts';
import { crossingClearance, leastWalk, vehicleIntergreen, vehicleToCrossing } from './intergreen.ts';

it('subtracts entering from overrun and clearing', () => {
  // 3 + (24 + 6) / 10 - 20 / 11.11 = 4.2; turning 2 + (8 + 6) / 7 - 0 = 4
  expect(vehicleIntergreen(24, 20, false)).toBeCloseTo(4.2, 9);
  expect(vehicleIntergreen(8, 0, true)).toBeCloseTo(4, 9);
  expect(vehicleToCrossing(4, false)).toBeCloseTo(4, 9);
});

it('lets pedestrians who start last still reach the kerb', () => {
  expect(crossingClearance(12)).toBeCloseTo(10, 9);
  expect(leastWalk(6)).toBe(5);
  expect(leastWalk(24)).toBe(10);
});

it('takes yellow by speed', () => {
  expect([30, 50, 50.004, 60, 70].map((kmh) => yellowBySpeed(kmh / 3.6))).toEqual([3, 3, 3, 4, 5]);
  expect(yellowBySpeed(120 / 3.6)).toBe(6);
});
