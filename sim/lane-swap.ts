// Vehicles that stand at the end of their way for want of a gap: one squeezes in where it just fits, two that each need
// the other's lane change places, as drivers would agree to.

import { guestOn } from './guests.ts';
import { STANDING } from './krauss.ts';
import { arriveOnLane } from './lane-arrival.ts';
import { upstreamBrakes } from './upstream.ts';
import { NO_GATE } from './vehicles.ts';
import { waitOf } from './waiting.ts';
import type { World } from './world.ts';

/** s that both have stood before they do */
const PATIENCE = 5;
/** s after which even one gives its place that gains nothing by it, so that a ring of waiting vehicles comes undone */
const LONG_PATIENCE = 20;
/** m that bumpers keep apart in any case */
const TOUCH = 0.1;

/** Whether a stuck vehicle fits bumper to bumper before one that stands, place `there` of `target`, less gap than it likes. */
export function squeezesIn(world: World, slot: number, target: number, there: number): boolean {
  const { lanes, slots, demand } = world;
  const { length } = demand.types;
  const at = lanes.start[target]! + there;
  const behind = lanes.order[at]!;
  if (waitOf(world, slot) < PATIENCE || slots.speed[behind]! >= STANDING) return false;
  const front = slots.position[slot]!;
  if (front - length[slots.type[slot]!]! - slots.position[behind]! < TOUCH) return false;
  return rearAhead(world, target, there) - front > TOUCH;
}

/** Whether a stuck vehicle may put its front on an empty stretch of `target`, its rear still on the lanes it came by. */
export function slipsOver(world: World, slot: number, target: number, there: number): boolean {
  const { lanes, slots } = world;
  if (waitOf(world, slot) < PATIENCE || there < lanes.count[target]!) return false;
  return upstreamBrakes(world, target, 0, 0) && rearAhead(world, target, there) - slots.position[slot]! > TOUCH;
}

/**
 * Swaps `slot` with the vehicle beside it on `target` if that one is stuck for want of `lane`: each at its own front
 * position where both fit in so, else at the other's.
 */
export function swapStuck(world: World, slot: number, lane: number, k: number, target: number, there: number): boolean {
  const { lanes, slots, lanePlan, lanesAcross, network } = world;
  const other = lanes.order[lanes.start[target]! + there]!;
  if (waitOf(world, slot) < PATIENCE || waitOf(world, other) < PATIENCE || slots.speed[other]! >= STANDING)
    return false;
  const row = slots.id[other]! * lanesAcross - network.edgeFirstLane[network.laneEdge[target]!]!;
  if (lanePlan.offset[row + target]! * (lane - target) <= 0) {
    // it does not want the other lane, but after long it gives way where that leads on too
    const longs = waitOf(world, slot) >= LONG_PATIENCE && waitOf(world, other) >= LONG_PATIENCE;
    if (!longs || lanePlan.gate[row + lane]! === NO_GATE) return false;
  }
  const position = slots.position[slot]!;
  const others = slots.position[other]!;
  if (!fits(world, slot, position, target, there) || !fits(world, other, others, lane, k)) {
    if (!fits(world, slot, others, target, there) || !fits(world, other, position, lane, k)) return false;
    slots.position[slot] = others;
    slots.position[other] = position;
  }
  lanes.order[lanes.start[target]! + there] = slot;
  lanes.order[lanes.start[lane]! + k] = other;
  arriveOnLane(world, slot, target);
  arriveOnLane(world, other, lane);
  return true;
}

/** Where the rear is of the one ahead of place `place` of a lane, on it or hanging back over its end. */
function rearAhead(world: World, lane: number, place: number): number {
  const { lanes, slots, demand } = world;
  if (place === 0) return guestOn(world, lane) < 0 ? Number.POSITIVE_INFINITY : world.guests.rear[lane]!;
  const ahead = lanes.order[lanes.start[lane]! + place - 1]!;
  return slots.position[ahead]! - demand.types.length[slots.type[ahead]!]!;
}

/** Whether a vehicle, its front at `front`, would be clear of those before and behind place `place` of a lane. */
function fits(world: World, slot: number, front: number, lane: number, place: number): boolean {
  const { lanes, slots, demand } = world;
  const { length } = demand.types;
  const at = lanes.start[lane]! + place;
  const rear = front - length[slots.type[slot]!]!;
  // it may hang back over the lane that it came by no more than now
  if (rear < 0 && front < slots.position[slot]!) return false;
  if (front > rearAhead(world, lane, place)) return false;
  return place + 1 >= lanes.count[lane]! || rear > slots.position[lanes.order[at + 1]!]!;
}
