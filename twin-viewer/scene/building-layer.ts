// Buildings: low-contrast blocks with flat roofs, one mesh for all.
import { BufferAttribute, BufferGeometry, Color, DoubleSide, Mesh, ShaderMaterial, ShapeUtils, Vector2 } from 'three';
import type { SurroundingsFile } from '../../core/surroundings.ts';
import type { Palette } from './palette.ts';

const VERTEX = `
attribute vec3 normal3;
uniform vec3 roof;
uniform vec3 wall;
uniform float flatten;
varying vec3 tint;
void main() {
  float side = dot(normal3, vec3(-0.55, 0.6, 0.0));
  tint = normal3.z > 0.5 ? roof : wall * (1.0 + 0.22 * side);
  gl_Position = projectionMatrix * viewMatrix * vec4(position.xy, position.z * flatten, 1.0);
}`;

const FRAGMENT = `
varying vec3 tint;
void main() { gl_FragColor = linearToOutputTexel(vec4(tint, 1.0)); }`;

export function buildingGeometry(buildings: SurroundingsFile['buildings']): BufferGeometry {
  const corners: number[] = [];
  const normals: number[] = [];
  for (const { outline, height } of buildings) {
    const contour = outline.map(([x, y]) => new Vector2(x, y));
    if (ShapeUtils.isClockWise(contour)) contour.reverse();
    contour.forEach((p, i) => {
      const q = contour[(i + 1) % contour.length];
      const length = Math.hypot(q.x - p.x, q.y - p.y) || 1;
      const n = [(q.y - p.y) / length, -(q.x - p.x) / length, 0];
      for (const [at, z] of [
        [p, 0],
        [q, 0],
        [q, height],
        [p, 0],
        [q, height],
        [p, height],
      ] as const) {
        corners.push(at.x, at.y, z);
        normals.push(...n);
      }
    });
    for (const triangle of ShapeUtils.triangulateShape(contour, []))
      for (const corner of triangle) {
        corners.push(contour[corner].x, contour[corner].y, height);
        normals.push(0, 0, 1);
      }
  }
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new BufferAttribute(Float32Array.from(corners), 3));
  geometry.setAttribute('normal3', new BufferAttribute(Float32Array.from(normals), 3));
  return geometry;
}

export class BuildingLayer {
  readonly mesh: Mesh<BufferGeometry, ShaderMaterial>;

  constructor(buildings: SurroundingsFile['buildings']) {
    const material = new ShaderMaterial({
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
      uniforms: { roof: { value: new Color() }, wall: { value: new Color() }, flatten: { value: 1 } },
      side: DoubleSide,
    });
    this.mesh = new Mesh(buildingGeometry(buildings), material);
    this.mesh.frustumCulled = false;
    this.mesh.renderOrder = 2;
  }

  paint(palette: Palette): void {
    (this.mesh.material.uniforms['roof'].value as Color).setHex(palette.roof);
    (this.mesh.material.uniforms['wall'].value as Color).setHex(palette.wall);
  }
}
