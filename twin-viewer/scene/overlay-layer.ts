// What is laid over the ground for a moment: the outline of a selection, the ribbon of a corridor, a closed road.
import { BufferAttribute, BufferGeometry, Color, DoubleSide, Group, Mesh, ShaderMaterial } from 'three';
import type { Polyline } from '../../core/geometry.ts';
import { raised } from './flat-mesh.ts';
import { type DayTime, MEANING } from './palette.ts';

const VERTEX = `
attribute vec2 side;
uniform float wide;
void main() { gl_Position = projectionMatrix * viewMatrix * vec4(position.xy + side * wide, 0.05, 1.0); }`;

const FRAGMENT = `
uniform vec3 tint;
uniform float strength;
void main() { gl_FragColor = linearToOutputTexel(vec4(tint, strength)); }`;

export type OverlayKind = 'selection' | 'corridor' | 'closure' | 'worse' | 'better';

/** Order, width (m, and least pixels) and strength of each kind. */
const KINDS: Readonly<Record<OverlayKind, { order: number; metres: number; pixels: number; strength: number }>> = {
  corridor: { order: 2, metres: 4.5, pixels: 4, strength: 0.42 },
  worse: { order: 1.6, metres: 9, pixels: 6, strength: 0.5 },
  better: { order: 1.5, metres: 9, pixels: 6, strength: 0.5 },
  closure: { order: 2.5, metres: 3, pixels: 4, strength: 0.85 },
  selection: { order: 7, metres: 0.6, pixels: 1.6, strength: 1 },
};

/** Loss and gain are the ends of the speed ramp: slow and flowing. */
const HEX = {
  corridor: MEANING.corridor,
  closure: MEANING.red,
  worse: 0xf5a23c,
  better: 0x4a90d0,
} as const;

interface Ribbon {
  readonly mesh: Mesh<BufferGeometry, ShaderMaterial>;
  readonly kind: OverlayKind;
}

export class OverlayLayer {
  readonly group = new Group();
  readonly #ribbons = new Map<OverlayKind, Ribbon>();
  #selection = 0xffffff;

  /** Lines of a kind in place of those before; none clears them. */
  draw(kind: OverlayKind, lines: readonly Polyline[]): void {
    const old = this.#ribbons.get(kind);
    if (old !== undefined) {
      this.group.remove(old.mesh);
      old.mesh.geometry.dispose();
      old.mesh.material.dispose();
      this.#ribbons.delete(kind);
    }
    if (lines.length === 0) return;
    const material = new ShaderMaterial({
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
      uniforms: { wide: { value: 1 }, tint: { value: new Color() }, strength: { value: KINDS[kind].strength } },
      transparent: true,
      depthTest: false,
      depthWrite: false,
      side: DoubleSide,
    });
    const mesh = new Mesh(ribbonGeometry(lines), material);
    mesh.frustumCulled = false;
    mesh.renderOrder = KINDS[kind].order;
    this.group.add(mesh);
    this.#ribbons.set(kind, { mesh, kind });
    this.#tint();
  }

  paint(time: DayTime): void {
    this.#selection = time === 'night' ? 0xffffff : 0x111820;
    this.#tint();
  }

  #tint(): void {
    for (const { mesh, kind } of this.#ribbons.values()) {
      const hex = kind === 'selection' ? this.#selection : HEX[kind];
      (mesh.material.uniforms['tint'].value as Color).setHex(hex);
    }
  }

  scale(metresAPixel: number): void {
    for (const { mesh, kind } of this.#ribbons.values()) {
      const { metres, pixels } = KINDS[kind];
      mesh.material.uniforms['wide'].value = Math.max(metres, pixels * metresAPixel) / 2;
    }
  }
}

function ribbonGeometry(lines: readonly Polyline[]): BufferGeometry {
  const corners: number[] = [];
  const sides: number[] = [];
  const index: number[] = [];
  for (const line of lines) {
    const first = corners.length / 2;
    line.forEach(([x, y], i) => {
      const closed =
        line.length > 2 && line[0][0] === line[line.length - 1][0] && line[0][1] === line[line.length - 1][1];
      const [ax, ay] = line[i > 0 ? i - 1 : closed ? line.length - 2 : 0];
      const [bx, by] = line[i + 1 < line.length ? i + 1 : closed ? 1 : i];
      const length = Math.hypot(bx - ax, by - ay) || 1;
      const n = [-(by - ay) / length, (bx - ax) / length];
      corners.push(x, y, x, y);
      sides.push(n[0], n[1], -n[0], -n[1]);
      if (i > 0) {
        const a = first + 2 * (i - 1);
        index.push(a, a + 1, a + 2, a + 2, a + 1, a + 3);
      }
    });
  }
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new BufferAttribute(raised(corners), 3));
  geometry.setAttribute('side', new BufferAttribute(Float32Array.from(sides), 2));
  geometry.setIndex(new BufferAttribute(Uint32Array.from(index), 1));
  return geometry;
}
