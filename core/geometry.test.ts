// Plane geometry against closed forms and properties.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  closestApproach,
  distanceTo,
  headingAt,
  intersections,
  offsetPolyline,
  type Polyline,
  pointAt,
  polylineLength,
  reversed,
  slicePolyline,
  untilApart,
} from './geometry.ts';

const CORNER: Polyline = [
  [0, 0],
  [3, 0],
  [3, 4],
];

describe('along a line', () => {
  test('length, points and courses of a corner', () => {
    expect(polylineLength(CORNER)).toBe(7);
    expect(pointAt(CORNER, -1)).toEqual([0, 0]);
    expect(pointAt(CORNER, 5)).toEqual([3, 2]);
    expect(pointAt(CORNER, 9)).toEqual([3, 4]);
    expect(headingAt(CORNER, 1)).toBe(0);
    expect(headingAt(CORNER, 5)).toBeCloseTo(Math.PI / 2, 12);
    expect(slicePolyline(CORNER, 1, 5)).toEqual([
      [1, 0],
      [3, 0],
      [3, 2],
    ]);
  });

  test('a line moved aside keeps its corners right', () => {
    const moved = offsetPolyline(CORNER, 1).map(([x, y]) => [Math.round(x * 1e9) / 1e9, Math.round(y * 1e9) / 1e9]);
    expect(moved).toEqual([
      [0, 1],
      [2, 1],
      [2, 4],
    ]);
  });
});

describe('two lines', () => {
  test('crossing at 45 degrees: 5 m along one, 5 sqrt(2) m along the other', () => {
    const a: Polyline = [
      [0, 0],
      [10, 0],
    ];
    const b: Polyline = [
      [0, -5],
      [10, 5],
    ];
    const [point, ...rest] = intersections(a, b);
    expect(rest).toEqual([]);
    expect(point.alongA).toBeCloseTo(5, 12);
    expect(point.alongB).toBeCloseTo(5 * Math.SQRT2, 12);
    expect(point.angle).toBeCloseTo(Math.PI / 4, 12);
  });

  test('nearest points of a wall and a corner before it', () => {
    const wall: Polyline = [
      [0, 0],
      [10, 0],
    ];
    const near: Polyline = [
      [2, 5],
      [4, 1.5],
      [9, 6],
    ];
    expect(closestApproach(wall, near)).toEqual({ distance: 1.5, alongA: 4, alongB: Math.hypot(2, 3.5) });
    expect(distanceTo(wall, 13, 4)).toBe(5);
  });

  test('a right angle is 2.5 m apart after 2.5 m, a straight road after as much', () => {
    const ahead: Polyline = [
      [0, 0],
      [0, 20],
    ];
    const right: Polyline = [
      [0, 0],
      [20, 0],
    ];
    expect(untilApart(ahead, right, 2.5)).toBeCloseTo(2.5, 1);
    expect(untilApart(ahead, reversed(ahead), 2.5)).toBe(20);
  });
});

const line = fc
  .array(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -50, max: 50 })), { minLength: 2, maxLength: 6 })
  .filter((points) => polylineLength(points) > 0);

describe('properties', () => {
  test('an intersection lies on both lines, seen from either side', () => {
    fc.assert(
      fc.property(line, line, (a, b) => {
        const found = intersections(a, b);
        for (const { alongA, alongB } of found) {
          const [p, q] = [pointAt(a, alongA), pointAt(b, alongB)];
          expect(Math.hypot(p[0] - q[0], p[1] - q[1])).toBeLessThan(1e-6);
        }
        expect(intersections(b, a)).toHaveLength(found.length);
      }),
    );
  });

  test('the closest approach is a distance that is really there, and no corner is nearer', () => {
    fc.assert(
      fc.property(line, line, (a, b) => {
        const { distance, alongA, alongB } = closestApproach(a, b);
        const [p, q] = [pointAt(a, alongA), pointAt(b, alongB)];
        expect(Math.hypot(p[0] - q[0], p[1] - q[1])).toBeCloseTo(distance, 6);
        for (const [x, y] of a) expect(distanceTo(b, x, y)).toBeGreaterThanOrEqual(distance - 1e-9);
      }),
    );
  });
});
