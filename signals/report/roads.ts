// Roads: edges that a driver takes as one, such as a street and the widening before its stop line.
import type { CompiledNetwork } from '../../core/compiled-network.ts';

/** The only other edge that every value agrees on, or -1. */
function only(known: number, other: number): number {
  return known === -2 || known === other ? other : -1;
}

/**
 * Edges joined end to end wherever all ways out of the first lead to the second without a lamp, and all ways into the
 * second come from the first. One list a road, in the order of travel; every edge is in one.
 */
export function roadsOf(network: CompiledNetwork): number[][] {
  const { edgeCount, gateCount, gateInside, gateLamp, laneEdge, gateFrom, gateTarget } = network;
  const next = new Int32Array(edgeCount).fill(-2);
  const before = new Int32Array(edgeCount).fill(-2);
  for (let gate = 0; gate < gateCount; gate++) {
    if (gateInside[gate]) continue;
    const [from, to] = [laneEdge[gateFrom[gate]], laneEdge[gateTarget[gate]]];
    next[from] = gateLamp[gate] >= 0 ? -1 : only(next[from], to);
    before[to] = only(before[to], from);
  }
  const joins = (edge: number) => next[edge] >= 0 && before[next[edge]] === edge && next[edge] !== edge;
  const roads: number[][] = [];
  const done = new Uint8Array(edgeCount);
  const follow = (first: number) => {
    const road: number[] = [];
    for (let edge = first; !done[edge]; edge = next[edge]) {
      done[edge] = 1;
      road.push(edge);
      if (!joins(edge)) break;
    }
    if (road.length > 0) roads.push(road);
  };
  for (let edge = 0; edge < edgeCount; edge++) if (before[edge] < 0 || !joins(before[edge])) follow(edge);
  // what is left are rings without a way in
  for (let edge = 0; edge < edgeCount; edge++) follow(edge);
  return roads;
}
