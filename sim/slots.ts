// Slots: rows of the columns of vehicles on the road, taken on entering and given back on leaving.
import { ROWS_EACH, reserveRows } from './approach.ts';
import { allocate, copyInto, createSpares } from './layout.ts';
import { SLOT_LAYOUT } from './vehicles.ts';
import type { World } from './world.ts';

/** rows for those who look beyond their part */
const SPARE_ROWS = 4096;

/** A slot for a vehicle that enters; grows the columns when none is left. */
export function takeSlot(world: World): number {
  world.running++;
  const freed = world.freed.pop();
  if (freed !== undefined) return freed;
  if (world.used === world.capacity) grow(world);
  return world.used++;
}

/** Gives the slot of a vehicle that left back. */
export function freeSlot(world: World, slot: number): void {
  world.running--;
  world.slots.lane[slot] = -1;
  world.freed.push(slot);
}

/** More room by a quarter, but no more than the demand can fill. */
function grow(world: World): void {
  const { capacity, demand } = world;
  const more = capacity + (capacity >> 2) + 1024;
  reserveSlots(world, capacity < demand.count ? Math.min(more, demand.count) : more);
}

/** Makes the columns at least `capacity` rows long. */
export function reserveSlots(world: World, capacity: number): void {
  if (capacity <= world.capacity) return;
  const longer = allocate(SLOT_LAYOUT, capacity);
  copyInto(SLOT_LAYOUT, world.slots, longer);
  world.slots = longer;
  world.spare = createSpares(capacity);
  world.crossing = new Int32Array(capacity);
  world.turned = new Int32Array(capacity);
  world.capacity = capacity;
  makeRoomInParts(world);
}

/** Room for what a step notes of every vehicle where the network has parts. */
export function makeRoomInParts({ parts, capacity }: World): void {
  if (parts.count > 1) parts.held = new Uint8Array(capacity);
}

/** Room for all parts to look ahead side by side: as many rows for each as its vehicles can need. */
export function makeRoomSideBySide({ approaches, capacity }: World): void {
  reserveRows(approaches, ROWS_EACH * capacity + SPARE_ROWS);
}
