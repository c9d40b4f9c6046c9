// Who is about to pass which gate, and when: written anew each step by those near a gate, read by those who must yield.

/** One row an approach: vehicle × gate. Rows of one vehicle follow each other in the order of its way. */
export interface Approaches {
  count: number;
  /** by row */
  gate: Int32Array;
  slot: Int32Array;
  /** m to the gate */
  distance: Float32Array;
  /** slot of the one ahead whom `passSpeed` does not yet know of, -1; and that one's m to the gate */
  ahead: Int32Array;
  aheadDistance: Float32Array;
  /** 1: slows down before the gate, to see */
  slows: Uint8Array;
  /** m/s in this step, if it passes / if it waits */
  passSpeed: Float32Array;
  waitSpeed: Float32Array;
  /** s from now: front reaches the gate, rear leaves the inside lane. Below 0: not worked out */
  arrive: Float32Array;
  leave: Float32Array;
  arriveSpeed: Float32Array;
  /** m/s at the gate when braking all the way */
  brakedSpeed: Float32Array;
  leaveSpeed: Float32Array;
  /** 1: means to pass */
  wills: Uint8Array;
  /** 1: to be entered in its gate's list once all parts have looked ahead */
  listed: Uint8Array;
  /** next row of the same gate, -1 */
  next: Int32Array;
  /** by approaching vehicle: slot, its rows from first until before until, and most speed beyond the last */
  vehicles: number;
  vehicleSlot: Int32Array;
  vehicleFirst: Int32Array;
  vehicleUntil: Int32Array;
  vehicleEnd: Float32Array;
  /** by gate: first row, valid while stamp is the present step */
  readonly head: Int32Array;
  readonly stamp: Int32Array;
}

const FEWEST = 1024;

/** @param some rows that are likely to do */
export function createApproaches(gates: number, some: number): Approaches {
  return { ...rows(Math.max(FEWEST, some)), head: new Int32Array(gates), stamp: new Int32Array(gates).fill(-1) };
}

function rows(n: number) {
  return {
    count: 0,
    gate: new Int32Array(n),
    slot: new Int32Array(n),
    distance: new Float32Array(n),
    ahead: new Int32Array(n),
    aheadDistance: new Float32Array(n),
    slows: new Uint8Array(n),
    passSpeed: new Float32Array(n),
    waitSpeed: new Float32Array(n),
    arrive: new Float32Array(n),
    leave: new Float32Array(n),
    arriveSpeed: new Float32Array(n),
    brakedSpeed: new Float32Array(n),
    leaveSpeed: new Float32Array(n),
    wills: new Uint8Array(n),
    listed: new Uint8Array(n),
    next: new Int32Array(n),
    vehicles: 0,
    vehicleSlot: new Int32Array(n),
    vehicleFirst: new Int32Array(n),
    vehicleUntil: new Int32Array(n),
    vehicleEnd: new Float32Array(n),
  };
}

/** most rows of one vehicle: one for each gate that it looks at */
export const ROWS_EACH = 6;

/** Room for at least `n` rows; those of this step are forgotten. */
export function reserveRows(approaches: Approaches, n: number): void {
  if (n > approaches.gate.length) Object.assign(approaches, rows(n));
}

/** Longer columns with the rows so far: few of the vehicles are near a gate, so that room is made where it is needed. */
function growRows(approaches: Approaches): void {
  const { count, vehicles } = approaches;
  const before = { ...approaches };
  const longer = rows(approaches.gate.length + (approaches.gate.length >> 1));
  for (const [name, column] of Object.entries(longer)) {
    if (typeof column !== 'number') column.set(before[name as 'gate']);
  }
  Object.assign(approaches, longer, { count, vehicles });
}

/** A fresh row for a vehicle and a gate ahead of it: it could stop, does not slow down, and does not mean to pass. */
export function addApproach(approaches: Approaches, slot: number, gate: number): number {
  const row = approaches.count++;
  if (row === approaches.gate.length) growRows(approaches);
  approaches.gate[row] = gate;
  approaches.slot[row] = slot;
  approaches.slows[row] = 0;
  approaches.ahead[row] = -1;
  approaches.wills[row] = 0;
  approaches.listed[row] = 0;
  approaches.arrive[row] = -1;
  return row;
}

/** A fresh row for a vehicle that has planned. */
export function addPlanner(approaches: Approaches): number {
  const row = approaches.vehicles++;
  if (row === approaches.vehicleSlot.length) growRows(approaches);
  return row;
}

/** Enters row `row` in its gate's list, for those who must yield to it. */
export function registerApproach(approaches: Approaches, row: number, step: number): void {
  const gate = approaches.gate[row]!;
  const fresh = approaches.stamp[gate] !== step;
  approaches.next[row] = fresh ? -1 : approaches.head[gate]!;
  approaches.head[gate] = row;
  approaches.stamp[gate] = step;
}
