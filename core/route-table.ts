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

  get used(): number {
    return this.#used;
  }

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

  #equals(row: number, route: ArrayLike<number>, length: number): boolean {
    const start = this.start[row]!;
    if (this.end[row]! - start !== length) return false;
    for (let i = 0; i < length; i++) if (this.edges[start + i] !== route[i]) return false;
    return true;
  }
}
