// Room for a vehicle under blue light on the road between junctions: who makes way, who can be passed and how fast.
import type { CompiledNetwork } from '../core/compiled-network.ts';
import { brakeGap, followingSpeed, slowingSpeed, stoppingSpeed } from './krauss.ts';
import { SIGHT, sightOf } from './right-of-way.ts';
import { followerBrakes } from './upstream.ts';
import type { World } from './world.ts';

/** m ahead within which others make way (SUMO: device.bluelight.reactiondist) */
const REACTION = 25;
/** m/s to which those who make way slow down, and how much faster than them one passes (SUMO: 20 km/h past standing ones) */
const WAY_SPEED = 5.56;
const PASS_MORE = 5.56;
/** m at which those who come the other way stop, where the road has one lane a direction */
const ONCOMING = 50;
/** m ahead that must be free to go back into the row, and to a line that is not open */
const FREE = 15;
const LINE_FAR = 60;
/** m left between bodies side by side, at least, on both sides together */
const SIDE = 0.6;

const opposites = new WeakMap<CompiledNetwork, Int32Array>();

/** By edge: the one that leads the other way between the same two nodes, -1. */
function oppositeOf(network: CompiledNetwork, edge: number): number {
  let table = opposites.get(network);
  if (table === undefined) {
    const byNodes = new Map<number, number>();
    const key = (from: number, to: number) => from * network.nodeCount + to;
    for (let e = 0; e < network.edgeCount; e++) byNodes.set(key(network.edgeFrom[e]!, network.edgeTo[e]!), e);
    table = Int32Array.from({ length: network.edgeCount }, (_, e) => {
      return byNodes.get(key(network.edgeTo[e]!, network.edgeFrom[e]!)) ?? -1;
    });
    opposites.set(network, table);
  }
  return table[edge]!;
}

/** Whether a vehicle can pass another on an edge lane: over its neighbour lane, or, with one lane, over the other half. */
function hasRoomBeside(world: World, slot: number, lane: number, other: number): boolean {
  const { network, slots, demand } = world;
  const { width } = demand.types;
  const edge = network.laneEdge[lane]!;
  const need = width[slots.type[slot]!]! + SIDE;
  if (network.edgeLaneTotal[edge]! > 1) return 2 * network.laneWidth[lane]! >= 2 * width[slots.type[other]!]! + need;
  const half = network.laneWidth[lane]! - width[slots.type[other]!]!;
  if (half >= need) return true;
  return oppositeOf(network, edge) >= 0 && !isOncoming(world, slot, edge);
}

/** Whether somebody comes the other way, not yet standing, within sight. */
function isOncoming(world: World, slot: number, edge: number): boolean {
  let moving = false;
  eachOncoming(world, slot, edge, (foe) => {
    if (world.slots.speed[foe]! > 1) moving = true;
  });
  return moving;
}

function eachOncoming(world: World, slot: number, edge: number, see: (foe: number) => void): void {
  const { network, slots, lanes } = world;
  const other = oppositeOf(network, edge);
  if (other < 0) return;
  const lane = network.edgeFirstLane[other]! + network.edgeLaneTotal[other]! - 1;
  const place = network.laneLength[lane]! - slots.position[slot]!;
  for (let k = 0; k < lanes.count[lane]!; k++) {
    const foe = lanes.order[lanes.start[lane]! + k]!;
    const ahead = place - slots.position[foe]!;
    if (ahead > -5 && ahead < ONCOMING) see(foe);
  }
}

/** Lets those close ahead on the same edge slow down and keep to the side, and those who come the other way stop. */
export function makeWay(world: World, slot: number): void {
  const { network, slots, lanes, demand, dt } = world;
  const lane = slots.lane[slot]!;
  if (lane >= network.edgeLanes) return;
  const edge = network.laneEdge[lane]!;
  const first = network.edgeFirstLane[edge]!;
  const total = network.edgeLaneTotal[edge]!;
  const slow = (other: number, target: number) => {
    const decel = demand.types.decel[slots.type[other]!]!;
    slots.cap[other] = Math.min(slots.cap[other]!, Math.max(target, slots.speed[other]! - decel * dt));
  };
  for (let l = first; l < first + total; l++) {
    for (let k = 0; k < lanes.count[l]!; k++) {
      const other = lanes.order[lanes.start[l]! + k]!;
      if (other === slot) continue;
      const ahead = slots.position[other]! - slots.position[slot]!;
      if (ahead > -demand.types.length[slots.type[slot]!]! && ahead < REACTION) slow(other, WAY_SPEED);
    }
  }
  if (total === 1) eachOncoming(world, slot, edge, (foe) => slow(foe, 0));
}

/** The most speed past those on an edge lane that starts `from` m ahead of the front, or behind those without room. */
export function passSpeed(world: World, slot: number, lane: number, from: number): number {
  const { network, slots, lanes, demand, dt } = world;
  const edge = network.laneEdge[lane]!;
  const { length, decel } = demand.types;
  const own = decel[slots.type[slot]!]!;
  const ownLength = length[slots.type[slot]!]!;
  const first = network.edgeFirstLane[edge]!;
  const last = first + network.edgeLaneTotal[edge]! - 1;
  let most = Number.POSITIVE_INFINITY;
  for (let l = Math.max(first, lane - 1); l <= Math.min(last, lane + 1); l++) {
    for (let k = lanes.count[l]! - 1; k >= 0; k--) {
      const other = lanes.order[lanes.start[l]! + k]!;
      const front = from + slots.position[other]!;
      if (front < -ownLength) continue;
      const gap = front - length[slots.type[other]!]!;
      if (l === lane && gap > 0 && !hasRoomBeside(world, slot, lane, other)) {
        most = Math.min(most, behind(world, slot, other, gap));
        break;
      }
      if (l !== lane && last - first > 1) continue;
      most = Math.min(most, slowingSpeed(Math.max(0, gap), slots.speed[other]! + PASS_MORE, own, dt));
    }
  }
  return most;
}

/** The most speed behind the last one on an inside lane, where nobody passes. */
export function followSpeed(world: World, slot: number, lane: number, from: number): number {
  const { slots, lanes, demand } = world;
  let most = Number.POSITIVE_INFINITY;
  for (let k = 0; k < lanes.count[lane]!; k++) {
    const other = lanes.order[lanes.start[lane]! + k]!;
    const gap = from + slots.position[other]! - demand.types.length[slots.type[other]!]!;
    if (from + slots.position[other]! > 0) most = Math.min(most, behind(world, slot, other, gap));
  }
  return most;
}

function behind(world: World, slot: number, lead: number, gap: number): number {
  const { slots, demand, dt } = world;
  const { types } = demand;
  const type = slots.type[slot]!;
  const decel = types.decel[type]!;
  const leadDecel = types.decel[slots.type[lead]!]!;
  const way = brakeGap(slots.speed[lead]!, Math.max(decel, leadDecel), 0, dt);
  const room = gap - types.minGap[type]!;
  if (room < 0) return stoppingSpeed(Math.max(0, gap - SIDE), decel, dt, dt);
  return followingSpeed(
    room,
    slots.speed[slot]!,
    slots.speed[lead]!,
    leadDecel,
    way,
    decel,
    decel,
    types.tau[type]!,
    dt,
  );
}

/** The place in the row of its lane where a vehicle may go back, -1 while there is no room or a line ahead is not open. */
export function canComeBack(world: World, slot: number): number {
  const { network, slots, lanes, demand, guests } = world;
  const lane = slots.lane[slot]!;
  if (lane >= network.edgeLanes) return -1;
  const position = slots.position[slot]!;
  const rear = position - demand.types.length[slots.type[slot]!]!;
  const gate = slots.gate[slot]!;
  const toLine = network.laneLength[lane]! - position;
  if (rear < 0 || toLine < 0 || (gate >= 0 && toLine < LINE_FAR && sightOf(world, gate) !== SIGHT.free)) return -1;
  if (guests.id[lane]! >= 0 && guests.rear[lane]! < position + FREE) return -1;
  const start = lanes.start[lane]!;
  let k = 0;
  while (k < lanes.count[lane]! && slots.position[lanes.order[start + k]!]! >= position) k++;
  const decel = demand.types.decel[slots.type[slot]!]!;
  if (k === 0 && gate >= 0 && toLine < brakeGap(slots.speed[slot]!, decel, 1, world.dt) + FREE) return -1;
  if (k > 0) {
    const lead = lanes.order[start + k - 1]!;
    const gap = slots.position[lead]! - demand.types.length[slots.type[lead]!]! - position;
    const need = brakeGap(slots.speed[slot]!, decel, 1, world.dt) - brakeGap(slots.speed[lead]!, decel, 0, world.dt);
    if (gap < Math.max(FREE, need + 5)) return -1;
  }
  if (k < lanes.count[lane]!) {
    const follower = lanes.order[start + k]!;
    if (slots.position[follower]! > rear - 1 || !followerBrakes(world, follower, rear, 0, slots.speed[slot]!))
      return -1;
  }
  return k;
}
