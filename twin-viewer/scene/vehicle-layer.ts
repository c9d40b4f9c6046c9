// Vehicles on the screen: one instanced mesh a body, bodies near, lozenges farther off, nothing where density takes over.
import {
  BufferAttribute,
  type BufferGeometry,
  Color,
  DoubleSide,
  DynamicDrawUsage,
  Group,
  InstancedBufferGeometry,
  InstancedInterleavedBuffer,
  InterleavedBufferAttribute,
  Mesh,
  ShaderMaterial,
} from 'three';
import { BODY_KINDS, STRIDE, type VehiclePoses } from '../stream/vehicle-poses.ts';
import { densityShare } from './load-layer.ts';
import { type DayTime, MEANING, type Palette } from './palette.ts';
import { BODY_FRAGMENT, BODY_VERTEX, SHADE_FRAGMENT, SHADE_VERTEX } from './vehicle-shader.ts';
import { dashShape, type VehicleShape, vehicleShape } from './vehicle-shape.ts';

/** m a pixel beyond which a body is too small to be one, and beyond which shadows are left out */
const BODIES_UNTIL = 0.55;
const SHADES_UNTIL = 0.55;

/** One body kind: its rows on the card, and the meshes that draw them. */
interface Fleet {
  buffer: InstancedInterleavedBuffer;
  readonly near: Mesh<InstancedBufferGeometry, ShaderMaterial>;
  readonly far: Mesh<InstancedBufferGeometry, ShaderMaterial>;
  readonly shade: Mesh<InstancedBufferGeometry, ShaderMaterial>;
}

function geometryOf(shape: VehicleShape): InstancedBufferGeometry {
  const geometry = new InstancedBufferGeometry();
  geometry.setAttribute('position', new BufferAttribute(shape.corners, 3));
  geometry.setAttribute('normal', new BufferAttribute(shape.normals, 3));
  geometry.setAttribute('partOf', new BufferAttribute(shape.parts, 1));
  return geometry;
}

function attach(geometry: BufferGeometry, buffer: InstancedInterleavedBuffer): void {
  geometry.setAttribute('then', new InterleavedBufferAttribute(buffer, 4, 0));
  geometry.setAttribute('now', new InterleavedBufferAttribute(buffer, 4, 4));
  geometry.setAttribute('look', new InterleavedBufferAttribute(buffer, 4, 8));
}

function rowsBuffer(capacity: number): InstancedInterleavedBuffer {
  const buffer = new InstancedInterleavedBuffer(new Float32Array(capacity * STRIDE), STRIDE);
  buffer.setUsage(DynamicDrawUsage);
  return buffer;
}

/** All vehicles of one world. */
export class VehicleLayer {
  readonly group = new Group();
  /** vehicles in the frame shown */
  count = 0;
  readonly #fleets: Fleet[];
  readonly #uniforms = {
    part: { value: 0 },
    metresAPixel: { value: 1 },
    swell: { value: 0 },
    glass: { value: new Color() },
    corridor: { value: new Color(MEANING.corridor) },
    ambient: { value: 0.7 },
    sun: { value: 0.3 },
    dark: { value: 1 },
    slowShare: { value: 0 },
    flowing: { value: new Color() },
    middling: { value: new Color() },
    standing: { value: new Color() },
    share: { value: 1 },
    shadow: { value: new Color() },
    strength: { value: 0.5 },
    old: { value: 0 },
  };

  constructor() {
    this.#fleets = BODY_KINDS.map((kind) => this.#fleet(kind));
    for (const { shade, far, near } of this.#fleets) this.group.add(shade, far, near);
  }

  #material(vertexShader: string, fragmentShader: string, own: Record<string, { value: unknown }>): ShaderMaterial {
    return new ShaderMaterial({
      vertexShader,
      fragmentShader,
      uniforms: { ...this.#uniforms, ...own },
      transparent: true,
      side: DoubleSide,
    });
  }

  #fleet(kind: (typeof BODY_KINDS)[number]): Fleet {
    const buffer = rowsBuffer(256);
    const body = { body: { value: new Color() } };
    const near = new Mesh(geometryOf(vehicleShape(kind)), this.#material(BODY_VERTEX, BODY_FRAGMENT, body));
    const far = new Mesh(geometryOf(dashShape()), this.#material(BODY_VERTEX, BODY_FRAGMENT, body));
    const shade = new Mesh(geometryOf(dashShape()), this.#material(SHADE_VERTEX, SHADE_FRAGMENT, {}));
    shade.material.depthWrite = false;
    far.material.depthWrite = false;
    for (const mesh of [near, far, shade]) {
      attach(mesh.geometry, buffer);
      mesh.frustumCulled = false;
      mesh.geometry.instanceCount = 0;
    }
    shade.renderOrder = 3;
    far.renderOrder = 4;
    near.renderOrder = 5;
    return { buffer, near, far, shade };
  }

  /** Brings the rows of a frame onto the card. */
  show(poses: VehiclePoses): void {
    this.count = 0;
    poses.bodies.forEach(({ count, rows }, kind) => {
      const fleet = this.#fleets[kind];
      if (count * STRIDE > fleet.buffer.array.length) {
        fleet.buffer = rowsBuffer(Math.ceil(count * 1.4) + 64);
        for (const mesh of [fleet.near, fleet.far, fleet.shade]) {
          mesh.geometry.dispose();
          attach(mesh.geometry, fleet.buffer);
        }
      }
      fleet.buffer.array.set(rows);
      fleet.buffer.clearUpdateRanges();
      fleet.buffer.addUpdateRange(0, rows.length);
      fleet.buffer.needsUpdate = true;
      for (const mesh of [fleet.near, fleet.far, fleet.shade]) mesh.geometry.instanceCount = count;
      this.count += count;
    });
  }

  /** Which share of the time from the last frame to this one has passed, 0..1. */
  move(part: number): void {
    this.#uniforms.part.value = part;
  }

  grey(on: boolean): void {
    this.#uniforms.old.value = on ? 1 : 0;
  }

  paint(palette: Palette, time: DayTime): void {
    const u = this.#uniforms;
    u.glass.value.setHex(palette.glass);
    u.ambient.value = palette.ambient;
    u.sun.value = palette.sun;
    u.dark.value = time === 'night' ? 1 : 0;
    u.shadow.value.setHex(palette.shadow);
    u.strength.value = palette.shadowStrength;
    u.flowing.value.setHex(palette.ramp[0]);
    u.middling.value.setHex(palette.ramp[1]);
    u.standing.value.setHex(palette.ramp[2]);
    const { car, van, truck, bus } = palette.vehicle;
    [car, van, truck, bus, car, van].forEach((hex, kind) => {
      for (const mesh of [this.#fleets[kind].near, this.#fleets[kind].far])
        (mesh.material.uniforms['body'].value as Color).setHex(hex);
    });
  }

  scale(metresAPixel: number): void {
    const near = metresAPixel < BODIES_UNTIL;
    const share = 1 - densityShare(metresAPixel);
    const u = this.#uniforms;
    u.metresAPixel.value = metresAPixel;
    u.swell.value = near ? 0 : 2.1;
    u.slowShare.value = Math.min(1, Math.max(0, (metresAPixel - 0.3) / 0.5));
    u.share.value = share;
    for (const fleet of this.#fleets) {
      fleet.near.visible = near;
      fleet.far.visible = !near && share > 0.01;
      fleet.shade.visible = metresAPixel < SHADES_UNTIL;
    }
  }

  dispose(): void {
    for (const fleet of this.#fleets)
      for (const mesh of [fleet.near, fleet.far, fleet.shade]) {
        mesh.geometry.dispose();
        mesh.material.dispose();
      }
  }
}
