// Whose business a road is: every edge belongs to the signal that its traffic reaches next, so that losses have an address.
import type { CompiledDemand } from '../../core/compiled-demand.ts';
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import type { Turns } from '../passage.ts';

/** How many edges without a signal are looked over on the way to one. */
const FARTHEST = 12;

/**
 * By edge: the controller that most of its traffic meets next, its own stop line first; `controllerIds.length` where there is none.
 */
export function territories(network: CompiledNetwork, demand: CompiledDemand, turns: Turns): Int32Array {
  const nowhere = network.controllerIds.length;
  const next = busiestNext(network, demand);
  const owner = new Int32Array(network.edgeCount).fill(nowhere);
  for (const { from, controller } of turns.list) if (controller >= 0) owner[from] = controller;
  const found = owner.slice();
  for (let edge = 0; edge < network.edgeCount; edge++) {
    let here = edge;
    for (let far = 0; far < FARTHEST && here >= 0 && owner[here] === nowhere; far++) here = next[here]!;
    if (here >= 0) found[edge] = owner[here]!;
  }
  return found;
}

/** By edge: the edge that most of its vehicles take next, -1 where all arrive. */
function busiestNext(network: CompiledNetwork, demand: CompiledDemand): Int32Array {
  const count = new Map<number, number>();
  for (let v = 0; v < demand.count; v++) {
    for (let at = demand.routeStart[v]!; at + 1 < demand.routeEnd[v]!; at++) {
      const key = demand.routeEdges[at]! * network.edgeCount + demand.routeEdges[at + 1]!;
      count.set(key, (count.get(key) ?? 0) + 1);
    }
  }
  const next = new Int32Array(network.edgeCount).fill(-1);
  const most = new Float64Array(network.edgeCount);
  for (const [key, vehicles] of count) {
    const from = Math.floor(key / network.edgeCount);
    if (vehicles <= most[from]!) continue;
    most[from] = vehicles;
    next[from] = key % network.edgeCount;
  }
  return next;
}
