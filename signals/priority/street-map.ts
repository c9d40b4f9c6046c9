// The roads as a vehicle's positions see them: which edges are near a point, and where on them it would be.
import type { CompiledNetwork } from '../../core/compiled-network.ts';

/** A point of the plane seen on an edge. */
export interface RoadPoint {
  readonly edge: number;
  /** m from the edge's start */
  readonly position: number;
  /** m, from the point to the edge's middle lane */
  readonly distance: number;
}

/** m, side of a cell of the index */
const CELL = 60;

/** Pieces of the edges' middle lanes in a grid. Build once a network; a look costs a few cells. */
export class StreetMap {
  readonly #network: CompiledNetwork;
  /** by cell: edge and first point of each piece that meets it */
  readonly #cells = new Map<string, { readonly edge: number; readonly point: number }[]>();
  /** by edge: m along the drawn line at which each of its points stands */
  readonly #along: Float64Array[];

  constructor(network: CompiledNetwork) {
    this.#network = network;
    this.#along = Array.from({ length: network.edgeCount }, (_, edge) => this.#index(edge));
  }

  #line(edge: number): { readonly from: number; readonly until: number } {
    const { edgeFirstLane, edgeLaneTotal, laneShapeStart } = this.#network;
    const lane = edgeFirstLane[edge]! + (edgeLaneTotal[edge]! >> 1);
    return { from: laneShapeStart[lane]!, until: laneShapeStart[lane + 1]! };
  }

  #index(edge: number): Float64Array {
    const { laneShape } = this.#network;
    const { from, until } = this.#line(edge);
    const along = new Float64Array(until - from);
    for (let p = from; p + 1 < until; p++) {
      const [ax, ay, bx, by] = [laneShape[2 * p]!, laneShape[2 * p + 1]!, laneShape[2 * p + 2]!, laneShape[2 * p + 3]!];
      along[p + 1 - from] = along[p - from]! + Math.hypot(bx - ax, by - ay);
      for (let x = Math.floor(Math.min(ax, bx) / CELL); x <= Math.floor(Math.max(ax, bx) / CELL); x++)
        for (let y = Math.floor(Math.min(ay, by) / CELL); y <= Math.floor(Math.max(ay, by) / CELL); y++) {
          const list = this.#cells.get(`${x} ${y}`);
          if (list) list.push({ edge, point: p });
          else this.#cells.set(`${x} ${y}`, [{ edge, point: p }]);
        }
    }
    return along;
  }

  /** The edges within `radius` (m) of a point, each at its nearest place, nearest first. */
  near(x: number, y: number, radius: number): RoadPoint[] {
    const best = new Map<number, RoadPoint>();
    const cells = (at: number) => [Math.floor((at - radius) / CELL), Math.floor((at + radius) / CELL)] as const;
    const [[x0, x1], [y0, y1]] = [cells(x), cells(y)];
    for (let cx = x0; cx <= x1; cx++)
      for (let cy = y0; cy <= y1; cy++)
        for (const { edge, point } of this.#cells.get(`${cx} ${cy}`) ?? []) {
          const seen = this.#project(edge, point, x, y);
          if (seen.distance <= radius && seen.distance < (best.get(edge)?.distance ?? Number.POSITIVE_INFINITY))
            best.set(edge, seen);
        }
    return [...best.values()].sort((a, b) => a.distance - b.distance || a.edge - b.edge);
  }

  #project(edge: number, p: number, x: number, y: number): RoadPoint {
    const { laneShape } = this.#network;
    const [ax, ay] = [laneShape[2 * p]!, laneShape[2 * p + 1]!];
    const [dx, dy] = [laneShape[2 * p + 2]! - ax, laneShape[2 * p + 3]! - ay];
    const square = dx * dx + dy * dy;
    const t = square > 0 ? Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / square)) : 0;
    const distance = Math.hypot(x - ax - t * dx, y - ay - t * dy);
    const along = this.#along[edge]!;
    const drawn = along[p - this.#line(edge).from]! + t * Math.sqrt(square);
    return { edge, position: drawn * this.#scale(edge), distance };
  }

  /** m of the edge a metre of its drawn line */
  #scale(edge: number): number {
    const along = this.#along[edge]!;
    const drawn = along[along.length - 1] ?? 0;
    return drawn > 0 ? this.#network.edgeLength[edge]! / drawn : 1;
  }

  /** The point of the plane at a place on an edge. */
  pointOn(edge: number, position: number): [x: number, y: number] {
    const { laneShape } = this.#network;
    const { from } = this.#line(edge);
    const along = this.#along[edge]!;
    const drawn = position / this.#scale(edge);
    let i = 0;
    while (i + 2 < along.length && along[i + 1]! < drawn) i++;
    const span = along[i + 1]! - along[i]!;
    const t = span > 0 ? Math.max(0, Math.min(1, (drawn - along[i]!) / span)) : 0;
    const at = 2 * (from + i);
    const mix = (a: number, b: number) => a + t * (b - a);
    return [mix(laneShape[at]!, laneShape[at + 2]!), mix(laneShape[at + 1]!, laneShape[at + 3]!)];
  }
}
