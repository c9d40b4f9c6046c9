// What a run measures as it goes: one row a trip, one cell a link and interval.
import type { CompiledDemand } from '../core/compiled-demand.ts';
import type { CompiledNetwork } from '../core/compiled-network.ts';
import type { RedEntry } from './blue-light.ts';
import type { LinkTable, RunOptions, TripTable } from './result.ts';

export interface Measures {
  trips: TripTable;
  readonly links: LinkTable;
  /** first cell of the present interval */
  cell: number;
  updates: number;
  peakRunning: number;
  departed: number;
  arrived: number;
  removed: number;
  cancelled: number;
  /** entries over closed lines under blue light */
  readonly redEntries: RedEntry[];
  /** harder braking than the vehicle can do, needed to avoid an overlap */
  hardStops: number;
}

export function createMeasures(network: CompiledNetwork, demand: CompiledDemand, options: RunOptions): Measures {
  const interval = options.interval ?? 900;
  const intervals = Math.max(1, Math.ceil((options.end - options.begin) / interval));
  const cells = intervals * network.edgeCount;
  return {
    trips: {
      status: new Uint8Array(demand.count),
      entered: new Float64Array(demand.count),
      arrived: new Float64Array(demand.count),
      timeLoss: new Float32Array(demand.count),
      stopped: new Float32Array(demand.count),
      stops: new Uint16Array(demand.count),
      distance: new Float32Array(demand.count),
    },
    links: {
      edges: network.edgeCount,
      intervals,
      interval,
      entered: new Uint32Array(cells),
      left: new Uint32Array(cells),
      time: new Float64Array(cells),
      distance: new Float64Array(cells),
      timeLoss: new Float64Array(cells),
      stopped: new Float64Array(cells),
      queue: new Float32Array(cells),
    },
    cell: 0,
    updates: 0,
    peakRunning: 0,
    departed: 0,
    arrived: 0,
    removed: 0,
    cancelled: 0,
    redEntries: [],
    hardStops: 0,
  };
}
