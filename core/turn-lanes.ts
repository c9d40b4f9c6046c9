// Which lane of an arriving road leads to which lane of which leaving road.
import { Fault } from './fault.ts';
import { headingAt } from './geometry.ts';
import { type Junction, laneOffset, ONE_ROAD, turn } from './junction-arms.ts';
import type { NetworkConnection } from './network.ts';
import type { Road } from './sketch-roads.ts';

/** A way through a junction. */
export interface Turning {
  readonly from: Road;
  readonly fromLane: number;
  readonly to: Road;
  readonly toLane: number;
  readonly direction: NetworkConnection['direction'];
  /** rad, change of heading, positive to the left */
  readonly angle: number;
  /** true: the lane ends here and joins its neighbour */
  readonly joins: boolean;
}

interface Exit {
  readonly road: Road;
  readonly angle: number;
  readonly direction: NetworkConnection['direction'];
  /** s l r t, as turn lanes are marked */
  readonly mark: string;
}

/** rad; less than this is straight on */
const STRAIGHT = Math.PI / 4;

/** All turnings of a junction. Throws NET_TURN_LANES, NET_TURN_NO_EXIT when explicit turn lanes do not fit. */
export function turningsOf(junction: Junction): Turning[] {
  const leaving = junction.arms.flatMap((arm) => arm.leaving);
  return junction.arms.flatMap((arm) => arm.arriving.flatMap((from) => turningsFrom(from, exitsOf(from, leaving))));
}

function turningsFrom(from: Road, exits: readonly Exit[]): Turning[] {
  const leads = leadsOf(from, exits);
  return exits.flatMap((exit) => {
    const lanes = Array.from({ length: from.lanes }, (_, lane) => lane).filter((lane) => leads(lane, exit));
    const only = exits.length === 1;
    const pairs = exit.mark === 's' || only ? throughPairs(from, lanes, exit, only) : turnPairs(lanes, exit);
    return pairs.map(([fromLane, toLane, joins]) => ({
      from,
      fromLane,
      to: exit.road,
      toLane,
      direction: exit.direction,
      angle: exit.angle,
      joins,
    }));
  });
}

/** Whether a lane leads to an exit: as the sketch lists them, or by the letters of its lanes. */
function leadsOf(from: Road, exits: readonly Exit[]): (lane: number, exit: Exit) => boolean {
  const listed = from.meetsJunction ? from.sketch.leadsTo : undefined;
  if (listed === undefined) {
    const marks = marksOf(from, exits);
    return (lane, exit) => marks[lane].includes(exit.mark);
  }
  if (listed.length !== from.lanes) {
    const text = `leadsTo for ${listed.length} lanes, but there are ${from.lanes}; give one list a lane`;
    throw new Fault('NET_TURN_LANES', text, from.sketch.id);
  }
  return (lane, exit) => listed[lane].includes(exit.road.sketch.id);
}

/** Where a road may lead, right to left. The straightest way is straight on; others to the side are partly left or right. */
function exitsOf(from: Road, leaving: readonly Road[]): Exit[] {
  const heading = headingAt(from.centre, Infinity);
  const banned = from.meetsJunction ? (from.sketch.banned ?? []) : [];
  const around = from.meetsJunction && (from.sketch.uTurn === true || (from.sketch.turns ?? []).join('').includes('t'));
  const angles = leaving
    .filter((road) => !banned.includes(road.sketch.id))
    .map((road) => ({
      road,
      angle: turn(heading, headingAt(road.centre, 0)),
      back: isPartner(road, from),
    }))
    .filter(({ back }) => !back || around);
  const ahead = angles.filter(({ angle, back }) => !back && Math.abs(angle) < STRAIGHT);
  const straightest = Math.min(...ahead.map(({ angle }) => Math.abs(angle)));
  return angles
    .map(({ road, angle, back }): Exit => {
      if (back) return { road, angle: Math.PI, direction: 't', mark: 't' };
      if (Math.abs(angle) === straightest) return { road, angle, direction: 's', mark: 's' };
      const mark = angle > 0 ? 'l' : 'r';
      const partly = Math.abs(angle) < STRAIGHT;
      return { road, angle, direction: partly ? (angle > 0 ? 'L' : 'R') : mark, mark };
    })
    .sort((a, b) => a.angle - b.angle);
}

/** Whether `road`, which leaves where `from` arrives, is the other direction of the same road. */
function isPartner(road: Road, from: Road): boolean {
  const back = road.sketch.from === from.sketch.to && road.sketch.to === from.sketch.from;
  return back && Math.abs(turn(headingAt(road.centre, 0), headingAt(from.centre, Infinity) + Math.PI)) < ONE_ROAD;
}

/** The letters of each lane, kerb first: as the sketch says, or by rule. */
function marksOf(from: Road, exits: readonly Exit[]): string[] {
  const { sketch, lanes } = from;
  const wanted = from.meetsJunction ? sketch.turns : undefined;
  if (wanted === undefined) return ruledMarks(from, exits);
  if (wanted.length !== lanes)
    throw new Fault('NET_TURN_LANES', `${wanted.length} turn lanes for ${lanes} lanes; give one a lane`, sketch.id);
  for (const mark of wanted.join('')) {
    if (!exits.some((exit) => exit.mark === mark))
      throw new Fault('NET_TURN_NO_EXIT', `a lane is marked "${mark}", but nothing leads there; unmark it`, sketch.id);
  }
  return [...wanted];
}

/** Rights from the kerb lane, lefts from the innermost, through from all but pockets; without a way through, both halves. */
function ruledMarks(from: Road, exits: readonly Exit[]): string[] {
  const { lanes, kerbPocket, innerPocket } = from;
  const has = (mark: string) => exits.some((exit) => exit.mark === mark);
  const marks = Array.from({ length: lanes }, () => '');
  const add = (lane: number, mark: string) => {
    if (has(mark) && !marks[lane].includes(mark)) marks[lane] += mark;
  };
  if (has('s')) {
    for (let lane = 0; lane < lanes; lane++) {
      const pocket = (lane < kerbPocket && has('r')) || (lane >= lanes - innerPocket && has('l'));
      if (!pocket) add(lane, 's');
    }
    for (let lane = 0; lane < Math.max(1, kerbPocket); lane++) add(lane, 'r');
    for (let lane = lanes - Math.max(1, innerPocket); lane < lanes; lane++) add(lane, 'l');
  } else {
    const half = has('r') && has('l') ? lanes / 2 : has('r') ? lanes : 0;
    for (let lane = 0; lane < lanes; lane++) {
      if (lane < half) add(lane, 'r');
      if (lane + 1 > half) add(lane, 'l');
    }
  }
  add(lanes - 1, 't');
  return marks;
}

type LanePair = readonly [fromLane: number, toLane: number, joins: boolean];

/** Turning lanes keep their order: the outermost turning lane to the outermost lane of the exit on that side. */
function turnPairs(lanes: readonly number[], exit: Exit): LanePair[] {
  const count = exit.road.lanes;
  if (exit.mark === 'r') return lanes.map((lane, i): LanePair => [lane, Math.min(i, count - 1), i >= count]);
  return lanes.map((lane, i): LanePair => {
    const fromInner = lanes.length - 1 - i;
    return [lane, Math.max(0, count - 1 - fromInner), fromInner >= count];
  });
}

/**
 * Through lanes go on with the least sideways shift, in order; a lane too many joins its neighbour. With `fill`, lanes
 * that begin there are fed by the nearest.
 */
function throughPairs(from: Road, lanes: readonly number[], exit: Exit, fill: boolean): LanePair[] {
  if (lanes.length === 0) return [];
  const spare = exit.road.lanes - lanes.length;
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let shift = Math.min(0, spare); shift <= Math.max(0, spare); shift++) {
    const cost = lanes.reduce((sum, lane, i) => {
      const to = i + shift;
      if (to < 0 || to >= exit.road.lanes) return sum;
      return sum + (laneOffset(from, lane) - laneOffset(exit.road, to)) ** 2;
    }, 0);
    if (cost < least - 1e-9) [best, least] = [shift, cost];
  }
  const count = exit.road.lanes;
  const pairs = lanes.map((lane, i): LanePair => {
    const to = i + best;
    return [lane, Math.min(count - 1, Math.max(0, to)), to < 0 || to >= count];
  });
  for (let to = 0; fill && to < count; to++) {
    const i = Math.min(lanes.length - 1, Math.max(0, to - best));
    if (to < best || to >= lanes.length + best) pairs.push([lanes[i], to, false]);
  }
  return pairs;
}
