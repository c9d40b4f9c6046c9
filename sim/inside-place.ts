// Putting a vehicle inside a junction, as if it had come in by the road before.
import { startTrip } from './admit.ts';
import { setLimit } from './cross.ts';
import { rearOn, welcomeGuest } from './guests.ts';
import { NO_GATE } from './vehicles.ts';
import type { World } from './world.ts';

/** Puts a vehicle on an inside lane; `routeAt` is the place in its route of the edge before the junction. */
export function placeInside(
  world: World,
  id: number,
  lane: number,
  position: number,
  speed: number,
  factor: number,
  routeAt: number,
): void {
  const { network, guests } = world;
  const slot = startTrip(world, id, lane, position, speed, factor, routeAt);
  const { slots } = world;
  const first = network.laneGateStart[lane]!;
  slots.gate[slot] = first < network.laneGateStart[lane + 1]! ? network.laneGates[first]! : NO_GATE;
  slots.entry[slot] = world.time - world.begin;
  slots.behind1[slot] = network.gateFrom[lane - network.edgeLanes]!;
  if (slots.behind1[slot]! >= network.edgeLanes) {
    slots.behind2[slot] = network.gateFrom[slots.behind1[slot]! - network.edgeLanes]!;
  }
  setLimit(world, slot);
  for (const behind of [slots.behind1[slot]!, slots.behind2[slot]!]) {
    if (behind < 0) continue;
    const rear = rearOn(world, behind, slot);
    if (rear >= network.laneLength[behind]!) break;
    welcomeGuest(guests, behind, id);
    guests.rear[behind] = rear;
  }
}
