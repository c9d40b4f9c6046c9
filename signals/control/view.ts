// What a controller is shown of the street each second: who approaches which stop line, and what the lamps show.
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import type { VehicleKind } from '../field/field.ts';
import type { LampRing } from './lamp-ring.ts';
import type { Site } from './site.ts';

/** Vehicles that approach one junction: rows in order of lane, then of distance. */
export interface Approaching {
  count: number;
  /** index into the site's lanes, links, gates */
  lane: Int32Array;
  link: Int32Array;
  gate: Int32Array;
  /** m to the stop line */
  distance: Float64Array;
  /** m/s */
  speed: Float64Array;
  desired: Float64Array;
  /** s that it has stood */
  waited: Float64Array;
  /** the site whose signal stands between the vehicle and this junction; -1 none */
  heldBy: Int32Array;
  /** m to that signal's stop line */
  heldAt: Float64Array;
  readonly kinds: VehicleKind[];
}

/** Lamps as they are now. */
export type LampState = Pick<LampRing, 'letters' | 'age' | 'sinceGreen' | 'mayEnd'>;

export interface JunctionView {
  readonly site: Site;
  readonly lamps: LampState;
  readonly approaching: Approaching;
}

/** The state of every lane behind the junctions. By network lane. */
export interface LaneLoad {
  /** veh */
  readonly count: Int32Array;
  /** m from the lane's start to the rear of the last vehicle; the lane's length where nobody is */
  readonly room: Float64Array;
  /** m/s of that last vehicle; Infinity where nobody is */
  readonly tailSpeed: Float64Array;
}

export interface StreetView {
  /** s */
  readonly time: number;
  /** by site */
  readonly junctions: readonly JunctionView[];
  readonly lanes: LaneLoad;
}

export function createApproaching(): Approaching {
  return {
    count: 0,
    lane: new Int32Array(64),
    link: new Int32Array(64),
    gate: new Int32Array(64),
    distance: new Float64Array(64),
    speed: new Float64Array(64),
    desired: new Float64Array(64),
    waited: new Float64Array(64),
    heldBy: new Int32Array(64),
    heldAt: new Float64Array(64),
    kinds: [],
  };
}

/** Makes room for so many rows; what they held may be lost. */
export function reserveRows(rows: Approaching, count: number): void {
  if (rows.lane.length >= count) return;
  const size = 2 * count;
  rows.lane = new Int32Array(size);
  rows.link = new Int32Array(size);
  rows.gate = new Int32Array(size);
  rows.heldBy = new Int32Array(size);
  rows.distance = new Float64Array(size);
  rows.speed = new Float64Array(size);
  rows.desired = new Float64Array(size);
  rows.waited = new Float64Array(size);
  rows.heldAt = new Float64Array(size);
}

/** Lanes on which nobody is. */
export function createLaneLoad({ laneCount, laneLength }: CompiledNetwork): LaneLoad {
  return {
    count: new Int32Array(laneCount),
    room: Float64Array.from(laneLength),
    tailSpeed: new Float64Array(laneCount).fill(Number.POSITIVE_INFINITY),
  };
}

export function emptyLanes({ count, room, tailSpeed }: LaneLoad, { laneLength }: CompiledNetwork): void {
  count.fill(0);
  room.set(laneLength);
  tailSpeed.fill(Number.POSITIVE_INFINITY);
}

/** @param rear m from the lane's start, of a vehicle on it */
export function putOnLane({ count, room, tailSpeed }: LaneLoad, lane: number, rear: number, speed: number): void {
  count[lane]!++;
  if (rear >= room[lane]!) return;
  room[lane] = rear;
  tailSpeed[lane] = speed;
}
