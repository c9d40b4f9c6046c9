// How fast each road is expected to be driven in the next minutes, and how long its queues are: read off simulated futures.
import { observe } from '../../sim/hooks.ts';
import type { World } from '../../sim/world.ts';

/** s, of one bin, and between two looks */
const BIN = 60;
const LOOK = 5;

/** By edge and bin (at `bin * edges + edge`), from `begin` (s) on. */
export interface LinkForecast {
  readonly begin: number;
  readonly bins: number;
  readonly edges: number;
  /** m/s, mean of those on the edge, standing ones too; 0 where nobody was seen */
  readonly speed: Float32Array;
  /** vehicles standing on the fullest lane, mean over the looks */
  readonly queue: Float32Array;
}

/** The bin of a time; those outside get the nearest. */
export function binOf({ begin, bins }: LinkForecast, time: number): number {
  return Math.max(0, Math.min(bins - 1, Math.floor((time - begin) / BIN)));
}

/** Watches a world from now until `end` (s). @returns reads what was seen */
export function watchLinks(world: World, end: number): () => LinkForecast {
  const { network, time: begin } = world;
  const edges = network.edgeCount;
  const bins = Math.max(1, Math.ceil((end - begin) / BIN));
  const sum = new Float32Array(edges * bins);
  const seen = new Float32Array(edges * bins);
  const queue = new Float32Array(edges * bins);
  const looks = new Float32Array(bins);
  observe(world, () => {
    const passed = world.time - begin;
    if (passed % LOOK > world.dt / 2 || world.time > end) return;
    const bin = Math.min(bins - 1, Math.floor(passed / BIN));
    looks[bin]!++;
    look(world, bin * edges, sum, seen, queue);
  });
  return () => {
    for (let i = 0; i < sum.length; i++) {
      sum[i] = seen[i]! > 0 ? sum[i]! / seen[i]! : 0;
      queue[i] = queue[i]! / Math.max(1, looks[Math.floor(i / edges)]!);
    }
    return { begin, bins, edges, speed: sum, queue };
  };
}

function look(world: World, from: number, sum: Float32Array, seen: Float32Array, queue: Float32Array): void {
  const { network, lanes, slots, standing } = world;
  for (let edge = 0; edge < network.edgeCount; edge++) {
    const first = network.edgeFirstLane[edge]!;
    let longest = 0;
    for (let lane = first; lane < first + network.edgeLaneTotal[edge]!; lane++) {
      const count = lanes.count[lane]!;
      if (count === 0) continue;
      for (let k = 0; k < count; k++) sum[from + edge]! += slots.speed[lanes.order[lanes.start[lane]! + k]!]!;
      seen[from + edge]! += count;
      longest = Math.max(longest, standing[lane]!);
    }
    queue[from + edge]! += longest;
  }
}

/** The mean of several futures of one present. */
export function meanForecast(futures: readonly LinkForecast[]): LinkForecast {
  const [first] = futures as [LinkForecast];
  const speed = new Float32Array(first.speed.length);
  const queue = new Float32Array(first.queue.length);
  for (let i = 0; i < speed.length; i++) {
    const driven = futures.map((future) => future.speed[i]!).filter((one) => one > 0);
    speed[i] = driven.length > 0 ? driven.reduce((a, b) => a + b) / driven.length : 0;
    queue[i] = futures.reduce((all, future) => all + future.queue[i]!, 0) / futures.length;
  }
  return { ...first, speed, queue };
}
