// Vehicles that stand at the end of their way for want of a gap: one squeezes in where it just fits, two that each need
// the other's lane change places, as drivers would agree to.

import { guestOn } from './guests.ts';
import { STANDING } from './krauss.ts';
import { arriveOnLane } from './lane-arrival.ts';
import { waitOf } from './waiting.ts';
import type { World } from './world.ts';

/** s that both have stood before they do */
const PATIENCE = 5;
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
  if (there === 0) return guestOn(world, target) < 0 || world.guests.rear[target]! - front > TOUCH;
  const ahead = lanes.order[at - 1]!;
  return slots.position[ahead]! - length[slots.type[ahead]!]! - front > TOUCH;
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
  const row = slots.id[other]! * lanesAcross + target - network.edgeFirstLane[network.laneEdge[target]!]!;
  if (lanePlan.offset[row]! * (lane - target) <= 0) return false;
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

/** Whether a vehicle, its front at `front`, would be clear of those before and behind place `place` of a lane. */
function fits(world: World, slot: number, front: number, lane: number, place: number): boolean {
  const { lanes, slots, demand } = world;
  const { length } = demand.types;
  const at = lanes.start[lane]! + place;
  const rear = front - length[slots.type[slot]!]!;
  // it may hang back over the lane that it came by no more than now
  if (rear < 0 && front < slots.position[slot]!) return false;
  if (place > 0) {
    const ahead = lanes.order[at - 1]!;
    if (front > slots.position[ahead]! - length[slots.type[ahead]!]!) return false;
  }
  return place + 1 >= lanes.count[lane]! || rear > slots.position[lanes.order[at + 1]!]!;
}
