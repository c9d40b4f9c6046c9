// Keeping memory in lane order: a follower's leader should be in the last cache line.
import { arenaSize, renumberSlots } from './lanes.ts';
import { reorder } from './layout.ts';
import { SLOT_LAYOUT } from './vehicles.ts';
import type { World } from './world.ts';

/** steps between two renumberings */
const EVERY = 16;

/** Renumbers the slots in lane order every few steps. The result of a run does not depend on it. */
export function renumber(world: World): void {
  if (world.steps % EVERY !== EVERY - 1 || world.running === 0) return;
  const { lanes, parts, vehicles, scratch } = world;
  const size = arenaSize(lanes);
  if (scratch.arena.length < size) scratch.arena = new Int32Array(size + (size >> 3));
  if (scratch.slots.length < world.capacity) scratch.slots = new Int32Array(world.capacity);
  const arena = lanes.order;
  let count = renumberSlots(lanes, parts.order, scratch.arena, scratch.slots);
  for (const id of world.aside) scratch.slots[count++] = vehicles.slot[id]!;
  scratch.arena = arena;
  reorder(SLOT_LAYOUT, world.slots, world.spare, scratch.slots, count);
  for (let slot = 0; slot < count; slot++) vehicles.slot[world.slots.id[slot]!] = slot;
  world.used = count;
  world.freed.length = 0;
}
