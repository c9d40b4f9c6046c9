// The lanes coloured by what moves on them: speed against free flow, and fullness as opacity.

import {
  BufferAttribute,
  BufferGeometry,
  Color,
  DataTexture,
  DoubleSide,
  Mesh,
  NearestFilter,
  RGFormat,
  ShaderMaterial,
  UnsignedByteType,
} from 'three';
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import { raised } from './flat-mesh.ts';
import { laneLine } from './ground.ts';
import type { Palette } from './palette.ts';

const WIDE = 512;

const VERTEX = `
attribute vec2 side;
attribute float lane;
uniform sampler2D load;
uniform float metresAPixel;
uniform float far;
uniform vec3 flowing;
uniform vec3 middling;
uniform vec3 standing;
uniform float old;
varying vec4 tint;
void main() {
  int l = int(lane + 0.5);
  vec2 rg = texelFetch(load, ivec2(l % ${WIDE}, l / ${WIDE}), 0).rg;
  float halfWidth = length(side);
  float wide = max(1.0, 0.75 * metresAPixel / max(0.1, halfWidth));
  float slow = 1.0 - rg.r;
  vec3 c = slow < 0.5 ? mix(flowing, middling, slow * 2.0) : mix(middling, standing, slow * 2.0 - 1.0);
  c = mix(c, vec3(0.12), old);
  float full = smoothstep(0.0, 0.35, rg.g);
  float distant = mix(0.28, 1.0, full);
  float nearby = full * smoothstep(0.35, 0.9, slow) * 0.3 * smoothstep(0.25, 0.9, metresAPixel);
  tint = vec4(c, mix(nearby, distant, far));
  gl_Position = projectionMatrix * modelViewMatrix * vec4(position.xy + side * wide, 0.0, 1.0);
}`;

const FRAGMENT = `
varying vec4 tint;
void main() { gl_FragColor = linearToOutputTexel(tint); }`;

/** Density takes over from vehicles between these, m a pixel. */
const NEAR = 1.6;
const FAR = 4.2;

/** How far the picture has gone from vehicles to density: 0 vehicles only, 1 density only. */
export function densityShare(metresAPixel: number): number {
  const t = Math.min(1, Math.max(0, Math.log(metresAPixel / NEAR) / Math.log(FAR / NEAR)));
  return t * t * (3 - 2 * t);
}

export function laneGeometry(network: CompiledNetwork): BufferGeometry {
  const corners: number[] = [];
  const sides: number[] = [];
  const lanes: number[] = [];
  const index: number[] = [];
  for (let lane = 0; lane < network.laneCount; lane++) {
    const line = laneLine(network, lane);
    const half = network.laneWidth[lane] / 2 - (lane < network.edgeLanes ? 0.25 : 0.6);
    const first = corners.length / 2;
    line.forEach(([x, y], i) => {
      const [ax, ay] = line[Math.max(0, i - 1)];
      const [bx, by] = line[Math.min(line.length - 1, i + 1)];
      const length = Math.hypot(bx - ax, by - ay) || 1;
      const [nx, ny] = [(-(by - ay) / length) * half, ((bx - ax) / length) * half];
      corners.push(x, y, x, y);
      sides.push(nx, ny, -nx, -ny);
      lanes.push(lane, lane);
      if (i > 0) {
        const a = first + 2 * (i - 1);
        index.push(a, a + 1, a + 2, a + 2, a + 1, a + 3);
      }
    });
  }
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new BufferAttribute(raised(corners), 3));
  geometry.setAttribute('side', new BufferAttribute(Float32Array.from(sides), 2));
  geometry.setAttribute('lane', new BufferAttribute(Float32Array.from(lanes), 1));
  geometry.setIndex(new BufferAttribute(Uint32Array.from(index), 1));
  return geometry;
}

/** One world's lanes; the geometry may be shared between worlds. */
export class LoadLayer {
  readonly mesh: Mesh<BufferGeometry, ShaderMaterial>;
  readonly #texture: DataTexture;
  readonly #bytes: Uint8Array<ArrayBuffer>;

  constructor(geometry: BufferGeometry, lanes: number) {
    const rows = Math.max(1, Math.ceil(lanes / WIDE));
    this.#bytes = new Uint8Array(2 * WIDE * rows);
    for (let i = 0; i < this.#bytes.length; i += 2) this.#bytes[i] = 255;
    this.#texture = new DataTexture(this.#bytes, WIDE, rows, RGFormat, UnsignedByteType);
    this.#texture.minFilter = this.#texture.magFilter = NearestFilter;
    this.#texture.needsUpdate = true;
    const material = new ShaderMaterial({
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
      uniforms: {
        load: { value: this.#texture },
        metresAPixel: { value: 1 },
        far: { value: 0 },
        flowing: { value: new Color() },
        middling: { value: new Color() },
        standing: { value: new Color() },
        old: { value: 0 },
      },
      depthTest: false,
      depthWrite: false,
      transparent: true,
      side: DoubleSide,
    });
    this.mesh = new Mesh(geometry, material);
    this.mesh.frustumCulled = false;
    this.mesh.renderOrder = 1;
  }

  show(load: Uint8Array): void {
    this.#bytes.set(load);
    this.#texture.needsUpdate = true;
  }

  paint(palette: Palette): void {
    const { uniforms } = this.mesh.material;
    (uniforms['flowing'].value as Color).setHex(palette.ramp[0]);
    (uniforms['middling'].value as Color).setHex(palette.ramp[1]);
    (uniforms['standing'].value as Color).setHex(palette.ramp[2]);
  }

  grey(on: boolean): void {
    this.mesh.material.uniforms['old'].value = on ? 1 : 0;
  }

  scale(metresAPixel: number): void {
    this.mesh.material.uniforms['metresAPixel'].value = metresAPixel;
    this.mesh.material.uniforms['far'].value = densityShare(metresAPixel);
  }

  dispose(): void {
    this.#texture.dispose();
    this.mesh.material.dispose();
  }
}
