// The path through a junction from lane to lane: a smooth curve, its length, and the speed that it can be driven at.
import { headingAt, intersections, type Polyline, polylineLength, slicePolyline, type Xy } from './geometry.ts';
import { turn } from './junction-arms.ts';
import type { PathPiece } from './network.ts';

/** m/s2, sideways, that drivers accept at a junction. Our choice, between comfort (2) and netconvert's default (5.5). */
export const LATERAL_ACCELERATION = 3.5;

/** rad; a curve is drawn with a corner at least every so often */
const CORNER_ANGLE = 0.2;
/** rad; less than this is driven as straight */
const NO_TURN = 0.05;

/**
 * The curve that leaves the end of `before` along its course and joins the start of `after` along its own: a cubic Bezier
 * curve with the handles of a circular arc (4/3 tan(a/4) / tan(a/2) of the tangents' length), or of a gentle S where the
 * courses do not meet ahead.
 */
export function turnCurve(before: Polyline, after: Polyline): [number, number][] {
  const start = before[before.length - 1];
  const end = after[0];
  const [first, last] = [headingAt(before, Infinity), headingAt(after, 0)];
  const angle = turn(first, last);
  const [out, back] = handles(start, end, first, last, angle);
  const a: Xy = [start[0] + out * Math.cos(first), start[1] + out * Math.sin(first)];
  const b: Xy = [end[0] - back * Math.cos(last), end[1] - back * Math.sin(last)];
  const sideways = Math.abs((end[0] - start[0]) * Math.sin(first) - (end[1] - start[1]) * Math.cos(first));
  const straight = Math.abs(angle) < NO_TURN && sideways < 0.1;
  const pieces = straight ? 1 : Math.max(6, Math.ceil(Math.abs(angle) / CORNER_ANGLE));
  return Array.from({ length: pieces + 1 }, (_, i): [number, number] => {
    const t = i / pieces;
    const [c0, c1, c2, c3] = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t ** 3];
    return [c0 * start[0] + c1 * a[0] + c2 * b[0] + c3 * end[0], c0 * start[1] + c1 * a[1] + c2 * b[1] + c3 * end[1]];
  });
}

/** Lengths of the two handles. Unit m. */
function handles(start: Xy, end: Xy, first: number, last: number, angle: number): [number, number] {
  const [dx, dy] = [end[0] - start[0], end[1] - start[1]];
  const gap = Math.hypot(dx, dy);
  if (Math.abs(angle) > 2.8) return [gap * 0.67, gap * 0.67];
  const sine = Math.sin(angle);
  if (Math.abs(sine) > 0.1) {
    const ahead = (dx * Math.sin(last) - dy * Math.cos(last)) / sine;
    const behind = (dy * Math.cos(first) - dx * Math.sin(first)) / sine;
    if (ahead > 0 && behind > 0) {
      const share = ((4 / 3) * Math.tan(Math.abs(angle) / 4)) / Math.tan(Math.abs(angle) / 2);
      // tangents of unlike length would bulge: the longer begins with a straight stretch
      return [Math.max(ahead * share, ahead - behind), Math.max(behind * share, behind - ahead)];
    }
  }
  return [gap * 0.4, gap * 0.4];
}

/** m/s; nobody creeps slower than this round a corner drawn too tight */
const LEAST_SPEED = 1.5;

/**
 * Speed through a curve: v = sqrt(LATERAL_ACCELERATION * radius), radius = length / change of heading, and never over the
 * limit. Units m, rad, m/s.
 */
export function turnSpeed(length: number, angle: number, limit: number): number {
  if (Math.abs(angle) < NO_TURN) return limit;
  return Math.min(limit, Math.max(LEAST_SPEED, Math.sqrt((LATERAL_ACCELERATION * length) / Math.abs(angle))));
}

/** m from the front bumper of a waiting vehicle to the path that it waits for */
const WAITING_GAP = 1;
/** m; shorter pieces are not worth stopping on */
const LEAST_PIECE = 4;

/**
 * Where a vehicle on `curve` waits for those on `foes`: the distance from the start, before the first of their paths, or
 * nothing where there is no room to stand. `width` of the foes' lanes. Units m.
 */
export function waitingPoint(curve: Polyline, foes: readonly Polyline[], width: number): number | undefined {
  let nearest = Number.POSITIVE_INFINITY;
  for (const foe of foes) {
    for (const { alongA, angle } of intersections(curve, foe)) {
      nearest = Math.min(nearest, alongA - width / 2 / Math.max(0.5, Math.sin(angle)) - WAITING_GAP);
    }
  }
  if (nearest < LEAST_PIECE || nearest > polylineLength(curve) - LEAST_PIECE) return undefined;
  return nearest;
}

/** The curve as one path piece, or as two that meet at the waiting point. */
export function pathPieces(curve: readonly [number, number][], speed: number, wait: number | undefined): PathPiece[] {
  const whole = polylineLength(curve);
  if (wait === undefined) return [{ length: whole, speed, shape: [...curve] }];
  return [
    { length: wait, speed, shape: slicePolyline(curve, 0, wait) },
    { length: whole - wait, speed, shape: slicePolyline(curve, wait, whole) },
  ];
}
