// The bodies of vehicles: bevelled boxes with a windscreen cut, drawn for unit length, width and height.

/** What a corner belongs to, for its colour. */
export const PART = { body: 0, glass: 1, tail: 2, leftIndicator: 3, rightIndicator: 4, head: 5 } as const;

/** Triangles without index: x forward (-0.5 .. 0.5), y left (-0.5 .. 0.5), z up (0 .. 1), a normal and a part each. */
export interface VehicleShape {
  readonly corners: Float32Array;
  readonly normals: Float32Array;
  readonly parts: Float32Array;
}

export type BodyKind = 'car' | 'van' | 'truck' | 'bus' | 'cycle' | 'person';

type Vec = readonly [number, number, number];

class ShapeBuilder {
  readonly #corners: number[] = [];
  readonly #normals: number[] = [];
  readonly #parts: number[] = [];

  quad(a: Vec, b: Vec, c: Vec, d: Vec, part: number): void {
    this.#triangle(a, b, c, part);
    this.#triangle(a, c, d, part);
  }

  /** A box whose top may be shorter and narrower than its foot; no floor. */
  frustum(
    rear: number,
    front: number,
    topRear: number,
    topFront: number,
    z: number,
    top: number,
    half: number,
    topHalf: number,
    sides: number,
    roof: number,
  ): void {
    const foot: Vec[] = [
      [rear, -half, z],
      [front, -half, z],
      [front, half, z],
      [rear, half, z],
    ];
    const up: Vec[] = [
      [topRear, -topHalf, top],
      [topFront, -topHalf, top],
      [topFront, topHalf, top],
      [topRear, topHalf, top],
    ];
    for (let i = 0; i < 4; i++) {
      const j = (i + 1) % 4;
      this.quad(foot[i], foot[j], up[j], up[i], sides);
    }
    this.quad(up[0], up[1], up[2], up[3], roof);
  }

  /** Lamps at the corners, a little outside the body. */
  lamps(z: number, half: number): void {
    const [r, f] = [-0.502, 0.502];
    for (const side of [-1, 1]) {
      const [a, b] = [side * half * 0.52, side * half * 0.98];
      const [low, high] = [Math.min(a, b), Math.max(a, b)];
      this.quad([r, high, z], [r, low, z], [r, low, z + 0.14], [r, high, z + 0.14], PART.tail);
      this.quad([f, low, z], [f, high, z], [f, high, z + 0.12], [f, low, z + 0.12], PART.head);
      const part = side > 0 ? PART.leftIndicator : PART.rightIndicator;
      for (const [from, to] of [
        [-0.5, -0.4],
        [0.4, 0.5],
      ]) {
        const y = side * (half + 0.012);
        this.quad([from, y, z], [to, y, z], [to, y, z + 0.16], [from, y, z + 0.16], part);
        this.quad([from, y, z + 0.16], [to, y, z + 0.16], [to, y * 0.7, z + 0.17], [from, y * 0.7, z + 0.17], part);
      }
    }
    this.quad(
      [-0.5, -half * 0.95, z + 0.16],
      [-0.455, -half * 0.95, z + 0.17],
      [-0.455, half * 0.95, z + 0.17],
      [-0.5, half * 0.95, z + 0.16],
      PART.tail,
    );
  }

  shape(): VehicleShape {
    return {
      corners: Float32Array.from(this.#corners),
      normals: Float32Array.from(this.#normals),
      parts: Float32Array.from(this.#parts),
    };
  }

  #triangle(a: Vec, b: Vec, c: Vec, part: number): void {
    const [ux, uy, uz] = [b[0] - a[0], b[1] - a[1], b[2] - a[2]];
    const [vx, vy, vz] = [c[0] - a[0], c[1] - a[1], c[2] - a[2]];
    const n = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
    const length = Math.hypot(n[0], n[1], n[2]) || 1;
    for (const p of [a, b, c]) {
      this.#corners.push(...p);
      this.#normals.push(n[0] / length, n[1] / length, n[2] / length);
      this.#parts.push(part);
    }
  }
}

const BODIES: Readonly<Record<BodyKind, (shape: ShapeBuilder) => void>> = {
  car(shape) {
    shape.frustum(-0.5, 0.5, -0.485, 0.46, 0.14, 0.56, 0.5, 0.46, PART.body, PART.body);
    shape.frustum(-0.44, 0.22, -0.34, 0.04, 0.56, 1, 0.43, 0.35, PART.glass, PART.body);
    shape.lamps(0.36, 0.5);
  },
  van(shape) {
    shape.frustum(-0.5, 0.5, -0.49, 0.47, 0.12, 0.52, 0.5, 0.49, PART.body, PART.body);
    shape.frustum(-0.49, 0.4, -0.47, 0.24, 0.52, 1, 0.49, 0.43, PART.glass, PART.body);
    shape.frustum(-0.495, 0.08, -0.475, 0.08, 0.5, 1.005, 0.495, 0.44, PART.body, PART.body);
    shape.lamps(0.3, 0.5);
  },
  truck(shape) {
    shape.frustum(-0.5, 0.22, -0.5, 0.22, 0.16, 1, 0.5, 0.49, PART.body, PART.body);
    shape.frustum(0.25, 0.5, 0.25, 0.48, 0.12, 0.5, 0.48, 0.47, PART.body, PART.body);
    shape.frustum(0.26, 0.48, 0.27, 0.42, 0.5, 0.82, 0.47, 0.42, PART.glass, PART.body);
    shape.lamps(0.2, 0.5);
  },
  bus(shape) {
    shape.frustum(-0.5, 0.5, -0.5, 0.5, 0.1, 0.45, 0.5, 0.5, PART.body, PART.body);
    shape.frustum(-0.5, 0.5, -0.498, 0.492, 0.45, 0.82, 0.5, 0.485, PART.glass, PART.body);
    shape.frustum(-0.498, 0.492, -0.485, 0.48, 0.82, 1, 0.485, 0.44, PART.body, PART.body);
    shape.lamps(0.2, 0.5);
  },
  cycle(shape) {
    shape.frustum(-0.5, 0.5, -0.4, 0.4, 0, 0.5, 0.14, 0.1, PART.glass, PART.glass);
    shape.frustum(-0.2, 0.15, -0.12, 0.12, 0.45, 1, 0.5, 0.3, PART.body, PART.body);
  },
  person(shape) {
    shape.frustum(-0.5, 0.5, -0.35, 0.35, 0, 0.78, 0.5, 0.4, PART.body, PART.body);
    shape.frustum(-0.28, 0.28, -0.2, 0.2, 0.8, 1, 0.28, 0.2, PART.glass, PART.glass);
  },
};

/** The body of a kind. */
export function vehicleShape(kind: BodyKind): VehicleShape {
  const shape = new ShapeBuilder();
  BODIES[kind](shape);
  return shape.shape();
}

/** A flat lozenge for vehicles too small to show a body. */
export function dashShape(): VehicleShape {
  const shape = new ShapeBuilder();
  shape.quad([-0.5, -0.5, 0.4], [0.5, -0.5, 0.4], [0.5, 0.5, 0.4], [-0.5, 0.5, 0.4], PART.body);
  return shape.shape();
}
