// Packed frames of vehicles: a head of 32 bytes and twelve bytes a vehicle in columns, as the timing centre sends them.
//
// Little-endian. u16 0x4247, u8 protocol, u8 kind, u32 sequence, f64 simulated time (s), f64 made at (ms since 1970 UTC),
// u32 count, u32 dropped; then u32 id[], u32 lane[] (flags in bits 24-31), u16 position[] (of 65535), u8 speed[], u8 type[].

export const HEAD_BYTES = 32;
export const ROW_BYTES = 12;
export const MAGIC = 0x4247;
export const PROTOCOL = 1;
export const FRAME_KIND = { vehicles: 1, lamps: 2 } as const;
export const FLAG = { braking: 1, left: 2, right: 4, blueLight: 8 } as const;
/** m/s a unit of the speed column */
export const SPEED_UNIT = 0.25;
export const POSITION_STEPS = 65535;

export interface FrameHead {
  readonly kind: number;
  readonly sequence: number;
  /** s */
  readonly time: number;
  /** ms since 1970 UTC */
  readonly madeAt: number;
  readonly count: number;
  readonly dropped: number;
}

/** Columns over the bytes of a frame, nothing copied. */
export interface VehicleRows extends FrameHead {
  /** row of the compiled demand */
  readonly id: Uint32Array;
  /** lane of the compiled network in bits 0-23, FLAG in bits 24-31 */
  readonly lane: Uint32Array;
  readonly position: Uint16Array;
  readonly speed: Uint8Array;
  readonly type: Uint8Array;
}

/** Why bytes are no frame, for the reader who can do no more than ask for others. */
export class MalformedFrame extends Error {}

/** @throws MalformedFrame */
export function readHead(bytes: ArrayBuffer): FrameHead {
  if (bytes.byteLength < HEAD_BYTES) throw new MalformedFrame(`a frame of ${bytes.byteLength} bytes`);
  const view = new DataView(bytes);
  if (view.getUint16(0, true) !== MAGIC) throw new MalformedFrame('bytes that do not begin with GB');
  if (view.getUint8(2) !== PROTOCOL) throw new MalformedFrame(`protocol ${view.getUint8(2)}`);
  return {
    kind: view.getUint8(3),
    sequence: view.getUint32(4, true),
    time: view.getFloat64(8, true),
    madeAt: view.getFloat64(16, true),
    count: view.getUint32(24, true),
    dropped: view.getUint32(28, true),
  };
}

/** Bytes of a frame of `count` vehicles. */
export function vehicleFrameBytes(count: number): number {
  return HEAD_BYTES + ROW_BYTES * count;
}

function columnsOf(bytes: ArrayBuffer, head: FrameHead): VehicleRows {
  const { count } = head;
  let at = HEAD_BYTES;
  const take = (size: number) => {
    const from = at;
    at += size * count;
    return from;
  };
  return {
    ...head,
    id: new Uint32Array(bytes, take(4), count),
    lane: new Uint32Array(bytes, take(4), count),
    position: new Uint16Array(bytes, take(2), count),
    speed: new Uint8Array(bytes, take(1), count),
    type: new Uint8Array(bytes, take(1), count),
  };
}

/**
 * Reads a frame of vehicles. Lanes and types beyond those of the place are refused, so that no reader looks past an end.
 * @throws MalformedFrame
 */
export function readVehicles(bytes: ArrayBuffer, lanes: number, types: number): VehicleRows {
  const head = readHead(bytes);
  if (head.kind !== FRAME_KIND.vehicles) throw new MalformedFrame(`kind ${head.kind} where vehicles were awaited`);
  if (bytes.byteLength !== vehicleFrameBytes(head.count))
    throw new MalformedFrame(`${head.count} vehicles in ${bytes.byteLength} bytes`);
  const rows = columnsOf(bytes, head);
  for (let i = 0; i < head.count; i++) {
    if ((rows.lane[i] & 0xffffff) >= lanes) throw new MalformedFrame(`lane ${rows.lane[i] & 0xffffff} of ${lanes}`);
    if (rows.type[i] >= types) throw new MalformedFrame(`type ${rows.type[i]} of ${types}`);
  }
  return rows;
}

/**
 * Reads a frame of lamps: one LAMP byte each.
 * @throws MalformedFrame
 */
export function readLamps(bytes: ArrayBuffer, lamps: number): Uint8Array {
  const head = readHead(bytes);
  if (head.kind !== FRAME_KIND.lamps) throw new MalformedFrame(`kind ${head.kind} where lamps were awaited`);
  if (head.count !== lamps || bytes.byteLength !== HEAD_BYTES + lamps)
    throw new MalformedFrame(`${head.count} lamps in ${bytes.byteLength} bytes, the place has ${lamps}`);
  return new Uint8Array(bytes, HEAD_BYTES, lamps);
}

/** An empty frame of `count` vehicles to write into. */
export function blankFrame(
  count: number,
  sequence: number,
  time: number,
): VehicleRows & { readonly bytes: ArrayBuffer } {
  const bytes = new ArrayBuffer(vehicleFrameBytes(count));
  const view = new DataView(bytes);
  view.setUint16(0, MAGIC, true);
  view.setUint8(2, PROTOCOL);
  view.setUint8(3, FRAME_KIND.vehicles);
  view.setUint32(4, sequence, true);
  view.setFloat64(8, time, true);
  view.setUint32(24, count, true);
  return { ...columnsOf(bytes, readHead(bytes)), bytes };
}
