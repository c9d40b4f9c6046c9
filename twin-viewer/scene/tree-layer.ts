// Trees: low round crowns, instanced, muted so that they never compete with what moves.
import {
  type BufferAttribute,
  Color,
  IcosahedronGeometry,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  Mesh,
  ShaderMaterial,
} from 'three';
import type { SurroundingsFile } from '../../core/surroundings.ts';
import { HAZED_FRAGMENT, type Haze, SUN } from './haze.ts';
import type { Palette } from './palette.ts';
import type { ShadowCaster } from './shadow-layer.ts';

export type Trees = NonNullable<SurroundingsFile['trees']>;

const VERTEX = `
attribute vec3 tree;
uniform vec3 leaf;
varying vec3 tint;
varying float air;
void main() {
  vec3 n = normalize(position);
  float own = fract(tree.x * 0.371 + tree.y * 0.137);
  float sun = max(0.0, dot(n, normalize(vec3(${SUN.join(', ')}))));
  tint = leaf * (0.62 + 0.5 * sun + 0.12 * n.z) * (0.86 + 0.24 * own);
  vec3 at = vec3(tree.xy, tree.z * 1.25) + position * tree.z * vec3(1.0, 1.0, 1.1);
  vec4 seen = viewMatrix * vec4(at, 1.0);
  air = -seen.z;
  gl_Position = projectionMatrix * seen;
}`;

/** m a pixel beyond which a tree is less than a speck */
const UNTIL = 2;

/** What the crowns throw on the ground. */
export function crownShadows(trees: Trees): ShadowCaster[] {
  return trees.map(([x, y, radius]) => ({
    outline: Array.from({ length: 8 }, (_, i): [number, number] => {
      const angle = (i * Math.PI) / 4;
      return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
    }),
    height: 1.6 * radius,
  }));
}

export class TreeLayer {
  readonly mesh: Mesh<InstancedBufferGeometry, ShaderMaterial>;

  constructor(trees: Trees, haze: Haze) {
    const crown = new IcosahedronGeometry(1, 1).toNonIndexed();
    const geometry = new InstancedBufferGeometry();
    geometry.setAttribute('position', crown.getAttribute('position') as BufferAttribute);
    geometry.setAttribute('tree', new InstancedBufferAttribute(Float32Array.from(trees.flat()), 3));
    geometry.instanceCount = trees.length;
    const material = new ShaderMaterial({
      vertexShader: VERTEX,
      fragmentShader: HAZED_FRAGMENT,
      uniforms: { leaf: { value: new Color() }, ...haze },
      transparent: true, // drawn in order with the ground, not before it
    });
    this.mesh = new Mesh(geometry, material);
    this.mesh.frustumCulled = false;
    this.mesh.renderOrder = 2;
  }

  paint(palette: Palette): void {
    (this.mesh.material.uniforms['leaf'].value as Color).setHex(palette.leaf);
  }

  scale(metresAPixel: number): void {
    this.mesh.visible = metresAPixel < UNTIL;
  }
}
