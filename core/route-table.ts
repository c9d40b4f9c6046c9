// Routes as rows of edges in one growing array; equal routes are stored once.
import { mix32 } from './chance.ts';

/** Adds routes and answers their row numbers. Row r is edges[start[r] .. end[r]). */
export class RouteTable {
  edges = new Int32Array(1024);
  readonly start: number[] = [];
  readonly end: number[] = [];
  #used = 0;
  /** latest row of a hash, and the row before it with the same hash */
  readonly #latest = new Map<number, number>();
  readonly #earlier: number[] = [];

  /** The row of route[0 .. length), which is copied if it is new. */
  add(route: ArrayLike<number>, length: number): number {
    let hash = length;
    for (let i = 0; i < length; i++) hash = mix32((Math.imul(hash, 31) + route[i]!) | 0);
    const latest = this.#latest.get(hash) ?? -1;
    for (let row = latest; row >= 0; row = this.#earlier[row]!) if (this.#equals(row, route, length)) return row;
    if (this.#used + length > this.edges.length) {
      const grown = new Int32Array(Math.max(2 * this.edges.length, this.#used + length));
      grown.set(this.edges);
      this.edges = grown;
    }
    const row = this.start.length;
    this.start.push(this.#used);
    for (let i = 0; i < length; i++) this.edges[this.#used++] = route[i]!;
    this.end.push(this.#used);
    this.#latest.set(hash, row);
    this.#earlier.push(latest);
    return row;
  }

  /** The routes of the given rows alone (others were parts of searches), each once, and where each now begins. */
  packed(rows: Iterable<number>): { edges: Int32Array; startOf: ReadonlyMap<number, number> } {
    const startOf = new Map<number, number>();
    let used = 0;
    for (const row of rows) {
      if (startOf.has(row)) continue;
      startOf.set(row, used);
      used += this.end[row]! - this.start[row]!;
    }
    const edges = new Int32Array(used);
    for (const [row, at] of startOf) edges.set(this.edges.subarray(this.start[row], this.end[row]), at);
    return { edges, startOf };
  }

  /** How many edges the route has. */
  length(row: number): number {
    return this.end[row]! - this.start[row]!;
  }

  #equals(row: number, route: ArrayLike<number>, length: number): boolean {
    const start = this.start[row]!;
    if (this.length(row) !== length) return false;
    for (let i = 0; i < length; i++) if (this.edges[start + i] !== route[i]) return false;
    return true;
  }
}
