// The binary frames of the live stream: a head of 32 bytes and the payload, as docs/service.md says.
import { VEHICLE_CLASSES } from '../../../core/vehicle-class.ts';
import type { World } from '../../../sim/world.ts';

export const FRAME_MAGIC = 0x4247;
export const FRAME_PROTOCOL = 1;
export const FRAME_KIND = { vehicles: 1, lamps: 2 } as const;
export const HEAD_BYTES = 32;
/** bytes a vehicle: id 4, lane and flags 4, position 2, speed 1, type 1 */
export const VEHICLE_BYTES = 12;
export const VEHICLE_FLAG = { braking: 1 << 24, left: 2 << 24, right: 4 << 24, blueLight: 8 << 24 } as const;
/** where the count of frames dropped for a viewer stands */
export const DROPPED_AT = 28;

/** m/s2, from which a vehicle shows its brake lights */
const BRAKING = -0.7;
/** m before the stop line, from which a vehicle indicates */
const INDICATING = 60;
/** What DIRECTIONS (s l r t L R) show on a vehicle. */
const SHOWN = [0, VEHICLE_FLAG.left, VEHICLE_FLAG.right, VEHICLE_FLAG.left, VEHICLE_FLAG.left, VEHICLE_FLAG.right];

export interface FrameHead {
  readonly kind: number;
  readonly sequence: number;
  /** s, of the simulated clock */
  readonly time: number;
  /** ms since 1970 UTC */
  readonly made: number;
}

function withHead(head: FrameHead, count: number, payload: number): ArrayBuffer {
  const buffer = new ArrayBuffer(HEAD_BYTES + payload);
  const view = new DataView(buffer);
  view.setUint16(0, FRAME_MAGIC, true);
  view.setUint8(2, FRAME_PROTOCOL);
  view.setUint8(3, head.kind);
  view.setUint32(4, head.sequence, true);
  view.setFloat64(8, head.time, true);
  view.setFloat64(16, head.made, true);
  view.setUint32(24, count, true);
  return buffer;
}

/** A vehicle frame whose columns are still to be filled. */
export interface VehicleColumns {
  readonly buffer: ArrayBuffer;
  readonly ids: Uint32Array;
  readonly lanes: Uint32Array;
  readonly positions: Uint16Array;
  readonly speeds: Uint8Array;
  readonly types: Uint8Array;
}

export function emptyVehicleFrame(count: number, head: FrameHead): VehicleColumns {
  const buffer = withHead(head, count, count * VEHICLE_BYTES);
  return {
    buffer,
    ids: new Uint32Array(buffer, HEAD_BYTES, count),
    lanes: new Uint32Array(buffer, HEAD_BYTES + 4 * count, count),
    positions: new Uint16Array(buffer, HEAD_BYTES + 8 * count, count),
    speeds: new Uint8Array(buffer, HEAD_BYTES + 10 * count, count),
    types: new Uint8Array(buffer, HEAD_BYTES + 11 * count, count),
  };
}

const EMERGENCY = VEHICLE_CLASSES.indexOf('emergency');

/**
 * Every vehicle on the road, those that joined after the start behind those of the demand. Readers know the first `types`
 * types; vehicles of types that joined later go as the first, an emergency vehicle by its flag. One pass over those due so far.
 */
export function vehicleFrame(world: World, head: FrameHead, types = world.demand.types.ids.length): ArrayBuffer {
  const { vehicles, running, demand, queues } = world;
  const frame = emptyVehicleFrame(running, head);
  let row = 0;
  for (const [from, until] of [
    [0, queues.due],
    [queues.scheduled, demand.count],
  ] as const)
    for (let id = from; id < until && row < running; id++) {
      const slot = vehicles.slot[id]!;
      if (slot >= 0) writeRow(world, frame, row++, id, slot, types);
    }
  return frame.buffer;
}

function writeRow(world: World, frame: VehicleColumns, row: number, id: number, slot: number, types: number): void {
  const { slots, network, demand } = world;
  const lane = slots.lane[slot]!;
  const length = network.laneLength[lane]!;
  const at = slots.position[slot]!;
  const gate = slots.gate[slot]!;
  const type = demand.type[id]!;
  let flags = slots.rise[slot]! < BRAKING * world.dt ? VEHICLE_FLAG.braking : 0;
  if (gate >= 0 && length - at < INDICATING) flags |= SHOWN[network.gateDirection[gate]!]!;
  if (demand.types.vehicleClass[type] === EMERGENCY) flags |= VEHICLE_FLAG.blueLight;
  frame.ids[row] = id;
  frame.lanes[row] = lane | flags;
  frame.positions[row] = Math.max(0, Math.min(65535, Math.round((at / length) * 65535)));
  frame.speeds[row] = Math.min(255, Math.round(slots.speed[slot]! * 4));
  frame.types[row] = type < types ? type : 0;
}

/** The byte of every lamp. */
export function lampFrame(states: Uint8Array, head: FrameHead): ArrayBuffer {
  const buffer = withHead(head, states.length, states.length);
  new Uint8Array(buffer, HEAD_BYTES).set(states);
  return buffer;
}

/** The rows of a vehicle frame whose lane may be seen; the head stays, but for the count. */
export function seenPart(frame: Uint8Array, seen: Uint8Array): Uint8Array {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const count = view.getUint32(24, true);
  const lanes = new Uint32Array(frame.buffer, frame.byteOffset + HEAD_BYTES + 4 * count, count);
  const rows: number[] = [];
  for (let row = 0; row < count; row++) if (seen[lanes[row]! & 0xffffff] === 1) rows.push(row);
  const part = new Uint8Array(HEAD_BYTES + rows.length * VEHICLE_BYTES);
  part.set(frame.subarray(0, HEAD_BYTES));
  new DataView(part.buffer).setUint32(24, rows.length, true);
  for (const [offset, bytes] of COLUMNS) {
    const from = HEAD_BYTES + offset * count;
    const to = HEAD_BYTES + offset * rows.length;
    for (let i = 0; i < rows.length; i++)
      for (let b = 0; b < bytes; b++) part[to + i * bytes + b] = frame[from + rows[i]! * bytes + b]!;
  }
  return part;
}

/** Columns of a vehicle frame: bytes a row before it, bytes a row of it. */
const COLUMNS = [
  [0, 4],
  [4, 4],
  [8, 2],
  [10, 1],
  [11, 1],
] as const;
