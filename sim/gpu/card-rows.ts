// The rows of vehicles as a card has them: column after column in two buffers, generated from the one layout table.
import type { Columns } from '../layout.ts';
import { SLOT_LAYOUT } from '../vehicles.ts';

type SlotColumn = keyof typeof SLOT_LAYOUT;

/** Columns of real numbers; those that come back lie first. */
export const REAL_COLUMNS = ['position', 'speed', 'rise', 'limit', 'cap', 'advice'] as const satisfies SlotColumn[];
/** how many of them a step writes */
export const WRITTEN = 3;
/** Columns of whole numbers, all four bytes wide on the card. */
export const WHOLE_COLUMNS = ['type', 'key', 'stoodSince', 'gate', 'id'] as const satisfies SlotColumn[];

/** No bound: what Infinity is on the card, where shaders may take it that there is none. */
export const UNBOUNDED = 1e30;

/** bytes a vehicle in the buffers that hold rows, its place on its lane and what it did included */
export const BYTES_A_ROW = 4 * (REAL_COLUMNS.length + WHOLE_COLUMNS.length + 2);

/** WGSL that names every column's place, with its unit and meaning, and reads it. `R` and `W` are the buffers, `step.rows` their rows. */
export function columnReaders(): string {
  const reader = (type: string, buffer: string) => (name: SlotColumn, at: number) =>
    `/* ${SLOT_LAYOUT[name].unit}: ${SLOT_LAYOUT[name].meaning} */\nfn ${name}Of(s: u32) -> ${type} { return ${buffer}[${at}u * step.rows + s]; }`;
  return [...REAL_COLUMNS.map(reader('f32', 'R')), ...WHOLE_COLUMNS.map(reader('i32', 'W'))].join('\n');
}

/** WGSL that writes the columns that a step changes. */
export function columnWriters(): string {
  const writer = (name: SlotColumn, at: number) =>
    `fn ${name}Is(s: u32, value: f32) { R[${at}u * step.rows + s] = value; }`;
  return REAL_COLUMNS.slice(0, WRITTEN).map(writer).join('\n');
}

/** Copies the first `count` slots into the buffers' mirrors, from row `at` on. */
export function packRows(
  slots: Columns<typeof SLOT_LAYOUT>,
  count: number,
  at: number,
  rows: number,
  real: Float32Array,
  whole: Int32Array,
): void {
  for (const [c, name] of REAL_COLUMNS.entries()) {
    const to = c * rows + at;
    real.set(slots[name].subarray(0, count), to);
    if (name !== 'cap' && name !== 'advice') continue;
    for (let s = to; s < to + count; s++) if (real[s]! > UNBOUNDED) real[s] = UNBOUNDED;
  }
  for (const [c, name] of WHOLE_COLUMNS.entries()) whole.set(slots[name].subarray(0, count), c * rows + at);
}
