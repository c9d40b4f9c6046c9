<<<<<<< HEAD
// Right of way for networks whose source does not state it: foes by geometry, priority by rank, then from the right.
import { headingAt, intersections, type Polyline, polylineLength } from './geometry.ts';
import type { NetworkConnection } from './network.ts';

/** A connection of one junction and how it ranks: of two that conflict, the lower rank yields. */
export interface RankedConnection {
  /** index into the network's connections */
  readonly index: number;
  readonly connection: NetworkConnection;
  readonly rank: number;
}

/**
 * Fills in `foes`, `yieldsTo` and `right` of a junction's connections. Foes come from different edges and cross, or go
 * to the same lane. Of equal ranks, the one yields that has the other on its right (where one drives on the left: on its
 * left); head on, the later one in the file.
 */
export function settleRightOfWay(here: readonly RankedConnection[], drivingSide: 'right' | 'left'): void {
  const shapes = here.map((row): Polyline => row.connection.path.flatMap((piece) => piece.shape));
  for (let i = 0; i < here.length; i++) {
    for (let j = i + 1; j < here.length; j++) {
      const [a, b] = [here[i], here[j]];
      if (a.connection.from === b.connection.from || !conflict(a, b, shapes[i], shapes[j])) continue;
      a.connection.foes.push(b.index);
      b.connection.foes.push(a.index);
      const yielding = isBehind(a, b, shapes[i], shapes[j], drivingSide) ? a : b;
      yielding.connection.yieldsTo.push(yielding === a ? b.index : a.index);
    }
  }
  for (const { connection } of here) {
    connection.foes.sort((x, y) => x - y);
    connection.yieldsTo.sort((x, y) => x - y);
    connection.right = connection.yieldsTo.length > 0 ? 'minor' : 'major';
  }
}

function conflict(a: RankedConnection, b: RankedConnection, shapeA: Polyline, shapeB: Polyline): boolean {
  const sameTarget = a.connection.to === b.connection.to && a.connection.toLane === b.connection.toLane;
  return sameTarget || intersections(shapeA, shapeB).length > 0;
}

/** Whether `a` yields to `b`. */
function isBehind(
  a: RankedConnection,
  b: RankedConnection,
  shapeA: Polyline,
  shapeB: Polyline,
  drivingSide: 'right' | 'left',
): boolean {
  if (a.rank !== b.rank) return a.rank < b.rank;
  const turn = Math.sin(headingAt(shapeB, 0) - headingAt(shapeA, 0));
  // seen from a, traffic from the right drives to the left: its course is turned counter-clockwise
  if (Math.abs(turn) > 0.1) return drivingSide === 'right' ? turn > 0 : turn < 0;
  return false;
}

/** m/s2; the lateral acceleration at which netconvert's default limits turns (--junctions.limit-turn-speed) */
const LATERAL = 5.5;

/**
 * m/s at which a path can be driven: the limit, or less in a bend of radius r, sqrt(5.5 m/s2 * r), with the radius of
 * an arc that is as long and turns as far (as SUMO's netconvert does, https://sumo.dlr.de/docs/netconvert.html).
 */
export function turnSpeed(shape: Polyline, limit: number): number {
  const length = polylineLength(shape);
  const turn = headingAt(shape, length) - headingAt(shape, 0);
  const angle = Math.abs(Math.atan2(Math.sin(turn), Math.cos(turn)));
  return angle < 0.1 ? limit : Math.min(limit, Math.sqrt((LATERAL * length) / angle));
}

/** A smooth path between two lane ends, as a cubic Hermite curve in ten pieces. Headings in rad. */
export function bend(
  from: readonly [number, number],
  fromHeading: number,
  to: readonly [number, number],
  toHeading: number,
): [number, number][] {
  const reach = Math.hypot(to[0] - from[0], to[1] - from[1]);
  const points: [number, number][] = [];
  for (let i = 0; i <= 10; i++) {
    const t = i / 10;
    const h00 = (1 + 2 * t) * (1 - t) ** 2;
    const h10 = t * (1 - t) ** 2 * reach;
    const h01 = t * t * (3 - 2 * t);
    const h11 = t * t * (t - 1) * reach;
    points.push([
      h00 * from[0] + h10 * Math.cos(fromHeading) + h01 * to[0] + h11 * Math.cos(toHeading),
      h00 * from[1] + h10 * Math.sin(fromHeading) + h01 * to[1] + h11 * Math.sin(toHeading),
    ]);
  }
  return points;
=======
// Who waits for whom at a junction: foes by the order of their ends around it, precedence by sign, course and side.
import { type Arm, type Junction, laneOffset, turn } from './junction-arms.ts';
import type { NetworkConnection } from './network.ts';
import type { Road } from './sketch-roads.ts';
import type { Turning } from './turn-lanes.ts';

export interface Precedence {
  readonly right: NetworkConnection['right'];
  /** indices into the junction's turnings */
  readonly foes: readonly number[];
  readonly yieldsTo: readonly number[];
  /** of `yieldsTo`: those that come from ahead, who may be waited for inside the junction */
  readonly fromAhead: readonly number[];
}

/** rad; roads that meet within this of straight are opposite */
const OPPOSITE = Math.PI / 4;

/** The right of way of every turning of a junction. */
export function precedences(junction: Junction, turnings: readonly Turning[]): Precedence[] {
  const place = perimeter(junction);
  const rank = ranks(junction);
  const bearing = bearings(junction);
  const control = junction.node.control;
  return turnings.map((own, i) => {
    const foes = turnings.flatMap((other, j) => (i !== j && areFoes(own, other, place) ? [j] : []));
    const waits = (j: number) => yields(own, turnings[j], control, rank, bearing);
    const yieldsTo = foes.filter(waits);
    const ahead = (j: number) => isOpposite(bearing.get(own.from)!, bearing.get(turnings[j].from)!);
    return { right: label(own, control, rank, yieldsTo), foes, yieldsTo, fromAhead: yieldsTo.filter(ahead) };
  });
}

function label(
  own: Turning,
  control: string,
  rank: ReadonlyMap<Road, number>,
  yieldsTo: readonly number[],
): NetworkConnection['right'] {
  if (control === 'all-way-stop') return 'all-way-stop';
  if (yieldsTo.length === 0) return 'major';
  if (control === 'zipper') return 'zipper';
  if (control === 'right-before-left') return 'equal';
  return own.from.sketch.stopSign === true && rank.get(own.from) === 0 ? 'stop' : 'minor';
}

/** Where each lane begins or ends on the way around the junction, counter-clockwise. */
function perimeter({ arms }: Junction): (road: Road, lane: number) => number {
  const places = new Map<string, number>();
  const key = (road: Road, lane: number) => `${road.id} ${lane}`;
  let next = 0;
  for (const arm of arms) {
    const ends = [...arm.leaving, ...arm.arriving].flatMap((road) =>
      Array.from({ length: road.lanes }, (_, lane) => {
        const offset = laneOffset(road, lane);
        return { key: key(road, lane), left: arm.leaving.includes(road) ? offset : -offset };
      }),
    );
    for (const end of ends.sort((a, b) => a.left - b.left)) places.set(end.key, next++);
  }
  return (road, lane) => places.get(key(road, lane))!;
}

/** Two turnings are foes if they end on one lane, or if the ends of one lie on both sides of the other. */
function areFoes(a: Turning, b: Turning, place: (road: Road, lane: number) => number): boolean {
  const [a0, a1] = [place(a.from, a.fromLane), place(a.to, a.toLane)];
  const [b0, b1] = [place(b.from, b.fromLane), place(b.to, b.toLane)];
  if (a0 === b0) return false;
  if (a1 === b1) return true;
  const between = (x: number) => x > Math.min(a0, a1) && x < Math.max(a0, a1);
  return between(b0) !== between(b1);
}

/** 1 for roads that go first, 0 for those that wait. All 1 where no sign tells them apart. */
function ranks({ node, arms }: Junction): Map<Road, number> {
  const roads = arms.flatMap((arm) => arm.arriving);
  const priority = (road: Road) => road.sketch.priority ?? 1;
  const top = Math.max(...roads.map(priority));
  const signed = node.control === 'priority' || node.control === 'signals';
  if (!signed) return new Map(roads.map((road) => [road, 1]));
  let major = arms.filter((arm) => arm.arriving.some((road) => priority(road) === top));
  if (node.control === 'priority' && major.length > 2) major = straightestPair(major);
  return new Map(roads.map((road) => [road, major.some((arm) => arm.arriving.includes(road)) ? 1 : 0]));
}

/** The two arms that come nearest to a straight road; of equals, the widest. */
function straightestPair(arms: readonly Arm[]): Arm[] {
  let best: Arm[] = [];
  let least = Number.POSITIVE_INFINITY;
  arms.forEach((a, i) => {
    for (const b of arms.slice(i + 1)) {
      const bend = Math.PI - Math.abs(turn(a.bearing, b.bearing));
      const cost = bend - 0.02 * (a.left - a.right + b.left - b.right);
      if (cost < least - 1e-9) [best, least] = [[a, b], cost];
    }
  });
  return best;
}

/** The bearing of the arm that each road arrives on. */
function bearings({ arms }: Junction): Map<Road, number> {
  return new Map(arms.flatMap((arm) => arm.arriving.map((road): [Road, number] => [road, arm.bearing])));
}

function isOpposite(a: number, b: number): boolean {
  return Math.PI - Math.abs(turn(a, b)) < OPPOSITE;
}

/**
 * Whether `own` waits for its foe `other`. In this order: signs; straight on before turning, right before left (not where
 * right-before-left rules and the two do not come from ahead of each other); who comes from the right.
 */
function yields(
  own: Turning,
  other: Turning,
  control: string,
  rank: ReadonlyMap<Road, number>,
  bearing: ReadonlyMap<Road, number>,
): boolean {
  if (control === 'unregulated' || control === 'dead-end') return false;
  if (own.from === other.from) return own.joins === other.joins ? own.fromLane > other.fromLane : own.joins;
  if (control === 'all-way-stop' || control === 'zipper') return true;
  const [mine, theirs] = [rank.get(own.from)!, rank.get(other.from)!];
  if (mine !== theirs) return mine < theirs;
  const [a, b] = [bearing.get(own.from)!, bearing.get(other.from)!];
  const opposite = isOpposite(a, b);
  const [turning, theirTurning] = [effort(own), effort(other)];
  if ((opposite || control !== 'right-before-left') && turning !== theirTurning) return turning > theirTurning;
  // looking into the junction, the road on the right lies counter-clockwise of the own one
  const side = turn(a, b);
  return side === Math.PI ? own.from.id > other.from.id : side > 0;
}

/** 0 straight on, 1 right, 2 left, 3 round. */
function effort({ direction }: Turning): number {
  if (direction === 't') return 3;
  if (direction === 'l' || direction === 'L') return 2;
  return direction === 's' ? 0 : 1;
>>>>>>> fd38d01 (Build networks from sketches: lanes, turns, right of way, lamps, crossings)
}
