// Counts that do not add up: what drives into a junction must drive out of it.
import type { Count, CountConflict } from './count.ts';
import type { NetworkFile } from './network.ts';

/** relative difference, and standard deviations of Poisson counts, beyond which counts disagree */
const RELATIVE = 0.15;
const DEVIATIONS = 4;

/**
 * Junctions at which every arm is counted at the same times, whose sums in and out differ beyond chance. Nodes at which trips may
 * begin or end (edges in `ends`) are left out, and so are single intervals: a queue may hold vehicles back for some of them.
 */
export function countConflicts(
  counts: readonly Count[],
  network: NetworkFile,
  ends: ReadonlySet<string>,
): CountConflict[] {
  const byEdge = new Map<string, Map<string, number>>();
  for (const { edge, to, begin, end, vehicles } of counts) {
    if (to !== undefined) continue;
    const own = byEdge.get(edge) ?? new Map<string, number>();
    byEdge.set(edge, own.set(`${begin} ${end}`, vehicles));
  }
  const onward = new Set(network.connections.map(({ from }) => from));
  return network.nodes.flatMap(({ id }): CountConflict[] => {
    const arriving = network.edges.filter(({ to }) => to === id);
    const leaving = network.edges.filter(({ from }) => from === id);
    const arms = [...arriving, ...leaving];
    if (leaving.length === 0 || !arriving.some((edge) => onward.has(edge.id))) return [];
    if (arms.some((edge) => !byEdge.has(edge.id) || ends.has(edge.id))) return [];
    const times = [...byEdge.get(arms[0]!.id)!.keys()].filter((time) =>
      arms.every((edge) => byEdge.get(edge.id)!.has(time)),
    );
    const sum = (edges: typeof arms) =>
      edges.reduce((all, edge) => all + times.reduce((own, time) => own + byEdge.get(edge.id)!.get(time)!, 0), 0);
    const [into, out] = [sum(arriving), sum(leaving)];
    const apart = Math.abs(into - out);
    if (apart <= Math.max(RELATIVE * Math.max(into, out), DEVIATIONS * Math.sqrt(into + out))) return [];
    const text = `${Math.round(into)} vehicles are counted into the junction and ${Math.round(out)} out of it in the same time; count it again, or leave one out`;
    return [{ node: id, arriving: into, leaving: out, text }];
  });
}
