// Crossing: vehicles whose front passed the end of a lane go over to the next one, or arrive.
import { arrive } from './arrive.ts';
import { welcomeGuest } from './guests.ts';
import { planLanes, readLanePlan } from './lane-plan.ts';
import { insertSlot, placeOf, removeAt } from './lanes.ts';
import { ARRIVES, NO_GATE } from './vehicles.ts';
import type { World } from './world.ts';

/** m kept behind the last vehicle of the lane entered */
const TOUCH = 0.01;

/** Moves every crossing vehicle on, through as many lanes as it passed in this step. */
export function cross(world: World): void {
  const { crossing, crossingCount, slots, network, demand } = world;
  for (let i = 0; i < crossingCount; i++) {
    const slot = crossing[i]!;
    removeAt(world.lanes, slots.lane[slot]!, placeOf(world.lanes, slots.lane[slot]!, slot));
    let arrived = false;
    let { planned } = world;
    while (!arrived && slots.position[slot]! > network.laneLength[slots.lane[slot]!]!) {
      const left = slots.lane[slot]!;
      if (slots.gate[slot] === ARRIVES) arrived = true;
      else if (goOn(world, slot, planned)) welcomeGuest(world.guests, left, slots.id[slot]!);
      else break;
      planned = false;
    }
    arrived ||= slots.gate[slot] === ARRIVES && slots.position[slot]! >= demand.arrivalPos[slots.id[slot]!]!;
    if (arrived) arrive(world, slot);
    else enter(world, slot);
  }
  world.crossingCount = 0;
  world.planned = false;
}

/**
 * One lane on.
 * @param planned whether the lanes of an edge that this leads onto have been planned
 * @returns false where the way ends for want of a connection: the vehicle then stands at the lane's end
 */
export function goOn(world: World, slot: number, planned = false): boolean {
  const { slots, network, measures } = world;
  const { edgeLanes } = network;
  const lane = slots.lane[slot]!;
  const gate = slots.gate[slot]!;
  const length = network.laneLength[lane]!;
  if (lane < edgeLanes && gate === NO_GATE) {
    slots.position[slot] = length;
    slots.speed[slot] = 0;
    return false;
  }
  const ahead = length - slots.since[slot]!;
  slots.ideal[slot] = slots.ideal[slot]! + ahead / slots.limit[slot]!;
  slots.travelled[slot] = slots.travelled[slot]! + ahead;
  slots.since[slot] = 0;
  slots.position[slot] = slots.position[slot]! - length;
  slots.behind3[slot] = slots.behind2[slot]!;
  slots.behind2[slot] = slots.behind1[slot]!;
  slots.behind1[slot] = lane;
  const next = gate >= 0 ? edgeLanes + gate : network.gateTo[lane - edgeLanes]!;
  slots.lane[slot] = next;
  if (next >= edgeLanes) {
    slots.entry[slot] = world.time - world.begin;
    if (lane < edgeLanes) {
      const cell = measures.cell + network.laneEdge[lane]!;
      measures.links.left[cell] = measures.links.left[cell]! + 1;
    }
    slots.gate[slot] =
      network.laneGateStart[next + 1]! > network.laneGateStart[next]!
        ? network.laneGates[network.laneGateStart[next]!]!
        : NO_GATE;
  } else {
    slots.routeAt[slot] = slots.routeAt[slot]! + 1;
    enterEdge(world, slot, planned);
  }
  setLimit(world, slot);
  return true;
}

/** Plans the lanes of the edge just entered and counts the vehicle there. */
export function enterEdge(world: World, slot: number, planned = false): void {
  const { slots, network, measures } = world;
  const id = slots.id[slot]!;
  const lane = slots.lane[slot]!;
  const edge = network.laneEdge[lane]!;
  if (!planned) planLanes(world, id, slots.routeAt[slot]!);
  readLanePlan(world, slot);
  const cell = measures.cell + edge;
  measures.links.entered[cell] = measures.links.entered[cell]! + 1;
}

/** The driver's desired speed on the lane. */
export function setLimit(world: World, slot: number): void {
  const { slots, network, demand } = world;
  const top = demand.types.maxSpeed[slots.type[slot]!]!;
  slots.limit[slot] = Math.min(network.laneSpeed[slots.lane[slot]!]! * slots.factor[slot]!, top);
}

/** Takes its place on the lane, by position; never into the vehicle before it. */
function enter(world: World, slot: number): void {
  const { slots, lanes, demand, measures } = world;
  const lane = slots.lane[slot]!;
  const start = lanes.start[lane]!;
  let k = lanes.count[lane]!;
  while (k > 0 && before(world, slot, lanes.order[start + k - 1]!)) k--;
  if (k > 0) {
    const ahead = lanes.order[start + k - 1]!;
    const rear = slots.position[ahead]! - demand.types.length[slots.type[ahead]!]! - TOUCH;
    if (slots.position[slot]! > rear) {
      measures.hardStops++;
      slots.position[slot] = Math.max(0, rear);
      slots.speed[slot] = Math.min(slots.speed[slot]!, slots.speed[ahead]!);
    }
  }
  insertSlot(lanes, lane, k, slot);
}

function before(world: World, slot: number, other: number): boolean {
  const { slots } = world;
  if (slots.position[slot] !== slots.position[other]) return slots.position[slot]! > slots.position[other]!;
  return slots.id[slot]! < slots.id[other]!;
}
