// The plane that touches the Earth: its inverse, its scale, and UTM forward against a published point.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromPlane, toPlane } from './transverse-mercator.ts';
import { toUtm } from './utm.ts';

test('there and back again, within 300 km, is a tenth of a millimetre', () => {
  const position = fc.tuple(
    fc.double({ min: -170, max: 170, noNaN: true }),
    fc.double({ min: -80, max: 80, noNaN: true }),
  );
  fc.assert(
    fc.property(
      position,
      fc.double({ min: -2, max: 2, noNaN: true }),
      fc.double({ min: -2, max: 2, noNaN: true }),
      ([longitude, latitude], dx, dy) => {
        const at = { longitude, latitude };
        const [x, y] = toPlane(longitude + dx, latitude + dy, at);
        const [back, up] = fromPlane(x, y, at);
        expect(Math.abs(back - longitude - dx) + Math.abs(up - latitude - dy)).toBeLessThan(2e-9);
      },
    ),
  );
});

test('near the middle a degree is as long as the ellipsoid makes it', () => {
  // at 45 degrees: meridian 111 131.7 m, parallel 78 846.8 m a degree (WGS 84)
  const at = { longitude: 10, latitude: 45 };
  expect(toPlane(10, 45.001, at)[1] - toPlane(10, 44.999, at)[1]).toBeCloseTo(222.263, 2);
  expect(toPlane(10.001, 45, at)[0]).toBeCloseTo(78.847, 2);
});

test('UTM forward undoes UTM back', () => {
  const [east, north] = toUtm(6.964773, 50.966813, 32, false);
  expect(east).toBeGreaterThan(300_000);
  expect(north).toBeGreaterThan(5_600_000);
});
