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

/** The right of way of every turning of a junction; `touching` tells of foes that the order of their ends does not show. */
export function precedences(
  junction: Junction,
  turnings: readonly Turning[],
  touching: (i: number, j: number) => boolean = () => false,
): Precedence[] {
  const place = perimeter(junction);
  const rank = ranks(junction);
  const bearing = bearings(junction);
  const control = junction.node.control;
  return turnings.map((own, i) => {
    const foes = turnings.flatMap((other, j) =>
      i !== j && (areFoes(own, other, place) || (own.from !== other.from && touching(i, j))) ? [j] : [],
    );
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
 * Whether `own` waits for its foe `other`. In this order: at signals, turning for straight on from ahead; signs; straight on before turning, right before left (not where
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
  const [a, b] = [bearing.get(own.from)!, bearing.get(other.from)!];
  const opposite = isOpposite(a, b);
  const [turning, theirTurning] = [effort(own), effort(other)];
  if (opposite && control === 'signals' && turning !== theirTurning) return turning > theirTurning;
  const [mine, theirs] = [rank.get(own.from)!, rank.get(other.from)!];
  if (mine !== theirs) return mine < theirs;
  if ((opposite || control !== 'right-before-left') && turning !== theirTurning) return turning > theirTurning;
  // looking into the junction, the road on the right lies counter-clockwise of the own one
  const side = turn(a, b);
  return side === Math.PI || side === 0 ? own.from.id > other.from.id : side > 0;
}

/** 0 straight on, 1 right, 2 left, 3 round. */
function effort({ direction }: Turning): number {
  if (direction === 't') return 3;
  if (direction === 'l' || direction === 'L') return 2;
  return direction === 's' ? 0 : 1;
}
