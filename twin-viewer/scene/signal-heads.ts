// Where the lamps hang: one head for each lamp over each lane that it rules, just behind the stop line.
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import { headingAt, polylineLength } from '../../core/geometry.ts';
import { DIRECTIONS } from '../../core/network.ts';
import { laneLine } from './ground.ts';

/** One row a head. */
export interface SignalHeads {
  readonly count: number;
  /** m */
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** number of the lamp over all controllers */
  readonly lamp: Int32Array;
  readonly lane: Int32Array;
  /** 0 the head that stands for its approach from far away, 1 the others */
  readonly rank: Uint8Array;
}

interface Head {
  readonly x: number;
  readonly y: number;
  readonly lamp: number;
  readonly lane: number;
  readonly straight: boolean;
}

/** m behind the stop line */
const BEHIND = 1.4;

function headsOfLane(network: CompiledNetwork, lane: number): Head[] {
  const lamps = new Map<number, string>();
  for (let k = network.laneGateStart[lane]; k < network.laneGateStart[lane + 1]; k++) {
    const gate = network.laneGates[k];
    const lamp = network.gateLamp[gate];
    if (lamp >= 0 && !lamps.has(lamp)) lamps.set(lamp, DIRECTIONS[network.gateDirection[gate]]);
  }
  if (lamps.size === 0) return [];
  const line = laneLine(network, lane);
  const length = polylineLength(line);
  const heading = headingAt(line, length);
  const [ex, ey] = line[line.length - 1];
  const order = 'rRsLlt';
  const sorted = [...lamps].sort((a, b) => order.indexOf(a[1]) - order.indexOf(b[1]));
  const spacing = Math.min(1.15, network.laneWidth[lane] / sorted.length);
  return sorted.map(([lamp, letter], i) => {
    const aside = (i - (sorted.length - 1) / 2) * spacing;
    const x = ex + BEHIND * Math.cos(heading) - aside * Math.sin(heading);
    const y = ey + BEHIND * Math.sin(heading) + aside * Math.cos(heading);
    return { x, y, lamp, lane, straight: letter === 's' };
  });
}

/** Every head of the network. */
export function placeSignalHeads(network: CompiledNetwork): SignalHeads {
  const heads: Head[] = [];
  const main = new Map<number, number>();
  for (let lane = 0; lane < network.edgeLanes; lane++) {
    for (const head of headsOfLane(network, lane)) {
      const edge = network.laneEdge[lane];
      const chosen = main.get(edge);
      if (chosen === undefined || (head.straight && !heads[chosen].straight)) main.set(edge, heads.length);
      heads.push(head);
    }
  }
  const leads = new Set(main.values());
  return {
    count: heads.length,
    x: Float32Array.from(heads, (head) => head.x),
    y: Float32Array.from(heads, (head) => head.y),
    lamp: Int32Array.from(heads, (head) => head.lamp),
    lane: Int32Array.from(heads, (head) => head.lane),
    rank: Uint8Array.from(heads, (_, i) => (leads.has(i) ? 0 : 1)),
  };
}
