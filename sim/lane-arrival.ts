// Settling on a lane after a change.
import { setLimit } from './cross.ts';
import { readLanePlan } from './lane-plan.ts';
import type { World } from './world.ts';

/** Settles a vehicle on the lane it has changed to. */
export function arriveOnLane(world: World, slot: number, target: number): void {
  const { slots } = world;
  const ahead = slots.position[slot]! - slots.since[slot]!;
  slots.ideal[slot] = slots.ideal[slot]! + ahead / slots.limit[slot]!;
  slots.travelled[slot] = slots.travelled[slot]! + ahead;
  slots.since[slot] = slots.position[slot]!;
  slots.lane[slot] = target;
  slots.changedAt[slot] = world.steps;
  readLanePlan(world, slot);
  setLimit(world, slot);
  slots.speedGain[slot] = 0;
  slots.keepRight[slot] = 0;
  slots.lookSpeed[slot] = 0;
  slots.urgent[slot] = 0;
  slots.asked[slot] = 0;
}
