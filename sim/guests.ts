// Vehicles whose front has left an inside lane while their rear is still on it: they keep blocking those who would cross.
import type { World } from './world.ts';

export interface Guests {
  /** by gate: id of the vehicle that last left the inside lane and still stands over it, -1 */
  readonly id: Int32Array;
  /** by gate: m, where its rear is, from the start of the inside lane */
  readonly rear: Float32Array;
  /** gates that have a guest */
  list: Int32Array;
  count: number;
}

export function createGuests(gates: number): Guests {
  return { id: new Int32Array(gates).fill(-1), rear: new Float32Array(gates), list: new Int32Array(256), count: 0 };
}

/** Notes that a vehicle's front has left the inside lane of `gate`. */
export function welcomeGuest(guests: Guests, gate: number, id: number): void {
  if (guests.id[gate]! < 0) {
    if (guests.count === guests.list.length) {
      const longer = new Int32Array(2 * guests.count);
      longer.set(guests.list);
      guests.list = longer;
    }
    guests.list[guests.count++] = gate;
  }
  guests.id[gate] = id;
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
    const gate = guests.list[i]!;
    const slot = vehicles.slot[guests.id[gate]!]!;
    const lane = network.edgeLanes + gate;
    const rear = slot < 0 ? Number.POSITIVE_INFINITY : rearOn(world, lane, slot);
    if (rear >= network.laneLength[lane]!) {
      guests.id[gate] = -1;
      continue;
    }
    guests.rear[gate] = rear;
    guests.list[kept++] = gate;
  }
  guests.count = kept;
}
