// Flat pictures on the ground as triangles: each corner knows its tint, so that one mesh holds all that lies flat.
import { ShapeUtils, Vector2 } from 'three';
import type { Polyline, Xy } from '../../core/geometry.ts';
import { offsetPolyline } from '../../core/geometry.ts';

/** What a piece of the ground is; the palette gives each its colour by day and by night. Drawn in the order added. */
export const TINT = {
  water: 0,
  green: 1,
  kerb: 2,
  asphalt: 3,
  paint: 4,
  zebra: 5,
  busStop: 6,
  island: 7,
  pavement: 8,
} as const;
export const TINTS = Object.keys(TINT).length;

/** Triangles: `index` counts corners, a corner is x, y in metres and one tag byte or number. */
export interface FlatMesh {
  readonly corners: Float32Array;
  readonly tags: Float32Array;
  readonly index: Uint32Array;
}

/** Collects triangles. */
export class FlatMeshBuilder {
  readonly #corners: number[] = [];
  readonly #tags: number[] = [];
  readonly #index: number[] = [];

  get triangles(): number {
    return this.#index.length / 3;
  }

  /** A band of `width` metres along a line, `aside` metres to its left, lengthened by `longer` at both ends. */
  band(line: Polyline, width: number, tag: number, aside = 0, longer = 0): void {
    const whole = longer === 0 ? line : lengthened(line, longer);
    const left = offsetPolyline(whole, aside + width / 2);
    const right = offsetPolyline(whole, aside - width / 2);
    if (left.length < 2) return;
    const first = this.#corners.length / 2;
    for (let i = 0; i < left.length; i++) {
      this.#corner(left[i], tag);
      this.#corner(right[i], tag);
    }
    for (let i = 0; i + 1 < left.length; i++) {
      const a = first + 2 * i;
      this.#index.push(a, a + 1, a + 2, a + 2, a + 1, a + 3);
    }
  }

  /** Quads of a dashed line. */
  dashes(line: Polyline, width: number, tag: number, aside: number, dash: number, gap: number): void {
    const shifted = offsetPolyline(line, aside);
    let phase = 0;
    for (let i = 1; i < shifted.length; i++) {
      const [ax, ay] = shifted[i - 1];
      const [bx, by] = shifted[i];
      const length = Math.hypot(bx - ax, by - ay);
      if (length === 0) continue;
      const [ux, uy] = [(bx - ax) / length, (by - ay) / length];
      let from = -phase;
      while (from < length) {
        const start = Math.max(0, from);
        const end = Math.min(length, from + dash);
        if (end > start) {
          this.band(
            [
              [ax + ux * start, ay + uy * start],
              [ax + ux * end, ay + uy * end],
            ],
            width,
            tag,
          );
        }
        from += dash + gap;
      }
      phase = (phase + length) % (dash + gap);
    }
  }

  /** A filled outline, without holes. */
  polygon(outline: Polyline, tag: number): void {
    const first = this.#corners.length / 2;
    const contour = outline.map(([x, y]) => new Vector2(x, y));
    for (const triangle of ShapeUtils.triangulateShape(contour, []))
      for (const corner of triangle) this.#index.push(first + corner);
    for (const point of outline) this.#corner(point, tag);
  }

  /** The mesh so far. */
  mesh(): FlatMesh {
    return {
      corners: Float32Array.from(this.#corners),
      tags: Float32Array.from(this.#tags),
      index: Uint32Array.from(this.#index),
    };
  }

  #corner([x, y]: Xy, tag: number): void {
    this.#corners.push(x, y);
    this.#tags.push(tag);
  }
}

/** The line made longer by `by` metres at both ends. */
export function lengthened(line: Polyline, by: number): Xy[] {
  const points: Xy[] = [...line];
  const [a, b] = [line[0], line[1]];
  const [y, z] = [line[line.length - 2], line[line.length - 1]];
  const head = Math.hypot(b[0] - a[0], b[1] - a[1]) || 1;
  const tail = Math.hypot(z[0] - y[0], z[1] - y[1]) || 1;
  points[0] = [a[0] - ((b[0] - a[0]) / head) * by, a[1] - ((b[1] - a[1]) / head) * by];
  points[points.length - 1] = [z[0] + ((z[0] - y[0]) / tail) * by, z[1] + ((z[1] - y[1]) / tail) * by];
  return points;
}

/** The convex hull, counter-clockwise (Andrew's monotone chain). */
export function convexHull(points: readonly Xy[]): Xy[] {
  const sorted = [...points].sort((p, q) => p[0] - q[0] || p[1] - q[1]);
  if (sorted.length < 3) return sorted;
  const half = (from: readonly Xy[]): Xy[] => {
    const chain: Xy[] = [];
    for (const p of from) {
      while (chain.length >= 2 && turn(chain[chain.length - 2], chain[chain.length - 1], p) <= 0) chain.pop();
      chain.push(p);
    }
    chain.pop();
    return chain;
  };
  return [...half(sorted), ...half(sorted.reverse())];
}

function turn(a: Xy, b: Xy, c: Xy): number {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

/** x, y pairs with a z of 0 each, as three.js reads positions. */
export function raised(flat: ArrayLike<number>): Float32Array {
  const corners = new Float32Array((flat.length / 2) * 3);
  for (let i = 0; 2 * i < flat.length; i++) {
    corners[3 * i] = flat[2 * i];
    corners[3 * i + 1] = flat[2 * i + 1];
  }
  return corners;
}
