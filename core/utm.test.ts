// Checks the UTM inverse against points that PROJ computed and against what holds by definition.
import { expect, test } from 'vitest';
import { fromUtm } from './utm.ts';

test('points that PROJ 9 projected back (netconvert --proj.plain-geo on a network of Cologne)', () => {
  const [longitude, latitude] = fromUtm(14594.6 + 342498.65, 17239.41 + 5630866.92, 32, false);
  expect(longitude).toBeCloseTo(6.964773, 6);
  expect(latitude).toBeCloseTo(50.966813, 6);
});

test('the central meridian and the equator', () => {
  expect(fromUtm(500_000, 0, 31, false)).toEqual([3, 0]);
  expect(fromUtm(500_000, 10_000_000, 1, true)).toEqual([-177, 0]);
});

test('the two hemispheres mirror each other, and east mirrors west', () => {
  const north = fromUtm(640_000, 5_000_000, 32, false);
  const south = fromUtm(640_000, 5_000_000, 32, true);
  const mirrored = fromUtm(640_000, 10_000_000 - 5_000_000, 32, true);
  expect(mirrored[1]).toBeCloseTo(-north[1], 10);
  expect(south[0]).toBeCloseTo(north[0], 10);
  expect(fromUtm(360_000, 5_000_000, 32, false)[0] - 9).toBeCloseTo(9 - north[0], 10);
});

test('a metre on the central meridian is a metre on the ellipsoid, times the scale', () => {
  // The meridian's radius of curvature at the equator is a (1 - e2).
  const [, latitude] = fromUtm(500_000, 1, 31, false);
  const radius = 6378137 * (1 - 0.00669437999014);
  expect((latitude * Math.PI * radius * 0.9996) / 180).toBeCloseTo(1, 6);
});
