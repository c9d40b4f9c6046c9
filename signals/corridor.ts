// Streets with signals in a row: found from the traffic that goes straight on, or named by a person.
import type { CompiledNetwork } from '../core/compiled-network.ts';
import { Fault } from '../core/fault.ts';
import type { Turn, Turns } from './passage.ts';
import type { SignalGraph, SignalLink } from './signal-graph.ts';

/** Where one direction of a corridor crosses a stop line of a controller. */
export interface CorridorStop {
  /** edge before the stop line */
  readonly edge: number;
  /** lamps of the controller that let it on along the corridor */
  readonly links: readonly number[];
}

/** One direction between two neighbouring controllers. */
export interface CorridorRoad {
  /** m, stop line to stop line */
  readonly distance: number;
  /** m/s, at the limits */
  readonly speed: number;
  /** veh/h that pass both signals */
  readonly flow: number;
}

export interface Corridor {
  readonly id: string;
  /** ids, in the order of the outward direction */
  readonly controllers: readonly string[];
  /** one a controller; undefined where the street does not run that way */
  readonly out: readonly (CorridorStop | undefined)[];
  readonly back: readonly (CorridorStop | undefined)[];
  /** one a pair of neighbours */
  readonly roads: readonly (CorridorRoad | undefined)[];
  readonly roadsBack: readonly (CorridorRoad | undefined)[];
  /** veh/h over all roads both ways */
  readonly flow: number;
}

type Pair = readonly [string, string];

const pairKey = (a: string, b: string) => (a < b ? `${a}\n${b}` : `${b}\n${a}`);

function roadBetween(graph: SignalGraph['graph'], from: string, to: string): SignalLink | undefined {
  return graph.hasEdge(from, to) ? graph.getEdgeAttributes(from, to) : undefined;
}

/** Straight-on traffic over each middle controller, both ways together, busiest first. */
function straightTriples(signals: SignalGraph): { via: string; ends: Pair; flow: number }[] {
  const triples = new Map<string, { via: string; ends: Pair; flow: number }>();
  for (const { from, via, to, straight, flow } of signals.through) {
    if (!straight || from === to) continue;
    const key = `${via}\n${pairKey(from, to)}`;
    const known = triples.get(key);
    if (known) known.flow += flow;
    else triples.set(key, { via, ends: [from, to], flow });
  }
  return [...triples.values()].sort((a, b) => b.flow - a.flow);
}

/** Chains of controllers under construction: each link belongs to one, and no controller comes twice in any. */
class Chains {
  readonly #of = new Map<string, string[]>();

  /** Joins the chains of the links a-via and via-b at `via`, if both end there and share nothing else. */
  join(a: string, via: string, b: string): void {
    const left = this.#chain(a, via);
    const right = this.#chain(via, b);
    if (left === right) return;
    const leftEnds = left.at(-1) === via ? left : left[0] === via ? [...left].reverse() : undefined;
    const rightEnds = right[0] === via ? right : right.at(-1) === via ? [...right].reverse() : undefined;
    if (!leftEnds || !rightEnds) return;
    const joined = [...leftEnds, ...rightEnds.slice(1)];
    if (new Set(joined).size < joined.length) return;
    this.#keep(joined);
  }

  #chain(a: string, b: string): string[] {
    return this.#of.get(pairKey(a, b)) ?? [a, b];
  }

  #keep(chain: string[]): void {
    for (let i = 1; i < chain.length; i++) this.#of.set(pairKey(chain[i - 1]!, chain[i]!), chain);
  }

  /** Makes sure that a link is in some chain, if only its own. */
  add(a: string, b: string): void {
    if (!this.#of.has(pairKey(a, b))) this.#keep([a, b]);
  }

  all(): string[][] {
    return [...new Set(this.#of.values())];
  }
}

/** The straight turn of a list, else the first of the same controller. */
function onward(turns: readonly Turn[], controller: number): Turn | undefined {
  const here = turns.filter((turn) => turn.controller === controller);
  return here.find((turn) => turn.direction === 's') ?? here[0];
}

/** Stops of one direction. Roads are those between neighbours in the direction of travel. */
function stopsAlong(
  network: CompiledNetwork,
  turns: Turns,
  chain: readonly string[],
  roads: readonly (SignalLink | undefined)[],
): (CorridorStop | undefined)[] {
  return chain.map((id, i) => {
    const controller = network.controllerIds.indexOf(id);
    const [into, outOf] = [roads[i - 1], roads[i]];
    let turn: Turn | undefined;
    if (into && outOf) turn = turns.find(into.approach, outOf.exit);
    if (!turn && into) turn = onward(turns.leaving(into.approach), controller);
    if (!turn && outOf) turn = onward(turns.entering(outOf.exit), controller);
    return turn && { edge: turn.from, links: turn.links };
  });
}

/** The corridor along a chain of neighbouring controllers, the busier direction outward. */
function corridorOf(network: CompiledNetwork, turns: Turns, signals: SignalGraph, chain: readonly string[]): Corridor {
  const along = (ids: readonly string[]) => ids.slice(1).map((id, i) => roadBetween(signals.graph, ids[i]!, id));
  const total = (roads: readonly (SignalLink | undefined)[]) => roads.reduce((sum, road) => sum + (road?.flow ?? 0), 0);
  let controllers = [...chain];
  let back = [...chain].reverse();
  if (total(along(back)) > total(along(controllers))) [controllers, back] = [back, controllers];
  const [outRoads, backRoads] = [along(controllers), along(back)];
  const toRoad = (road: SignalLink | undefined): CorridorRoad | undefined =>
    road && { distance: road.distance, speed: road.distance / road.time, flow: road.flow };
  return {
    id: `${controllers[0]}..${controllers.at(-1)}`,
    controllers,
    out: stopsAlong(network, turns, controllers, outRoads),
    back: stopsAlong(network, turns, back, backRoads).reverse(),
    roads: outRoads.map(toRoad),
    roadsBack: backRoads.map(toRoad).reverse(),
    flow: total(outRoads) + total(backRoads),
  };
}

/** All corridors of a place: every road between signals that carries traffic is in one. Busiest first. */
export function findCorridors(network: CompiledNetwork, turns: Turns, signals: SignalGraph): Corridor[] {
  const chains = new Chains();
  for (const { via, ends } of straightTriples(signals)) chains.join(ends[0], via, ends[1]);
  signals.graph.forEachEdge((_, road, from, to) => {
    if (road.flow > 0) chains.add(from, to);
  });
  const corridors = chains.all().map((chain) => corridorOf(network, turns, signals, chain));
  return corridors.sort((a, b) => b.flow - a.flow || (a.id < b.id ? -1 : 1));
}

/**
 * The corridor through the controllers that a person names, in order.
 * @throws Fault CORRIDOR_UNKNOWN for an id that is no controller, CORRIDOR_SHORT for fewer than two, CORRIDOR_NO_PATH where
 * two neighbours in the list are none on the road
 */
export function namedCorridor(
  network: CompiledNetwork,
  turns: Turns,
  signals: SignalGraph,
  controllers: readonly string[],
): Corridor {
  const where = controllers.join(', ');
  for (const id of controllers)
    if (!signals.graph.hasNode(id))
      throw new Fault('CORRIDOR_UNKNOWN', `no controller is called ${id}; name controllers of the network`, where);
  if (controllers.length < 2 || new Set(controllers).size < controllers.length)
    throw new Fault('CORRIDOR_SHORT', 'a corridor has two controllers or more, each once; name them in order', where);
  for (let i = 1; i < controllers.length; i++) {
    const [a, b] = [controllers[i - 1]!, controllers[i]!];
    if (!signals.graph.hasEdge(a, b) && !signals.graph.hasEdge(b, a))
      throw new Fault(
        'CORRIDOR_NO_PATH',
        `no road leads from ${a} to ${b} without another signal; name those between`,
        where,
      );
  }
  return corridorOf(network, turns, signals, controllers);
}

/**
 * The corridor along edges: their stop lines in the order named.
 * @throws Fault CORRIDOR_UNKNOWN for an edge that does not exist, CORRIDOR_NO_PATH where one edge does not lead to the next
 */
export function corridorAlong(
  network: CompiledNetwork,
  turns: Turns,
  signals: SignalGraph,
  edges: readonly string[],
): Corridor {
  const controllers: string[] = [];
  for (const [i, id] of edges.entries()) {
    const edge = network.edgeIndex.get(id);
    if (edge === undefined) throw new Fault('CORRIDOR_UNKNOWN', 'no edge has this id; name edges of the network', id);
    const next = edges[i + 1] === undefined ? undefined : network.edgeIndex.get(edges[i + 1]!);
    const turn = next === undefined ? turns.leaving(edge).find((t) => t.controller >= 0) : turns.find(edge, next);
    if (!turn && next !== undefined)
      throw new Fault('CORRIDOR_NO_PATH', `${id} does not lead to ${edges[i + 1]}; name every edge on the way`, id);
    const controller = turn && turn.controller >= 0 ? network.controllerIds[turn.controller]! : undefined;
    if (controller !== undefined && controllers.at(-1) !== controller) controllers.push(controller);
  }
  return namedCorridor(network, turns, signals, controllers);
}
