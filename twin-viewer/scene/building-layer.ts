// Buildings: low-contrast blocks with flat roofs, darker towards their foot, one mesh for all.
import { BufferAttribute, BufferGeometry, Color, DoubleSide, Mesh, ShaderMaterial, ShapeUtils, Vector2 } from 'three';
import type { SurroundingsFile } from '../../core/surroundings.ts';
import { HAZED_FRAGMENT, type Haze, SUN } from './haze.ts';
import type { Palette } from './palette.ts';

/** `own` is a number 0..1 of each building, so that neighbours can be told apart. */
const VERTEX = `
attribute vec3 normal3;
attribute float own;
uniform vec3 roof;
uniform vec3 wall;
uniform float foot;
varying vec3 tint;
varying float air;
void main() {
  float sun = dot(normal3, normalize(vec3(${SUN.join(', ')})));
  vec3 side = wall * (1.0 + 0.3 * sun) * mix(foot, 1.0, smoothstep(0.0, 7.0, position.z));
  tint = (normal3.z > 0.5 ? roof : side) * (0.95 + 0.1 * own);
  vec4 seen = viewMatrix * vec4(position, 1.0);
  air = -seen.z;
  gl_Position = projectionMatrix * seen;
}`;

/** Buildings are drawn at this share of their height, so that streets stay in sight between them. */
const LOWERED = 0.6;

/** Outlines and the heights at which they are drawn. */
export function loweredBuildings(buildings: SurroundingsFile['buildings']): SurroundingsFile['buildings'] {
  return buildings.map(({ outline, height }) => ({ outline, height: LOWERED * height }));
}

function buildingGeometry(buildings: SurroundingsFile['buildings']): BufferGeometry {
  const corners: number[] = [];
  const normals: number[] = [];
  const owns: number[] = [];
  buildings.forEach(({ outline, height }, n) => {
    const contour = outline.map(([x, y]) => new Vector2(x, y));
    if (ShapeUtils.isClockWise(contour)) contour.reverse();
    contour.forEach((p, i) => {
      const q = contour[(i + 1) % contour.length];
      const length = Math.hypot(q.x - p.x, q.y - p.y) || 1;
      const normal = [(q.y - p.y) / length, -(q.x - p.x) / length, 0];
      for (const [at, z] of [
        [p, 0],
        [q, 0],
        [q, height],
        [p, 0],
        [q, height],
        [p, height],
      ] as const) {
        corners.push(at.x, at.y, z);
        normals.push(...normal);
      }
    });
    for (const triangle of ShapeUtils.triangulateShape(contour, []))
      for (const corner of triangle) {
        corners.push(contour[corner].x, contour[corner].y, height);
        normals.push(0, 0, 1);
      }
    while (3 * owns.length < corners.length) owns.push((n * 0.618034) % 1);
  });
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new BufferAttribute(Float32Array.from(corners), 3));
  geometry.setAttribute('normal3', new BufferAttribute(Float32Array.from(normals), 3));
  geometry.setAttribute('own', new BufferAttribute(Float32Array.from(owns), 1));
  return geometry;
}

export class BuildingLayer {
  readonly mesh: Mesh<BufferGeometry, ShaderMaterial>;

  constructor(buildings: SurroundingsFile['buildings'], haze: Haze) {
    const material = new ShaderMaterial({
      vertexShader: VERTEX,
      fragmentShader: HAZED_FRAGMENT,
      uniforms: { roof: { value: new Color() }, wall: { value: new Color() }, foot: { value: 1 }, ...haze },
      side: DoubleSide,
      transparent: true, // drawn in order with the ground, not before it
    });
    this.mesh = new Mesh(buildingGeometry(buildings), material);
    this.mesh.frustumCulled = false;
    this.mesh.renderOrder = 2;
  }

  paint(palette: Palette): void {
    const { uniforms } = this.mesh.material;
    (uniforms['roof'].value as Color).setHex(palette.roof);
    (uniforms['wall'].value as Color).setHex(palette.wall);
    uniforms['foot'].value = palette.foot;
  }
}
