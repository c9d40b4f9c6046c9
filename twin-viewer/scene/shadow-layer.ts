// The shadows of buildings and trees on the ground: each spot is darkened once, however many shadows fall on it.
import {
  BufferAttribute,
  BufferGeometry,
  Color,
  DoubleSide,
  EqualStencilFunc,
  IncrementStencilOp,
  KeepStencilOp,
  Mesh,
  ShaderMaterial,
  ShapeUtils,
  Vector2,
} from 'three';
import type { Polyline, Xy } from '../../core/geometry.ts';
import { raised } from './flat-mesh.ts';
import { SUN } from './haze.ts';
import type { Palette } from './palette.ts';

const VERTEX = 'void main() { gl_Position = projectionMatrix * viewMatrix * vec4(position.xy, 0.0, 1.0); }';
const FRAGMENT = `
uniform vec3 shadow;
uniform float strength;
void main() { gl_FragColor = linearToOutputTexel(vec4(shadow, strength)); }`;

/** Something that throws a shadow: its outline, and how high its top is, m. */
export interface ShadowCaster {
  readonly outline: Polyline;
  readonly height: number;
}

/** Triangles (x, y pairs) of the ground that the sun does not reach: the walls' shadows and the roof's. */
export function shadowTriangles(casters: readonly ShadowCaster[]): number[] {
  const corners: number[] = [];
  for (const { outline, height } of casters) {
    const [dx, dy] = [(-SUN[0] / SUN[2]) * height, (-SUN[1] / SUN[2]) * height];
    const moved = outline.map(([x, y]): Xy => [x + dx, y + dy]);
    outline.forEach((p, i) => {
      const j = (i + 1) % outline.length;
      corners.push(...p, ...outline[j], ...moved[j], ...p, ...moved[j], ...moved[i]);
    });
    const roof = moved.map(([x, y]) => new Vector2(x, y));
    for (const triangle of ShapeUtils.triangulateShape(roof, [])) for (const i of triangle) corners.push(...moved[i]);
  }
  return corners;
}

export class ShadowLayer {
  readonly mesh: Mesh<BufferGeometry, ShaderMaterial>;

  constructor(casters: readonly ShadowCaster[]) {
    const geometry = new BufferGeometry();
    geometry.setAttribute('position', new BufferAttribute(raised(shadowTriangles(casters)), 3));
    const material = new ShaderMaterial({
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
      uniforms: { shadow: { value: new Color() }, strength: { value: 0 } },
      transparent: true,
      depthTest: false,
      depthWrite: false,
      side: DoubleSide,
      stencilWrite: true,
      stencilRef: 0,
      stencilFunc: EqualStencilFunc,
      stencilFail: KeepStencilOp,
      stencilZFail: KeepStencilOp,
      stencilZPass: IncrementStencilOp,
    });
    this.mesh = new Mesh(geometry, material);
    this.mesh.frustumCulled = false;
    this.mesh.renderOrder = 0.5;
  }

  paint(palette: Palette): void {
    const { uniforms } = this.mesh.material;
    (uniforms['shadow'].value as Color).setHex(palette.shadow);
    uniforms['strength'].value = palette.castStrength;
  }

  /** Shadows are for near; from far they would only be noise. */
  scale(metresAPixel: number): void {
    this.mesh.visible = metresAPixel < 3;
  }
}
