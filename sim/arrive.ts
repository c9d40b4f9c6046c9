// Leaving the road: the trip is written down and the slot given back.
import { TRIP_STATUS } from './result.ts';
import { freeSlot } from './slots.ts';
import { waitOf } from './waiting.ts';
import type { World } from './world.ts';

/** The vehicle has reached its destination. */
export function arrive(world: World, slot: number): void {
  const { slots, vehicles, measures, network } = world;
  const id = slots.id[slot]!;
  const { trips, links, cell } = measures;
  closeTrip(world, slot);
  trips.status[id] = TRIP_STATUS.arrived;
  trips.arrived[id] = world.time;
  const lane = slots.lane[slot]!;
  if (lane < network.edgeLanes)
    links.left[cell + network.laneEdge[lane]!] = links.left[cell + network.laneEdge[lane]!]! + 1;
  measures.arrived++;
  vehicles.slot[id] = -1;
  freeSlot(world, slot);
}

/** Writes what is known of a trip so far: distance, time lost, standing time and stops. */
export function closeTrip(world: World, slot: number): void {
  const { slots, measures, time } = world;
  const { trips } = measures;
  const id = slots.id[slot]!;
  const ahead = slots.position[slot]! - slots.since[slot]!;
  const duration = time - trips.entered[id]!;
  trips.distance[id] = slots.travelled[slot]! + ahead;
  trips.timeLoss[id] = Math.max(0, duration - slots.ideal[slot]! - ahead / slots.limit[slot]!);
  trips.stopped[id] = slots.stopped[slot]! + waitOf(world, slot);
  trips.stops[id] = slots.stops[slot]!;
}
