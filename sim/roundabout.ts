// Using the inner lanes of a roundabout: those who do not take the next exit may count on more way than their lane has,
// the more the emptier the inner lane. After SUMO's MSLCHelper::getRoundaboutDistBonus.
import type { CompiledNetwork } from '../core/compiled-network.ts';
import { spaceOf } from './lane-room.ts';
import { countsOf } from './parts.ts';
import type { World } from './world.ts';

/** m of route looked at ahead for a roundabout */
const LOOK_AHEAD = 300;
/** m of queue that an inner lane may have more than the outer one, for each junction ahead in the roundabout */
const INNER_BONUS = 7.5;
/** how many times the way in the roundabout counts */
const WORTH = 9;

export interface Roundabouts {
  readonly any: boolean;
  /** by node: 1 where edges other than one in and one out meet */
  readonly forks: Uint8Array;
}

export function createRoundabouts({ edgeRoundabout, edgeFrom, edgeTo, nodeCount }: CompiledNetwork): Roundabouts {
  const degree = new Uint16Array(nodeCount);
  for (const node of [...edgeFrom, ...edgeTo]) degree[node] = degree[node]! + 1;
  return { any: edgeRoundabout.includes(1), forks: Uint8Array.from(degree, (n) => (n > 2 ? 1 : 0)) };
}

/**
 * m by which the lanes beside each other seem longer to a vehicle that is to drive on through a roundabout ahead.
 * @param outer the lane of its edge that leads on
 * @param inner the one beside that leads on less far
 */
export function roundaboutBonus(world: World, slot: number, outer: number, inner: number): number {
  const { network, demand, slots, lanes, lanePlan, lanesAcross, roundabouts } = world;
  if (!roundabouts.any) return 0;
  const counts = countsOf(world);
  const { edgeRoundabout, edgeTo, edgeFirstLane, laneLength, edgeLanes, gateTarget } = network;
  const last = demand.routeEnd[slots.id[slot]!]! - 1;
  let at = slots.routeAt[slot]!;
  let edge = demand.routeEdges[at]!;
  const row = slots.id[slot]! * lanesAcross - edgeFirstLane[edge]!;
  let [out, into] = [outer, inner];
  let outGate = lanePlan.gate[row + outer]!;
  let intoGate = lanePlan.gate[row + inner]!;
  let seen = -slots.position[slot]!;
  let share = 1 - slots.position[slot]! / laneLength[outer]!;
  let [forks, circle, queueOut, queueIn] = [0, 0, 0, 0];
  let entered = false;
  for (let via = -1; ; ) {
    const isCircle = edgeRoundabout[edge] === 1;
    if ((!entered || isCircle) && into < 0) return 0;
    if (seen > LOOK_AHEAD) return 0;
    if (!isCircle && entered) break;
    if (isCircle) {
      entered = true;
      forks += roundabouts.forks[edgeTo[edge]!]!;
      circle += laneLength[out]! + (via < 0 ? 0 : laneLength[via]!);
    }
    seen += laneLength[out]!;
    queueOut += share * counts[out]! + (via < 0 ? 0 : lanes.count[via]!);
    if (into >= 0) queueIn += share * counts[into]!;
    if (at >= last || outGate < 0) break;
    share = 1;
    via = edgeLanes + outGate;
    if (into >= 0 && intoGate >= 0) queueIn += lanes.count[edgeLanes + intoGate]!;
    out = gateTarget[outGate]!;
    into = into >= 0 && intoGate >= 0 ? gateTarget[intoGate]! : -1;
    edge = demand.routeEdges[++at]!;
    const next = at < last ? demand.routeEdges[at + 1]! : -1;
    outGate = gateTowards(network, out, next);
    intoGate = into < 0 ? -1 : gateTowards(network, into, next);
  }
  const most = Math.max(queueIn, queueOut) * spaceOf(world, slot);
  if (forks < 2 || most === 0) return 0;
  const bonus = forks * INNER_BONUS;
  const emptier = (spaceOf(world, slot) * (queueOut - queueIn) + bonus) / (most + bonus);
  return circle * Math.max(0, emptier) * WORTH * demand.types.lcCooperative[slots.type[slot]!]!;
}

/** The first gate from a lane to an edge, -1 if none leads there. */
export function gateTowards(network: CompiledNetwork, lane: number, edge: number): number {
  for (let g = network.laneGateStart[lane]!; g < network.laneGateStart[lane + 1]!; g++) {
    const gate = network.laneGates[g]!;
    if (network.laneEdge[network.gateTarget[gate]!] === edge) return gate;
  }
  return -1;
}
