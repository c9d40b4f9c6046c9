// Which ways drivers take when everybody knows the times: simulated again and again until few would gain by another way.
// Stochastic user equilibrium (Daganzo & Sheffi 1977) with a logit choice among ways found so far, by the method of
// successive averages: in iteration k one driver in k + 1 chooses anew.
import { PURPOSE, streamOf, uniform } from '../core/chance.ts';
import { compileDemand } from '../core/compile-demand.ts';
import type { CompiledDemand } from '../core/compiled-demand.ts';
import type { CompiledNetwork } from '../core/compiled-network.ts';
import type { DemandFile, Trip } from '../core/demand.ts';
import { type EdgeGraph, edgeGraph, routingProfile } from '../core/edge-graph.ts';
import { flowDepartures, tripOfFlow } from '../core/flow.ts';
import { Router } from '../core/router.ts';
import type { LampProgram } from './lamp-program.ts';
import type { LinkTable } from './result.ts';
import { run } from './run.ts';

/** counter of the departure stream from which on iterations draw */
const CHOICE = 1000;
/** how much longer the edges of the fastest way are taken to be, to find another one beside it */
const PENALTY = 2;

export interface EquilibriumOptions {
  readonly seed: number;
  /** s */
  readonly begin: number;
  readonly end: number;
  readonly step?: number;
  /** s, over which times are averaged; 300 without it */
  readonly interval?: number;
  readonly iterations: number;
  /** s, of the logit choice: a way that takes so much longer is taken e times less often; 20 without it */
  readonly spread?: number;
  /** relative gap at which to stop; 0.01 without it */
  readonly gap?: number;
}

/**
 * One iteration. Gap: how far the times of all with one origin and destination are from what they would be if each had
 * chosen by logit at these times, summed over pairs, as a share of the latter; 0 in equilibrium.
 */
export interface Iteration {
  readonly iteration: number;
  readonly gap: number;
  /** s a vehicle, mean duration in the simulation */
  readonly duration_s: number;
  readonly changed: number;
  readonly routes: number;
}

export interface Equilibrium {
  /** the demand with every way written out; flows have become trips */
  readonly demand: DemandFile;
  readonly iterations: readonly Iteration[];
  readonly reached: boolean;
}

/** Flows as the trips that they are under a seed; ids stay the ones that compiling gives them. */
export function withoutFlows(file: DemandFile, seed: number): DemandFile {
  const { flows = [], ...rest } = file;
  const trips = flows.flatMap((flow) => {
    const source = tripOfFlow(flow);
    return [...flowDepartures(flow, seed)].map((depart, i): Trip => ({ ...source, id: `${flow.id}.${i}`, depart }));
  });
  return { ...rest, trips: [...file.trips, ...trips] };
}

/**
 * Iterates until the gap is small or the iterations are used up. Trips with stops or `via` keep their way. The same seed
 * is used in every iteration, so that only the ways change.
 */
export function equilibrate(
  network: CompiledNetwork,
  file: DemandFile,
  programs: readonly LampProgram[],
  options: EquilibriumOptions,
  onDone: (iteration: Iteration) => void = () => {},
): Equilibrium {
  const flat = withoutFlows(file, options.seed);
  const ways = new Ways(network, options);
  const iterations: Iteration[] = [];
  let demand = compileDemand(flat, network, options.seed, options.begin);
  const routes = demand.ids.map((_, id) => [...routeOf(demand, id)]);
  for (let k = 1; k <= options.iterations; k++) {
    const result = run(network, demand, programs, { ...options, interval: options.interval ?? 300 });
    ways.measure(result.links);
    const { gap, changed } = ways.choose(demand, routes, free(flat), k);
    const iteration = { iteration: k, gap, duration_s: result.mean.duration_s, changed, routes: ways.count };
    iterations.push(iteration);
    onDone(iteration);
    const written = withRoutes(flat, network, demand, routes);
    if (gap <= (options.gap ?? 0.01)) return { demand: written, iterations, reached: true };
    demand = compileDemand(written, network, options.seed, options.begin);
  }
  return { demand: withRoutes(flat, network, demand, routes), iterations, reached: false };
}

/** Ids of trips that may take another way. */
function free(file: DemandFile): ReadonlySet<string> {
  return new Set(file.trips.filter(({ stops, via }) => !stops?.length && !via?.length).map(({ id }) => id));
}

function routeOf(demand: CompiledDemand, id: number): Int32Array {
  return demand.routeEdges.subarray(demand.routeStart[id], demand.routeEnd[id]);
}

function withRoutes(
  file: DemandFile,
  network: CompiledNetwork,
  demand: CompiledDemand,
  routes: readonly (readonly number[])[],
): DemandFile {
  const chosen = new Map(demand.ids.map((id, row) => [id, routes[row]!]));
  const trips = file.trips.map((trip): Trip => {
    const edges = chosen.get(trip.id);
    if (edges === undefined) return trip;
    const { from: _f, to: _t, via: _v, ...rest } = trip;
    return { ...rest, route: edges.map((edge) => network.edgeIds[edge]!) };
  });
  return { ...file, trips };
}

/** The ways known between each origin and destination, and what they take by time of departure. */
class Ways {
  readonly #network: CompiledNetwork;
  readonly #options: EquilibriumOptions;
  readonly #graph: EdgeGraph;
  readonly #router: Router;
  readonly #known = new Map<string, number[][]>();
  /** s, by interval and edge: driven time, 0 where nobody drove */
  #times = new Float64Array(0);
  #intervals = 1;
  #interval = 300;
  #asked = 0;

  constructor(network: CompiledNetwork, options: EquilibriumOptions) {
    this.#network = network;
    this.#options = options;
    this.#graph = edgeGraph(network);
    this.#router = new Router(network);
  }

  get count(): number {
    let count = 0;
    for (const list of this.#known.values()) count += list.length;
    return count;
  }

  measure(links: LinkTable): void {
    const { edgeCount, edgeLength } = this.#network;
    this.#intervals = links.intervals;
    this.#interval = links.interval;
    this.#times = Float64Array.from({ length: links.intervals * edgeCount }, (_, cell) => {
      const distance = links.distance[cell]!;
      return links.time[cell]! > 0 ? (links.time[cell]! / Math.max(distance, 1)) * edgeLength[cell % edgeCount]! : 0;
    });
  }

  /** Lets one driver in k + 1 choose anew, in `routes`. */
  choose(demand: CompiledDemand, routes: number[][], ids: ReadonlySet<string>, k: number) {
    const { seed, spread = 20 } = this.#options;
    const excess = new Map<string, number>();
    let [expected, changed] = [0, 0];
    const asked = new Set<string>();
    for (let id = 0; id < demand.count; id++) {
      if (!ids.has(demand.ids[id]!)) continue;
      const route = routes[id]!;
      const depart = demand.depart[id]!;
      const known = this.#waysFor(demand, id, route, depart, asked);
      const costs = known.map((way) => this.#cost(demand, id, way, depart));
      const least = Math.min(...costs);
      const wanted = meanCost(costs, least, spread);
      const pair = `${route[0]} ${route.at(-1)}`;
      expected += wanted;
      excess.set(pair, (excess.get(pair) ?? 0) + this.#cost(demand, id, route, depart) - wanted);
      const stream = streamOf(PURPOSE.departure, demand.driver[id]!);
      if (uniform(seed, stream, CHOICE + 2 * k) >= 1 / (k + 1)) continue;
      const way = drawn(costs, least, spread, uniform(seed, stream, CHOICE + 2 * k + 1));
      if (same(known[way]!, route)) continue;
      routes[id] = known[way]!;
      changed++;
    }
    const apart = [...excess.values()].reduce((sum, value) => sum + Math.abs(value), 0);
    return { gap: expected > 0 ? apart / expected : 0, changed };
  }

  /** The ways known for a vehicle, with the one that is fastest at its time among them. */
  #waysFor(demand: CompiledDemand, id: number, route: number[], depart: number, asked: Set<string>): number[][] {
    const type = demand.type[id]!;
    const pair = `${demand.types.vehicleClass[type]} ${demand.types.maxSpeed[type]} ${route[0]} ${route.at(-1)}`;
    const known = this.#known.get(pair) ?? [route];
    this.#known.set(pair, known);
    if (!known.some((way) => same(way, route))) known.push(route);
    const i = this.#intervalAt(depart);
    const key = `${pair} ${i}`;
    if (asked.has(key)) return known;
    asked.add(key);
    for (const fresh of this.#fastest(demand, type, route[0]!, route.at(-1)!, i)) {
      if (!known.some((way) => same(way, fresh))) known.push(fresh);
    }
    return known;
  }

  /** The fastest way, and the fastest when that one's edges take longer than they do (link penalty). */
  #fastest(demand: CompiledDemand, type: number, from: number, to: number, interval: number): number[][] {
    const bit = 1 << demand.types.vehicleClass[type]!;
    const profile = routingProfile(this.#graph, bit, demand.types.maxSpeed[type]!, 2e6 + this.#asked++);
    const { edgeCount } = this.#network;
    for (let edge = 0; edge < edgeCount; edge++) {
      profile.edgeTime[edge] = Math.max(profile.edgeTime[edge]!, this.#times[interval * edgeCount + edge]!);
    }
    const found: number[][] = [];
    for (let alternative = 0; alternative < 2; alternative++) {
      this.#router.tree(profile, from, [to]);
      if (this.#router.trace(to) === Number.POSITIVE_INFINITY) return found;
      const way = [...this.#router.path.subarray(0, this.#router.pathLength)];
      found.push(way);
      for (const edge of way) profile.edgeTime[edge] = profile.edgeTime[edge]! * PENALTY;
    }
    return found;
  }

  #intervalAt(time: number): number {
    return Math.min(this.#intervals - 1, Math.max(0, Math.floor((time - this.#options.begin) / this.#interval)));
  }

  /** s that a way takes from `depart` on, edge by edge in the intervals in which they are reached. */
  #cost(demand: CompiledDemand, id: number, way: readonly number[], depart: number): number {
    const { edgeCount, edgeLength, edgeFirstLane, laneSpeed } = this.#network;
    const top = demand.types.maxSpeed[demand.type[id]!]!;
    let time = depart;
    for (const edge of way) {
      const driven = this.#times[this.#intervalAt(time) * edgeCount + edge]!;
      time += Math.max(driven, edgeLength[edge]! / Math.min(top, laneSpeed[edgeFirstLane[edge]!]!));
    }
    return time - depart;
  }
}

/** The mean of costs under logit shares. */
function meanCost(costs: readonly number[], least: number, spread: number): number {
  const weights = costs.map((cost) => Math.exp((least - cost) / spread));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return costs.reduce((sum, cost, i) => sum + (cost * weights[i]!) / total, 0);
}

/** The logit choice (P ~ exp(-cost / spread)) at the point `u` of its shares. */
function drawn(costs: readonly number[], least: number, spread: number, u: number): number {
  const weights = costs.map((cost) => Math.exp((least - cost) / spread));
  let rest = u * weights.reduce((sum, weight) => sum + weight, 0);
  let i = 0;
  while (i < weights.length - 1 && rest >= weights[i]!) rest -= weights[i++]!;
  return i;
}

function same(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((edge, i) => edge === b[i]);
}
