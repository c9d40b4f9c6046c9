// What a lane plan asks of an edge, side by side in memory: its lanes, their lengths and classes, and which gate of which
// lane leads to which lane of which next edge. A plan looks at up to nine edges, so that each should be a few cache lines.
import type { CompiledNetwork } from '../core/compiled-network.ts';

/**
 * A record an edge, from `start[edge]`, in words of 32 bits: first lane, number of lanes, length of the edge; the lengths of the
 * lanes; the classes that each lane allows, and a word of nothing where that makes an odd number; then, for each edge that follows:
 * its number, how many gates lead there, and these. -1 ends the record. Lengths are doubles, m, and stand in `metres`.
 */
export interface Ways {
  readonly start: Int32Array;
  readonly words: Int32Array;
  /** the same memory */
  readonly metres: Float64Array;
}

/** Places in a record. */
export const WAY = { first: 0, total: 1, lengths: 4 } as const;
/** Words of a gate: the lane of this edge and the one of the next, counted from the right; the gate; the classes that it allows. */
export const WAY_GATE = { lane: 0, target: 1, gate: 2, allow: 3, words: 4 } as const;

/** Words before the allowed classes, and before the gates. */
const allowAt = (record: number, total: number) => record + WAY.lengths + 2 * total;
const turnsAt = (record: number, total: number) => allowAt(record, total) + ((total + 1) & ~1);

interface Turn {
  readonly next: number;
  readonly gates: number[];
}

export function createWays(network: CompiledNetwork): Ways {
  const { edgeCount, edgeLaneTotal } = network;
  const start = new Int32Array(edgeCount + 1);
  for (let edge = 0; edge < edgeCount; edge++) {
    let size = turnsAt(0, edgeLaneTotal[edge]!) + 1;
    for (const { gates } of turnsOf(network, edge)) size += 2 + WAY_GATE.words * gates.length;
    start[edge + 1] = start[edge]! + ((size + 1) & ~1);
  }
  const metres = new Float64Array(start[edgeCount]! >> 1);
  const ways = { start, words: new Int32Array(metres.buffer), metres };
  for (let edge = 0; edge < edgeCount; edge++) writeEdge(network, ways, edge);
  allowWays(ways, network);
  return ways;
}

/** The edges that follow, in the order in which lanes and gates come to them, and the gates that lead there. */
function turnsOf(
  { edgeFirstLane, edgeLaneTotal, laneGateStart, laneGates, gateTarget, laneEdge }: CompiledNetwork,
  edge: number,
) {
  const turns: Turn[] = [];
  const first = edgeFirstLane[edge]!;
  const until = laneGateStart[first + edgeLaneTotal[edge]!]!;
  for (let g = laneGateStart[first]!; g < until; g++) {
    const gate = laneGates[g]!;
    const next = laneEdge[gateTarget[gate]!]!;
    const known = turns.find((turn) => turn.next === next);
    if (known) known.gates.push(gate);
    else turns.push({ next, gates: [gate] });
  }
  return turns;
}

function writeEdge(network: CompiledNetwork, { start, words, metres }: Ways, edge: number): void {
  const record = start[edge]!;
  const first = network.edgeFirstLane[edge]!;
  const total = network.edgeLaneTotal[edge]!;
  words[record + WAY.first] = first;
  words[record + WAY.total] = total;
  metres[(record >> 1) + 1] = network.edgeLength[edge]!;
  for (let i = 0; i < total; i++) metres[((record + WAY.lengths) >> 1) + i] = network.laneLength[first + i]!;
  let at = turnsAt(record, total);
  for (const { next, gates } of turnsOf(network, edge)) {
    words[at++] = next;
    words[at++] = gates.length;
    for (const gate of gates) {
      words[at + WAY_GATE.lane] = network.gateFrom[gate]! - first;
      words[at + WAY_GATE.target] = network.gateTarget[gate]! - network.edgeFirstLane[next]!;
      words[at + WAY_GATE.gate] = gate;
      at += WAY_GATE.words;
    }
  }
  words[at] = -1;
}

/** Notes which classes lanes and gates allow: at first, and whenever that has changed. */
export function allowWays({ start, words }: Ways, { laneAllow, gateAllow, edgeCount }: CompiledNetwork): void {
  for (let edge = 0; edge < edgeCount; edge++) {
    const record = start[edge]!;
    const total = words[record + WAY.total]!;
    const first = words[record + WAY.first]!;
    for (let i = 0; i < total; i++) words[allowAt(record, total) + i] = laneAllow[first + i]!;
    let at = turnsAt(record, total);
    while (words[at]! >= 0) {
      const gates = words[at + 1]!;
      at += 2;
      for (let g = 0; g < gates; g++, at += WAY_GATE.words)
        words[at + WAY_GATE.allow] = gateAllow[words[at + WAY_GATE.gate]!]!;
    }
  }
}
