// Sub-areas: signals that send each other so much traffic over so short a way that they belong under one cycle (Louvain).
import { UndirectedGraph } from 'graphology';
import louvain from 'graphology-communities-louvain';
import type { SignalGraph } from '../signal-graph.ts';
import type { Draw } from './draw.ts';

/** the package is a function that its types take for a module with one */
const communities = louvain as unknown as typeof louvain.default;

/** s of travel over which a platoon loses half of its shape, and coupling half of its worth */
const HALF_LIFE = 40;

/** Coupling of two signals: the flow between them, less the longer it travels. veh/h. */
export function coupling(flow: number, travel: number): number {
  return flow * 0.5 ** (travel / HALF_LIFE);
}

/** By controller: the number of its sub-area (Blondel et al. 2008, on coupling). */
export function subAreas(graph: SignalGraph['graph'], ids: readonly string[], draw: Draw): number[] {
  const weights = new UndirectedGraph<object, { weight: number }>();
  for (const id of ids) weights.addNode(id);
  graph.forEachEdge((_edge, { flow, time }, from, to) => {
    const weight = coupling(flow, time);
    if (from === to || weight <= 0) return;
    if (weights.hasEdge(from, to)) weights.updateEdgeAttribute(from, to, 'weight', (known = 0) => known + weight);
    else weights.addEdge(from, to, { weight });
  });
  if (weights.size === 0) return ids.map((_, i) => i);
  const found = communities(weights, { getEdgeWeight: 'weight', rng: () => draw.next() });
  return ids.map((id) => found[id]!);
}
