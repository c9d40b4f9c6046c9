// More or less demand: the expected number, the same drivers, and only those meant.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changedDemand } from './changed-demand.ts';
import type { DemandFile } from './demand.ts';

const FILE: DemandFile = {
  format: 'greenband-demand',
  version: 1,
  begin: 0,
  end: 3600,
  vehicleTypes: [{ id: 'car' }],
  trips: Array.from({ length: 1000 }, (_, i) => {
    return { id: `${i}`, depart: 3.6 * i, type: 'car', from: i % 2 === 0 ? 'a' : 'b', to: 'c' };
  }),
  flows: [{ id: 'f', begin: 0, end: 3600, type: 'car', from: 'a', to: 'c', vehiclesPerHour: 100 }],
};

test('the expected number is the factor times as many', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 3, noNaN: true }), fc.integer(), (factor, seed) => {
      const { trips, flows } = changedDemand(FILE, [{ factor }], seed);
      const spread = 5 * Math.sqrt(1000 * 0.25);
      expect(Math.abs(trips.length - 1000 * factor)).toBeLessThan(spread);
      expect(flows?.[0]?.vehiclesPerHour ?? 0).toBeCloseTo(100 * factor, 9);
      expect(new Set(trips.map(({ id }) => id)).size).toBe(trips.length);
    }),
    { numRuns: 50, seed: 1 },
  );
});

test('fewer trips are a part of more trips', () => {
  const less = changedDemand(FILE, [{ factor: 0.3 }], 7).trips.map(({ id }) => id);
  const more = new Set(changedDemand(FILE, [{ factor: 0.6 }], 7).trips.map(({ id }) => id));
  expect(less.every((id) => more.has(id))).toBe(true);
});

test('a change touches its origins and its time alone; a flow is cut where it begins and ends', () => {
  const { trips, flows } = changedDemand(FILE, [{ factor: 0, origins: ['a'], from: 900, until: 1800 }], 1);
  expect(trips.filter(({ from }) => from === 'b').length).toBe(500);
  const a = trips.filter(({ from }) => from === 'a');
  expect(a.length).toBe(375);
  expect(a.some(({ depart }) => depart >= 900 && depart < 1800)).toBe(false);
  expect(flows?.map(({ begin, end }) => [begin, end])).toEqual([
    [0, 900],
    [1800, 3600],
  ]);
});

test('no change is the same file', () => {
  expect(changedDemand(FILE, [], 1)).toBe(FILE);
});
