// Vehicles beside the lanes: between two rows of cars or on the other half of the road. They keep their slot and say on
// which lane they are, but no lane lists them, so that those on the lanes neither follow nor stop for them.
import { rearOn, welcomeGuest } from './guests.ts';
import { insertSlot, placeOf, removeAt } from './lanes.ts';
import type { World } from './world.ts';

/** Whether a vehicle is beside the lanes. */
export function isAside(world: World, id: number): boolean {
  return world.aside.includes(id);
}

/** Takes a vehicle out of the row of its lane. */
export function stepAside(world: World, slot: number): void {
  const { lanes, slots, guests } = world;
  const lane = slots.lane[slot]!;
  removeAt(lanes, lane, placeOf(lanes, lane, slot));
  const id = slots.id[slot]!;
  world.aside.push(id);
  for (let i = guests.count - 1; i >= 0; i--) {
    const behind = guests.list[i]!;
    if (guests.id[behind] !== id) continue;
    guests.id[behind] = -1;
    guests.list[i] = guests.list[--guests.count]!;
  }
}

/** Puts a vehicle back into the row of the lane that it is on, at place `k` from the front. */
export function comeBack(world: World, slot: number, k: number): void {
  const { lanes, slots, network, guests } = world;
  const id = slots.id[slot]!;
  leaveAside(world, id);
  insertSlot(lanes, slots.lane[slot]!, k, slot);
  slots.changedAt[slot] = world.steps;
  for (const behind of [slots.behind1[slot]!, slots.behind2[slot]!, slots.behind3[slot]!]) {
    if (behind < 0) break;
    const rear = rearOn(world, behind, slot);
    if (rear >= network.laneLength[behind]!) break;
    welcomeGuest(guests, behind, id);
    guests.rear[behind] = rear;
  }
}

/** Forgets a vehicle that has left the road from beside the lanes. */
export function leaveAside(world: World, id: number): void {
  const at = world.aside.indexOf(id);
  if (at < 0) return;
  world.aside[at] = world.aside[world.aside.length - 1]!;
  world.aside.pop();
}
