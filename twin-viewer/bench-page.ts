// A page for measurements only: a grid city with as many vehicles as asked, drawn frame by frame, each part timed.
import { compileNetwork } from '../core/compile-network.ts';
import { buildNetwork } from '../core/junction-builder.ts';
import type { NetworkSketch } from '../core/network-sketch.ts';
import { systemClock } from '../signals/browser.ts';
import { createLaneCurves } from '../sim/lane-curves.ts';
import { poseOver } from './scene/camera-pose.ts';
import { CityView } from './scene/city-view.ts';
import { LaneLoad } from './stream/lane-load.ts';
import { lookOf } from './stream/vehicle-looks.ts';
import { PoseBook } from './stream/vehicle-poses.ts';
import { blankFrame, readVehicles } from './stream/vehicle-rows.ts';

const SPACING = 160;

/** A square grid of two-way streets, two lanes each way, with signals at every inner junction. */
function gridSketch(side: number): NetworkSketch {
  const nodes: NetworkSketch['nodes'][number][] = [];
  const edges: NetworkSketch['edges'][number][] = [];
  const id = (x: number, y: number) => `${x}.${y}`;
  for (let x = 0; x < side; x++) {
    for (let y = 0; y < side; y++) {
      nodes.push({ id: id(x, y), x: x * SPACING, y: y * SPACING, control: 'signals' });
      for (const [u, v] of [
        [x + 1, y],
        [x, y + 1],
      ]) {
        if (u >= side || v >= side) continue;
        for (const [a, b] of [
          [id(x, y), id(u, v)],
          [id(u, v), id(x, y)],
        ])
          edges.push({ id: `${a}_${b}`, from: a, to: b, lanes: 2, speed: 13.9 });
      }
    }
  }
  return { name: 'grid', drivingSide: 'right', nodes, edges };
}

/** ms of each part of a frame, and what was drawn. */
export interface BenchFrame {
  readonly decode: number;
  readonly pose: number;
  readonly upload: number;
  readonly draw: number;
  readonly calls: number;
}

const milliseconds = (act: () => void): number => {
  const begun = systemClock.now();
  act();
  return (systemClock.now() - begun) * 1000;
};

class Bench {
  readonly #network;
  readonly #view: CityView;
  readonly #poses: PoseBook;
  readonly #load: LaneLoad;
  readonly junctions: number;
  readonly #size: number;
  #frame = 0;

  constructor(side: number) {
    const file = buildNetwork(gridSketch(side));
    this.#network = compileNetwork(file);
    this.junctions = side * side;
    this.#size = side * SPACING;
    const canvas = document.createElement('canvas');
    document.body.append(canvas);
    this.#view = new CityView(canvas, file, this.#network, 1);
    this.#view.resize(1280, 720, 1);
    this.#view.arrange([0], false);
    this.#poses = new PoseBook(this.#network, createLaneCurves(this.#network), [
      lookOf(0, 4.5, 1.8),
      lookOf(3, 9, 2.4),
    ]);
    this.#load = new LaneLoad(this.#network);
  }

  /** Vehicles spread over the edge lanes, in the order of lanes as a simulation has them, each a little farther each frame. */
  #bytes(count: number): ArrayBuffer {
    this.#frame++;
    const frame = blankFrame(count, this.#frame, this.#frame);
    const { edgeLanes } = this.#network;
    for (let i = 0; i < count; i++) {
      frame.id[i] = i;
      frame.lane[i] = Math.floor((i * edgeLanes) / count);
      frame.position[i] = 8000 + ((i * 7919 + this.#frame * 400) % 56_000);
      frame.speed[i] = 36;
      frame.type[i] = i % 16 === 0 ? 1 : 0;
    }
    return frame.bytes;
  }

  /** Frames with a new set of `count` vehicles each, seen over the whole grid or over a part `share` of it. */
  run(count: number, frames: number, share: number): BenchFrame[] {
    const middle = this.#size / 2;
    const half = middle * share;
    const pose = poseOver(middle - half, middle - half, middle + half, middle + half, 16 / 9);
    return Array.from({ length: frames }, () => this.#one(count, pose));
  }

  #one(count: number, pose: ReturnType<typeof poseOver>): BenchFrame {
    const bytes = this.#bytes(count);
    let rows = readVehicles(bytes, this.#network.laneCount, 2);
    const decode = milliseconds(() => {
      rows = readVehicles(bytes, this.#network.laneCount, 2);
    });
    let poses = undefined as ReturnType<PoseBook['take']> | undefined;
    let load = new Uint8Array(0);
    const posed = milliseconds(() => {
      poses = this.#poses.take(rows);
      load = this.#load.take(rows);
    });
    const lamps = new Uint8Array(this.#network.lampCount);
    const upload = milliseconds(() => this.#view.show(0, { poses: poses!, lamps, load }));
    let calls = 0;
    const draw = milliseconds(() => {
      this.#view.move(0, 0.5);
      calls = this.#view.draw(pose).calls;
    });
    return { decode, pose: posed, upload, draw, calls };
  }
}

/** What a measurement calls, on the global scope. */
interface BenchDoor {
  greenbandBench: {
    begin(side: number): number;
    run(count: number, frames: number, share: number): BenchFrame[];
  };
}

let bench: Bench | undefined;
(globalThis as unknown as BenchDoor).greenbandBench = {
  begin(side) {
    bench = new Bench(side);
    return bench.junctions;
  },
  run: (count, frames, share) => bench!.run(count, frames, share),
};
