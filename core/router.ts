// Shortest-time routes: one search space of typed arrays, used again for every query.
import type { CompiledNetwork } from './compiled-network.ts';
import { type EdgeGraph, edgeGraph, type RoutingProfile, routingProfile } from './edge-graph.ts';

/**
 * Routes over edges, so that turn restrictions hold: a step from edge to edge needs a connection open to the class.
 * The time of a route counts its first and last edge whole. Scratch: 28 bytes an edge; a query allocates nothing.
 *
 * `search` and `tree` leave their answer in `path[0 .. pathLength)`; the next query overwrites it.
 */
export class Router {
  readonly graph: EdgeGraph;
  /** edges of the last route found */
  readonly path: Int32Array;
  pathLength = 0;
  /** edges settled by the last search, for measurement */
  settled = 0;

  readonly #profiles = new Map<string, RoutingProfile>();
  readonly #time: Float64Array;
  readonly #rank: Float64Array;
  readonly #before: Int32Array;
  /** the query that last reached the edge */
  readonly #reached: Uint32Array;
  readonly #heap: Int32Array;
  /** place in the heap, -1 once settled */
  readonly #place: Int32Array;
  #size = 0;
  #query = 0;
  #root = -1;

  constructor(network: CompiledNetwork) {
    const edges = network.edgeCount;
    this.graph = edgeGraph(network);
    this.path = new Int32Array(edges);
    this.#time = new Float64Array(edges);
    this.#rank = new Float64Array(edges);
    this.#before = new Int32Array(edges);
    this.#reached = new Uint32Array(edges);
    this.#heap = new Int32Array(edges);
    this.#place = new Int32Array(edges);
  }

  /** Times for a class (one bit) and a top speed (m/s), made once. */
  profile(classBit: number, maxSpeed: number): RoutingProfile {
    const name = `${classBit} ${maxSpeed}`;
    let profile = this.#profiles.get(name);
    if (!profile) {
      profile = routingProfile(this.graph, classBit, maxSpeed, this.#profiles.size);
      this.#profiles.set(name, profile);
    }
    return profile;
  }

  /**
   * A* from edge to edge with the straight line as lower bound. Answers the route's time in s, Infinity if there is
   * none, and leaves the route in `path`.
   */
  search(profile: RoutingProfile, from: number, to: number): number {
    const { edgeTo, nodeX, nodeY } = this.graph.network;
    const goalX = nodeX[edgeTo[to]!]!;
    const goalY = nodeY[edgeTo[to]!]!;
    // The bound must not exceed the truth by a rounding: 1e-9 less.
    const pace = profile.fastest > 0 ? (1 - 1e-9) / profile.fastest : 0;
    this.#start(profile, from);
    while (this.#size > 0) {
      const edge = this.#pop();
      if (edge === to) return this.trace(to);
      this.#expand(profile, edge, goalX, goalY, pace);
    }
    this.pathLength = 0;
    return Number.POSITIVE_INFINITY;
  }

  /**
   * Dijkstra from one edge until all `targets` (or everything) are settled; `trace` then gives each route. The route
   * to a target does not depend on which other targets were asked for.
   */
  tree(profile: RoutingProfile, from: number, targets?: Iterable<number>): void {
    const open = targets && new Set(targets);
    this.#start(profile, from);
    while (this.#size > 0) {
      const edge = this.#pop();
      if (open?.delete(edge) && open.size === 0) return;
      this.#expand(profile, edge, 0, 0, 0);
    }
  }

  /** After `tree`: puts the route to `to` into `path` and answers its time in s, Infinity if it was not reached. */
  trace(to: number): number {
    this.pathLength = 0;
    if (this.#reached[to] !== this.#query || this.#place[to]! >= 0) return Number.POSITIVE_INFINITY;
    let count = 1;
    for (let edge = to; edge !== this.#root; edge = this.#before[edge]!) count++;
    this.pathLength = count;
    for (let edge = to; count > 0; edge = this.#before[edge]!) this.path[--count] = edge;
    return this.#time[to]!;
  }

  #start(profile: RoutingProfile, from: number): void {
    if (this.#query === 0xffffffff) {
      this.#reached.fill(0);
      this.#query = 0;
    }
    this.#query++;
    this.#size = 0;
    this.settled = 0;
    this.#root = from;
    const time = profile.edgeTime[from]!;
    if (time < Number.POSITIVE_INFINITY) this.#reach(from, -1, time, time);
  }

  #expand(profile: RoutingProfile, edge: number, goalX: number, goalY: number, pace: number): void {
    const { arcStart, arcTo, network } = this.graph;
    const { edgeTime, arcTime } = profile;
    const { edgeTo, nodeX, nodeY } = network;
    const here = this.#time[edge]!;
    const end = arcStart[edge + 1]!;
    for (let arc = arcStart[edge]!; arc < end; arc++) {
      const next = arcTo[arc]!;
      const time = here + arcTime[arc]! + edgeTime[next]!;
      if (time === Number.POSITIVE_INFINITY) continue;
      if (this.#reached[next] === this.#query && (this.#place[next]! < 0 || time >= this.#time[next]!)) continue;
      let rank = time;
      if (pace > 0) {
        const node = edgeTo[next]!;
        const dx = nodeX[node]! - goalX;
        const dy = nodeY[node]! - goalY;
        rank += Math.sqrt(dx * dx + dy * dy) * pace;
      }
      this.#reach(next, edge, time, rank);
    }
  }

  #reach(edge: number, before: number, time: number, rank: number): void {
    if (this.#reached[edge] !== this.#query) {
      this.#reached[edge] = this.#query;
      this.#place[edge] = this.#size++;
    }
    this.#time[edge] = time;
    this.#rank[edge] = rank;
    this.#before[edge] = before;
    this.#rise(edge, rank);
  }

  #rise(edge: number, rank: number): void {
    const heap = this.#heap;
    const place = this.#place;
    const ranks = this.#rank;
    let at = place[edge]!;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const other = heap[above]!;
      if (ranks[other]! <= rank) break;
      heap[at] = other;
      place[other] = at;
      at = above;
    }
    heap[at] = edge;
    place[edge] = at;
  }

  #pop(): number {
    const heap = this.#heap;
    const place = this.#place;
    const ranks = this.#rank;
    const top = heap[0]!;
    place[top] = -1;
    this.settled++;
    const size = --this.#size;
    if (size === 0) return top;
    const edge = heap[size]!;
    const rank = ranks[edge]!;
    let at = 0;
    for (let child = 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && ranks[heap[child + 1]!]! < ranks[heap[child]!]!) child++;
      const other = heap[child]!;
      if (ranks[other]! >= rank) break;
      heap[at] = other;
      place[other] = at;
      at = child;
    }
    heap[at] = edge;
    place[edge] = at;
    return top;
  }
}
