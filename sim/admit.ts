// Entering the road: vehicles that are due wait at their edge, first come first on each lane, until there is a safe gap.

import { bits, PURPOSE, streamOf, truncatedNormal, uniform } from '../core/chance.ts';
import { DEPART_LANE, DEPART_POS, DEPART_SPEED } from '../core/compiled-demand.ts';
import { enterEdge, setLimit } from './cross.ts';
import { guestOn } from './guests.ts';
import { brakeGap, followingSpeed, STANDING, stoppingSpeed } from './krauss.ts';
import { planLanes } from './lane-plan.ts';
import { insertSlot } from './lanes.ts';
import { TRIP_STATUS } from './result.ts';
import { takeSlot } from './slots.ts';
import { followerBrakes, upstreamBrakes } from './upstream.ts';
import { MOVING } from './vehicles.ts';
import type { World } from './world.ts';

/** m, behind a base position (SUMO's POSITION_EPS) */
const BASE_EPS = 0.1;
/** lanes of an edge that are told apart while they are shut */
const MOST_LANES = 30;
/** m of reach that make no difference between lanes, and beyond which all lanes are good to depart from */
const SAME_REACH = 1;
const FAR_ENOUGH = 3000;

/** Queues those who have become due, then lets in whom the road has room for. */
export function admit(world: World): void {
  const { queues } = world;
  const firstFresh = queues.due;
  queueDue(world);
  let kept = 0;
  for (let i = 0; i < queues.edgeCount; i++) {
    const edge = queues.edges[i]!;
    admitOnto(world, edge, firstFresh);
    if (queues.head[edge]! >= 0) queues.edges[kept++] = edge;
  }
  queues.edgeCount = kept;
}

/**
 * Lets those who wait at an edge onto it, each lane until its first one finds no gap.
 * @param firstFresh the first vehicle that has become due in this step: from that one on, lanes have just been planned
 */
function admitOnto(world: World, edge: number, firstFresh: number): void {
  const { queues, network } = world;
  const all = (1 << Math.min(MOST_LANES, network.edgeLaneTotal[edge]!)) - 1;
  let shut = 0;
  let before = -1;
  if (isFull(world, queues.head[edge]!, edge)) return;
  for (let id = queues.head[edge]!; id >= 0 && shut !== all; ) {
    const next = queues.next[id]!;
    const lane = departureLane(world, id, edge);
    const bit = lane < 0 ? 0 : 1 << Math.min(MOST_LANES - 1, lane - network.edgeFirstLane[edge]!);
    const planned = id >= firstFresh && id < queues.due && world.blockedFrom === undefined;
    if (lane >= 0 && !(shut & bit) && enterRoad(world, id, lane, planned)) {
      queues.waiting--;
      if (before < 0) queues.head[edge] = next;
      else queues.next[before] = next;
      if (queues.tail[edge] === id) queues.tail[edge] = before;
    } else {
      shut |= bit;
      before = id;
    }
    id = next;
  }
}

function queueDue(world: World): void {
  const { queues, demand, measures, time } = world;
  while (queues.due < queues.scheduled && demand.depart[queues.due]! <= time) {
    const id = queues.due++;
    if (measures.trips.status[id] === TRIP_STATUS.notDue) queueVehicle(world, id);
  }
}

/** Puts a vehicle that is due at the end of the queue before its first edge. */
export function queueVehicle(world: World, id: number): void {
  const { queues, demand, measures } = world;
  const edge = demand.routeEdges[demand.routeStart[id]!]!;
  measures.trips.status[id] = TRIP_STATUS.waiting;
  planLanes(world, id, demand.routeStart[id]!);
  queues.next[id] = -1;
  queues.waiting++;
  if (queues.head[edge]! < 0) {
    queues.head[edge] = id;
    queues.edges[queues.edgeCount++] = edge;
  } else {
    queues.next[queues.tail[edge]!] = id;
  }
  queues.tail[edge] = id;
}

/** Tries to put a vehicle on a lane of its first edge. Returns whether it entered. */
function enterRoad(world: World, id: number, lane: number, planned: boolean): boolean {
  const { network, demand } = world;
  const { types } = demand;
  const type = demand.type[id]!;
  const position = departurePosition(world, id, lane);
  const factor = driverFactor(world, id);
  const limit = Math.min(network.laneSpeed[lane]! * factor, types.maxSpeed[type]!);
  const wanted = demand.departSpeed[id]!;
  const speed = departureSpeed(world, id, type, lane, position, wanted, limit);
  if (speed < 0) return false;
  placeOnEdge(world, id, lane, position, speed, factor, demand.routeStart[id]!, planned);
  return true;
}

/** A first look: whether a vehicle that enters at the start of an edge would stand in the last one of every lane. */
function isFull({ network, demand, lanes, slots }: World, id: number, edge: number): boolean {
  const asked = demand.departPos[id]!;
  if (asked > -1e5 || asked === DEPART_POS.random) return false;
  const { types } = demand;
  const type = demand.type[id]!;
  const first = network.edgeFirstLane[edge]!;
  for (let lane = first; lane < first + network.edgeLaneTotal[edge]!; lane++) {
    const count = lanes.count[lane]!;
    if (count === 0) return false;
    const last = lanes.order[lanes.start[lane]! + count - 1]!;
    const position = Math.min(types.length[type]! + BASE_EPS, network.laneLength[lane]!);
    const front = slots.position[last]!;
    if (front < position || front - types.length[slots.type[last]!]! - position >= types.minGap[type]!) return false;
  }
  return true;
}

/** The driver’s speed factor: the same one whenever and wherever the vehicle enters. */
export function driverFactor({ demand, seed }: World, id: number): number {
  const { types } = demand;
  const type = demand.type[id]!;
  return truncatedNormal(
    uniform(seed, streamOf(PURPOSE.speedFactor, demand.driver[id]!), 0),
    types.speedFactorMean[type]!,
    types.speedFactorDev[type]!,
    types.speedFactorMin[type]!,
    types.speedFactorMax[type]!,
  );
}

/** The lane to enter on: of those asked for, the one with most room behind its last vehicle, or fewest on it. */
function departureLane(world: World, id: number, edge: number): number {
  const { network, demand, lanePlan, lanesAcross, seed } = world;
  const first = network.edgeFirstLane[edge]!;
  const total = network.edgeLaneTotal[edge]!;
  const bit = 1 << demand.types.vehicleClass[demand.type[id]!]!;
  const asked = demand.departLane[id]!;
  if (asked >= 0) return first + Math.min(asked, total - 1);
  const row = id * lanesAcross;
  let farthest = 0;
  for (let i = 0; i < total; i++) farthest = Math.max(farthest, lanePlan.reach[row + i]!);
  const enough = asked === DEPART_LANE.best ? Math.min(farthest, FAR_ENOUGH) - SAME_REACH : 0;
  let best = -1;
  let bestScore = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < total; i++) {
    if (!(network.laneAllow[first + i]! & bit) || lanePlan.reach[row + i]! < enough) continue;
    if (asked === DEPART_LANE.first || asked === DEPART_LANE.allowed) return first + i;
    const score =
      asked === DEPART_LANE.random
        ? uniform(seed, streamOf(PURPOSE.departure, demand.driver[id]!), i)
        : roomToEnter(world, id, first + i);
    if (score > bestScore) {
      bestScore = score;
      best = first + i;
    }
  }
  return best;
}

/** m behind the last vehicle of a lane; without any, less than nothing, by how full the lane is. */
function roomToEnter(world: World, id: number, lane: number): number {
  const { lanes, slots, network, demand } = world;
  const count = lanes.count[lane]!;
  const last = count > 0 ? slots.position[lanes.order[lanes.start[lane]! + count - 1]!]! : network.laneLength[lane]!;
  const room = last - Math.max(0, demand.departPos[id]!);
  return room > 0 ? room : -count;
}

function departurePosition(world: World, id: number, lane: number): number {
  const { network, demand, seed } = world;
  const length = network.laneLength[lane]!;
  const asked = demand.departPos[id]!;
  const base = Math.min(demand.types.length[demand.type[id]!]! + BASE_EPS, length);
  if (asked >= 0) return Math.min(asked, length);
  if (asked > -1e5) return Math.max(0, length + asked);
  if (asked === DEPART_POS.random)
    return base + (length - base) * uniform(seed, streamOf(PURPOSE.departure, demand.driver[id]!), 99);
  return base;
}

/** The speed to enter with, or -1 where there is no safe gap. */
function departureSpeed(
  world: World,
  id: number,
  type: number,
  lane: number,
  position: number,
  wanted: number,
  limit: number,
): number {
  const { network, demand, lanes, slots, dt } = world;
  const { types } = demand;
  const decel = types.decel[type]!;
  const fixed = wanted >= 0;
  let speed = fixed ? wanted : limit;
  if (wanted === DEPART_SPEED.random)
    speed = limit * uniform(world.seed, streamOf(PURPOSE.departure, demand.driver[id]!), 98);
  const start = lanes.start[lane]!;
  let k = lanes.count[lane]!;
  while (k > 0 && slots.position[lanes.order[start + k - 1]!]! < position) k--;
  let safe = stoppingSpeed(network.laneLength[lane]! - position, decel, types.tau[type]!, dt);
  const lead = k > 0 ? lanes.order[start + k - 1]! : guestOn(world, lane);
  if (lead >= 0) {
    const leadType = slots.type[lead]!;
    const leadRear = k > 0 ? slots.position[lead]! - types.length[leadType]! : world.guests.rear[lane]!;
    const gap = leadRear - position - types.minGap[type]!;
    if (gap < 0) return -1;
    const leadDecel = types.decel[leadType]!;
    const way = brakeGap(slots.speed[lead]!, Math.max(decel, leadDecel), 0, dt);
    safe = Math.min(
      safe,
      followingSpeed(gap, 0, slots.speed[lead]!, leadDecel, way, decel, decel, types.tau[type]!, dt),
    );
  }
  if (safe < speed) {
    if (fixed) return -1;
    speed = safe;
  }
  const rear = position - types.length[type]!;
  if (k < lanes.count[lane]!) return followerBrakes(world, lanes.order[start + k]!, rear, 0, speed) ? speed : -1;
  return upstreamBrakes(world, lane, rear, speed) ? speed : -1;
}

/** Puts a vehicle on an edge lane of its route, at place `routeAt` of the route. */
export function placeOnEdge(
  world: World,
  id: number,
  lane: number,
  position: number,
  speed: number,
  factor: number,
  routeAt: number,
  planned = false,
): void {
  const slot = startTrip(world, id, lane, position, speed, factor, routeAt);
  enterEdge(world, slot, planned);
  setLimit(world, slot);
}

/** Takes a slot for a vehicle, puts it in its place on a lane and notes its departure. Returns the slot. */
export function startTrip(
  world: World,
  id: number,
  lane: number,
  position: number,
  speed: number,
  factor: number,
  routeAt: number,
): number {
  const { demand, lanes, measures, vehicles, seed, time } = world;
  const slot = takeSlot(world);
  const { slots } = world;
  resetSlot(world, slot);
  slots.position[slot] = position;
  slots.stoodSince[slot] = speed < STANDING ? world.steps + 1 : MOVING;
  slots.since[slot] = position;
  slots.speed[slot] = speed;
  slots.factor[slot] = factor;
  slots.lane[slot] = lane;
  slots.id[slot] = id;
  slots.type[slot] = demand.type[id]!;
  slots.key[slot] = bits(seed, streamOf(PURPOSE.dawdle, demand.driver[id]!), 0) | 0;
  slots.routeAt[slot] = routeAt;
  vehicles.slot[id] = slot;
  const start = lanes.start[lane]!;
  let k = lanes.count[lane]!;
  while (k > 0 && slots.position[lanes.order[start + k - 1]!]! < position) k--;
  insertSlot(lanes, lane, k, slot);
  measures.trips.status[id] = TRIP_STATUS.running;
  measures.trips.entered[id] = time;
  measures.departed++;
  if (vehicles.nextStop[id]! >= 0) world.serving.push(id);
  return slot;
}

/** Forgets the slot's last holder. */
function resetSlot(world: World, slot: number): void {
  const { slots } = world;
  slots.cap[slot] = Number.POSITIVE_INFINITY;
  slots.advice[slot] = Number.POSITIVE_INFINITY;
  slots.behind1[slot] = -1;
  slots.behind2[slot] = -1;
  slots.behind3[slot] = -1;
  slots.changedAt[slot] = -1;
  slots.rise[slot] = 0;
  slots.stopped[slot] = 0;
  slots.ideal[slot] = 0;
  slots.travelled[slot] = 0;
  slots.entry[slot] = 0;
  slots.speedGain[slot] = 0;
  slots.keepRight[slot] = 0;
  slots.lookSpeed[slot] = 0;
  slots.stops[slot] = 0;
  slots.held[slot] = 0;
  slots.urgent[slot] = 0;
  slots.asked[slot] = 0;
}
