// Which ways through a junction lead over a crossing, and where along it.
import type { CompiledCrossing, CompiledNetwork } from '../core/compiled-network.ts';

/** One way over a crossing. */
export interface CrossedWay {
  readonly gate: number;
  /** the inside lane whose end lies before the crossing, -1 where the crossing lies before the gate */
  readonly inside: number;
  /** m from that lane's start (or from the end of the lane before the gate) where vehicles stop for people */
  readonly stop: number;
  /** m along the crossing from its first end; -1 where its line is not known: anywhere */
  readonly along: number;
  /** m, half of what the lane takes of the crossing */
  readonly half: number;
}

/** m that a vehicle stops short of the crossing */
const SHORT = 0.5;

/** All ways over a crossing: in over an edge that it crosses, or out to one. */
export function waysOver(network: CompiledNetwork, crossing: CompiledCrossing): CrossedWay[] {
  const edges = new Set(crossing.edges);
  const found: CrossedWay[] = [];
  for (let gate = 0; gate < network.gateCount; gate++) {
    const inside = network.edgeLanes + gate;
    if (network.laneNode[inside] !== crossing.node) continue;
    const from = network.gateFrom[gate]!;
    const to = network.gateTo[gate]!;
    if (from < network.edgeLanes && edges.has(network.laneEdge[from]!)) {
      found.push({ gate, inside: -1, stop: 0, ...placeAlong(network, crossing, from, true) });
    }
    if (to < network.edgeLanes && edges.has(network.laneEdge[to]!)) {
      const stop = network.laneLength[inside]! - crossing.width - SHORT;
      found.push({ gate, inside, stop, ...placeAlong(network, crossing, to, false) });
    }
  }
  return found;
}

function placeAlong(network: CompiledNetwork, crossing: CompiledCrossing, lane: number, atEnd: boolean) {
  const half = network.laneWidth[lane]! / 2;
  const [first, last] = [crossing.shape[0], crossing.shape.at(-1)];
  if (first === undefined || last === undefined || first === last) return { along: -1, half };
  const p = atEnd ? network.laneShapeStart[lane + 1]! - 1 : network.laneShapeStart[lane]!;
  const [x, y] = [network.laneShape[2 * p]!, network.laneShape[2 * p + 1]!];
  const [dx, dy] = [last[0]! - first[0]!, last[1]! - first[1]!];
  const drawn = Math.hypot(dx, dy);
  const share = ((x - first[0]!) * dx + (y - first[1]!) * dy) / (drawn * drawn);
  return { along: Math.min(1, Math.max(0, share)) * crossing.length, half };
}
