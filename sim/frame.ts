// The packed frame: every vehicle on the road in twelve bytes, for the twin and for any other watcher.
//
// All numbers are little-endian. A frame is a header of HEADER bytes and `count` rows of ROW bytes, in no set order:
//
//   byte  header                          byte.bit  row
//   0     u32  0x31464247 ("GBF1")        0.0   24 bits  vehicle: row of the compiled demand
//   4     u32  count                      0.24   8 bits  length, 0.2 m
//   8     f64  time, s                    4.0   20 bits  x, in steps from west
//   16    f64  west, m                    4.20  12 bits  heading, counter-clockwise from east, 4096 a turn
//   24    f64  south, m                   8.0   20 bits  y, in steps from south
//   32    f32  metres a step, >= 0.01     8.20   7 bits  speed, 0.5 m/s
//   36    u32  0                          8.27   5 bits  class: index into VEHICLE_CLASSES
//
// x and y are the middle of the body, heading points from its rear bumper to its front one along the way that it drove.

import { type LaneCurves, pieceAt, TURN_UNITS, unitsToward } from './lane-curves.ts';
import type { World } from './world.ts';

const MAGIC = 0x31464247;
export const HEADER = 40;
export const ROW = 12;
const FINEST = 0.01;
const STEPS = 0xfffff;
const LENGTH_UNIT = 0.2;
const SPEED_UNIT = 0.5;
const PER_SPEED_UNIT = 1 / SPEED_UNIT;

/** A frame read back, one row a vehicle. */
export interface Frame {
  /** s */
  readonly time: number;
  readonly count: number;
  /** row of the compiled demand */
  readonly id: Uint32Array;
  /** m, the middle of the body */
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** rad, counter-clockwise from east, 0 .. 2π */
  readonly heading: Float32Array;
  /** m/s */
  readonly speed: Float32Array;
  /** m */
  readonly length: Float32Array;
  /** index into VEHICLE_CLASSES */
  readonly vehicleClass: Uint8Array;
}

/** Bytes of a frame of `count` vehicles. */
export function frameBytes(count: number): number {
  return HEADER + ROW * count;
}

/**
 * Writes where all vehicles are into `into` if it is long enough (its start must be a multiple of 8 within its buffer),
 * or into fresh bytes. Allocates nothing else.
 * @param curves `createLaneCurves(world.network)`
 * @returns the bytes written, a view
 */
export function encodeFrame(world: World, curves: LaneCurves, into?: Uint8Array): Uint8Array {
  const size = frameBytes(world.running);
  const bytes = into !== undefined && into.byteLength >= size ? into : new Uint8Array(size);
  const head = new DataView(bytes.buffer, bytes.byteOffset, HEADER);
  const step = Math.max(FINEST, curves.extent / STEPS);
  head.setUint32(0, MAGIC, true);
  head.setUint32(4, world.running, true);
  head.setFloat64(8, world.time, true);
  head.setFloat64(16, curves.west, true);
  head.setFloat64(24, curves.south, true);
  head.setFloat32(32, step, true);
  head.setUint32(36, 0, true);
  writeRows(world, curves, new Uint32Array(bytes.buffer, bytes.byteOffset + HEADER, 3 * world.running), 1 / step);
  return bytes.subarray(0, size);
}

/** Lane by lane from the front, so that the piece of the curve is found by walking back along it. */
function writeRows(world: World, curves: LaneCurves, words: Uint32Array, perMetre: number): void {
  const { lanes, slots, demand } = world;
  const { first, at, x, y, dx, dy, heading, west, south } = curves;
  const { length, vehicleClass } = demand.types;
  const { position, speed, type, id } = slots;
  const { order, start, count } = lanes;
  let w = 0;
  let known = -1;
  let long = 0;
  let size = 0;
  let kind = 0;
  for (let lane = 0; lane < count.length; lane++) {
    if (count[lane] === 0) continue;
    const from = start[lane]!;
    const until = from + count[lane]!;
    let p = first[lane + 1]! - 1;
    for (let k = from; k < until; k++) {
      const slot = order[k]!;
      if (type[slot] !== known) {
        known = type[slot]!;
        long = length[known]!;
        size = Math.min(255, long / LENGTH_UNIT + 0.5) << 24;
        kind = vehicleClass[known]! << 27;
      }
      const front = position[slot]!;
      while (p > first[lane]! && at[p]! > front) p--;
      const middle = front - 0.5 * long - at[p]!;
      let toward = heading[p]!;
      let px = x[p]! + middle * dx[p]!;
      let py = y[p]! + middle * dy[p]!;
      if (middle < 0.5 * long) {
        bend(world, curves, slot, lane, p);
        px = BENT[0]!;
        py = BENT[1]!;
        toward = BENT[2]!;
      }
      const right = clamp((px - west) * perMetre);
      const up = clamp((py - south) * perMetre);
      words[w] = (id[slot]! & 0xffffff) | size;
      words[w + 1] = right | (toward << 20);
      words[w + 2] = up | (Math.min(127, speed[slot]! * PER_SPEED_UNIT + 0.5) << 20) | kind;
      w += 3;
    }
  }
  if (world.aside.length > 0) writeAside(world, curves, words, w, perMetre);
}

/** Those beside the lanes (aside.ts), drawn half a lane to the left of the one that they count as on. */
function writeAside(world: World, curves: LaneCurves, words: Uint32Array, from: number, perMetre: number): void {
  const { slots, demand, vehicles, network } = world;
  let w = from;
  for (const vehicle of world.aside) {
    const slot = vehicles.slot[vehicle]!;
    const lane = slots.lane[slot]!;
    const type = slots.type[slot]!;
    bend(world, curves, slot, lane, pieceAt(curves, lane, curves.first[lane + 1]! - 1, slots.position[slot]!));
    const angle = (BENT[2]! * 2 * Math.PI) / TURN_UNITS;
    const side = network.drivingSide === 'right' ? 0.5 * network.laneWidth[lane]! : -0.5 * network.laneWidth[lane]!;
    const right = clamp((BENT[0]! - side * Math.sin(angle) - curves.west) * perMetre);
    const up = clamp((BENT[1]! + side * Math.cos(angle) - curves.south) * perMetre);
    words[w] = (vehicle & 0xffffff) | (Math.min(255, demand.types.length[type]! / LENGTH_UNIT + 0.5) << 24);
    words[w + 1] = right | (BENT[2]! << 20);
    words[w + 2] =
      up | (Math.min(127, slots.speed[slot]! / SPEED_UNIT + 0.5) << 20) | (demand.types.vehicleClass[type]! << 27);
    w += 3;
  }
}

const clamp = (steps: number) => (steps > 0 ? (steps < STEPS ? (steps + 0.5) | 0 : STEPS) : 0);

/** x, y, heading of a body that lies over more than one piece: its middle is that of the chord between its bumpers. */
const BENT = new Float64Array(3);

function bend(world: World, curves: LaneCurves, slot: number, lane: number, p: number): void {
  const { slots, network, demand } = world;
  const front = slots.position[slot]!;
  const length = demand.types.length[slots.type[slot]!]!;
  let rear = front - length;
  let on = lane;
  let piece = p;
  for (let back = 0; rear < 0 && back < 3; back++) {
    const { behind1, behind2, behind3 } = slots;
    const before = (back === 0 ? behind1 : back === 1 ? behind2 : behind3)[slot]!;
    if (before < 0) break;
    on = before;
    rear += network.laneLength[on]!;
    piece = curves.first[on + 1]! - 1;
  }
  piece = pieceAt(curves, on, piece, rear);
  const fx = curves.x[p]! + (front - curves.at[p]!) * curves.dx[p]!;
  const fy = curves.y[p]! + (front - curves.at[p]!) * curves.dy[p]!;
  const rx = curves.x[piece]! + (rear - curves.at[piece]!) * curves.dx[piece]!;
  const ry = curves.y[piece]! + (rear - curves.at[piece]!) * curves.dy[piece]!;
  BENT[0] = 0.5 * (fx + rx);
  BENT[1] = 0.5 * (fy + ry);
  BENT[2] = unitsToward(fx - rx, fy - ry);
}

/**
 * Reads a frame.
 * @throws RangeError where the bytes are not a whole frame
 */
export function decodeFrame(bytes: Uint8Array): Frame {
  const head = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < HEADER || head.getUint32(0, true) !== MAGIC) throw new RangeError('not a frame');
  const count = head.getUint32(4, true);
  if (bytes.byteLength < frameBytes(count)) throw new RangeError(`${count} vehicles do not fit in a frame this short`);
  const west = head.getFloat64(16, true);
  const south = head.getFloat64(24, true);
  const step = head.getFloat32(32, true);
  const column = () => new Float32Array(count);
  const frame = {
    time: head.getFloat64(8, true),
    count,
    id: new Uint32Array(count),
    x: column(),
    y: column(),
    heading: column(),
    speed: column(),
    length: column(),
    vehicleClass: new Uint8Array(count),
  };
  for (let row = 0, byte = HEADER; row < count; row++, byte += ROW) {
    const [who, east, north] = [
      head.getUint32(byte, true),
      head.getUint32(byte + 4, true),
      head.getUint32(byte + 8, true),
    ];
    frame.id[row] = who & 0xffffff;
    frame.length[row] = (who >>> 24) * LENGTH_UNIT;
    frame.x[row] = west + (east & STEPS) * step;
    frame.heading[row] = ((east >>> 20) * 2 * Math.PI) / TURN_UNITS;
    frame.y[row] = south + (north & STEPS) * step;
    frame.speed[row] = ((north >>> 20) & 127) * SPEED_UNIT;
    frame.vehicleClass[row] = north >>> 27;
  }
  return frame;
}
