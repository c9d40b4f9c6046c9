// Which edge follows which, through which gates: the graph that routes are checked and searched on.
import { type CompiledNetwork, RIGHT } from './compiled-network.ts';

/** s, what SUMO adds for an unsignalled link without priority (`--weights.minor-penalty`, default). */
export const MINOR_PENALTY = 1.5;

/** Arcs are pairs of edges that at least one connection joins. CSR by edge, then by arc. */
export interface EdgeGraph {
  readonly network: CompiledNetwork;
  readonly arcStart: Uint32Array;
  readonly arcTo: Int32Array;
  /** the gates of an arc, kerb side first */
  readonly arcGateStart: Uint32Array;
  readonly arcGates: Int32Array;
}

/** Times for one class and one top speed: Infinity where such a vehicle may not drive. */
export interface RoutingProfile {
  readonly key: number;
  /** s, to drive the whole edge */
  readonly edgeTime: Float64Array;
  /** s, to pass the junction, penalty included */
  readonly arcTime: Float64Array;
  /** m/s, the most straight-line way towards anywhere that a second can bring */
  readonly fastest: number;
}

/** Builds the graph; 16 bytes an arc. */
export function edgeGraph(network: CompiledNetwork): EdgeGraph {
  const { edgeCount, edgeFirstLane, edgeLaneTotal, laneGateStart, laneGates, laneEdge, gateTarget } = network;
  const arcStart = new Uint32Array(edgeCount + 1);
  const arcTo: number[] = [];
  const arcGateStart: number[] = [];
  const arcGates: number[] = [];
  for (let edge = 0; edge < edgeCount; edge++) {
    const gates = new Map<number, number[]>();
    const first = edgeFirstLane[edge]!;
    for (let lane = first; lane < first + edgeLaneTotal[edge]!; lane++) {
      for (let i = laneGateStart[lane]!; i < laneGateStart[lane + 1]!; i++) {
        const gate = laneGates[i]!;
        const to = laneEdge[gateTarget[gate]!]!;
        const list = gates.get(to);
        if (list) list.push(gate);
        else gates.set(to, [gate]);
      }
    }
    for (const [to, list] of gates) {
      arcTo.push(to);
      arcGateStart.push(arcGates.length);
      arcGates.push(...list);
    }
    arcStart[edge + 1] = arcTo.length;
  }
  arcGateStart.push(arcGates.length);
  return {
    network,
    arcStart,
    arcTo: Int32Array.from(arcTo),
    arcGateStart: Uint32Array.from(arcGateStart),
    arcGates: Int32Array.from(arcGates),
  };
}

/** The first gate from `edge` to `next` open to the class; -1 if none. */
export function gateBetween(graph: EdgeGraph, edge: number, next: number, classBit: number): number {
  for (let arc = graph.arcStart[edge]!; arc < graph.arcStart[edge + 1]!; arc++) {
    if (graph.arcTo[arc] === next) return openGate(graph, arc, classBit);
  }
  return -1;
}

function openGate(graph: EdgeGraph, arc: number, classBit: number): number {
  const { gateAllow, gateFrom, gateTarget, laneAllow } = graph.network;
  for (let i = graph.arcGateStart[arc]!; i < graph.arcGateStart[arc + 1]!; i++) {
    const gate = graph.arcGates[i]!;
    const open = gateAllow[gate]! & laneAllow[gateFrom[gate]!]! & laneAllow[gateTarget[gate]!]!;
    if ((open & classBit) !== 0) return gate;
  }
  return -1;
}

/** Whether any lane of the edge admits the class. */
export function edgeAdmits(network: CompiledNetwork, edge: number, classBit: number): boolean {
  const first = network.edgeFirstLane[edge]!;
  for (let lane = first; lane < first + network.edgeLaneTotal[edge]!; lane++) {
    if ((network.laneAllow[lane]! & classBit) !== 0) return true;
  }
  return false;
}

/**
 * Free-flow times for vehicles of the class (one bit) whose top speed is `maxSpeed` (m/s). As in SUMO's router the
 * limit of an edge is that of its first lane, the way through a junction is that of the first open connection, and
 * entering on an unsignalled link without priority costs `MINOR_PENALTY` more.
 */
export function routingProfile(graph: EdgeGraph, classBit: number, maxSpeed: number, key: number): RoutingProfile {
  const { network } = graph;
  const { edgeCount, edgeFirstLane, edgeLength, edgeFrom, edgeTo, nodeX, nodeY, laneSpeed } = network;
  const edgeTime = new Float64Array(edgeCount).fill(Number.POSITIVE_INFINITY);
  let fastest = 0;
  for (let edge = 0; edge < edgeCount; edge++) {
    if (!edgeAdmits(network, edge, classBit)) continue;
    const time = edgeLength[edge]! / Math.min(laneSpeed[edgeFirstLane[edge]!]!, maxSpeed);
    edgeTime[edge] = time;
    const from = edgeFrom[edge]!;
    const to = edgeTo[edge]!;
    const distance = Math.hypot(nodeX[to]! - nodeX[from]!, nodeY[to]! - nodeY[from]!);
    fastest = Math.max(fastest, distance / time);
  }
  const arcTime = new Float64Array(graph.arcTo.length);
  for (let arc = 0; arc < arcTime.length; arc++) {
    const gate = openGate(graph, arc, classBit);
    arcTime[arc] = gate < 0 ? Number.POSITIVE_INFINITY : insideTime(network, gate, maxSpeed);
  }
  return { key, edgeTime, arcTime, fastest };
}

function insideTime(network: CompiledNetwork, gate: number, maxSpeed: number): number {
  const { edgeLanes, gateTo, gateRight, gateLamp, laneLength, laneSpeed } = network;
  let time = 0;
  for (let next = gate; ; ) {
    const lane = edgeLanes + next;
    time += laneLength[lane]! / Math.min(laneSpeed[lane]!, maxSpeed);
    const right = gateRight[next]!;
    if (gateLamp[next]! < 0 && right !== RIGHT.major && right !== RIGHT.zipper) time += MINOR_PENALTY;
    if (gateTo[next]! < edgeLanes) return time;
    next = gateTo[next]! - edgeLanes;
  }
}
