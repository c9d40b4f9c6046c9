// Changing lanes: because the route asks for it, because it is faster there, or to go back to the kerb side.
// After Erdmann, J. (2014): Lane-changing model in SUMO (LC2013), reduced to whole lanes.

import { guestOn } from './guests.ts';
import { ampleGap, brakeGap, followingSpeed, STANDING, stoppingSpeed } from './krauss.ts';
import { arriveOnLane } from './lane-arrival.ts';
import { swapStuck } from './lane-swap.ts';
import { insertSlot, removeAt } from './lanes.ts';
import { upstreamBrakes } from './upstream.ts';
import type { World } from './world.ts';

/** s of driving that a change for the route is planned ahead; to the left twice that */
const LOOK_FORWARD = 10;
const LOOK_LEFT = 2;
/** s between two looks about of those who need not change */
const RECONSIDER = 3;
/** share of the remembered own speed kept a second */
const SPEED_MEMORY = 0.9;
/** wish to change for speed that is acted upon, to the left and to the right */
const GAIN_LEFT = 0.2;
const GAIN_RIGHT = 2;
/** s of free driving on the right lane after which a driver goes back to it */
const KEEP_RIGHT_TIME = 5;
/** s that the other lane must last to be worth a change */
const LASTS = 20;
/** m/s below which relative gains count as if at this speed */
const GAIN_NORM = 10;
/** lane changes that going to a lane that leads elsewhere is counted as, for the way back */
const WAY_BACK = 2;
/** m to the lane's end within which a vehicle looks at those beyond it */
const LOOK_BEYOND = 40;
/** m from the lane's start within which a vehicle looks back at those who are about to come onto it */
const LOOK_BACK = 30;
/** m, before the end of its way a vehicle asks harder */
const NEAR_END = 60;

/**
 * Lets every vehicle on an edge of several lanes change to a neighbouring one: each step those whose lane does not
 * lead on, the others every few steps, edge by edge in turn.
 */
export function changeLanes(world: World): void {
  const { network, occupied, occupiedCount, steps, dt } = world;
  const every = Math.max(1, Math.round(RECONSIDER / dt));
  const soon = SPEED_MEMORY ** dt;
  const later = SPEED_MEMORY ** (every * dt);
  for (let i = 0; i < occupiedCount; i++) {
    const lane = occupied[i]!;
    if (lane >= network.edgeLanes) break;
    const edge = network.laneEdge[lane]!;
    const total = network.edgeLaneTotal[edge]!;
    if (total < 2) continue;
    const due = (edge + steps) % every === 0;
    const index = lane - network.edgeFirstLane[edge]!;
    changeFrom(world, lane, index, total, due ? every * dt : 0, due ? later : soon);
  }
}

/**
 * @param span s of wishing that are due; 0: only those who must change look about
 * @param memory share of the remembered own speed kept
 */
function changeFrom(world: World, lane: number, index: number, total: number, span: number, memory: number): void {
  const { lanes, slots, steps } = world;
  let right = 0;
  let left = 0;
  for (let k = 0; k < lanes.count[lane]!; k++) {
    const slot = lanes.order[lanes.start[lane]! + k]!;
    const offset = slots.offset[slot]!;
    if (
      (span === 0 && (offset === 0 || !isUrgent(world, slot, lane, lane + Math.sign(offset)))) ||
      slots.changedAt[slot] === steps ||
      slots.position[slot]! < 0
    )
      continue;
    const speed = slots.speed[slot]!;
    slots.lookSpeed[slot] = Math.max(speed, speed + (slots.lookSpeed[slot]! - speed) * memory);
    if (index > 0 && (offset < 0 || span > 0)) {
      right = placeBehind(world, lane - 1, slots.position[slot]!, right);
      if (tryTurn(world, slot, lane, k, index, -1, right, span)) {
        k--;
        continue;
      }
    }
    if (index < total - 1 && (offset > 0 || span > 0)) {
      left = placeBehind(world, lane + 1, slots.position[slot]!, left);
      if (tryTurn(world, slot, lane, k, index, 1, left, span)) k--;
    }
  }
}

function tryTurn(
  world: World,
  slot: number,
  lane: number,
  k: number,
  index: number,
  side: -1 | 1,
  there: number,
  span: number,
): boolean {
  const { network, slots, demand, lanePlan, lanesAcross } = world;
  const target = lane + side;
  const type = slots.type[slot]!;
  if (!(network.laneAllow[target]! & (1 << demand.types.vehicleClass[type]!))) return false;
  const row = slots.id[slot]! * lanesAcross + index;
  const position = slots.position[slot]!;
  const offset = slots.offset[slot]!;
  if (offset * side > 0) {
    const left = slots.reach[slot]! - position;
    const urgent = isUrgent(world, slot, lane, target);
    if (!urgent && !(span > 0 && wantsSpeed(world, slot, lane, k, row, there, side, span))) return false;
    if (isSafe(world, slot, target, there)) return change(world, slot, lane, k, target, there);
    return (
      urgent && askForRoom(world, slot, lane, target, there, left) && swapStuck(world, slot, lane, k, target, there)
    );
  }
  if (span === 0 || !couldGain(world, slot, lane, k, side, there)) return false;
  if (lanePlan.offset[row + side] !== 0) {
    const leftThere = lanePlan.reach[row + side]! - position;
    if (nears(world, slot, lane, target, leftThere, Math.abs(offset) + WAY_BACK)) return false;
  }
  if (!wantsSpeed(world, slot, lane, k, row, there, side, span)) return false;
  return isSafe(world, slot, target, there) && change(world, slot, lane, k, target, there);
}

/** A first look: with nobody ahead there is nothing to gain on the left, nor in a queue between others that stand. */
function couldGain(world: World, slot: number, lane: number, k: number, side: number, there: number): boolean {
  const { slots, lanes } = world;
  if (k === 0) {
    if (side > 0) slots.speedGain[slot] = 0;
    return side < 0;
  }
  if (slots.speed[slot]! >= STANDING || there === 0) return true;
  return slots.speed[lanes.order[lanes.start[lane + side]! + there - 1]!]! >= STANDING;
}

/** Whether a vehicle on a lane that does not lead on must see to changing towards `target` now. */
function isUrgent(world: World, slot: number, lane: number, target: number): boolean {
  const { slots } = world;
  return nears(world, slot, lane, target, slots.reach[slot]! - slots.position[slot]!, Math.abs(slots.offset[slot]!));
}

/** Whether `left` metres, less those taken by vehicles, are too few to plan `changes` lane changes later. */
function nears(world: World, slot: number, lane: number, target: number, left: number, changes: number): boolean {
  const { slots, demand, lanes } = world;
  const type = slots.type[slot]!;
  const own = demand.types.length[type]! + demand.types.minGap[type]!;
  const look = slots.lookSpeed[slot]! * LOOK_FORWARD * (target > lane ? LOOK_LEFT : 1) + 2 * own;
  const jam = Math.max(lanes.count[lane]!, lanes.count[target]!) * own;
  return Math.max(0, left - jam) < look * changes;
}

/** Number of vehicles on a lane at or ahead of a position, the first `known` of which are known to be. */
function placeBehind(world: World, lane: number, position: number, known: number): number {
  const { lanes, slots } = world;
  const start = lanes.start[lane]!;
  const count = lanes.count[lane]!;
  let k = Math.min(known, count);
  while (k < count && slots.position[lanes.order[start + k]!]! >= position) k++;
  return k;
}

/** Speed gain and keep-right, both growing with time; returns whether a change to `side` is wanted now. */
function wantsSpeed(
  world: World,
  slot: number,
  lane: number,
  k: number,
  row: number,
  there: number,
  side: -1 | 1,
  span: number,
): boolean {
  const { slots, lanes, lanePlan } = world;
  const position = slots.position[slot]!;
  const limit = slots.limit[slot]!;
  const ahead = k > 0 ? lanes.order[lanes.start[lane]! + k - 1]! : -1;
  const lead = there > 0 ? lanes.order[lanes.start[lane + side]! + there - 1]! : -1;
  const leftThere = lanePlan.reach[row + side]! - position;
  const gathering = (ahead < 0 || slots.rise[ahead]! > 0) && (lead < 0 || slots.rise[lead]! > 0);
  const here = expectedSpeed(world, slot, ahead, slots.reach[slot]! - position, gathering);
  const beyond = expectedSpeed(world, slot, lead, leftThere, gathering);
  const gain = (beyond - here) / Math.max(beyond, GAIN_NORM);
  const lasts = leftThere / Math.max(0.1, slots.speed[slot]!) > LASTS;
  let wish = slots.speedGain[slot]!;
  if (side > 0) {
    wish = here > beyond ? (wish > 0 ? wish * 0.5 ** span : wish) : wish + span * gain;
    slots.speedGain[slot] = wish;
    return wish > GAIN_LEFT && gain > 0.001 && lasts;
  }
  if (here - 5 / 3.6 > beyond) {
    if (wish < 0) wish *= 0.5 ** span;
  } else {
    wish -= span * Math.max(0, gain);
    const accept = 7 * Math.max(1, slots.speed[slot]!);
    let seconds = Math.min(accept, Math.max(0, leftThere) / limit);
    if (lead >= 0 && slots.speed[lead]! < limit) {
      const gap = gapTo(world, slot, lead) - secureGap(world, slot, limit, lead);
      seconds = Math.min(seconds, Math.max(0, gap) / (limit - slots.speed[lead]!));
    }
    slots.keepRight[slot] = slots.keepRight[slot]! - span * ((GAIN_RIGHT * seconds) / accept / KEEP_RIGHT_TIME);
  }
  slots.speedGain[slot] = wish;
  return slots.keepRight[slot]! < -GAIN_RIGHT || (wish < -GAIN_RIGHT && lasts);
}

/**
 * What speed a lane promises, `left` metres of it being drivable. While those ahead on both lanes are `gathering`
 * speed, nothing is promised beyond what the vehicle itself can gain in the next second.
 */
function expectedSpeed(world: World, slot: number, lead: number, left: number, gathering: boolean): number {
  const { slots, demand, dt } = world;
  const { types } = demand;
  const type = slots.type[slot]!;
  const speed = slots.speed[slot]!;
  const decel = types.decel[type]!;
  const tau = types.tau[type]!;
  const most = gathering ? Math.min(slots.limit[slot]!, speed + types.accel[type]! * dt) : slots.limit[slot]!;
  const gap = lead < 0 ? Math.max(0, left) : Math.max(0, gapTo(world, slot, lead));
  if (gap >= ampleGap(most, decel, tau)) return most;
  return Math.min(most, lead < 0 ? stoppingSpeed(gap, decel, tau, dt) : expectedBehind(world, slot, lead, gap));
}

/** m from the vehicle's front to the rear of one ahead, less the standstill gap. */
export function gapTo(world: World, slot: number, lead: number): number {
  const { slots, demand } = world;
  return gapToRear(world, slot, slots.position[lead]! - demand.types.length[slots.type[lead]!]!);
}

function gapToRear({ slots, demand }: World, slot: number, rear: number): number {
  return rear - slots.position[slot]! - demand.types.minGap[slots.type[slot]!]!;
}

/** m that a vehicle at `speed` needs to a leader to be able to brake behind it. */
function secureGap(world: World, slot: number, speed: number, lead: number): number {
  const { slots, demand, dt } = world;
  const type = slots.type[slot]!;
  const decel = demand.types.decel[type]!;
  const way = brakeGap(slots.speed[lead]!, Math.max(decel, demand.types.decel[slots.type[lead]!]!), 0, dt);
  return Math.max(0, brakeGap(speed, decel, demand.types.tau[type]!, dt) - way);
}

/** Whether both neighbours on the target lane would have room to brake. */
function isSafe(world: World, slot: number, target: number, there: number): boolean {
  const { lanes, slots } = world;
  const start = lanes.start[target]!;
  if (there > 0) {
    const lead = lanes.order[start + there - 1]!;
    if (gapTo(world, slot, lead) < secureGap(world, slot, slots.speed[slot]!, lead)) return false;
  } else {
    const guest = guestOn(world, target);
    const own = guest >= 0 && guest !== slot ? secureGap(world, slot, slots.speed[slot]!, guest) : -1;
    if (own >= 0 && gapToRear(world, slot, world.guests.rear[target]!) < own) return false;
    if (guest < 0 && !isSafeBeyond(world, slot, target)) return false;
  }
  if (there < lanes.count[target]!) {
    const follower = lanes.order[start + there]!;
    return gapTo(world, follower, slot) >= secureGap(world, follower, slots.speed[follower]!, slot);
  }
  const rear = slots.position[slot]! - world.demand.types.length[slots.type[slot]!]!;
  return rear > LOOK_BACK || upstreamBrakes(world, target, rear, slots.speed[slot]!);
}

/** Whether a vehicle that changes to `target`, with nobody ahead there, could brake behind the next one on its way. */
function isSafeBeyond(world: World, slot: number, target: number): boolean {
  const { network, lanes, slots, demand, lanePlan, lanesAcross } = world;
  const gate =
    lanePlan.gate[slots.id[slot]! * lanesAcross + target - network.edgeFirstLane[network.laneEdge[target]!]!]!;
  let way = network.laneLength[target]! - slots.position[slot]!;
  if (gate < 0 || way > LOOK_BEYOND) return true;
  for (let lane = network.edgeLanes + gate; ; lane = network.gateTo[lane - network.edgeLanes]!) {
    const count = lanes.count[lane]!;
    const lead = count > 0 ? lanes.order[lanes.start[lane]! + count - 1]! : guestOn(world, lane);
    if (lead >= 0) {
      const last = slots.position[lead]! - demand.types.length[slots.type[lead]!]!;
      const rear = way + (count > 0 ? last : world.guests.rear[lane]!);
      const gap = rear - demand.types.minGap[slots.type[slot]!]!;
      return gap >= secureGap(world, slot, slots.speed[slot]!, lead);
    }
    if (lane < network.edgeLanes) return true;
    way += network.laneLength[lane]!;
  }
}

function change(world: World, slot: number, lane: number, k: number, target: number, there: number): boolean {
  removeAt(world.lanes, lane, k);
  insertSlot(world.lanes, target, there, slot);
  arriveOnLane(world, slot, target);
  return true;
}

/** Slows the vehicle or its follower-to-be, so that a gap opens. Returns whether the vehicle stands and cannot help itself. */
function askForRoom(world: World, slot: number, lane: number, target: number, there: number, left: number): boolean {
  const { lanes, slots, demand, network, dt } = world;
  const start = lanes.start[target]!;
  const near = left < NEAR_END + 2 * slots.speed[slot]!;
  const ahead = Math.min(left, network.laneLength[lane]! - slots.position[slot]!);
  if (there > 0 && near) {
    const lead = lanes.order[start + there - 1]!;
    const room = gapTo(world, slot, lead);
    if (room < secureGap(world, slot, slots.speed[slot]!, lead)) {
      const decel = demand.types.decel[slots.type[slot]!]!;
      slots.advice[slot] = Math.min(
        slots.advice[slot]!,
        Math.max(slots.speed[lead]! - 1, slots.speed[slot]! - decel * dt, 0),
      );
    }
  }
  if (there < lanes.count[target]!) {
    const follower = lanes.order[start + there]!;
    const gap = gapTo(world, follower, slot);
    const stuck = slots.speed[slot]! < STANDING && ahead < 1;
    if (near && gap < 0 && stuck) return true;
    if (near) {
      const type = slots.type[follower]!;
      const kind = slots.speed[follower]! - demand.types.decel[type]! * dt;
      const yielded = gap < 0 ? slots.speed[slot]! - 1 : expectedBehind(world, follower, slot, gap);
      slots.advice[follower] = Math.min(slots.advice[follower]!, Math.max(0, kind, yielded));
    }
  }
  return false;
}

function expectedBehind(world: World, follower: number, slot: number, gap: number): number {
  const { slots, demand, dt } = world;
  const { types } = demand;
  const type = slots.type[follower]!;
  const decel = types.decel[type]!;
  const leadDecel = types.decel[slots.type[slot]!]!;
  const way = brakeGap(slots.speed[slot]!, Math.max(decel, leadDecel), 0, dt);
  return followingSpeed(
    gap,
    slots.speed[follower]!,
    slots.speed[slot]!,
    leadDecel,
    way,
    decel,
    decel,
    types.tau[type]!,
    dt,
  );
}
