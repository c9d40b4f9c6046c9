// How long a vehicle has stood: dated when it comes to a stand, so that nobody counts the steps.
import { MOVING } from './vehicles.ts';
import type { World } from './world.ts';

/** s that a vehicle has stood without a break, 0 while it moves. */
export function waitOf({ slots, steps, dt }: World, slot: number): number {
  const since = slots.stoodSince[slot]!;
  return since < steps ? (steps - since) * dt : 0;
}

/** Dates the stand that a vehicle comes to in this step, or adds up the one that it ends. */
export function turnStanding({ slots, steps, dt }: World, slot: number): void {
  const since = slots.stoodSince[slot]!;
  if (since > steps) {
    slots.stoodSince[slot] = steps;
    slots.stops[slot] = slots.stops[slot]! + 1;
  } else {
    slots.stoodSince[slot] = MOVING;
    slots.stopped[slot] = slots.stopped[slot]! + (steps - since) * dt;
  }
}
