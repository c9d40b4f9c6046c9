// Signal heads on the screen: red squares, amber triangles, green discs, a ring where green yields.
import {
  BufferAttribute,
  Color,
  DataTexture,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  Mesh,
  NearestFilter,
  RedFormat,
  ShaderMaterial,
  UnsignedByteType,
} from 'three';
import { MEANING } from './palette.ts';
import type { SignalHeads } from './signal-heads.ts';

const WIDE = 256;

const VERTEX = `
attribute vec4 head;
uniform sampler2D lamps;
uniform float metresAPixel;
uniform vec2 pixel;
varying vec2 at;
varying float state;
varying float soft;
void main() {
  int lamp = int(head.z + 0.5);
  state = floor(texelFetch(lamps, ivec2(lamp % ${WIDE}, lamp / ${WIDE}), 0).r * 255.0 + 0.5);
  float own = 0.5 / metresAPixel;
  float least = head.w < 0.5 ? (metresAPixel < 2.6 ? 3.6 : 3.6 * 2.6 / metresAPixel) : 0.0;
  float radius = own < 2.4 && head.w > 0.5 ? 0.0 : clamp(own, least, 15.0);
  at = position.xy * 2.4;
  soft = 1.0 / max(1.0, radius);
  vec4 clip = projectionMatrix * viewMatrix * vec4(head.xy, 0.3, 1.0);
  clip.xy += position.xy * 2.4 * radius * pixel * clip.w;
  gl_Position = clip;
}`;

const FRAGMENT = `
varying vec2 at;
varying float state;
varying float soft;
uniform vec3 red;
uniform vec3 amber;
uniform vec3 green;
uniform vec3 off;
uniform vec3 rim;
uniform float fade;
uniform float old;
float edge(float d) { return 1.0 - smoothstep(-soft, soft, d); }
void main() {
  float square = max(abs(at.x), abs(at.y)) - 0.8;
  vec2 p = vec2(abs(at.x), at.y + 0.12);
  float triangle = max(dot(p, vec2(0.866, 0.5)) - 0.52, -p.y - 0.55);
  float disc = length(at) - 0.92;
  vec3 c = off;
  float d = disc + 0.4;
  if (state < 0.5) { c = red; d = square; }
  else if (state < 1.5) { c = amber; d = triangle; }
  else if (state < 2.5) { c = green; d = max(disc, 0.5 - length(at)); }
  else if (state < 3.5) { c = green; d = disc; }
  else if (state < 4.5) { c = red; d = max(square, 0.45 - max(abs(at.x), abs(at.y))); }
  else if (state < 5.5) { c = at.y > 0.0 ? red : amber; d = at.y > 0.0 ? square : triangle; }
  else if (state < 6.5) { c = amber; d = max(triangle, -(triangle + 0.3)); }
  c = mix(c, vec3(0.2), old);
  float inner = edge(d);
  float outer = edge(min(d, state > 1.5 && state < 2.5 ? disc : d) - 0.28);
  float alpha = max(inner, outer * 0.75);
  if (alpha < 0.02) discard;
  gl_FragColor = linearToOutputTexel(vec4(mix(rim, c, inner), alpha * fade));
}`;

/** All heads of one world. */
export class HeadLayer {
  readonly mesh: Mesh<InstancedBufferGeometry, ShaderMaterial>;
  readonly #texture: DataTexture;
  readonly #bytes: Uint8Array<ArrayBuffer>;

  constructor(heads: SignalHeads, lamps: number) {
    const rows = Math.max(1, Math.ceil(lamps / WIDE));
    this.#bytes = new Uint8Array(WIDE * rows).fill(7);
    this.#texture = new DataTexture(this.#bytes, WIDE, rows, RedFormat, UnsignedByteType);
    this.#texture.minFilter = this.#texture.magFilter = NearestFilter;
    this.#texture.unpackAlignment = 1;
    this.#texture.needsUpdate = true;
    const geometry = new InstancedBufferGeometry();
    geometry.setAttribute(
      'position',
      new BufferAttribute(new Float32Array([-0.5, -0.5, 0, 0.5, -0.5, 0, 0.5, 0.5, 0, -0.5, 0.5, 0]), 3),
    );
    geometry.setIndex([0, 1, 2, 0, 2, 3]);
    const rowsOf = new Float32Array(4 * heads.count);
    for (let i = 0; i < heads.count; i++) rowsOf.set([heads.x[i], heads.y[i], heads.lamp[i], heads.rank[i]], 4 * i);
    geometry.setAttribute('head', new InstancedBufferAttribute(rowsOf, 4));
    geometry.instanceCount = heads.count;
    const material = new ShaderMaterial({
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
      uniforms: {
        lamps: { value: this.#texture },
        metresAPixel: { value: 1 },
        pixel: { value: [0, 0] },
        red: { value: new Color(MEANING.red) },
        amber: { value: new Color(MEANING.amber) },
        green: { value: new Color(MEANING.green) },
        off: { value: new Color(MEANING.dark) },
        rim: { value: new Color(0x05080b) },
        fade: { value: 1 },
        old: { value: 0 },
      },
      depthTest: false,
      depthWrite: false,
      transparent: true,
    });
    this.mesh = new Mesh(geometry, material);
    this.mesh.frustumCulled = false;
    this.mesh.renderOrder = 8;
  }

  /** LAMP bytes over all controllers. */
  show(states: Uint8Array): void {
    this.#bytes.set(states);
    this.#texture.needsUpdate = true;
  }

  grey(on: boolean): void {
    this.mesh.material.uniforms['old'].value = on ? 1 : 0;
  }

  /** The picture's size in pixels of the screen. */
  scale(metresAPixel: number, width: number, height: number): void {
    const u = this.mesh.material.uniforms;
    u['metresAPixel'].value = metresAPixel;
    u['pixel'].value = [2 / width, 2 / height];
    const fade = Math.min(1, Math.max(0, 1 - Math.log(metresAPixel / 2.8) / Math.log(2.2)));
    u['fade'].value = fade;
    this.mesh.visible = fade > 0;
  }

  dispose(): void {
    this.#texture.dispose();
    this.mesh.geometry.dispose();
    this.mesh.material.dispose();
  }
}
