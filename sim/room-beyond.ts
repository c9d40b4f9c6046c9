// Keep clear: nobody enters a junction whose exit has no room for them.
import { STANDING } from './krauss.ts';
import type { World } from './world.ts';

/** Lanes beyond the junction that are looked at for room. */
const LANES_BEYOND = 3;

/**
 * Whether the vehicle would find room behind a gate: false if someone stands beyond the junction and the way up to
 * that one, less those already on it, is shorter than the vehicle with its gap.
 */
export function hasRoomBeyond(world: World, slot: number, gate: number, routeAt: number): boolean {
  const { network, slots, demand, lanes } = world;
  if (!network.gateKeepClear[gate] || network.gateInside[gate]) return true;
  const { length, minGap } = demand.types;
  const type = slots.type[slot]!;
  const need = length[type]! + minGap[type]!;
  if (isFlowing(world, network.gateTarget[gate]!, need)) return true;
  let room = 0;
  for (
    let inside = network.edgeLanes + gate;
    inside >= network.edgeLanes;
    inside = network.gateTo[inside - network.edgeLanes]!
  ) {
    room -= lengthOn(world, inside);
  }
  let lane = network.gateTarget[gate]!;
  for (let hop = 0; hop < LANES_BEYOND; hop++) {
    const start = lanes.start[lane]!;
    const last = start + lanes.count[lane]! - 1;
    for (let k = last; k >= start; k--) {
      const other = lanes.order[k]!;
      const otherType = slots.type[other]!;
      if (slots.speed[other]! < STANDING) return room + slots.position[other]! - length[otherType]! >= need;
      room -= length[otherType]! + minGap[otherType]!;
    }
    room += network.laneLength[lane]!;
    if (last >= start && waited(world, lanes.order[last]!)) return room >= need;
    if (room >= need) return true;
    const next = nextLane(world, lane, ++routeAt, slot);
    if (next < 0) return true;
    lane = next;
  }
  return true;
}

/** Whether a lane is long enough and nobody on it stands or waits, so that no count of metres is needed. */
function isFlowing(world: World, lane: number, need: number): boolean {
  const { lanes, standing, network } = world;
  const count = lanes.count[lane]!;
  if (network.laneLength[lane]! < need) return false;
  return count === 0 || (standing[lane] === 0 && !waited(world, lanes.order[lanes.start[lane]! + count - 1]!));
}

/** Whether a vehicle has to wait at its gate: as it planned in this step, or in the last one where others may be planning right now. */
function waited({ slots, parts }: World, slot: number): boolean {
  return (parts.count === 1 ? slots.held : parts.held)[slot] === 1;
}

function lengthOn(world: World, lane: number): number {
  const { lanes, slots, demand } = world;
  let sum = 0;
  const start = lanes.start[lane]!;
  for (let k = start + lanes.count[lane]! - 1; k >= start; k--) {
    const type = slots.type[lanes.order[k]!]!;
    sum += demand.types.length[type]! + demand.types.minGap[type]!;
  }
  return sum;
}

function nextLane(world: World, lane: number, routeAt: number, slot: number): number {
  const { network, demand, slots } = world;
  if (routeAt + 1 >= demand.routeEnd[slots.id[slot]!]!) return -1;
  const edge = demand.routeEdges[routeAt + 1]!;
  for (let i = network.laneGateStart[lane]!; i < network.laneGateStart[lane + 1]!; i++) {
    const target = network.gateTarget[network.laneGates[i]!]!;
    if (network.laneEdge[target] === edge) return target;
  }
  return -1;
}
