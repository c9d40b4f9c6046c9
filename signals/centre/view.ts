// Which lanes a viewer can see: those whose drawing touches the part of the plane that it shows.
import type { CompiledNetwork } from '../../core/compiled-network.ts';

/** x0, y0, x1, y1 in m */
export type Bounds = readonly [number, number, number, number];

/** 1 by lane whose box meets the bounds. Time O(points of all lanes). */
export function lanesWithin(network: CompiledNetwork, bounds: Bounds): Uint8Array {
  const [x0, y0, x1, y1] = bounds;
  const seen = new Uint8Array(network.laneCount);
  for (let lane = 0; lane < network.laneCount; lane++) {
    const [a, b, c, d] = boxOf(network, network.laneShapeStart[lane]!, network.laneShapeStart[lane + 1]!);
    if (a <= x1 && c >= x0 && b <= y1 && d >= y0) seen[lane] = 1;
  }
  return seen;
}

/** The box around points [from, until) of the lanes' shapes. */
export function boxOf(network: CompiledNetwork, from: number, until: number): [number, number, number, number] {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = from; i < until; i++) {
    const x = network.laneShape[2 * i]!;
    const y = network.laneShape[2 * i + 1]!;
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
  }
  return box;
}
