// Who is on which lane, front to back: one arena of slots, a segment a lane, rooms that grow where the traffic is.

export interface Lanes {
  /** slots; lane l holds order[start[l]] (most downstream) .. order[start[l] + count[l] - 1] */
  order: Int32Array;
  readonly start: Int32Array;
  readonly count: Int32Array;
  /** first place and number of places reserved for the lane */
  readonly base: Int32Array;
  readonly room: Int32Array;
  /** by lane: 1 where somebody is; and the same four to a word */
  readonly taken: Uint8Array;
  readonly takenWords: Uint32Array;
  /** by lane: 1 where nobody need change lanes or is asked to, as far as is known (lane-change.ts) */
  readonly calm: Uint8Array;
  /** one number, that workers count on together: the first place that belongs to no lane */
  readonly top: Int32Array;
}

export function createLanes(laneCount: number): Lanes {
  const taken = new Uint8Array((laneCount + 3) & ~3);
  return {
    order: new Int32Array(1024),
    start: new Int32Array(laneCount),
    count: new Int32Array(laneCount),
    base: new Int32Array(laneCount),
    room: new Int32Array(laneCount),
    taken,
    takenWords: new Uint32Array(taken.buffer),
    calm: new Uint8Array(laneCount),
    top: new Int32Array(1),
  };
}

/** Puts a slot at place `k` of a lane, counted from the front. */
export function insertSlot(lanes: Lanes, lane: number, k: number, slot: number): void {
  const n = lanes.count[lane]!;
  if (lanes.start[lane]! + n === lanes.base[lane]! + lanes.room[lane]!) makeRoom(lanes, lane);
  const { order } = lanes;
  const from = lanes.start[lane]!;
  for (let i = from + n; i > from + k; i--) order[i] = order[i - 1]!;
  order[from + k] = slot;
  lanes.count[lane] = n + 1;
  lanes.calm[lane] = 0;
  if (n === 0) lanes.taken[lane] = 1;
}

/** Puts a slot behind all others on a lane. */
export function appendSlot(lanes: Lanes, lane: number, slot: number): void {
  insertSlot(lanes, lane, lanes.count[lane]!, slot);
}

/** Takes out the slot at place `k`, counted from the front. */
export function removeAt(lanes: Lanes, lane: number, k: number): void {
  const { order } = lanes;
  const from = lanes.start[lane]!;
  const n = lanes.count[lane]!;
  if (k === 0) {
    lanes.start[lane] = from + 1;
  } else {
    for (let i = from + k; i < from + n - 1; i++) order[i] = order[i + 1]!;
  }
  lanes.count[lane] = n - 1;
  if (n === 1) lanes.taken[lane] = 0;
}

/** Place of a slot on its lane, counted from the front; -1 if it is not there. */
export function placeOf(lanes: Lanes, lane: number, slot: number): number {
  const from = lanes.start[lane]!;
  const n = lanes.count[lane]!;
  for (let k = 0; k < n; k++) if (lanes.order[from + k] === slot) return k;
  return -1;
}

function makeRoom(lanes: Lanes, lane: number): void {
  const n = lanes.count[lane]!;
  const from = lanes.start[lane]!;
  const base = lanes.base[lane]!;
  if (from - base > n >> 2) {
    lanes.order.copyWithin(base, from, from + n);
    lanes.start[lane] = base;
    return;
  }
  const room = roomFor(n + 1);
  const top = Atomics.add(lanes.top, 0, room);
  if (top + room > lanes.order.length) growArena(lanes, top + room);
  lanes.order.copyWithin(top, from, from + n);
  lanes.base[lane] = top;
  lanes.start[lane] = top;
  lanes.room[lane] = room;
}

function growArena(lanes: Lanes, size: number): void {
  if (lanes.order.buffer instanceof SharedArrayBuffer) throw new RangeError('the shared arena of lanes is full');
  const longer = new Int32Array(size + (size >> 2));
  longer.set(lanes.order);
  lanes.order = longer;
}

const roomFor = (n: number) => n + (n >> 1) + 4;

/**
 * Renumbers the slots 0, 1, 2, … in lane order and repacks the arena.
 * @param among all lanes, in the order in which they are to stand in memory; empty for the order of their numbers
 * @returns the old slot of each new one, in `oldSlots`, and their number
 */
export function renumberSlots(lanes: Lanes, among: Int32Array, spare: Int32Array, oldSlots: Int32Array): number {
  const slots = repack(lanes, among, spare, oldSlots);
  lanes.order = spare;
  return slots;
}

/** A loop of its own: one that ends by changing an object which it reads is compiled in vain, again and again. */
function repack(lanes: Lanes, among: Int32Array, spare: Int32Array, oldSlots: Int32Array): number {
  const { order, start, count, base, room } = lanes;
  let at = 0;
  let slot = 0;
  const given = among.length > 0;
  for (let i = 0; i < count.length; i++) {
    const lane = given ? among[i]! : i;
    const n = count[lane]!;
    const from = start[lane]!;
    base[lane] = at;
    start[lane] = at;
    room[lane] = 0;
    if (n === 0) continue;
    for (let k = 0; k < n; k++) {
      oldSlots[slot] = order[from + k]!;
      spare[at + k] = slot++;
    }
    room[lane] = roomFor(n);
    at += roomFor(n);
  }
  lanes.top[0] = at;
  return slot;
}

/** Places that a repacked arena needs for those who are on the lanes now. */
export function arenaSize({ count }: Lanes): number {
  let size = 1024;
  for (let lane = 0; lane < count.length; lane++) if (count[lane]! > 0) size += roomFor(count[lane]!);
  return size;
}
