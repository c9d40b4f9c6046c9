// Whom a standing vehicle waits for, and for whom that one waits: a chain that ends at a lamp, a stop, or in a ring.
import { STANDING } from './krauss.ts';
import { TRIP_STATUS } from './result.ts';
import { SIGHT, sightOf } from './right-of-way.ts';
import { ARRIVES, NO_GATE } from './vehicles.ts';
import type { World } from './world.ts';

/** m between two vehicles within which one waits for the other */
const NEAR = 15;

/** Why somebody stands who waits for nobody. */
export type Reason = 'lamp' | 'stop' | 'incident' | 'unknown';

export interface WaitChain {
  /** rows of the demand, each waiting for the next */
  readonly vehicles: readonly number[];
  /** place in `vehicles` that the last one waits for, -1 where the chain ends for `reason` */
  readonly backTo: number;
  readonly reason: Reason;
}

/** The chain that begins with a standing vehicle. */
export function waitChain(world: World, id: number): WaitChain {
  const vehicles = [id];
  for (;;) {
    const slot = world.vehicles.slot[vehicles.at(-1)!]!;
    const next = waitsFor(world, slot);
    if (typeof next === 'string') return { vehicles, backTo: -1, reason: next };
    const other = world.slots.id[next]!;
    const backTo = vehicles.indexOf(other);
    if (backTo >= 0) return { vehicles, backTo, reason: 'unknown' };
    vehicles.push(other);
    if (world.slots.speed[next]! >= STANDING) return { vehicles, backTo: -1, reason: 'unknown' };
  }
}

/** The slot that a standing vehicle waits for, or why it stands. */
export function waitsFor(world: World, slot: number): number | Reason {
  const { slots, lanes, network, vehicles, measures } = world;
  const id = slots.id[slot]!;
  if (measures.trips.status[id] === TRIP_STATUS.obstacle) return 'incident';
  if (vehicles.dwell[id]! > 0) return 'stop';
  const lane = slots.lane[slot]!;
  const start = lanes.start[lane]!;
  let k = 0;
  while (k < lanes.count[lane]! && lanes.order[start + k] !== slot) k++;
  if (k > 0 && gapTo(world, slot, lanes.order[start + k - 1]!) < NEAR) return lanes.order[start + k - 1]!;
  const gate = slots.gate[slot]!;
  if (gate === ARRIVES) return 'unknown';
  if (gate === NO_GATE && lane < network.edgeLanes) return beside(world, slot, lane);
  if (gate >= 0) {
    const sight = sightOf(world, gate);
    if (sight === SIGHT.closed || sight === SIGHT.yellow) return 'lamp';
  }
  return ahead(world, slot, gate >= 0 ? network.edgeLanes + gate : network.gateTo[lane - network.edgeLanes]!);
}

function gapTo({ slots, demand }: World, slot: number, lead: number): number {
  return slots.position[lead]! - demand.types.length[slots.type[lead]!]! - slots.position[slot]!;
}

/** On a lane that does not lead on: the nearest on the lane that does, beside or behind. */
function beside(world: World, slot: number, lane: number): number | Reason {
  const { slots, lanes, demand } = world;
  const offset = Math.sign(slots.offset[slot]!);
  if (offset === 0) return 'unknown';
  const target = lane + offset;
  const rear = slots.position[slot]! - demand.types.length[slots.type[slot]!]!;
  for (let k = lanes.count[target]! - 1; k >= 0; k--) {
    const other = lanes.order[lanes.start[target]! + k]!;
    if (slots.position[other]! > rear - NEAR) return other;
  }
  return 'unknown';
}

/** First of those on the way beyond the lane's end, then of those whose ways cross it. */
function ahead(world: World, slot: number, first: number): number | Reason {
  const { network, lanes, slots, guests, vehicles } = world;
  let lane = first;
  for (;;) {
    const count = lanes.count[lane]!;
    if (count > 0) {
      const last = lanes.order[lanes.start[lane]! + count - 1]!;
      const inside = lane >= network.edgeLanes;
      if (slots.speed[last]! < STANDING && (inside || slots.position[last]! < 2 * NEAR)) return last;
    }
    const guest = guests.id[lane]!;
    if (guest >= 0 && vehicles.slot[guest]! >= 0 && vehicles.slot[guest] !== slot) return vehicles.slot[guest]!;
    if (lane < network.edgeLanes) break;
    lane = network.gateTo[lane - network.edgeLanes]!;
  }
  for (lane = first; lane >= network.edgeLanes; lane = network.gateTo[lane - network.edgeLanes]!) {
    const gate = lane - network.edgeLanes;
    for (let m = network.meetStart[gate]!; m < network.meetStart[gate + 1]!; m++) {
      const foeLane = network.edgeLanes + network.meetGate[m]!;
      for (let k = 0; k < lanes.count[foeLane]!; k++) {
        const foe = lanes.order[lanes.start[foeLane]! + k]!;
        if (foe !== slot && slots.speed[foe]! < STANDING) return foe;
      }
    }
    for (let y = network.yieldStart[gate]!; y < network.yieldStart[gate + 1]!; y++) {
      const before = network.gateFrom[network.yields[y]!]!;
      if (lanes.count[before]! > 0) return lanes.order[lanes.start[before]!]!;
    }
  }
  return 'unknown';
}
