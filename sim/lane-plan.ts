// Which lanes of an edge lead on along the route, how far each goes without a change, and which gate to take from it.
// After SUMO's best lanes (MSVehicle::updateBestLanes; Krajzewicz, D. (2009): Kombination von taktischen und
// strategischen Einflüssen in einer mikroskopischen Verkehrsflusssimulation).
import { ARRIVES, NO_GATE } from './vehicles.ts';
import { WAY, WAY_GATE, type Ways } from './ways.ts';
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

const { first: FIRST, total: TOTAL, lengths: LENGTHS } = WAY;
const { target: TARGET, gate: GATE, allow: ALLOW, words: GATE_WORDS } = WAY_GATE;

/** Scratch: rows of lanes of the edge at hand and of the next one, by turns in either half. */
export interface LanePlanner {
  /** m drivable from the edge's start without a change, and lanes to the left to a best one */
  readonly reach: Float64Array;
  readonly offset: Int32Array;
  /** by lane of the edge at hand: m of the lane itself; offset on the next edge of the lane that its best gate leads to; that gate */
  readonly own: Float64Array;
  readonly later: Int32Array;
  readonly gate: Int32Array;
}

export function createLanePlanner(lanesAcross: number): LanePlanner {
  return {
    reach: new Float64Array(2 * lanesAcross),
    offset: new Int32Array(2 * lanesAcross),
    own: new Float64Array(lanesAcross),
    later: new Int32Array(lanesAcross),
    gate: new Int32Array(lanesAcross),
  };
}

/** Writes the lane plan of vehicle `id` for the edge at `routeAt` of its route. */
export function planLanes(world: World, id: number, routeAt: number): void {
  const { demand, lanePlan, lanesAcross, planner, ways, vehicles } = world;
  const { reach, offset, own, later, gate } = planner;
  const { words } = ways;
  const { routeEdges } = demand;
  const bit = 1 << demand.types.vehicleClass[demand.type[id]!]!;
  const last = demand.routeEnd[id]! - 1;
  const far = farthestEdge(world, id, routeAt, last);
  const plain = vehicles.nextStop[id]! < 0 && world.blockedFrom === undefined;
  let here = 0;
  let beyond = lanesAcross;
  for (let at = far; at >= routeAt; at--) {
    const record = ways.start[routeEdges[at]!]!;
    const total = words[record + TOTAL]!;
    if (plain) ownReaches(ways, own, record, total, bit);
    else for (let i = 0; i < total; i++) own[i] = ownReach(world, id, words[record + FIRST]! + i, at);
    if (at < far) reachOn(planner, ways, record, routeEdges[at + 1]!, here, beyond, bit);
    else reachOfLast(planner, here, total);
    writeOffsets(reach, offset, later, here, total);
    const swap = here;
    here = beyond;
    beyond = swap;
  }
  const row = id * lanesAcross;
  const record = ways.start[routeEdges[routeAt]!]!;
  for (let i = 0, total = words[record + TOTAL]!; i < total; i++) {
    lanePlan.reach[row + i] = reach[beyond + i]!;
    lanePlan.offset[row + i] = offset[beyond + i]!;
    if (routeAt === last) lanePlan.gate[row + i] = ARRIVES;
    else if (routeAt < far) lanePlan.gate[row + i] = gate[i]!;
    else lanePlan.gate[row + i] = anyGate(world, id, words[record + FIRST]! + i, routeEdges[routeAt + 1]!);
  }
}

/** Copies what the lane plan says of the lane that the vehicle is on to its slot. */
export function readLanePlan(world: World, slot: number): void {
  const { slots, network, lanes, lanePlan, lanesAcross } = world;
  const lane = slots.lane[slot]!;
  const row = slots.id[slot]! * lanesAcross + lane - network.edgeFirstLane[network.laneEdge[lane]!]!;
  lanes.calm[lane] = 0;
  slots.gate[slot] = lanePlan.gate[row]!;
  slots.offset[slot] = lanePlan.offset[row]!;
  slots.reach[slot] = lanePlan.reach[row]!;
}

/** Index into the route's edges of the last one that is looked at: the end, the next stop, or far enough. */
function farthestEdge(world: World, id: number, routeAt: number, last: number): number {
  const { network, demand, vehicles, ways } = world;
  const { start, metres } = ways;
  const { routeEdges } = demand;
  const type = demand.type[id]!;
  const fastest = demand.types.maxSpeed[type]!;
  const braking = fastest * (fastest / (2 * demand.types.decel[type]!) + demand.types.tau[type]!);
  const least = braking > LEAST_WAY ? braking : LEAST_WAY;
  const stop = vehicles.nextStop[id]!;
  const stopEdge = stop >= 0 ? network.laneEdge[demand.stopLane[stop]!]! : -1;
  let way = 0;
  for (let at = routeAt; at < last; at++) {
    const edge = routeEdges[at]!;
    if (edge === stopEdge) return at;
    way += metres[(start[edge]! >> 1) + 1]!;
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

/** The same for all lanes of an edge, where neither a stop nor an incident lies ahead. */
function ownReaches({ words, metres }: Ways, own: Float64Array, record: number, total: number, bit: number): void {
  const allow = record + LENGTHS + 2 * total;
  const length = (record + LENGTHS) >> 1;
  for (let i = 0; i < total; i++) own[i] = words[allow + i]! & bit ? metres[length + i]! : 0;
}

function reachOfLast({ reach, own, later }: LanePlanner, here: number, total: number): void {
  for (let i = 0; i < total; i++) {
    reach[here + i] = own[i]!;
    later[i] = 0;
  }
}

/**
 * How far each lane of an edge goes, and its gate to `nextEdge`. Where no lane of this edge leads to a better one of the next
 * edge, a single change there counts for nothing: it could not be spared.
 * @param record of the edge (ways.ts)
 */
function reachOn(
  { reach, offset, own, later, gate }: LanePlanner,
  { words, start }: Ways,
  record: number,
  nextEdge: number,
  here: number,
  beyond: number,
  bit: number,
): void {
  const total = words[record + TOTAL]!;
  for (let i = 0; i < total; i++) {
    reach[here + i] = -1;
    later[i] = 0;
    gate[i] = NO_WAY;
  }
  let at = record + LENGTHS + 2 * total + ((total + 1) & ~1);
  while (words[at] !== nextEdge && words[at]! >= 0) at += 2 + GATE_WORDS * words[at + 1]!;
  if (words[at] === nextEdge) {
    const until = at + 2 + GATE_WORDS * words[at + 1]!;
    for (at += 2; at < until; at += GATE_WORDS) {
      if (!(words[at + ALLOW]! & bit)) continue;
      const i = words[at]!;
      const target = beyond + words[at + TARGET]!;
      const far = reach[target]!;
      const off = offset[target]! < 0 ? -offset[target]! : offset[target]!;
      const before = reach[here + i]!;
      if (far > before + SAME_REACH || (far > before - SAME_REACH && off < later[i]!)) {
        gate[i] = words[at + GATE]!;
        reach[here + i] = far;
        later[i] = off;
      }
    }
  }
  let connected = 0;
  for (let i = 0; i < total; i++) if (reach[here + i]! > connected) connected = reach[here + i]!;
  let best = 0;
  for (let i = 0, n = words[start[nextEdge]! + TOTAL]!; i < n; i++)
    if (reach[beyond + i]! > best) best = reach[beyond + i]!;
  for (let i = 0; i < total; i++) {
    const leads = reach[here + i]!;
    const spared = leads >= connected - SAME_REACH && later[i]! < 2;
    reach[here + i] = own[i] === 0 || leads < 0 ? own[i]! : own[i]! + (spared ? best : leads);
  }
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
function writeOffsets(reach: Float64Array, offset: Int32Array, later: Int32Array, here: number, total: number): void {
  let best = 0;
  for (let i = 0; i < total; i++) if (reach[here + i]! > best) best = reach[here + i]!;
  const least = best - SAME_REACH;
  let fewest = 0x7fffffff;
  for (let i = 0; i < total; i++) if (reach[here + i]! >= least && later[i]! < fewest) fewest = later[i]!;
  for (let i = 0; i < total; i++) {
    offset[here + i] = 0;
    for (let d = 0; d < total; d++) {
      const left = i + d < total && reach[here + i + d]! >= least && later[i + d]! <= fewest;
      const right = i - d >= 0 && reach[here + i - d]! >= least && later[i - d]! <= fewest;
      if (left || right) {
        offset[here + i] = left ? d : -d;
        break;
      }
    }
  }
}
