// Changing lanes: because the route asks for it, to make room or pass a standing bus, because it is faster there, or to
// go back to the kerb side. After Erdmann, J. (2014): Lane-changing model in SUMO (LC2013), reduced to whole lanes.
import { STANDING } from './krauss.ts';
import { arriveOnLane } from './lane-arrival.ts';
import { ASKED_LEFT, ASKED_RIGHT, askForRoom, isAtEnd, isBeside } from './lane-courtesy.ts';
import { isTooLate, isUrgent, placeOn } from './lane-need.ts';
import { followerAgrees, gapTo, leaderAgrees, spaceOf } from './lane-room.ts';
import { slipsOver, squeezesIn, swapStuck } from './lane-swap.ts';
import { isContent, wantsChange } from './lane-wish.ts';
import { insertSlot, removeAt } from './lanes.ts';
import { holdBack, isFastRoad, keepsBehindLeft } from './passing-right.ts';
import { roundaboutBonus } from './roundabout.ts';
import type { World } from './world.ts';

const FROM_LEFT = ASKED_LEFT;
const FROM_RIGHT = ASKED_RIGHT;
const STANDS = STANDING;
/** s between two looks about of those who need not change */
const RECONSIDER = 3;
/** share of the remembered own speed kept in a step, and from one look about to the next */
const KEPT = new Float64Array(2);
/** share of it kept a second */
const SPEED_MEMORY = 0.9;
/** m within which a vehicle at its stop is passed */
const PASS_STOPPED = 100;

export const WITHIN = 0;
export const ACROSS = 1;

/** Notes how many are on each lane, since other parts change that while this one looks, and how many on the fullest one. */
export function noteCounts({ parts, lanes, network, occupied, occupiedCount }: World): void {
  const { count } = lanes;
  let most = 0;
  for (let i = 0; i < occupiedCount; i++) {
    const n = count[occupied[i]!]!;
    if (n > most) most = n;
  }
  parts.fullest[0] = most;
  if (parts.count > 1) parts.counts.set(count.subarray(0, network.edgeLanes));
}

/** Vehicles ahead of the last one that looked, on the lanes to its right and left: those behind it have as many ahead at least. */
const AHEAD = new Int32Array(2);
const [ON_RIGHT, ON_LEFT] = [0, 1];

/**
 * Lets every vehicle of a part on an edge of several lanes change to a neighbouring one: each step those whose lane does not
 * lead on or who were asked, the others every few steps, edge by edge in turn.
 * @param where WITHIN: on the edges within the part; ACROSS: on its borders, once all parts are done
 */
export function changeLanesIn(world: World, part: number, where: 0 | 1): void {
  const { network, lanes, occupied, parts, steps, dt } = world;
  const { border } = parts;
  const { calm } = lanes;
  const { edgeLanes, laneEdge, edgeLaneTotal, edgeFirstLane } = network;
  const many = parts.count > 1;
  const every = Math.max(1, Math.round(RECONSIDER / dt));
  KEPT[0] = SPEED_MEMORY ** dt;
  KEPT[1] = SPEED_MEMORY ** (every * dt);
  for (let i = parts.first[part]!, n = parts.first[part + 1]!; i < n; i++) {
    const lane = occupied[i]!;
    if (lane >= edgeLanes) break;
    const edge = laneEdge[lane]!;
    if (many && border[edge] !== where) continue;
    const total = edgeLaneTotal[edge]!;
    if (total < 2) continue;
    const due = (edge + steps) % every === 0;
    if (!due && calm[lane]) continue;
    const index = lane - edgeFirstLane[edge]!;
    changeFrom(world, lane, index, total, due ? every : 0);
  }
}

/** @param every steps of wishing that are due; 0: only those who must change or were asked look about */
function changeFrom(world: World, lane: number, index: number, total: number, every: number): void {
  const span = every * world.dt;
  const { lanes, slots, steps } = world;
  const isFast = index < total - 1 && isFastRoad(world, lane);
  AHEAD[ON_RIGHT] = 0;
  AHEAD[ON_LEFT] = 0;
  // whoever comes to ask for something from here on is heard of
  lanes.calm[lane] = isFast ? 0 : 1;
  for (let k = 0; k < lanes.count[lane]!; k++) {
    const slot = lanes.order[lanes.start[lane]! + k]!;
    const offset = slots.offset[slot]!;
    const asked = slots.asked[slot]!;
    if (offset !== 0 || asked !== 0) lanes.calm[lane] = 0;
    if (!isFast && span === 0 && offset === 0 && asked === 0) continue;
    if (slots.changedAt[slot] === steps) continue;
    if (isFast && keepsBehindLeft(world, slot, lane))
      holdBack(world, slot, lane + 1, placeOn(world, lane + 1, slots.position[slot]!));
    if (span === 0 && offset === 0 && asked === 0) continue;
    if (offset !== 0) {
      if (span > 0) slots.urgent[slot] = isUrgent(world, slot, lane, true) ? 1 : 0;
      else if (!slots.urgent[slot]) slots.urgent[slot] = isUrgent(world, slot, lane, false) ? 1 : 0;
      if (span === 0 && !slots.urgent[slot] && asked === 0) continue;
    } else slots.urgent[slot] = 0;
    const speed = slots.speed[slot]!;
    slots.lookSpeed[slot] = Math.max(speed, speed + (slots.lookSpeed[slot]! - speed) * KEPT[every > 0 ? 1 : 0]!);
    if (index > 0 && (offset < 0 || span > 0 || asked & FROM_RIGHT) && tryTurn(world, slot, lane, k, -1, span)) {
      k--;
      continue;
    }
    if (index < total - 1 && (offset > 0 || span > 0 || asked & FROM_LEFT) && tryTurn(world, slot, lane, k, 1, span))
      k--;
    slots.asked[slot] = 0;
  }
}

function tryTurn(world: World, slot: number, lane: number, k: number, side: -1 | 1, span: number): boolean {
  const { network, slots, demand, lanePlan, lanesAcross } = world;
  const target = lane + side;
  const type = slots.type[slot]!;
  if (!(network.laneAllow[target]! & (1 << demand.types.vehicleClass[type]!))) return false;
  const asked = (slots.asked[slot]! & (side > 0 ? FROM_LEFT : FROM_RIGHT)) !== 0;
  const heeds = keepsBehindLeft(world, slot, lane);
  const idle = !asked && !slots.urgent[slot] && world.serving.length === 0 && !world.roundabouts.any;
  if (idle && !heeds && side > 0 && isContent(world, slot, lane, k)) return false;
  const known = side > 0 ? ON_LEFT : ON_RIGHT;
  const there = placeOn(world, target, slots.position[slot]!, AHEAD[known]);
  AHEAD[known] = there;
  const offset = slots.offset[slot]!;
  const towards = offset * side > 0;
  if (towards && slots.urgent[slot]) {
    const left = slots.reach[slot]! - slots.position[slot]!;
    return changeUrgently(world, slot, lane, k, target, there, side, left);
  }
  const stopped = span > 0 ? gapToStopped(world, slot, lane, k) : Number.POSITIVE_INFINITY;
  if (stopped < PASS_STOPPED && passesStopped(world, slot, lane, k, target, there, stopped))
    return changeUrgently(world, slot, lane, k, target, there, side, stopped);
  if (span === 0 && !asked) return false;
  if (!asked && !heeds && !couldGain(world, slot, lane, k, side, there)) return false;
  const elsewhere = !towards && lanePlan.offset[rowOf(world, slot, lanesAcross, target)] !== 0;
  const bonus = elsewhere || offset !== 0 ? bonusFor(world, slot, lane, target) : 0;
  if (elsewhere && isTooLate(world, slot, lane, target, bonus)) return false;
  if (bonus > 0 ? side < 0 : !asked && !wantsChange(world, slot, lane, k, there, side, span, bonus, towards))
    return false;
  if (!leaderAgrees(world, slot, target, there) || !followerAgrees(world, slot, target, there)) return false;
  return change(world, slot, lane, k, target, there);
}

/** In a roundabout the inner of two lanes is as good as the outer one for all but those who take the next exit. */
function bonusFor(world: World, slot: number, lane: number, target: number): number {
  if (!world.roundabouts.any) return 0;
  const offset = world.slots.offset[slot]!;
  return roundaboutBonus(world, slot, lane + offset, offset === 0 ? target : lane);
}

function rowOf({ slots, network }: World, slot: number, lanesAcross: number, lane: number): number {
  return slots.id[slot]! * lanesAcross + lane - network.edgeFirstLane[network.laneEdge[lane]!]!;
}

/** Changes if that is safe; else asks for room, and at the very end of the way swaps with the one beside. */
function changeUrgently(
  world: World,
  slot: number,
  lane: number,
  k: number,
  target: number,
  there: number,
  side: -1 | 1,
  left: number,
): boolean {
  const byLeader = !leaderAgrees(world, slot, target, there);
  const byFollower = !followerAgrees(world, slot, target, there);
  if (!byLeader && !byFollower) return change(world, slot, lane, k, target, there);
  askForRoom(world, slot, target, there, side, left, byLeader, byFollower);
  if (world.keepsLocks || !isAtEnd(world, slot, lane)) return false;
  if (slipsOver(world, slot, target, there)) return change(world, slot, lane, k, target, there);
  if (!isBeside(world, slot, target, there)) return false;
  if (squeezesIn(world, slot, target, there)) return change(world, slot, lane, k, target, there);
  return swapStuck(world, slot, lane, k, target, there);
}

/** m to the one ahead if that one stands at its stop; infinite otherwise. */
function gapToStopped(world: World, slot: number, lane: number, k: number): number {
  const { lanes, slots, vehicles } = world;
  if (k === 0 || world.serving.length === 0) return Number.POSITIVE_INFINITY;
  const ahead = lanes.order[lanes.start[lane]! + k - 1]!;
  return vehicles.dwell[slots.id[ahead]!]! > 0 ? gapTo(world, slot, ahead) : Number.POSITIVE_INFINITY;
}

/** Whether there is way enough on both lanes to pass the one at its stop, and nobody stands at one beside it. */
function passesStopped(
  world: World,
  slot: number,
  lane: number,
  k: number,
  target: number,
  there: number,
  gap: number,
): boolean {
  const { lanes, slots, demand, vehicles, lanePlan, lanesAcross } = world;
  const ahead = lanes.order[lanes.start[lane]! + k - 1]!;
  const way = gap + demand.types.length[slots.type[slot]!]! + spaceOf(world, ahead);
  const reach = Math.min(slots.reach[slot]!, lanePlan.reach[rowOf(world, slot, lanesAcross, target)]!);
  if (reach - slots.position[slot]! <= way) return false;
  if (there === 0) return true;
  const lead = lanes.order[lanes.start[target]! + there - 1]!;
  return vehicles.dwell[slots.id[lead]!]! <= 0 || gapTo(world, slot, lead) > way;
}

/** A first look: with nobody ahead there is nothing to gain on the left, nor in a queue between others that stand. */
function couldGain(world: World, slot: number, lane: number, k: number, side: number, there: number): boolean {
  const { slots, lanes } = world;
  if (k === 0) {
    if (side > 0) slots.speedGain[slot] = 0;
    return side < 0;
  }
  if (slots.speed[slot]! >= STANDS || there === 0) return true;
  return slots.speed[lanes.order[lanes.start[lane + side]! + there - 1]!]! >= STANDS;
}

function change(world: World, slot: number, lane: number, k: number, target: number, there: number): boolean {
  const { lanes, parts } = world;
  removeAt(lanes, lane, k);
  insertSlot(lanes, target, there, slot);
  if (parts.count === 1 && lanes.count[target]! > parts.fullest[0]!) parts.fullest[0] = lanes.count[target]!;
  arriveOnLane(world, slot, target);
  return true;
}
