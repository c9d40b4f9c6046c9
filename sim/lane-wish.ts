// Changing for speed, and back to the kerb side: wishes that grow while the other lane promises more.
// After Erdmann, J. (2014): Lane-changing model in SUMO (LC2013).
import { GAP_MARGIN, stoppingSpeed } from './krauss.ts';
import { brakeWay, speedBehind } from './krauss-row.ts';
import { calmSpeed } from './lane-room.ts';
import { BESIDE, BESIDE_SPEED, BESIDE_WISH, holdBack, keepsBehindLeft, WISH_LEFT } from './passing-right.ts';
import { TYPE_COLUMN, TYPE_ROW } from './type-table.ts';
import type { World } from './world.ts';

const { GAIN, DROP, DECEL, WAY_RATE, TAU, MIN_GAP, LENGTH } = TYPE_COLUMN;
const ROW = TYPE_ROW;
const MARGIN = GAP_MARGIN;

/** wish to change for speed that is acted upon, to the left and to the right */
const GAIN_LEFT = WISH_LEFT;
const GAIN_RIGHT = 2;
/** s of free driving on the right lane after which a driver goes back to it */
const KEEP_RIGHT_TIME = 5;
/** s of free driving on the right lane that count in full */
const KEEP_RIGHT_ACCEPTANCE = 7;
/** s that the other lane must last to be worth a change */
const LASTS = 20;
/** m/s below which relative gains count as if at this speed */
const GAIN_NORM = 10;
/** m/s, least difference in speed reckoned with */
const SOME = 0.1;
/** m/s by which the present lane must be the faster one for the wish to go right to fade */
const FASTER = 5 / 3.6;
/** share of a wish to the left that is left after a second on a faster lane, and on one as fast */
const FADES = 0.5;
const FADES_SLOWLY = 0.8;

/** What is left of a wish after `span` seconds, for the span last asked for. */
const LEFT = new Float64Array(3);
const SPAN = 0;
const AFTER_FASTER = 1;
const AFTER_AS_FAST = 2;

function noteSpan(span: number): void {
  if (LEFT[SPAN] === span) return;
  LEFT[SPAN] = span;
  LEFT[AFTER_FASTER] = FADES ** span;
  LEFT[AFTER_AS_FAST] = FADES_SLOWLY ** span;
}

/** The speeds promised by the own lane and the one beside: kept here, since a number returned is put on the heap. */
const PROMISED = new Float64Array(2);
const [HERE, BEYOND] = [0, 1];

/**
 * Whether a vehicle has free way on its own lane and no wish to go left: the lane beside cannot promise more then. With
 * nobody ahead, it forgets its wish.
 */
export function isContent({ slots, lanes, types }: World, slot: number, lane: number, k: number): boolean {
  if (k === 0) {
    slots.speedGain[slot] = 0;
    return true;
  }
  if (slots.speedGain[slot]! > 0) return false;
  const ahead = lanes.order[lanes.start[lane]! + k - 1]!;
  const t = slots.type[slot]! * ROW;
  const rear = slots.position[ahead]! - types[slots.type[ahead]! * ROW + LENGTH]!;
  const gap = rear - slots.position[slot]! - types[t + MIN_GAP]!;
  const most = slots.limit[slot]!;
  return gap >= most * (types[t + TAU]! + most * types[t + WAY_RATE]!) + MARGIN;
}

/**
 * Grows the wishes of `span` seconds and returns whether a change to `side` is wanted now.
 * @param k number of vehicles ahead on the own lane
 * @param there number of vehicles ahead on the lane beside
 * @param bonus m that both lanes count as longer, for a roundabout ahead
 * @param towards true: the lane beside leads on and the own one does not, so that any gain is enough
 */
export function wantsChange(
  world: World,
  slot: number,
  lane: number,
  k: number,
  there: number,
  side: -1 | 1,
  span: number,
  bonus: number,
  towards: boolean,
): boolean {
  const { slots, lanes, lanePlan, lanesAcross, network, demand } = world;
  const type = slots.type[slot]!;
  const eager = demand.types.lcSpeedGain[type]!;
  const index = lane - network.edgeFirstLane[network.laneEdge[lane]!]!;
  const row = slots.id[slot]! * lanesAcross + index + side;
  const ahead = k > 0 ? lanes.order[lanes.start[lane]! + k - 1]! : -1;
  const lead = there > 0 ? lanes.order[lanes.start[lane + side]! + there - 1]! : -1;
  const gathering = (ahead >= 0 && slots.rise[ahead]! > 0) || (lead >= 0 && slots.rise[lead]! > 0);
  promise(world, slot, ahead, -1, gathering, bonus, HERE);
  promise(world, slot, lead, row, gathering, bonus, BEYOND);
  const heeds = keepsBehindLeft(world, slot, lane);
  if (heeds && side > 0) holdBack(world, slot, lane + side, there);
  const here = heeds && side > 0 ? Math.min(PROMISED[HERE]!, BESIDE[BESIDE_SPEED]!) : PROMISED[HERE]!;
  const beyond = PROMISED[BEYOND]!;
  const gain = (beyond - here) / Math.max(beyond, GAIN_NORM);
  const lasts = lanePlan.reach[row]! + bonus > LASTS * Math.max(0.1, slots.speed[slot]!);
  if (side > 0) {
    const drawn = heeds ? BESIDE[BESIDE_WISH]! : 0;
    const wish = wishLeft(slots.speedGain[slot]! + span * drawn, here, beyond, gain, span);
    slots.speedGain[slot] = wish;
    return (wish * eager > GAIN_LEFT && (gain > 0.001 || drawn > 0) && lasts) || (towards && gain >= 0 && wish > 0);
  }
  const wish = wishRight(slots.speedGain[slot]!, here, beyond, gain, span);
  slots.speedGain[slot] = wish;
  if (here - FASTER <= beyond) {
    growKerbPull(world, slot, lane, lead, lanePlan.reach[row]! + bonus, span, heeds ? ahead : -1);
    if (slots.keepRight[slot]! * demand.types.lcKeepRight[type]! * eager < -GAIN_RIGHT) return true;
  }
  return (wish * eager < -GAIN_RIGHT && lasts) || (towards && gain >= 0 && wish < 0);
}

function wishLeft(wish: number, here: number, beyond: number, gain: number, span: number): number {
  if (beyond > here) return wish + span * gain;
  if (wish <= 0) return wish;
  noteSpan(span);
  return wish * LEFT[here > beyond ? AFTER_FASTER : AFTER_AS_FAST]!;
}

function wishRight(wish: number, here: number, beyond: number, gain: number, span: number): number {
  if (here - FASTER > beyond) {
    if (wish >= 0) return wish;
    noteSpan(span);
    return wish * LEFT[AFTER_FASTER]!;
  }
  return wish < 0 || gain > 0 ? wish - span * gain : wish;
}

/**
 * The wish to go back to the kerb side grows by the seconds that could be driven freely there.
 * @param slower the one ahead on the own lane who may not be passed on the right, -1 if any may be
 */
function growKerbPull(
  world: World,
  slot: number,
  lane: number,
  lead: number,
  reach: number,
  span: number,
  slower: number,
): void {
  const { slots, network, types, dt } = world;
  const t = slots.type[slot]! * ROW;
  const limit = slots.limit[slot]!;
  const acceptance = (KEEP_RIGHT_ACCEPTANCE * limit * Math.max(1, slots.speed[slot]!)) / network.laneSpeed[lane]!;
  const way = brakeWay(types, t, limit, dt) + limit * types[t + TAU]!;
  let free = Math.max(0, reach - way);
  let seconds = Math.min(acceptance, free / limit);
  if (lead >= 0 && slots.speed[lead]! < limit) {
    const leadSpeed = slots.speed[lead]!;
    const its = slots.type[lead]! * ROW;
    const harder = types[t + DROP]! > types[its + DROP]! ? t : its;
    const secure = Math.max(0, way - brakeWay(types, harder, leadSpeed, dt));
    const gap = slots.position[lead]! - types[its + LENGTH]! - slots.position[slot]! - types[t + MIN_GAP]! - secure;
    free = Math.max(0, Math.min(free, gap));
    seconds = Math.min(seconds, free / (limit - leadSpeed));
  }
  if (slower >= 0 && slots.limit[slower]! < limit) {
    const rear = slots.position[slower]! - types[slots.type[slower]! * ROW + LENGTH]!;
    free = Math.min(free, rear - slots.position[slot]! - types[t + MIN_GAP]!);
    seconds = Math.min(seconds, free / Math.max(SOME, limit - slots.speed[slower]!));
    slots.speedGain[slot] =
      slots.speedGain[slot]! + (span * (limit - slots.limit[slower]!)) / Math.max(limit, GAIN_NORM);
  }
  slots.keepRight[slot] = slots.keepRight[slot]! - (span * GAIN_RIGHT * seconds) / (acceptance * KEEP_RIGHT_TIME);
}

/**
 * What speed a lane promises that leads on for as far as `row` of the lane plan says (-1: the own lane). While those
 * ahead are `gathering` speed, nothing is promised beyond what the vehicle itself can gain in the next second.
 */
function promise(
  world: World,
  slot: number,
  lead: number,
  row: number,
  gathering: boolean,
  bonus: number,
  at: number,
): void {
  const { slots, types, lanePlan, dt } = world;
  const t = slots.type[slot]! * ROW;
  const speed = slots.speed[slot]!;
  const limit = slots.limit[slot]!;
  const most = gathering ? Math.min(limit, speed + types[t + GAIN]!) : limit;
  if (lead < 0) {
    const reach = Math.max(0, bonus + (row < 0 ? slots.reach[slot]! : lanePlan.reach[row]!));
    const free = reach >= most * (types[t + TAU]! + most * types[t + WAY_RATE]!) + MARGIN;
    PROMISED[at] = free ? most : Math.min(most, stoppingSpeed(reach, types[t + DECEL]!, types[t + TAU]!, dt));
    return;
  }
  const its = slots.type[lead]! * ROW;
  const gap = slots.position[lead]! - types[its + LENGTH]! - slots.position[slot]! - types[t + MIN_GAP]!;
  if (gap > 0) PROMISED[at] = speedBehind(types, t, its, gap, speed, slots.speed[lead]!, most, dt);
  else PROMISED[at] = Math.min(most, calmSpeed(world, slot, 0, lead, slots.speed[lead]!));
}
