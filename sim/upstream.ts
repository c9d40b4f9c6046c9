// Those who come from behind: whether they could still brake for somebody who turns up before them.
import { brakeGap } from './krauss.ts';
import type { World } from './world.ts';

/** lanes looked back along each way that leads here */
const LANES_BACK = 3;

/** Whether a follower, its lane ending `before` metres short of this lane's start, could still brake behind `rear`. */
export function followerBrakes(world: World, follower: number, rear: number, before: number, speed: number): boolean {
  const { slots, demand, dt } = world;
  const type = slots.type[follower]!;
  const decel = demand.types.decel[type]!;
  const gap = rear + before - slots.position[follower]! - demand.types.minGap[type]!;
  const way = brakeGap(slots.speed[follower]!, decel, demand.types.tau[type]!, dt) - brakeGap(speed, decel, 0, dt);
  return gap >= Math.max(0, way);
}

/** Whether all who are about to come onto a lane could still brake behind a rear on it, who drives at `speed`. */
export function upstreamBrakes(world: World, lane: number, rear: number, speed: number): boolean {
  const { network, lanes } = world;
  for (let i = network.laneSourceStart[lane]!; i < network.laneSourceStart[lane + 1]!; i++) {
    let source = network.laneSources[i]!;
    let before = 0;
    for (let hop = 0; hop < LANES_BACK; hop++) {
      before += network.laneLength[source]!;
      if (lanes.count[source]! > 0) {
        const head = lanes.order[lanes.start[source]!]!;
        const gate = world.slots.gate[head]!;
        const comes = source >= network.edgeLanes || (gate >= 0 && network.gateTarget[gate] === lane);
        if (comes && !followerBrakes(world, head, rear, before, speed)) return false;
        break;
      }
      if (source < network.edgeLanes) break;
      source = network.gateFrom[source - network.edgeLanes]!;
    }
  }
  return true;
}

/** The nearest of those who are about to come onto a lane from the lanes before it, -1 if nobody is. */
export function nextUpstream(world: World, lane: number): number {
  const { network, lanes, slots } = world;
  let nearest = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let i = network.laneSourceStart[lane]!; i < network.laneSourceStart[lane + 1]!; i++) {
    let source = network.laneSources[i]!;
    let before = 0;
    for (let hop = 0; hop < LANES_BACK; hop++) {
      before += network.laneLength[source]!;
      if (lanes.count[source]! > 0) {
        const head = lanes.order[lanes.start[source]!]!;
        const gate = slots.gate[head]!;
        const comes = source >= network.edgeLanes || (gate >= 0 && network.gateTarget[gate] === lane);
        if (comes && before - slots.position[head]! < least) {
          least = before - slots.position[head]!;
          nearest = head;
        }
        break;
      }
      if (source < network.edgeLanes) break;
      source = network.gateFrom[source - network.edgeLanes]!;
    }
  }
  return nearest;
}

/** m from the front of a vehicle that is about to come onto `lane` to that lane's start. */
export function wayOnto({ slots, network }: World, slot: number, lane: number): number {
  let on = slots.lane[slot]!;
  let way = -slots.position[slot]!;
  let gate = slots.gate[slot]!;
  for (let hop = 0; hop < LANES_BACK && on !== lane; hop++) {
    way += network.laneLength[on]!;
    on = gate >= 0 ? network.edgeLanes + gate : network.gateTo[on - network.edgeLanes]!;
    gate =
      on >= network.edgeLanes && network.laneGateStart[on + 1]! > network.laneGateStart[on]!
        ? network.laneGates[network.laneGateStart[on]!]!
        : -1;
  }
  return way;
}
