// Settling on a lane after a change.
import { setLimit } from './cross.ts';
import type { World } from './world.ts';

/** Settles a vehicle on the lane it has changed to. */
export function arriveOnLane(world: World, slot: number, target: number): void {
  const { slots, network, vehicles, lanePlan, lanesAcross } = world;
  const id = slots.id[slot]!;
  const ahead = slots.position[slot]! - slots.since[slot]!;
  slots.ideal[slot] = slots.ideal[slot]! + ahead / slots.limit[slot]!;
  slots.travelled[slot] = slots.travelled[slot]! + ahead;
  slots.since[slot] = slots.position[slot]!;
  slots.lane[slot] = target;
  slots.changedAt[slot] = world.steps;
  slots.gate[slot] = lanePlan.gate[id * lanesAcross + target - network.edgeFirstLane[network.laneEdge[target]!]!]!;
  setLimit(world, slot);
  vehicles.speedGain[id] = 0;
  vehicles.keepRight[id] = 0;
}
