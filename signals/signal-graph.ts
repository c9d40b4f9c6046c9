// The graph of signal controllers: who feeds whom, how far apart they are, and how much traffic goes on between them.
import { DirectedGraph } from 'graphology';
import type { CompiledDemand } from '../core/compiled-demand.ts';
import type { CompiledNetwork } from '../core/compiled-network.ts';
import { AT_LIMIT, drivenRoutes, edgeRun, type Passage, passagesOf, type Turns } from './passage.ts';

/** The road from one controller to the next: an edge of the graph. */
export interface SignalLink {
  /** first edge behind the upstream stop line, and the edge before the downstream one */
  readonly exit: number;
  readonly approach: number;
  /** m, s at the limit, stop line to stop line */
  readonly distance: number;
  readonly time: number;
  /** veh/h that pass both */
  flow: number;
}

/** Traffic that passes controllers a, b, c one after the other. */
export interface ThroughFlow {
  readonly from: string;
  readonly via: string;
  readonly to: string;
  readonly straight: boolean;
  /** edges into and out of the middle junction */
  readonly enter: number;
  readonly leave: number;
  flow: number;
}

export interface SignalGraph {
  /** nodes are controller ids; between two controllers each way, the busiest road (the shortest where none is driven) */
  readonly graph: DirectedGraph<{ index: number }, SignalLink>;
  /** busiest first */
  readonly through: readonly ThroughFlow[];
}

/** Farther than this, m, two signals are not neighbours: a platoon has long dissolved. */
const FARTHEST = 2000;

type Links = Map<string, SignalLink>;

function offer(links: Links, from: string, to: string, link: SignalLink): SignalLink {
  const key = `${from}\n${to}\n${link.exit}\n${link.approach}`;
  const known = links.get(key);
  if (known) return known;
  links.set(key, link);
  return link;
}

/** Roads from each controller's exits to the next stop lines, shortest time first, through nodes without signals. */
function addRoads(network: CompiledNetwork, turns: Turns, links: Links): void {
  const exits = new Set<string>();
  for (const turn of turns.list) {
    if (turn.controller < 0 || exits.has(`${turn.controller}-${turn.to}`)) continue;
    exits.add(`${turn.controller}-${turn.to}`);
    const from = network.controllerIds[turn.controller]!;
    const reached = new Map<number, { distance: number; time: number }>();
    const open = [{ edge: turn.to, distance: turn.length, time: turn.time }];
    while (open.length > 0) {
      open.sort((a, b) => b.time - a.time);
      const { edge, ...before } = open.pop()!;
      if (reached.has(edge)) continue;
      const run = edgeRun(network, edge);
      const here = { distance: before.distance + run.length, time: before.time + run.time };
      reached.set(edge, here);
      if (here.distance > FARTHEST) continue;
      for (const next of turns.leaving(edge)) {
        if (next.controller === turn.controller) continue;
        if (next.controller >= 0)
          offer(links, from, network.controllerIds[next.controller]!, {
            exit: turn.to,
            approach: edge,
            ...here,
            flow: 0,
          });
        else if (next.direction !== 't')
          open.push({ edge: next.to, distance: here.distance + next.length, time: here.time + next.time });
      }
    }
  }
}

/** Passages of one route by controller: those inside the same controller are one, its last stop line the way out. */
function visits(passages: readonly Passage[]): { enter: Passage; leave: Passage; distance: number; time: number }[] {
  const result: { enter: Passage; leave: Passage; distance: number; time: number }[] = [];
  for (const passage of passages) {
    const last = result.at(-1);
    if (last && last.leave.turn.controller === passage.turn.controller) last.leave = passage;
    else result.push({ enter: passage, leave: passage, distance: passage.distance, time: passage.times[0]! });
  }
  return result;
}

/**
 * The graph of controllers with the traffic of [begin, end) s. Several junctions without signals on the way count as one
 * link; several stop lines of one controller count as one visit.
 */
export function signalGraph(
  network: CompiledNetwork,
  demand: CompiledDemand,
  turns: Turns,
  begin: number,
  end: number,
): SignalGraph {
  const links: Links = new Map();
  addRoads(network, turns, links);
  const through = new Map<string, ThroughFlow>();
  const id = (passage: Passage) => network.controllerIds[passage.turn.controller]!;
  for (const { edges, flow } of drivenRoutes(demand, begin, end)) {
    const stops = visits(passagesOf(network, turns, edges, AT_LIMIT));
    for (let i = 1; i < stops.length; i++) {
      const [before, here] = [stops[i - 1]!, stops[i]!];
      const { distance, time } = here;
      const road = { exit: before.leave.turn.to, approach: here.enter.turn.from, distance, time, flow: 0 };
      if (distance <= FARTHEST) offer(links, id(before.leave), id(here.enter), road).flow += flow;
      const next = stops[i + 1];
      if (next === undefined) continue;
      const ends = { from: id(before.leave), via: id(here.enter), to: id(next.enter) };
      const straight = here.enter.turn.direction === 's' && here.leave.turn.direction === 's';
      const edgesHere = { enter: here.enter.turn.from, leave: here.leave.turn.to };
      const key = JSON.stringify([ends, edgesHere]);
      const known = through.get(key);
      if (known) known.flow += flow;
      else through.set(key, { ...ends, ...edgesHere, straight, flow });
    }
  }
  return { graph: toGraph(network, links), through: [...through.values()].sort((a, b) => b.flow - a.flow) };
}

function toGraph(network: CompiledNetwork, links: Links): DirectedGraph<{ index: number }, SignalLink> {
  const graph = new DirectedGraph<{ index: number }, SignalLink>();
  for (const [index, id] of network.controllerIds.entries()) graph.addNode(id, { index });
  for (const [key, link] of links) {
    const [from, to] = key.split('\n') as [string, string];
    const known = graph.hasEdge(from, to) ? graph.getEdgeAttributes(from, to) : undefined;
    const better = !known || link.flow > known.flow || (link.flow === known.flow && link.time < known.time);
    if (better) graph.mergeEdge(from, to, link);
  }
  return graph;
}
