// Where the paths of two connections through a junction contest the same ground, in metres along each.
import { MEETING } from './compiled-network.ts';
import { closestApproach, intersections, type Polyline, polylineLength, reversed, untilApart } from './geometry.ts';

/** One path piece of a connection, as drawn and as driven. */
export interface MeetingPath {
  readonly gate: number;
  readonly shape: Polyline;
  /** m, of the shape */
  readonly drawn: number;
  /** m, driven */
  readonly length: number;
  /** m, of the lane */
  readonly width: number;
}

/** `kind` is a MEETING; the contested zones are in driven metres along the paths of gates `a` and `b`. */
export interface Meeting {
  readonly a: number;
  readonly b: number;
  readonly kind: number;
  readonly aFrom: number;
  readonly aUntil: number;
  readonly bFrom: number;
  readonly bUntil: number;
  /** where the middle lines meet, and where a rear must be for its body to have cleared; may lie beyond the path */
  readonly aMiddle: number;
  readonly aClear: number;
  readonly bMiddle: number;
  readonly bClear: number;
}

/** What two connections have in common. */
export interface Kinship {
  readonly foes: boolean;
  readonly sameSource: boolean;
  readonly sameTarget: boolean;
}

/** m; lanes whose centre lines are this far apart do not touch (as in SUMO's MSLink, DIVERGENCE_MIN_WIDTH) */
const APART = 2.5;
/** sin of the least angle used to widen a crossing (as in SUMO's MSLink::setRequestInformation) */
const LEAST_SINE = 0.2;
const TOUCH = 1e-6;
/** share of a lane's width that a vehicle takes */
const BODY_SHARE = 1;

export function meetingPath(
  gate: number,
  piece: { length: number; shape: readonly (readonly number[])[] },
  width: number,
): MeetingPath {
  const shape = piece.shape as unknown as Polyline;
  return { gate, shape, drawn: polylineLength(shape), length: piece.length, width };
}

/**
 * The meetings of two connections, piece by piece (a path that waits inside the junction has two pieces). The zones
 * follow SUMO's MSLink::setRequestInformation (src/microsim/MSLink.cpp), so that vehicles of both keep out of each
 * other's way in comparable places: crossings from the foe lane's width over the sine of the angle, merges and
 * diverges where the centre lines are nearer than half the sum of the widths.
 */
export function meetingsOf(a: readonly MeetingPath[], b: readonly MeetingPath[], kinship: Kinship): Meeting[] {
  const found: Meeting[] = [];
  if (kinship.sameSource) {
    const meeting = together(a[0], b[0], MEETING.diverge);
    if (meeting !== undefined) found.push(meeting);
    return found;
  }
  const [lastA, lastB] = [a[a.length - 1], b[b.length - 1]];
  if (kinship.sameTarget) found.push(together(lastA, lastB, MEETING.merge) ?? endToEnd(lastA, lastB));
  if (!kinship.foes) return found;
  for (const pieceA of a) {
    for (const pieceB of b) {
      if (kinship.sameTarget && pieceA === lastA && pieceB === lastB) continue;
      const meeting = crossing(pieceA, pieceB, pieceA !== lastA, pieceB !== lastB);
      if (meeting === undefined) continue;
      found.push(meeting);
      if (pieceA !== lastA) found.push(...carriedOn(meeting, 'a', pieceA, lastA));
      if (pieceB !== lastB) found.push(...carriedOn(meeting, 'b', pieceB, lastB));
    }
  }
  if (found.length === 0) {
    const meeting = nearMiss(a, b);
    if (meeting !== undefined) found.push(meeting);
  }
  return found;
}

function together(a: MeetingPath, b: MeetingPath, kind: number): Meeting | undefined {
  const merges = kind === MEETING.merge;
  const [lineA, lineB] = merges ? [reversed(a.shape), reversed(b.shape)] : [a.shape, b.shape];
  const gap = Math.min(APART, (a.width + b.width) / 2);
  if (Math.hypot(lineA[0][0] - lineB[0][0], lineA[0][1] - lineB[0][1]) >= gap) return undefined;
  const nearA = driven(a, untilApart(lineA, lineB, gap));
  const nearB = driven(b, untilApart(lineB, lineA, gap));
  if (!merges) return { a: a.gate, b: b.gate, kind, aFrom: 0, bFrom: 0, ...untilEnds(nearA, nearB) };
  const [aFrom, bFrom] = [a.length - nearA, b.length - nearB];
  return { a: a.gate, b: b.gate, kind, aFrom, bFrom, ...untilEnds(a.length, b.length) };
}

/** Zones that bodies have left when their rears have. */
function untilEnds(aUntil: number, bUntil: number) {
  return { aUntil, bUntil, aMiddle: aUntil, aClear: aUntil, bMiddle: bUntil, bClear: bUntil };
}

/** Two paths to one lane that are drawn apart still meet at its start. */
function endToEnd(a: MeetingPath, b: MeetingPath): Meeting {
  const kind = MEETING.merge;
  return { a: a.gate, b: b.gate, kind, aFrom: a.length, bFrom: b.length, ...untilEnds(a.length, b.length) };
}

function crossing(a: MeetingPath, b: MeetingPath, goesOnA: boolean, goesOnB: boolean): Meeting | undefined {
  // what is touched only at the end of a first piece belongs to the second, or whoever waits there would be in the way
  const points = intersections(a.shape, b.shape).filter(
    (point) => !(goesOnA && point.alongA >= a.drawn - TOUCH) && !(goesOnB && point.alongB >= b.drawn - TOUCH),
  );
  if (points.length === 0) return undefined;
  const last = points[points.length - 1];
  const [halfA, halfB] = [halfZone(b.width, last.angle), halfZone(a.width, last.angle)];
  const alongB = points.map((point) => point.alongB);
  return crossed(a, b, [points[0].alongA, last.alongA, halfA], [Math.min(...alongB), Math.max(...alongB), halfB]);
}

type Zone = readonly [first: number, last: number, half: number];

/** The meeting of two paths that cross, in drawn metres from the first to the last crossing point and half a zone more. */
function crossed(a: MeetingPath, b: MeetingPath, [a0, a1, halfA]: Zone, [b0, b1, halfB]: Zone): Meeting {
  return {
    a: a.gate,
    b: b.gate,
    kind: MEETING.cross,
    aFrom: driven(a, a0 - halfA),
    aUntil: driven(a, a1 + halfA),
    bFrom: driven(b, b0 - halfB),
    bUntil: driven(b, b1 + halfB),
    aMiddle: drivenOn(a, a1),
    aClear: drivenOn(a, a1 + BODY_SHARE * halfA),
    bMiddle: drivenOn(b, b1),
    bClear: drivenOn(b, b1 + BODY_SHARE * halfB),
  };
}

/** The part of a zone that lies beyond a first piece, for those whose rear is still in it when they are on the second. */
function carriedOn(meeting: Meeting, side: 'a' | 'b', piece: MeetingPath, next: MeetingPath): Meeting[] {
  const over = (side === 'a' ? meeting.aClear : meeting.bClear) - piece.length;
  if (over <= 0) return [];
  const until = Math.min(over, next.length);
  const own = side === 'a' ? meeting.aMiddle : meeting.bMiddle;
  return side === 'a'
    ? [{ ...meeting, a: next.gate, aFrom: 0, aUntil: until, aMiddle: own - piece.length, aClear: over }]
    : [{ ...meeting, b: next.gate, bFrom: 0, bUntil: until, bMiddle: own - piece.length, bClear: over }];
}

/** m on either side of a crossing that are contested by a path `width` m wide that crosses at `angle` rad */
export function halfZone(width: number, angle: number): number {
  return (width * (2 / Math.max(Math.sin(angle), LEAST_SINE) - 1)) / 2;
}

/** Foes whose centre lines do not cross, but pass so near that vehicles would touch. */
function nearMiss(a: readonly MeetingPath[], b: readonly MeetingPath[]): Meeting | undefined {
  let best: Meeting | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const pieceA of [...a].reverse()) {
    for (const pieceB of [...b].reverse()) {
      const near = closestApproach(pieceA.shape, pieceB.shape);
      if (near.distance >= Math.min(least, APART, (pieceA.width + pieceB.width) / 2)) continue;
      least = near.distance;
      best = crossed(
        pieceA,
        pieceB,
        [near.alongA, near.alongA, pieceB.width / 2],
        [near.alongB, near.alongB, pieceA.width / 2],
      );
    }
  }
  return best;
}

/** Drawn to driven metres. */
function drivenOn(path: MeetingPath, along: number): number {
  if (path.drawn === 0) return along > 0 ? path.length : 0;
  return (along * path.length) / path.drawn;
}

/** Drawn to driven metres, held to the path. */
function driven(path: MeetingPath, along: number): number {
  return Math.min(path.length, Math.max(0, drivenOn(path, along)));
}
