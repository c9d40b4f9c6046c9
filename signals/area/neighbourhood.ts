// Which signals have to do with which: who is next to whom, and which share a cycle and so an offset that means something.
import type { ControllerPlan } from '../plan.ts';
import { cycleOf } from '../plan.ts';
import type { SignalGraph } from '../signal-graph.ts';

/** By controller: those that send it traffic or get some from it, each once. */
export function neighboursOf(graph: SignalGraph['graph'], ids: readonly string[], leastFlow: number): number[][] {
  const index = new Map(ids.map((id, i) => [id, i]));
  return ids.map((id) => {
    const found = new Set<number>();
    for (const other of graph.neighbors(id)) {
      const flow = [
        [id, other],
        [other, id],
      ].reduce((sum, [a, b]) => sum + (graph.hasEdge(a!, b!) ? graph.getEdgeAttributes(a!, b!).flow : 0), 0);
      if (flow >= leastFlow) found.add(index.get(other)!);
    }
    return [...found].sort((a, b) => a - b);
  });
}

/** Whether one cycle is the other, its half or its double. */
export function inStep(a: number, b: number): boolean {
  const ratio = a / b;
  return [0.5, 1, 2].some((step) => Math.abs(ratio - step) < 1e-9);
}

/** The controllers that are in step with one, over neighbours in step: those whose offsets belong together. */
export function stepGroup(
  controller: number,
  plans: readonly ControllerPlan[],
  neighbours: readonly (readonly number[])[],
  without = -1,
): number[] {
  const group = new Set([controller]);
  for (const here of group) {
    for (const other of neighbours[here]!) {
      if (other === without || group.has(other)) continue;
      if (inStep(cycleOf(plans[here]!), cycleOf(plans[other]!))) group.add(other);
    }
  }
  return [...group].sort((a, b) => a - b);
}
