// Where a lane leads, in one look: what `laneGates`, `gateTarget` and `laneEdge` say together, side by side in memory.
import type { CompiledNetwork } from '../core/compiled-network.ts';

/** Two numbers for entry `i` of `laneGates`: the edge finally reached, and the lane of it. */
export function createExits({ laneGates, gateTarget, laneEdge }: CompiledNetwork): Int32Array {
  const exits = new Int32Array(2 * laneGates.length);
  for (let i = 0; i < laneGates.length; i++) {
    const target = gateTarget[laneGates[i]!]!;
    exits[2 * i] = laneEdge[target]!;
    exits[2 * i + 1] = target;
  }
  return exits;
}
