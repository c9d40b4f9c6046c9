// What each road has done lately: its queue now, and delay and flow over a sliding span of minutes.
import type { World } from '../../sim/world.ts';
import type { RoadLoad } from './world-messages.ts';

/** s between two readings, and readings that a span has */
export const READ_EVERY = 10;
const SPAN = 18;
/** m/s */
const STANDS = 0.5;

interface Reading {
  readonly time: number;
  readonly lost: Float64Array;
  readonly left: Float64Array;
}

/** Reads the link table of a world, which only grows, at intervals. */
export class RoadMeter {
  readonly #readings: Reading[] = [];

  /** A reading now, and the load over the span that ends with it. O(edges x intervals + vehicles). */
  read(world: World): RoadLoad {
    const { network, measures } = world;
    const { links } = measures;
    const edges = network.edgeCount;
    const lost = new Float64Array(edges);
    const left = new Float64Array(edges);
    for (let cell = 0; cell < links.timeLoss.length; cell++) {
      lost[cell % edges] += links.timeLoss[cell];
      left[cell % edges] += links.left[cell];
    }
    this.#readings.push({ time: world.time, lost, left });
    if (this.#readings.length > SPAN) this.#readings.shift();
    const first = this.#readings[0];
    const hours = (world.time - first.time) / 3600;
    const delay_s = new Float32Array(edges);
    const flow_vehh = new Float32Array(edges);
    for (let edge = 0; edge < edges; edge++) {
      const passed = left[edge] - first.left[edge];
      delay_s[edge] = (lost[edge] - first.lost[edge]) / Math.max(1, passed);
      flow_vehh[edge] = hours > 0 ? passed / hours : 0;
    }
    return { delay_s, flow_vehh, queue_m: queuesOf(world) };
  }
}

/** m by edge: from the end of the lane back to the rear of the last vehicle that stands. */
function queuesOf(world: World): Float32Array {
  const { network, slots, vehicles, demand } = world;
  const queue = new Float32Array(network.edgeCount);
  for (let id = 0; id < demand.count; id++) {
    const slot = vehicles.slot[id];
    if (slot < 0 || slots.speed[slot] > STANDS) continue;
    const lane = slots.lane[slot];
    if (lane >= network.edgeLanes) continue;
    const back = network.laneLength[lane] - slots.position[slot] + demand.types.length[slots.type[slot]];
    const edge = network.laneEdge[lane];
    if (back > queue[edge]) queue[edge] = back;
  }
  return queue;
}
