// The ground on the screen: one mesh, its tints taken from the palette in the shader.
import { BufferAttribute, BufferGeometry, Color, DoubleSide, Mesh, ShaderMaterial, Vector4 } from 'three';
import { type FlatMesh, raised, TINT, TINTS } from './flat-mesh.ts';
import { HAZE_GLSL, type Haze } from './haze.ts';
import type { Palette } from './palette.ts';

const VERTEX = `
attribute float tag;
uniform vec4 palette[${TINTS}];
varying vec4 tint;
varying float air;
void main() {
  tint = palette[int(tag + 0.5)];
  vec4 seen = viewMatrix * vec4(position.xy, 0.0, 1.0);
  air = -seen.z;
  gl_Position = projectionMatrix * seen;
}`;

const FRAGMENT = `
${HAZE_GLSL}
varying vec4 tint;
varying float air;
void main() { gl_FragColor = linearToOutputTexel(vec4(hazy(tint.rgb, air), tint.a)); }`;

/** Paint is full nearer than the first and gone farther than the second, m a pixel. */
const PAINT_NEAR = 0.16;
const PAINT_FAR = 0.7;

export class GroundLayer {
  readonly mesh: Mesh<BufferGeometry, ShaderMaterial>;
  readonly #tints: Vector4[];
  #palette: Palette | undefined;

  constructor(drawn: FlatMesh, haze: Haze) {
    const geometry = new BufferGeometry();
    geometry.setAttribute('position', new BufferAttribute(raised(drawn.corners), 3));
    geometry.setAttribute('tag', new BufferAttribute(drawn.tags, 1));
    geometry.setIndex(new BufferAttribute(drawn.index, 1));
    this.#tints = Array.from({ length: TINTS }, () => new Vector4());
    const material = new ShaderMaterial({
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
      uniforms: { palette: { value: this.#tints }, ...haze },
      depthTest: false,
      depthWrite: false,
      transparent: true,
      side: DoubleSide,
    });
    this.mesh = new Mesh(geometry, material);
    this.mesh.frustumCulled = false;
    this.mesh.renderOrder = 0;
  }

  paint(palette: Palette): void {
    this.#palette = palette;
    const colour = new Color();
    palette.tints.forEach((hex, tint) => {
      colour.setHex(hex);
      this.#tints[tint].set(colour.r, colour.g, colour.b, 1);
    });
  }

  /** Fades the markings out with distance. */
  scale(metresAPixel: number): void {
    const far = Math.log(metresAPixel / PAINT_NEAR) / Math.log(PAINT_FAR / PAINT_NEAR);
    const strength = Math.min(1, Math.max(0, 1 - far)) * (this.#palette?.paintStrength ?? 1);
    for (const tint of [TINT.paint, TINT.zebra, TINT.busStop]) this.#tints[tint].w = strength;
  }
}
