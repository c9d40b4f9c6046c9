// Whose bodies were over a lane in the step just done, those included whose front has gone on to the next lanes.
import type { World } from './world.ts';

/**
 * Called with each body that was over `lane` during the last step: its slot, and where its front is now, m from the
 * lane's start (beyond the lane's length where the front has gone on).
 */
export function eachOver(world: World, lane: number, see: (slot: number, front: number) => void): void {
  const { lanes, slots, network } = world;
  const start = lanes.start[lane]!;
  for (let k = 0; k < lanes.count[lane]!; k++) {
    const slot = lanes.order[start + k]!;
    see(slot, slots.position[slot]!);
  }
  for (let i = network.laneGateStart[lane]!; i < network.laneGateStart[lane + 1]!; i++) {
    onLaneBeyond(world, lane, network.edgeLanes + network.laneGates[i]!, network.laneLength[lane]!, see);
  }
  if (lane >= network.edgeLanes && network.laneGateStart[lane] === network.laneGateStart[lane + 1]) {
    onLaneBeyond(world, lane, network.gateTo[lane - network.edgeLanes]!, network.laneLength[lane]!, see);
  }
}

function onLaneBeyond(
  world: World,
  lane: number,
  on: number,
  before: number,
  see: (slot: number, front: number) => void,
): void {
  const { lanes, slots, network, demand, dt } = world;
  const start = lanes.start[on]!;
  const length = network.laneLength[lane]!;
  for (let k = lanes.count[on]! - 1; k >= 0; k--) {
    const slot = lanes.order[start + k]!;
    const front = before + slots.position[slot]!;
    const rearBefore = front - demand.types.length[slots.type[slot]!]! - slots.speed[slot]! * dt;
    if (rearBefore >= length) return;
    if (cameBy(world, slot, lane)) see(slot, front);
  }
  const end = before + network.laneLength[on]!;
  // no body is longer than this way, and no step carries one farther
  if (end > length + REACH) return;
  if (on >= network.edgeLanes) {
    const next = network.laneGateStart[on]!;
    const goes =
      next < network.laneGateStart[on + 1]!
        ? network.edgeLanes + network.laneGates[next]!
        : network.gateTo[on - network.edgeLanes]!;
    onLaneBeyond(world, lane, goes, end, see);
  } else {
    for (let i = network.laneGateStart[on]!; i < network.laneGateStart[on + 1]!; i++) {
      onLaneBeyond(world, lane, network.edgeLanes + network.laneGates[i]!, end, see);
    }
  }
}

/** m beyond a lane's end within which a body over it may have its front */
const REACH = 50;

function cameBy({ slots }: World, slot: number, lane: number): boolean {
  return slots.behind1[slot] === lane || slots.behind2[slot] === lane || slots.behind3[slot] === lane;
}

/** Seconds of a step of `dt` in which a body of `length`, its front now at `front` after driving at `speed`, was over the point `x`. */
export function secondsOver(x: number, front: number, speed: number, length: number, dt: number): number {
  const from = front - speed * dt;
  if (speed <= 0) return from >= x && from - length <= x ? dt : 0;
  const enters = Math.max(0, (x - from) / speed);
  const leaves = Math.min(dt, (x + length - from) / speed);
  return Math.max(0, leaves - enters);
}
