// Which lanes of an edge lead on along the route, how far each goes without a change, and which gate to take from it.
import { ARRIVES, NO_GATE } from './vehicles.ts';
import type { World } from './world.ts';

/** m of route looked at ahead */
const HORIZON = 600;
/** edges looked at ahead */
const EDGES_AHEAD = 8;
/** m of reach that make no difference between lanes */
const SAME_REACH = 1;

/** Scratch rows: reach by lane of the edge at hand and of the next one. */
export interface LanePlanner {
  readonly reach: Float64Array;
  readonly beyond: Float64Array;
}

export function createLanePlanner(lanesAcross: number): LanePlanner {
  return { reach: new Float64Array(lanesAcross), beyond: new Float64Array(lanesAcross) };
}

/** Writes the lane plan of vehicle `id` for the edge at `routeAt` of its route. */
export function planLanes(world: World, id: number, routeAt: number): void {
  const { network, demand, lanePlan, lanesAcross } = world;
  const { edgeFirstLane, edgeLaneTotal, edgeLength } = network;
  const last = demand.routeEnd[id]! - 1;
  let far = routeAt;
  for (let way = 0; far < last && far < routeAt + EDGES_AHEAD && way < HORIZON; far++) {
    if (far > routeAt) way += edgeLength[demand.routeEdges[far]!]!;
  }
  let { reach, beyond } = world.planner;
  const row = id * lanesAcross;
  for (let at = far; at >= routeAt; at--) {
    const edge = demand.routeEdges[at]!;
    const first = edgeFirstLane[edge]!;
    for (let i = 0; i < edgeLaneTotal[edge]!; i++) {
      const gate =
        at === last ? ARRIVES : bestGate(world, id, first + i, demand.routeEdges[at + 1]!, at === far ? null : beyond);
      reach[i] = reachFrom(world, id, first + i, at, gate, at === far ? null : beyond);
      if (at === routeAt) {
        lanePlan.gate[row + i] = gate;
        lanePlan.reach[row + i] = reach[i]!;
      }
    }
    [reach, beyond] = [beyond, reach];
  }
  writeOffsets(world, row, edgeLaneTotal[demand.routeEdges[routeAt]!]!);
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

/** The gate from a lane to an edge whose target lane reaches farthest; NO_GATE if none leads there. */
function bestGate(world: World, id: number, lane: number, nextEdge: number, beyond: Float64Array | null): number {
  const { network, demand } = world;
  const bit = 1 << demand.types.vehicleClass[demand.type[id]!]!;
  let best = NO_GATE;
  let bestReach = -1;
  for (let i = network.laneGateStart[lane]!; i < network.laneGateStart[lane + 1]!; i++) {
    const gate = network.laneGates[i]!;
    const target = network.gateTarget[gate]!;
    if (network.laneEdge[target] !== nextEdge || !(network.gateAllow[gate]! & bit)) continue;
    const reach = beyond ? beyond[target - network.edgeFirstLane[nextEdge]!]! : 0;
    if (reach > bestReach + SAME_REACH || best === NO_GATE) {
      best = gate;
      bestReach = reach;
    }
  }
  return best;
}

function reachFrom(
  world: World,
  id: number,
  lane: number,
  at: number,
  gate: number,
  beyond: Float64Array | null,
): number {
  const { network, demand, vehicles } = world;
  if (!(network.laneAllow[lane]! & (1 << demand.types.vehicleClass[demand.type[id]!]!))) return 0;
  const length = network.laneLength[lane]!;
  const stop = vehicles.nextStop[id]!;
  if (stop >= 0) {
    const stopLane = demand.stopLane[stop]!;
    if (network.laneEdge[stopLane] === demand.routeEdges[at] && stopLane !== lane) return demand.stopUntilPos[stop]!;
  }
  if (gate === ARRIVES || gate === NO_GATE) return length;
  const target = network.gateTarget[gate]!;
  return length + (beyond ? beyond[target - network.edgeFirstLane[network.laneEdge[target]!]!]! : HORIZON);
}

function writeOffsets(world: World, row: number, lanesHere: number): void {
  const { lanePlan } = world;
  let best = 0;
  for (let i = 0; i < lanesHere; i++) best = Math.max(best, lanePlan.reach[row + i]!);
  for (let i = 0; i < lanesHere; i++) {
    let offset = 0;
    for (let d = 0; d < lanesHere; d++) {
      const right = i - d >= 0 && lanePlan.reach[row + i - d]! >= best - SAME_REACH;
      const left = i + d < lanesHere && lanePlan.reach[row + i + d]! >= best - SAME_REACH;
      if (right || left) {
        offset = left ? d : -d;
        break;
      }
    }
    lanePlan.offset[row + i] = offset;
  }
}
