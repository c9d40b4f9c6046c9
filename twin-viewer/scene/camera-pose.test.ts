// The camera: bookmarks come back, eases begin and end where they should, and the shorter way round is taken.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  clampedPose,
  easedPose,
  eyeOf,
  groundMove,
  metresPerPixel,
  poseFromText,
  poseOver,
  poseText,
} from './camera-pose.ts';

const angle = (degrees: number) => (degrees * Math.PI) / 180;

test('a pose written into the address comes back to a metre and a degree', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -9000, max: 9000 }),
      fc.integer({ min: 30, max: 50_000 }),
      fc.integer({ min: 0, max: 359 }),
      fc.integer({ min: 0, max: 68 }),
      (x, distance, bearing, pitch) => {
        const pose = clampedPose({ x, y: -x, distance, bearing: angle(bearing), pitch: angle(pitch) });
        const back = poseFromText(poseText(pose))!;
        expect(back.x).toBeCloseTo(pose.x, 0);
        expect(Math.abs(back.bearing - pose.bearing)).toBeLessThan(0.01);
        expect(Math.abs(back.pitch - pose.pitch)).toBeLessThan(0.01);
      },
    ),
  );
  expect(poseFromText('1,2,3')).toBeUndefined();
  expect(poseFromText('a,b,c,d,e')).toBeUndefined();
});

test('an ease ends at its goal and turns the shorter way', () => {
  const from = { x: 0, y: 0, distance: 100, bearing: angle(350), pitch: 0 };
  const to = { x: 10, y: 0, distance: 400, bearing: angle(10), pitch: 0 };
  expect(easedPose(from, to, 1)).toBe(to);
  const half = easedPose(from, to, 0.5);
  expect(half.bearing).toBeGreaterThan(angle(350));
  expect(half.bearing).toBeLessThan(angle(371));
  expect(half.distance).toBeGreaterThan(100);
});

test('a box fills the picture, and dragging moves the ground by what the eye sees', () => {
  const pose = poseOver(-100, -100, 100, 100, 1);
  expect(metresPerPixel(pose, 500) * 500).toBeGreaterThan(200);
  const [x, y] = groundMove({ ...pose, bearing: 0 }, 10, 0, 500);
  expect(x).toBeCloseTo(10 * metresPerPixel(pose, 500));
  expect(y).toBeCloseTo(0);
  expect(eyeOf({ ...pose, pitch: 0 })[2]).toBeCloseTo(pose.distance);
});
