// Who stands inside a junction and cannot go on, since another that stands is in its way: nobody needs to wait for such a one.
import { MEETING } from '../core/compiled-network.ts';
import { STANDING } from './krauss.ts';
import type { World } from './world.ts';

/** m beyond the gap that drivers keep within which one is right behind another */
const NEAR = 1;

/**
 * Whether a vehicle that stands inside a junction has another that stands on its way before it is `until` m along its inside lane: right
 * ahead of it, or across its path. As in SUMO, where the request of one who is so blocked does not count (MSVehicle::checkLinkLeader).
 * @param besides a slot that does not count
 */
export function isHeldUp(world: World, slot: number, besides: number, until: number): boolean {
  const { network, lanes, slots, demand } = world;
  const lane = slots.lane[slot]!;
  const gate = lane - network.edgeLanes;
  if (gate < 0) return false;
  const front = slots.position[slot]!;
  const near = front + demand.types.minGap[slots.type[slot]!]! + NEAR;
  if (standsBetween(world, lane, front, near, slot)) return true;
  for (let m = network.meetStart[gate]!; m < network.meetStart[gate + 1]!; m++) {
    const foeLane = network.edgeLanes + network.meetGate[m]!;
    if (lanes.count[foeLane] === 0) continue;
    const kind = network.meetKind[m];
    if (kind === MEETING.diverge) {
      if (front <= network.meetUntil[m]! && standsBetween(world, foeLane, front, near, besides)) return true;
    } else if (kind === MEETING.cross && front <= network.meetFrom[m]! && network.meetFrom[m]! <= until) {
      if (standsBetween(world, foeLane, network.meetFoeFrom[m]!, network.meetFoeClear[m]!, besides)) return true;
    }
  }
  return false;
}

/** Whether somebody but `besides` stands on a lane with its front beyond `from` and its rear before `until`. */
function standsBetween({ lanes, slots, demand }: World, lane: number, from: number, until: number, besides: number) {
  for (let k = lanes.start[lane]!, end = k + lanes.count[lane]!; k < end; k++) {
    const other = lanes.order[k]!;
    const front = slots.position[other]!;
    if (front <= from) return false;
    const rear = front - demand.types.length[slots.type[other]!]!;
    if (rear < until && other !== besides && slots.speed[other]! < STANDING) return true;
  }
  return false;
}
