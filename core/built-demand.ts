// The demand of a place after street works: routes lead around new rings, drivers take new roads that are worth it, lanes are counted anew.
import type { BuiltNetwork } from './built-network.ts';
import { TypeBook } from './compile-type.ts';
import type { CompiledNetwork } from './compiled-network.ts';
import type { DemandFile, Flow, Stop, Trip } from './demand.ts';
import type { RoutingProfile } from './edge-graph.ts';
import { Router } from './router.ts';

/** share of its free-flow time that another way must save before drivers take it */
const WORTH = 0.05;

export interface BuiltDemand {
  readonly demand: DemandFile;
  /** trips and flows that take another way because of new roads */
  readonly rerouted: number;
}

/**
 * Adapts a demand. A trip or flow with a route of its own takes the fastest way of free flow instead where that uses a new edge
 * and saves more than WORTH of the time; stops and vias are kept to, and such ways are never changed.
 */
export function builtDemand(file: DemandFile, built: BuiltNetwork, network: CompiledNetwork): BuiltDemand {
  const ways = new NewWays(file, built, network);
  let rerouted = 0;
  const adapt = <T extends Trip | Flow>(source: T): T => {
    const { departLane, stops } = source;
    const moved: T = { ...source };
    const start = source.route?.[0] ?? source.from;
    if (typeof departLane === 'number' && start !== undefined && built.widened.includes(start))
      moved.departLane = departLane + 1;
    if (stops !== undefined) moved.stops = stops.map((stop) => movedStop(stop, built));
    if (source.route === undefined) return moved;
    const around = source.route.flatMap((edge, i) => [
      ...(i > 0 ? built.between(source.route![i - 1]!, edge) : []),
      edge,
    ]);
    const better = (stops ?? []).length > 0 ? undefined : ways.better(source.type, around);
    if (better !== undefined) rerouted++;
    moved.route = better ?? around;
    return moved;
  };
  const trips = file.trips.map(adapt);
  const flows = file.flows?.map(adapt);
  return { demand: { ...file, trips, ...(flows && { flows }) }, rerouted };
}

/** A stop at the kerb stays there; one on another lane moves with it. */
function movedStop(stop: Stop, { widened }: BuiltNetwork): Stop {
  const { edge, lane } = stop;
  return edge !== undefined && lane !== undefined && lane > 0 && widened.includes(edge)
    ? { ...stop, lane: lane + 1 }
    : stop;
}

class NewWays {
  readonly #types: TypeBook;
  readonly #router: Router;
  readonly #network: CompiledNetwork;
  readonly #fresh: ReadonlySet<string>;
  readonly #known = new Map<string, string[] | undefined>();

  constructor(file: DemandFile, { newEdges }: BuiltNetwork, network: CompiledNetwork) {
    this.#types = new TypeBook(file.vehicleTypes, file.mixes ?? []);
    this.#router = new Router(network);
    this.#network = network;
    this.#fresh = new Set(newEdges);
  }

  better(type: string, route: readonly string[]): string[] | undefined {
    if (this.#fresh.size === 0) return undefined;
    const key = `${type} ${route.join(' ')}`;
    if (!this.#known.has(key)) this.#known.set(key, this.#search(type, route));
    return this.#known.get(key);
  }

  #search(type: string, route: readonly string[]): string[] | undefined {
    const { bit, maxSpeed } = this.#types.routing(this.#types.draw(type, 0, `type ${type}`));
    const profile = this.#router.profile(bit, maxSpeed);
    const edges = route.map((id) => this.#network.edgeIndex.get(id) ?? -1);
    if (edges.some((edge) => edge < 0)) return undefined;
    const time = this.#router.search(profile, edges[0]!, edges.at(-1)!);
    if (!(time < (1 - WORTH) * timeOf(this.#router, profile, edges))) return undefined;
    const found = [...this.#router.path.subarray(0, this.#router.pathLength)].map(
      (edge) => this.#network.edgeIds[edge]!,
    );
    return found.some((id) => this.#fresh.has(id) && !route.includes(id)) ? found : undefined;
  }
}

/** s of free flow along a route; Infinity where it does not hang together. */
function timeOf({ graph }: Router, { edgeTime, arcTime }: RoutingProfile, edges: readonly number[]): number {
  let time = edgeTime[edges[0]!]!;
  for (let i = 1; i < edges.length; i++) {
    let passing = Number.POSITIVE_INFINITY;
    for (let arc = graph.arcStart[edges[i - 1]!]!; arc < graph.arcStart[edges[i - 1]! + 1]!; arc++)
      if (graph.arcTo[arc] === edges[i]) passing = arcTime[arc]!;
    time += passing + edgeTime[edges[i]!]!;
  }
  return time;
}
