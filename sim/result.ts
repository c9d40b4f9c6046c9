// What a run answers: counts, means over vehicles, and tables by trip and by link.
import type { FaultRecord } from '../core/fault.ts';
import type { RoadEvents } from '../core/scenario.ts';
import type { RedEntry } from './blue-light.ts';
import type { CrossingRow } from './pedestrians.ts';
import type { TransitCall } from './transit.ts';

/** Means per vehicle. Over all that departed; `delay_s` and `departDelay_s` also over those still waiting to enter. */
export interface Means {
  duration_s: number;
  timeLoss_s: number;
  departDelay_s: number;
  delay_s: number;
  stopped_s: number;
  stops: number;
  speed_mps: number;
}

export interface VehicleCounts {
  /** due in the window */
  demanded: number;
  departed: number;
  arrived: number;
  running: number;
  /** due, but not yet entered */
  waiting: number;
  /** taken off the road before they arrived, and taken out before they entered */
  removed: number;
  cancelled: number;
}

/** Removed: taken off the road before it arrived; cancelled: taken out before it entered; obstacle: the body of an incident. */
export const TRIP_STATUS = {
  notDue: 0,
  waiting: 1,
  running: 2,
  arrived: 3,
  removed: 4,
  cancelled: 5,
  obstacle: 6,
} as const;

/** One row a vehicle of the compiled demand. */
export interface TripTable {
  /** TRIP_STATUS */
  readonly status: Uint8Array;
  /** s, when it entered */
  readonly entered: Float64Array;
  /** s, when it arrived or was removed */
  readonly arrived: Float64Array;
  /** s */
  readonly timeLoss: Float32Array;
  /** s below 0.1 m/s */
  readonly stopped: Float32Array;
  readonly stops: Uint16Array;
  /** m */
  readonly distance: Float32Array;
}

/** Cell (edge e, interval i) is at `i * edges + e`. The time spent inside a junction counts for the edge before it. */
export interface LinkTable {
  readonly edges: number;
  readonly intervals: number;
  /** s, length of an interval; interval 0 starts at the run's begin */
  readonly interval: number;
  /** vehicles that entered the edge (by crossing or insertion) / that left it */
  readonly entered: Uint32Array;
  readonly left: Uint32Array;
  /** vehicle-seconds, vehicle-metres, seconds lost, vehicle-seconds stopped */
  readonly time: Float64Array;
  readonly distance: Float64Array;
  readonly timeLoss: Float64Array;
  readonly stopped: Float64Array;
  /** m, furthest back end of a standing vehicle from the stop line */
  readonly queue: Float32Array;
}

export interface RunResult {
  readonly seed: number;
  readonly begin: number;
  readonly end: number;
  readonly step: number;
  readonly vehicles: VehicleCounts;
  readonly mean: Means;
  /** vehicle-steps */
  readonly updates: number;
  readonly peakRunning: number;
  /** hex, of the final state and the trip table */
  readonly checksum: string;
  readonly trips: TripTable;
  readonly links: LinkTable;
  /** calls of public transport at its stops, in order; empty where the demand has no lines */
  readonly calls: readonly TransitCall[];
  /** people by crossing; empty where the demand has none */
  readonly crossings: readonly CrossingRow[];
  /** entries over closed lines under blue light */
  readonly redEntries: readonly RedEntry[];
  readonly warnings: readonly FaultRecord[];
}

/** What becomes of drivers at the end of their way who need each other's lane: they change places, or stand for good, as in SUMO. */
export type Locks = 'undone' | 'kept';

export interface RunOptions {
  readonly seed: number;
  /** s; vehicles due before begin are left out */
  readonly begin: number;
  readonly end: number;
  /** s, 1 by default; 0.5 and 0.1 allowed */
  readonly step?: number;
  /** s, of the link table; 900 by default */
  readonly interval?: number;
  /** 'undone' by default */
  readonly locks?: Locks;
  /** what happens on the road; names must be in the network (`validateScenario`) */
  readonly events?: RoadEvents;
}
