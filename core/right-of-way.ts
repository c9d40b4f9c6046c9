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
}
