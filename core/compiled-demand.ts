// The compiled demand: every vehicle that may depart, in order of departure, as typed arrays.
import type { FaultRecord } from './fault.ts';
import type { CompiledPedestrians } from './pedestrian-flow.ts';
import type { CompiledTransit } from './transit-line.ts';

/** Car-following models, by number. */
export const MODEL = { krauss: 0, idm: 1, acc: 2 } as const;

/** Codes for a departure lane that is not a lane index. */
export const DEPART_LANE = { best: -1, free: -2, random: -3, first: -4, allowed: -5 } as const;
/** Codes for a departure position that is not metres. */
export const DEPART_POS = { base: -1e6, random: -2e6, free: -3e6, last: -4e6 } as const;
/** Codes for a departure speed that is not m/s. */
export const DEPART_SPEED = { max: -1, desired: -2, random: -3, last: -4, avg: -5, speedLimit: -6 } as const;

/** One row a vehicle type; defaults filled in. */
export interface CompiledTypes {
  readonly ids: readonly string[];
  readonly vehicleClass: Uint8Array;
  /** MODEL */
  readonly model: Uint8Array;
  /** m */
  readonly length: Float32Array;
  readonly width: Float32Array;
  readonly minGap: Float32Array;
  /** m/s */
  readonly maxSpeed: Float32Array;
  /** m/s2 */
  readonly accel: Float32Array;
  readonly decel: Float32Array;
  readonly emergencyDecel: Float32Array;
  /** 0..1 */
  readonly sigma: Float32Array;
  /** s */
  readonly tau: Float32Array;
  readonly speedFactorMean: Float32Array;
  readonly speedFactorDev: Float32Array;
  readonly speedFactorMin: Float32Array;
  readonly speedFactorMax: Float32Array;
  readonly impatience: Float32Array;
  /** manners of changing lanes, 1 as in SUMO's LC2013 */
  readonly lcStrategic: Float32Array;
  readonly lcCooperative: Float32Array;
  readonly lcSpeedGain: Float32Array;
  readonly lcKeepRight: Float32Array;
  /** s */
  readonly startupDelay: Float32Array;
  /** of IDM and ACC */
  readonly delta: Float32Array;
  /** of ACC */
  readonly coolness: Float32Array;
  readonly persons: Float32Array;
}

/** Rows are vehicles, sorted by departure time, then by their order in the file. */
export interface CompiledDemand {
  readonly types: CompiledTypes;
  readonly count: number;
  readonly ids: readonly string[];
  /** the hashed id: the subject of the vehicle's chance streams, the same whoever else departs */
  readonly driver: Uint32Array;
  readonly type: Uint16Array;
  /** s */
  readonly depart: Float64Array;
  /** the vehicle's route: routeEdges[routeStart .. routeEnd); vehicles may share routes */
  readonly routeStart: Uint32Array;
  readonly routeEnd: Uint32Array;
  readonly routeEdges: Int32Array;
  /** lane index >= 0, or DEPART_LANE */
  readonly departLane: Int8Array;
  /** m >= 0, or negative above -1e5: metres from the lane end, or DEPART_POS */
  readonly departPos: Float32Array;
  /** m/s >= 0, or DEPART_SPEED */
  readonly departSpeed: Float32Array;
  /** m; NaN: the end of the last lane */
  readonly arrivalPos: Float32Array;
  /** CSR by vehicle */
  readonly stopStart: Uint32Array;
  readonly stopLane: Int32Array;
  /** m */
  readonly stopFrom: Float32Array;
  readonly stopUntilPos: Float32Array;
  /** s */
  readonly stopDuration: Float32Array;
  /** s, or -1 */
  readonly stopUntil: Float64Array;
  /** people who want to cross; absent where there are none */
  readonly pedestrians?: CompiledPedestrians;
  /** public transport; absent where there is none */
  readonly transit?: CompiledTransit;
  /** what was skipped or repaired, each named */
  readonly warnings: readonly FaultRecord[];
}
