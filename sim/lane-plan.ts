// Which lanes of an edge lead on along the route, how far each goes without a change, and which gate to take from it.
// After SUMO's best lanes (MSVehicle::updateBestLanes; Krajzewicz, D. (2009): Kombination von taktischen und
// strategischen Einflüssen in einer mikroskopischen Verkehrsflusssimulation).
import { ARRIVES, NO_GATE } from './vehicles.ts';
import type { World } from './world.ts';

/** m of route looked at ahead, where that is more than the edges at hand and fewer than the most */
const HORIZON = 3000;
/** edges looked at ahead, however long or short they are */
const LEAST_EDGES = 4;
const MOST_EDGES = 8;
/** m that are looked at ahead however many edges that takes; more for those who can drive so fast that they brake longer */
const LEAST_WAY = 200;
const NO_WAY = NO_GATE;
/** m of reach that make no difference between lanes */
const SAME_REACH = 1;

/** Of the lanes of one edge: m drivable from the edge's start without a change, and lanes to the left to a best one. */
interface Row {
  readonly reach: Float64Array;
  readonly offset: Int32Array;
}

/** Scratch rows: of the edge at hand and of the next one. */
export interface LanePlanner {
  here: Row;
  beyond: Row;
  /** by lane of the edge at hand: offset on the next edge of the lane that its best gate leads to */
  readonly later: Int32Array;
}

export function createLanePlanner(lanesAcross: number): LanePlanner {
  const row = (): Row => ({ reach: new Float64Array(lanesAcross), offset: new Int32Array(lanesAcross) });
  return { here: row(), beyond: row(), later: new Int32Array(lanesAcross) };
}

/** Writes the lane plan of vehicle `id` for the edge at `routeAt` of its route. */
export function planLanes(world: World, id: number, routeAt: number): void {
  const { network, demand, lanePlan, lanesAcross, planner } = world;
  const row = id * lanesAcross;
  const last = demand.routeEnd[id]! - 1;
  const far = farthestEdge(world, id, routeAt);
  for (let at = far; at >= routeAt; at--) {
    const edge = demand.routeEdges[at]!;
    const total = network.edgeLaneTotal[edge]!;
    const first = network.edgeFirstLane[edge]!;
    if (at === far) reachOfLast(world, id, at);
    else reachOn(world, id, at, at === routeAt ? row : -1);
    if (at === routeAt) {
      for (let i = 0; i < total; i++) {
        lanePlan.reach[row + i] = planner.here.reach[i]!;
        lanePlan.offset[row + i] = planner.here.offset[i]!;
        if (at === last) lanePlan.gate[row + i] = ARRIVES;
        else if (at === far) lanePlan.gate[row + i] = anyGate(world, id, first + i, demand.routeEdges[at + 1]!);
      }
    }
    const { here } = planner;
    planner.here = planner.beyond;
    planner.beyond = here;
  }
}

/** Copies what the lane plan says of the lane that the vehicle is on to its slot. */
export function readLanePlan(world: World, slot: number): void {
  const { slots, network, lanePlan, lanesAcross } = world;
  const lane = slots.lane[slot]!;
  const row = slots.id[slot]! * lanesAcross + lane - network.edgeFirstLane[network.laneEdge[lane]!]!;
  slots.gate[slot] = lanePlan.gate[row]!;
  slots.offset[slot] = lanePlan.offset[row]!;
  slots.reach[slot] = lanePlan.reach[row]!;
}

/** Index into the route's edges of the last one that is looked at: the end, the next stop, or far enough. */
function farthestEdge(world: World, id: number, routeAt: number): number {
  const { network, demand, vehicles } = world;
  const last = demand.routeEnd[id]! - 1;
  const type = demand.type[id]!;
  const fastest = demand.types.maxSpeed[type]!;
  const braking = fastest * (fastest / (2 * demand.types.decel[type]!) + demand.types.tau[type]!);
  const least = Math.max(LEAST_WAY, braking);
  const stop = vehicles.nextStop[id]!;
  const stopEdge = stop >= 0 ? network.laneEdge[demand.stopLane[stop]!]! : -1;
  let way = 0;
  for (let at = routeAt; at < last; at++) {
    const edge = demand.routeEdges[at]!;
    if (edge === stopEdge) return at;
    way += network.edgeLength[edge]!;
    const seen = at - routeAt + 1;
    if ((seen > LEAST_EDGES && way >= HORIZON) || (seen > MOST_EDGES && way >= least)) return at;
  }
  return last;
}

/** m of a lane for this vehicle: all of it, none where its class may not drive, up to the stop where that is elsewhere. */
function ownReach(world: World, id: number, lane: number, at: number): number {
  const { network, demand, vehicles } = world;
  if (!(network.laneAllow[lane]! & (1 << demand.types.vehicleClass[demand.type[id]!]!))) return 0;
  if (world.blockedFrom !== undefined && isBlocked(world, id, lane, world.blockedFrom[lane]!))
    return world.blockedFrom[lane]!;
  const stop = vehicles.nextStop[id]!;
  if (stop >= 0) {
    const stopLane = demand.stopLane[stop]!;
    if (stopLane !== lane && network.laneEdge[stopLane] === demand.routeEdges[at]) return demand.stopFrom[stop]!;
  }
  return network.laneLength[lane]!;
}

/** Whether an incident on a lane, from `from` m on, lies before the vehicle. */
function isBlocked({ vehicles, slots, network }: World, id: number, lane: number, from: number): boolean {
  if (from === Number.POSITIVE_INFINITY) return false;
  const slot = vehicles.slot[id]!;
  if (slot < 0 || network.laneEdge[slots.lane[slot]!] !== network.laneEdge[lane]) return true;
  return slots.position[slot]! < from;
}

function reachOfLast(world: World, id: number, at: number): void {
  const { network, demand, planner } = world;
  const edge = demand.routeEdges[at]!;
  const first = network.edgeFirstLane[edge]!;
  const total = network.edgeLaneTotal[edge]!;
  for (let i = 0; i < total; i++) {
    planner.here.reach[i] = ownReach(world, id, first + i, at);
    planner.later[i] = 0;
  }
  writeOffsets(planner, total);
}

/**
 * How far each lane of the edge at `at` of the route goes. Where no lane of this edge leads to a better one of the next
 * edge, a single change there counts for nothing: it could not be spared.
 * @param row of the lane plan to write the gates to, -1 for none
 */
function reachOn(world: World, id: number, at: number, row: number): void {
  const { network, demand, planner, lanePlan, exits } = world;
  const { laneGateStart, laneGates, gateAllow } = network;
  const edge = demand.routeEdges[at]!;
  const nextEdge = demand.routeEdges[at + 1]!;
  const first = network.edgeFirstLane[edge]!;
  const total = network.edgeLaneTotal[edge]!;
  const nextFirst = network.edgeFirstLane[nextEdge]!;
  const nextTotal = network.edgeLaneTotal[nextEdge]!;
  const { here, beyond, later } = planner;
  const bit = 1 << demand.types.vehicleClass[demand.type[id]!]!;
  let connected = 0;
  let best = 0;
  for (let i = 0; i < nextTotal; i++) if (beyond.reach[i]! > best) best = beyond.reach[i]!;
  for (let i = 0; i < total; i++) {
    let gate = NO_WAY;
    let reach = -1;
    let offset = 0;
    for (let g = laneGateStart[first + i]!, until = laneGateStart[first + i + 1]!; g < until; g++) {
      if (exits[2 * g] !== nextEdge) continue;
      const found = laneGates[g]!;
      const target = exits[2 * g + 1]! - nextFirst;
      if (!(gateAllow[found]! & bit)) continue;
      const far = beyond.reach[target]!;
      const off = Math.abs(beyond.offset[target]!);
      if (far > reach + SAME_REACH || (far > reach - SAME_REACH && off < offset)) {
        gate = found;
        reach = far;
        offset = off;
      }
    }
    if (reach > connected) connected = reach;
    here.reach[i] = reach;
    later[i] = offset;
    if (row >= 0) lanePlan.gate[row + i] = gate;
  }
  for (let i = 0; i < total; i++) {
    const reach = here.reach[i]!;
    const own = ownReach(world, id, first + i, at);
    const spared = reach >= connected - SAME_REACH && later[i]! < 2;
    here.reach[i] = own === 0 || reach < 0 ? own : own + (spared ? best : reach);
  }
  writeOffsets(planner, total);
}

function anyGate(world: World, id: number, lane: number, nextEdge: number): number {
  const { network, demand } = world;
  const bit = 1 << demand.types.vehicleClass[demand.type[id]!]!;
  for (let g = network.laneGateStart[lane]!; g < network.laneGateStart[lane + 1]!; g++) {
    const gate = network.laneGates[g]!;
    if (network.laneEdge[network.gateTarget[gate]!] === nextEdge && network.gateAllow[gate]! & bit) return gate;
  }
  return NO_GATE;
}

/** Lanes to the nearest one that goes farthest and, of these, has the fewest changes on the next edge. */
function writeOffsets({ here, later }: LanePlanner, total: number): void {
  const { reach, offset } = here;
  let best = 0;
  for (let i = 0; i < total; i++) if (reach[i]! > best) best = reach[i]!;
  const least = best - SAME_REACH;
  let fewest = 0x7fffffff;
  for (let i = 0; i < total; i++) if (reach[i]! >= least && later[i]! < fewest) fewest = later[i]!;
  for (let i = 0; i < total; i++) {
    offset[i] = 0;
    for (let d = 0; d < total; d++) {
      const left = i + d < total && reach[i + d]! >= least && later[i + d]! <= fewest;
      const right = i - d >= 0 && reach[i - d]! >= least && later[i - d]! <= fewest;
      if (left || right) {
        offset[i] = left ? d : -d;
        break;
      }
    }
  }
}
