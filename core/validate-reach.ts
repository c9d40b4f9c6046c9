// Checks that vehicles can get on and out: dead ends within the network, and exits that no entry leads to.

import type { Findings } from './findings.ts';
import type { NetworkFile } from './network.ts';

/**
 * Warns of edges where every vehicle is stuck (NET_NO_WAY_ON) and of exits that no entry leads to
 * (NET_UNREACHABLE_EXIT). An entry is an edge with no connection to it, an exit one with none from it.
 */
export function validateReach(file: NetworkFile, findings: Findings): void {
  const next = new Map<string, string[]>();
  const entered = new Set<string>();
  for (const { from, to } of file.connections) {
    entered.add(to);
    const after = next.get(from);
    if (after === undefined) next.set(from, [to]);
    else after.push(to);
  }
  const leaving = new Map<string, number>();
  const arriving = new Map<string, number>();
  for (const edge of file.edges) {
    leaving.set(edge.from, (leaving.get(edge.from) ?? 0) + 1);
    arriving.set(edge.to, (arriving.get(edge.to) ?? 0) + 1);
  }
  const turnsBack = new Set(file.edges.map((edge) => `${edge.to}\n${edge.from}`));
  const others = (counts: ReadonlyMap<string, number>, node: string, from: string, to: string) =>
    (counts.get(node) ?? 0) - (turnsBack.has(`${from}\n${to}`) ? 1 : 0);

  const reached = new Set<string>();
  const open = file.edges
    .filter((edge) => !entered.has(edge.id) && others(arriving, edge.from, edge.from, edge.to) <= 0)
    .map((edge) => edge.id);
  // a network closed in itself has no entries: vehicles begin anywhere
  if (open.length === 0) open.push(...file.edges.slice(0, 1).map((edge) => edge.id));
  while (open.length > 0) {
    const edge = open.pop()!;
    if (reached.has(edge)) continue;
    reached.add(edge);
    open.push(...(next.get(edge) ?? []));
  }
  for (const edge of file.edges) {
    if (next.has(edge.id)) continue;
    if (others(leaving, edge.to, edge.from, edge.to) > 0) {
      findings.warn(
        'NET_NO_WAY_ON',
        `no connection leads on at "${edge.to}", though other edges leave it; connect it`,
        `edge ${edge.id}`,
      );
    }
    if (!reached.has(edge.id)) {
      findings.warn('NET_UNREACHABLE_EXIT', 'no entry leads to this exit; connect it or remove it', `edge ${edge.id}`);
    }
  }
}
