// Vehicles whose front has left a lane while their rear is still on it: they keep blocking those who follow or would cross.
import type { World } from './world.ts';

export interface Guests {
  /** by lane: id of the vehicle that last left it and is still over it, -1 */
  readonly id: Int32Array;
  /** by lane: m, where its rear is, from the lane's start */
  readonly rear: Float32Array;
  /** lanes that have a guest */
  list: Int32Array;
  count: number;
}

export function createGuests(lanes: number): Guests {
  return { id: new Int32Array(lanes).fill(-1), rear: new Float32Array(lanes), list: new Int32Array(256), count: 0 };
}

/** Notes that a vehicle's front has left `lane`. */
export function welcomeGuest(guests: Guests, lane: number, id: number): void {
  if (guests.id[lane]! < 0) {
    if (guests.count === guests.list.length) {
      const longer = new Int32Array(2 * guests.count);
      longer.set(guests.list);
      guests.list = longer;
    }
    guests.list[guests.count++] = lane;
  }
  guests.id[lane] = id;
}

/** The slot of the vehicle whose rear hangs back over a lane, -1; its rear is at `guests.rear[lane]`. */
export function guestOn({ guests, vehicles }: World, lane: number): number {
  const id = guests.id[lane]!;
  return id < 0 ? -1 : vehicles.slot[id]!;
}

/** Where the rear of a vehicle is on a lane that its front has left, m from that lane's start; Infinity once clear. */
export function rearOn(world: World, lane: number, slot: number): number {
  const { slots, network, demand } = world;
  const rear = slots.position[slot]! - demand.types.length[slots.type[slot]!]!;
  if (slots.lane[slot] === lane) return rear;
  const { laneLength } = network;
  let way = laneLength[lane]!;
  if (slots.behind1[slot] === lane) return rear + way;
  way += laneLength[slots.behind1[slot]!] ?? 0;
  if (slots.behind2[slot] === lane) return rear + way;
  way += laneLength[slots.behind2[slot]!] ?? 0;
  if (slots.behind3[slot] === lane) return rear + way;
  return Number.POSITIVE_INFINITY;
}

/** Finds where every guest's rear is now, and sees off those that have cleared. */
export function updateGuests(world: World): void {
  const { guests, network, vehicles } = world;
  let kept = 0;
  for (let i = 0; i < guests.count; i++) {
    const lane = guests.list[i]!;
    const slot = vehicles.slot[guests.id[lane]!]!;
    const rear = slot < 0 ? Number.POSITIVE_INFINITY : rearOn(world, lane, slot);
    if (rear >= network.laneLength[lane]!) {
      guests.id[lane] = -1;
      continue;
    }
    guests.rear[lane] = rear;
    guests.list[kept++] = lane;
  }
  guests.count = kept;
}
