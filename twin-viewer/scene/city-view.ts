// The picture of a place: shared ground, one or two worlds beside each other under one camera, drawn when asked.
import { Color, PerspectiveCamera, Scene, WebGLRenderer } from 'three';
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import type { NetworkFile } from '../../core/network.ts';
import type { SurroundingsFile } from '../../core/surroundings.ts';
import type { VehiclePoses } from '../stream/vehicle-poses.ts';
import { BuildingLayer, loweredBuildings } from './building-layer.ts';
import { type CameraPose, eyeOf, FIELD_OF_VIEW, metresPerPixel } from './camera-pose.ts';
import { drawGround } from './ground.ts';
import { GroundLayer } from './ground-layer.ts';
import { createHaze, setHaze } from './haze.ts';
import { HeadLayer } from './head-layer.ts';
import { LoadLayer, laneGeometry } from './load-layer.ts';
import { OverlayLayer } from './overlay-layer.ts';
import { type DayTime, PALETTES } from './palette.ts';
import { ShadowLayer } from './shadow-layer.ts';
import { placeSignalHeads } from './signal-heads.ts';
import { crownShadows, TreeLayer } from './tree-layer.ts';
import { VehicleLayer } from './vehicle-layer.ts';

/** What a world shows at a moment. */
export interface WorldPicture {
  readonly poses: VehiclePoses;
  readonly lamps: Uint8Array;
  readonly load: Uint8Array;
}

interface WorldLayers {
  readonly load: LoadLayer;
  readonly heads: HeadLayer;
  readonly vehicles: VehicleLayer;
  readonly overlay: OverlayLayer;
}

/** What drawing cost, for the figures. */
export interface DrawCost {
  readonly calls: number;
  readonly triangles: number;
}

export class CityView {
  readonly canvas: HTMLCanvasElement;
  readonly #renderer: WebGLRenderer;
  readonly #scene = new Scene();
  readonly #camera = new PerspectiveCamera((FIELD_OF_VIEW * 180) / Math.PI, 1, 1, 100_000);
  readonly #ground: GroundLayer;
  readonly #haze = createHaze();
  #buildings: BuildingLayer | undefined;
  #trees: TreeLayer | undefined;
  #shadows: ShadowLayer | undefined;
  readonly #worlds: WorldLayers[];
  #width = 1;
  #height = 1;
  /** side by side when two worlds are shown */
  #shown: readonly number[] = [0];
  #stacked = false;

  constructor(
    canvas: HTMLCanvasElement,
    file: NetworkFile,
    network: CompiledNetwork,
    worlds: number,
    surroundings?: SurroundingsFile,
  ) {
    this.canvas = canvas;
    this.#renderer = new WebGLRenderer({ canvas, antialias: true, stencil: true, powerPreference: 'high-performance' });
    this.#renderer.autoClear = false;
    this.#renderer.info.autoReset = false;
    this.#scene.matrixWorldAutoUpdate = false;
    this.#ground = new GroundLayer(drawGround(file, network, surroundings), this.#haze);
    this.#scene.add(this.#ground.mesh);
    this.#surround(surroundings);
    const lanes = laneGeometry(network);
    const heads = placeSignalHeads(network);
    this.#worlds = Array.from({ length: worlds }, () => ({
      load: new LoadLayer(lanes, network.laneCount),
      heads: new HeadLayer(heads, network.lampCount),
      vehicles: new VehicleLayer(),
      overlay: new OverlayLayer(),
    }));
    for (const { load, heads: lamps, vehicles, overlay } of this.#worlds)
      this.#scene.add(load.mesh, lamps.mesh, vehicles.group, overlay.group);
    this.#camera.up.set(0, 0, 1);
    this.paint('night');
  }

  /** What stands around the roads, and the shadows it throws. */
  #surround(around: SurroundingsFile | undefined): void {
    const { trees = [] } = around ?? {};
    const buildings = loweredBuildings(around?.buildings ?? []);
    if (buildings.length + trees.length === 0) return;
    this.#shadows = new ShadowLayer([...buildings, ...crownShadows(trees)]);
    this.#buildings = new BuildingLayer(buildings, this.#haze);
    this.#trees = new TreeLayer(trees, this.#haze);
    this.#scene.add(this.#shadows.mesh, this.#buildings.mesh, this.#trees.mesh);
  }

  /** Which worlds are seen, left to right (top to bottom when `stacked`). */
  arrange(shown: readonly number[], stacked: boolean): void {
    this.#shown = shown;
    this.#stacked = stacked;
  }

  paint(time: DayTime): void {
    const palette = PALETTES[time];
    this.#renderer.setClearColor(new Color(palette.ground), 1);
    this.#ground.paint(palette);
    this.#haze.hazeColour.value.setHex(palette.ground);
    for (const layer of [this.#buildings, this.#trees, this.#shadows]) layer?.paint(palette);
    for (const world of this.#worlds) {
      world.load.paint(palette);
      world.vehicles.paint(palette, time);
      world.overlay.paint(time);
    }
  }

  show(world: number, picture: WorldPicture): void {
    const layers = this.#worlds[world];
    layers.vehicles.show(picture.poses);
    layers.heads.show(picture.lamps);
    layers.load.show(picture.load);
  }

  /** Share of the time between the last two frames of a world that has passed. */
  move(world: number, part: number): void {
    this.#worlds[world].vehicles.move(part);
  }

  /** Takes the colour from a world whose news is old, so that it is not taken for live. */
  grey(world: number, on: boolean): void {
    this.#worlds[world].vehicles.grey(on);
    this.#worlds[world].heads.grey(on);
    this.#worlds[world].load.grey(on);
  }

  overlay(world: number): OverlayLayer {
    return this.#worlds[world].overlay;
  }

  resize(width: number, height: number, ratio: number): void {
    this.#renderer.setPixelRatio(ratio);
    this.#renderer.setSize(width, height, false);
    this.#width = width;
    this.#height = height;
  }

  /** The part of the canvas (CSS pixels, from the top left) that shows a world. */
  frameOf(place: number): { left: number; top: number; width: number; height: number } {
    const n = this.#shown.length;
    if (this.#stacked) {
      const height = this.#height / n;
      return { left: 0, top: place * height, width: this.#width, height };
    }
    const width = this.#width / n;
    return { left: place * width, top: 0, width, height: this.#height };
  }

  /** Draws what is shown from a pose. */
  draw(pose: CameraPose): DrawCost {
    const renderer = this.#renderer;
    renderer.info.reset();
    renderer.setScissorTest(false);
    renderer.clear();
    renderer.setScissorTest(true);
    this.#shown.forEach((world, place) => {
      const frame = this.frameOf(place);
      const bottom = this.#height - frame.top - frame.height;
      renderer.setViewport(frame.left, bottom, frame.width, frame.height);
      renderer.setScissor(frame.left, bottom, frame.width, frame.height);
      this.#look(pose, frame.width, frame.height, world);
      renderer.render(this.#scene, this.#camera);
    });
    return { calls: renderer.info.render.calls, triangles: renderer.info.render.triangles };
  }

  #look(pose: CameraPose, width: number, height: number, world: number): void {
    const camera = this.#camera;
    camera.aspect = width / height;
    camera.near = Math.max(1, pose.distance * 0.05);
    camera.far = pose.distance * 6 + 2000;
    camera.updateProjectionMatrix();
    const [x, y, z] = eyeOf(pose);
    camera.position.set(x, y, z);
    camera.up.set(Math.sin(pose.bearing), Math.cos(pose.bearing), pose.pitch > 0.01 ? 1 : 0);
    camera.lookAt(pose.x, pose.y, 0);
    camera.updateMatrixWorld();
    const scale = metresPerPixel(pose, height);
    setHaze(this.#haze, pose.distance, pose.pitch);
    this.#ground.scale(scale);
    this.#trees?.scale(scale);
    this.#shadows?.scale(scale);
    this.#worlds.forEach((layers, i) => {
      const here = i === world;
      layers.vehicles.group.visible = here;
      layers.load.mesh.visible = here;
      layers.overlay.group.visible = here;
      layers.heads.mesh.visible = here;
      if (!here) return;
      layers.load.scale(scale);
      layers.vehicles.scale(scale);
      layers.heads.scale(scale, width, height);
      layers.overlay.scale(scale);
    });
  }

  dispose(): void {
    for (const world of this.#worlds) {
      world.load.dispose();
      world.heads.dispose();
      world.vehicles.dispose();
    }
    this.#renderer.dispose();
  }
}
