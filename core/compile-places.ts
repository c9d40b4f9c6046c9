// What stands on a compiled network beside the lanes: crossings, bus stops and detectors.
import type { GateTable } from './compile-gates.ts';
import { type EdgeTable, edgeLane, type LampTable, lampNumber, type NodeTable } from './compile-tables.ts';
import type { CompiledNetwork } from './compiled-network.ts';
import { Fault } from './fault.ts';
import type { NetworkFile } from './network.ts';

type StopColumns = Pick<
  CompiledNetwork,
  | 'busStopIds'
  | 'busStopLane'
  | 'busStopFrom'
  | 'busStopUntil'
  | 'detectorIds'
  | 'detectorLane'
  | 'detectorFrom'
  | 'detectorUntil'
>;

/** Bus stops and detectors on their lanes. Throws NET_UNKNOWN_EDGE, NET_UNKNOWN_LANE. */
export function compilePlaces(file: NetworkFile, edges: EdgeTable): StopColumns {
  const busStops = file.busStops ?? [];
  const detectors = file.detectors ?? [];
  return {
    busStopIds: busStops.map((stop) => stop.id),
    busStopLane: Int32Array.from(busStops, (s) => edgeLane(file, edges, s.edge, s.lane, `bus stop ${s.id}`)),
    busStopFrom: Float32Array.from(busStops, (stop) => stop.start),
    busStopUntil: Float32Array.from(busStops, (stop) => stop.end),
    detectorIds: detectors.map((detector) => detector.id),
    detectorLane: Int32Array.from(detectors, (d) => edgeLane(file, edges, d.edge, d.lane, `detector ${d.id}`)),
    detectorFrom: Float32Array.from(detectors, (detector) => detector.position),
    detectorUntil: Float32Array.from(detectors, (detector) => detector.position + (detector.length ?? 0)),
  };
}

type CrossingColumns = Pick<
  CompiledNetwork,
  'crossingIds' | 'crossingNode' | 'crossingLength' | 'crossingLamp' | 'crossingGateStart' | 'crossingGates'
>;

/** Crossings, and who drives over them: whoever leaves or enters an edge that they cross, at their junction. */
export function compileCrossings(
  file: NetworkFile,
  nodes: NodeTable,
  edges: EdgeTable,
  gates: GateTable,
  lamps: LampTable,
): CrossingColumns {
  const crossings = file.crossings ?? [];
  const arriving = new Map<string, number[]>();
  const leaving = new Map<string, number[]>();
  const push = (map: Map<string, number[]>, key: string, gate: number) => {
    const row = map.get(key);
    if (row === undefined) map.set(key, [gate]);
    else row.push(gate);
  };
  if (crossings.length > 0) {
    file.connections.forEach((connection, c) => {
      push(arriving, connection.from, gates.first[c]);
      push(leaving, connection.to, gates.first[c]);
    });
  }
  const crossingGateStart = new Uint32Array(crossings.length + 1);
  const crossingGates: number[] = [];
  const crossingNode = new Int32Array(crossings.length);
  crossings.forEach((crossing, i) => {
    const node = nodes.index.get(crossing.node);
    if (node === undefined) {
      throw new Fault('NET_UNKNOWN_NODE', `node "${crossing.node}" does not exist; name another`, crossing.id);
    }
    crossingNode[i] = node;
    const over = new Set<number>();
    for (const id of crossing.edges) {
      const edge = edges.index.get(id);
      if (edge === undefined) {
        throw new Fault('NET_UNKNOWN_EDGE', `edge "${id}" does not exist; add it or name another`, crossing.id);
      }
      const ends = edges.columns.edgeTo[edge] === node ? arriving : leaving;
      for (const gate of ends.get(id) ?? []) over.add(gate);
    }
    crossingGates.push(...[...over].sort((a, b) => a - b));
    crossingGateStart[i + 1] = crossingGates.length;
  });
  return {
    crossingIds: crossings.map((crossing) => crossing.id),
    crossingNode,
    crossingLength: Float32Array.from(crossings, (crossing) => crossing.length),
    crossingLamp: Int32Array.from(crossings, (c) => lampNumber(file, lamps, c.signal, `crossing ${c.id}`)),
    crossingGateStart,
    crossingGates: Int32Array.from(crossingGates),
  };
}
