// What stands on the lanes of a compiled network: bus stops and detectors.
import { type EdgeTable, edgeLane } from './compile-tables.ts';
import type { CompiledNetwork } from './compiled-network.ts';
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
  | 'entryExits'
>;

/** Bus stops and detectors on their lanes. Throws NET_UNKNOWN_EDGE, NET_UNKNOWN_LANE. */
export function compilePlaces(file: NetworkFile, edges: EdgeTable): StopColumns {
  const busStops = file.busStops ?? [];
  const detectors = file.detectors ?? [];
  const point = (id: string) => (at: { edge: string; lane: number; position: number }) => {
    return { lane: edgeLane(file, edges, at.edge, at.lane, `detector ${id}`), position: at.position };
  };
  return {
    busStopIds: busStops.map((stop) => stop.id),
    busStopLane: Int32Array.from(busStops, (s) => edgeLane(file, edges, s.edge, s.lane, `bus stop ${s.id}`)),
    busStopFrom: Float32Array.from(busStops, (stop) => stop.start),
    busStopUntil: Float32Array.from(busStops, (stop) => stop.end),
    detectorIds: detectors.map((detector) => detector.id),
    detectorLane: Int32Array.from(detectors, (d) => edgeLane(file, edges, d.edge, d.lane, `detector ${d.id}`)),
    detectorFrom: Float32Array.from(detectors, (detector) => detector.position),
    detectorUntil: Float32Array.from(detectors, (detector) => detector.position + (detector.length ?? 0)),
    entryExits: (file.entryExits ?? []).map(({ id, entries, exits }) => {
      return { id, entries: entries.map(point(id)), exits: exits.map(point(id)) };
    }),
  };
}
