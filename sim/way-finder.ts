// Ways through the network as it is now: rules in force, and times as they were driven in the last minutes.
import { type EdgeGraph, edgeGraph, type RoutingProfile, routingProfile } from '../core/edge-graph.ts';
import { Router } from '../core/router.ts';
import type { World } from './world.ts';

/** share of the newest measurement in the remembered pace */
const NEWEST = 0.5;
/** s/m, the slowest pace that is believed */
const SLOWEST = 5;

/** Finds ways for the vehicles of one world. */
export class WayFinder {
  readonly #world: World;
  readonly #graph: EdgeGraph;
  readonly #router: Router;
  readonly #profiles = new Map<string, RoutingProfile>();
  /** by edge: s/m as driven, 0 while nobody has driven there */
  readonly #pace: Float64Array;
  readonly #time: Float64Array;
  readonly #distance: Float64Array;
  #cell = -1;
  #query = 0;

  constructor(world: World) {
    this.#world = world;
    this.#router = new Router(world.network);
    this.#graph = edgeGraph(world.network);
    this.#pace = new Float64Array(world.network.edgeCount);
    this.#time = new Float64Array(world.network.edgeCount);
    this.#distance = new Float64Array(world.network.edgeCount);
  }

  /** Rules have changed: profiles are made again when asked for. */
  forget(): void {
    this.#profiles.clear();
  }

  /** Takes the paces driven since the last call; profiles made from now on use them. */
  measure(): void {
    const { links, cell } = this.#world.measures;
    const fresh = cell !== this.#cell;
    for (let edge = 0; edge < this.#pace.length; edge++) {
      const time = links.time[cell + edge]!;
      const distance = links.distance[cell + edge]!;
      const driven = distance - (fresh ? 0 : this.#distance[edge]!);
      const spent = time - (fresh ? 0 : this.#time[edge]!);
      this.#time[edge] = time;
      this.#distance[edge] = distance;
      const pace = spent > 0 ? Math.min(SLOWEST, spent / Math.max(driven, 1e-9)) : 0;
      this.#pace[edge] = NEWEST * pace + (1 - NEWEST) * this.#pace[edge]!;
    }
    this.#cell = cell;
    this.forget();
  }

  /** Times for the class and top speed of a vehicle, never below free flow. */
  profileOf(id: number): RoutingProfile {
    const { demand, network } = this.#world;
    const type = demand.type[id]!;
    const bit = 1 << demand.types.vehicleClass[type]!;
    const top = demand.types.maxSpeed[type]!;
    const name = `${bit} ${top}`;
    let profile = this.#profiles.get(name);
    if (profile === undefined) {
      profile = routingProfile(this.#graph, bit, top, 1e6 + this.#query++);
      for (let edge = 0; edge < network.edgeCount; edge++) {
        const driven = network.edgeLength[edge]! * this.#pace[edge]!;
        const own = profile.edgeTime[edge]!;
        // an edge that is shut can still be left by those on it
        if (own === Number.POSITIVE_INFINITY) profile.edgeTime[edge] = network.edgeLength[edge]! / 5;
        else if (driven > own) profile.edgeTime[edge] = driven;
      }
      this.#profiles.set(name, profile);
    }
    return profile;
  }

  /** The fastest way from an edge to another, both in it; undefined where there is none. */
  find(id: number, from: number, to: number): { readonly edges: number[]; readonly time: number } | undefined {
    this.#router.tree(this.profileOf(id), from, [to]);
    const time = this.#router.trace(to);
    if (time === Number.POSITIVE_INFINITY) return undefined;
    return { edges: [...this.#router.path.subarray(0, this.#router.pathLength)], time };
  }

  /** s that a way takes now; Infinity where it is shut. */
  timeOf(id: number, edges: ArrayLike<number>): number {
    const profile = this.profileOf(id);
    const { arcStart, arcTo } = this.#graph;
    let time = profile.edgeTime[edges[0]!]!;
    for (let i = 0; i + 1 < edges.length; i++) {
      let arc = arcStart[edges[i]!]!;
      const end = arcStart[edges[i]! + 1]!;
      while (arc < end && arcTo[arc] !== edges[i + 1]) arc++;
      time += arc < end ? profile.arcTime[arc]! + profile.edgeTime[edges[i + 1]!]! : Number.POSITIVE_INFINITY;
    }
    return time;
  }
}
