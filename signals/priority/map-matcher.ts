// Which road a vehicle is on, by its positions: a hidden Markov model over the roads near each of them.
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import { type EdgeGraph, edgeGraph } from '../../core/edge-graph.ts';
import type { RoadPoint, StreetMap } from './street-map.ts';

/** A position as it is reported. */
export interface Fix {
  /** s of the street's clock */
  readonly at: number;
  /** m, of the network's plane */
  readonly x: number;
  readonly y: number;
  /** m, one standard deviation */
  readonly accuracy: number;
  /** m/s */
  readonly speed?: number | undefined;
}

/** How likely each road is after a fix; logarithms, up to a constant. */
interface Step {
  readonly fix: Fix;
  readonly states: readonly { readonly point: RoadPoint; readonly score: number }[];
}

/** fixes that a late one may still come before */
const MEMORY = 12;
/** roads looked at for one fix */
const MOST_STATES = 8;
/** m, no position is taken to be better */
const BEST_ACCURACY = 5;
/** what a road beside the vehicle's route counts less, as logarithm */
const OFF_ROUTE = 1.5;
/** a way back or no way at all between two fixes, as logarithm */
const NO_WAY = -12;

/**
 * Newson and Krumm (2009), Hidden Markov map matching through noise and sparseness: a road is the likelier the nearer it
 * is, and the better the way along the roads from the last one fits the straight line between the fixes. Roads of the
 * vehicle's route are preferred, not required. Fixes may come late; the last few are then gone through again.
 */
export class MapMatcher {
  readonly #network: CompiledNetwork;
  readonly #map: StreetMap;
  readonly #graph: EdgeGraph;
  readonly #onRoute: ReadonlySet<number>;
  #steps: Step[] = [];

  constructor(network: CompiledNetwork, map: StreetMap, route: Iterable<number>) {
    this.#network = network;
    this.#map = map;
    this.#graph = graphOf(network);
    this.#onRoute = new Set(route);
  }

  /** Takes a fix, in order or late, and answers where the vehicle most likely was at the newest one; undefined off all roads. */
  take(fix: Fix): RoadPoint | undefined {
    const later = this.#steps.filter((step) => step.fix.at > fix.at);
    if (later.length === MEMORY) return this.best();
    this.#steps.length -= later.length;
    for (const { fix: one } of [{ fix }, ...later]) this.#append(one);
    this.#steps = this.#steps.slice(-MEMORY);
    return this.best();
  }

  best(): RoadPoint | undefined {
    return this.#steps.at(-1)?.states[0]?.point;
  }

  #append(fix: Fix): void {
    const sigma = Math.max(BEST_ACCURACY, fix.accuracy);
    const points = this.#map.near(fix.x, fix.y, Math.max(30, 3 * sigma)).slice(0, MOST_STATES);
    const before = this.#steps.at(-1);
    const states = points.map((point) => {
      const emission = -0.5 * (point.distance / sigma) ** 2 - (this.#onRoute.has(point.edge) ? 0 : OFF_ROUTE);
      return { point, score: emission + this.#reached(before, fix, point, sigma) };
    });
    states.sort((a, b) => b.score - a.score);
    const top = states[0]?.score ?? 0;
    this.#steps.push({ fix, states: states.map(({ point, score }) => ({ point, score: score - top })) });
  }

  /** The best score of coming to a place from the last step. */
  #reached(before: Step | undefined, fix: Fix, to: RoadPoint, sigma: number): number {
    if (before === undefined || before.states.length === 0) return 0;
    const straight = Math.hypot(fix.x - before.fix.x, fix.y - before.fix.y);
    let best = Number.NEGATIVE_INFINITY;
    for (const { point, score } of before.states) {
      const way = this.#wayBetween(point, to, 2 * straight + 4 * sigma);
      const fit = way === undefined ? NO_WAY : Math.max(NO_WAY, -Math.abs(way - straight) / sigma);
      best = Math.max(best, score + fit);
    }
    return best;
  }

  /** m along the roads, at most `most`; noise may set a vehicle back a little on its road. */
  #wayBetween(from: RoadPoint, to: RoadPoint, most: number): number | undefined {
    if (from.edge === to.edge && to.position >= from.position - most) return Math.abs(to.position - from.position);
    const { arcStart, arcTo } = this.#graph;
    const reached = new Map([[from.edge, this.#network.edgeLength[from.edge]! - from.position]]);
    for (const [edge, sofar] of reached) {
      if (sofar > most) continue;
      for (let arc = arcStart[edge]!; arc < arcStart[edge + 1]!; arc++) {
        const next = arcTo[arc]!;
        if (next === to.edge) return sofar + to.position;
        if (!reached.has(next)) reached.set(next, sofar + this.#network.edgeLength[next]!);
      }
    }
    return undefined;
  }
}

const graphs = new WeakMap<CompiledNetwork, EdgeGraph>();

function graphOf(network: CompiledNetwork): EdgeGraph {
  const known = graphs.get(network) ?? edgeGraph(network);
  graphs.set(network, known);
  return known;
}
