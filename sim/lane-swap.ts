// Two vehicles side by side that each need the other's lane and cannot move: they change places, as drivers would agree to.

import { STANDING } from './krauss.ts';
import { arriveOnLane } from './lane-arrival.ts';
import type { World } from './world.ts';

/** s that both have stood before they do */
const PATIENCE = 5;

/**
 * Swaps `slot` with the vehicle beside it on `target` if that one is stuck for want of `lane`.
 * Each takes the other's front position, so that nobody else is touched when lengths are equal; of unequal ones the
 * longer must find its room behind.
 */
export function swapStuck(world: World, slot: number, lane: number, k: number, target: number, there: number): boolean {
  const { lanes, slots, demand, lanePlan, lanesAcross, network } = world;
  const other = lanes.order[lanes.start[target]! + there]!;
  if (slots.wait[slot]! < PATIENCE || slots.wait[other]! < PATIENCE || slots.speed[other]! >= STANDING) return false;
  const row = slots.id[other]! * lanesAcross + target - network.edgeFirstLane[network.laneEdge[target]!]!;
  if (lanePlan.offset[row]! * (lane - target) <= 0) return false;
  const { length } = demand.types;
  if (length[slots.type[slot]!] !== length[slots.type[other]!]) {
    if (!fits(world, slot, target, there) || !fits(world, other, lane, k)) return false;
  }
  lanes.order[lanes.start[target]! + there] = slot;
  lanes.order[lanes.start[lane]! + k] = other;
  const position = slots.position[slot]!;
  slots.position[slot] = slots.position[other]!;
  slots.position[other] = position;
  arriveOnLane(world, slot, target);
  arriveOnLane(world, other, lane);
  return true;
}

/** Whether a vehicle would keep clear of the one behind place `place` of a lane. */
function fits(world: World, slot: number, lane: number, place: number): boolean {
  const { lanes, slots, demand } = world;
  if (place + 1 >= lanes.count[lane]!)
    return slots.position[lanes.order[lanes.start[lane]! + place]!]! >= demand.types.length[slots.type[slot]!]!;
  const behind = lanes.order[lanes.start[lane]! + place + 1]!;
  const front = slots.position[lanes.order[lanes.start[lane]! + place]!]!;
  return front - demand.types.length[slots.type[slot]!]! > slots.position[behind]!;
}
