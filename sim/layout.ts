// Typed-array columns from one table: each column's kind, unit and meaning stand in one line.

export type Kind = 'f32' | 'i32' | 'u32' | 'u16' | 'u8' | 'i8';

export interface Column<K extends Kind> {
  readonly kind: K;
  readonly unit: string;
  readonly meaning: string;
}

interface ArrayOf {
  f32: Float32Array;
  i32: Int32Array;
  u32: Uint32Array;
  u16: Uint16Array;
  u8: Uint8Array;
  i8: Int8Array;
}

const CONSTRUCTORS = {
  f32: Float32Array,
  i32: Int32Array,
  u32: Uint32Array,
  u16: Uint16Array,
  u8: Uint8Array,
  i8: Int8Array,
};

const column =
  <K extends Kind>(kind: K) =>
  (unit: string, meaning: string): Column<K> => ({ kind, unit, meaning });

export const f32 = column('f32');
export const i32 = column('i32');
export const u32 = column('u32');
export const u16 = column('u16');
export const u8 = column('u8');
export const i8 = column('i8');

export type Layout = Readonly<Record<string, Column<Kind>>>;
export type Columns<L extends Layout> = { -readonly [N in keyof L]: ArrayOf[L[N]['kind']] };

/** Fresh columns of `capacity` rows. */
export function allocate<L extends Layout>(layout: L, capacity: number): Columns<L> {
  const columns: Record<string, ArrayOf[Kind]> = {};
  for (const [name, { kind }] of Object.entries(layout)) columns[name] = new CONSTRUCTORS[kind](capacity);
  // the copy has a hidden class that all such columns share; the original, filled by computed names, is a slow hash table
  return { ...columns } as Columns<L>;
}

/** One array of each kind, for reordering columns one after the other. */
export type Spares = { [K in Kind]: ArrayOf[K] };

export function createSpares(capacity: number): Spares {
  return {
    f32: new Float32Array(capacity),
    i32: new Int32Array(capacity),
    u32: new Uint32Array(capacity),
    u16: new Uint16Array(capacity),
    u8: new Uint8Array(capacity),
    i8: new Int8Array(capacity),
  };
}

/** Puts row `order[i]` of every column in row `i`, for `count` rows; each column changes places with the spare array of its kind. */
export function reorder<L extends Layout>(
  layout: L,
  columns: Columns<L>,
  spares: Spares,
  order: Int32Array,
  count: number,
): void {
  for (const [name, { kind }] of Object.entries(layout)) {
    const before = columns[name as keyof L];
    GATHER[kind](before as never, spares[kind] as never, order, count);
    columns[name as keyof L] = spares[kind] as never;
    spares[kind] = before as never;
  }
}

/** Changes columns and spare arrays as `reorder` does, and moves nothing: for a thread that sees columns which another one has reordered. */
export function swapColumns<L extends Layout>(layout: L, columns: Columns<L>, spares: Spares): void {
  for (const [name, { kind }] of Object.entries(layout)) {
    const before = columns[name as keyof L];
    columns[name as keyof L] = spares[kind] as never;
    spares[kind] = before as never;
  }
}

/** Copies row `order[i]` of `from` to row `i` of `to`, for all `count` rows of every column. */
export function permute<L extends Layout>(
  layout: L,
  from: Columns<L>,
  to: Columns<L>,
  order: Int32Array,
  count: number,
): void {
  for (const [name, { kind }] of Object.entries(layout)) {
    GATHER[kind](from[name as keyof L] as never, to[name as keyof L] as never, order, count);
  }
}

type Gather<K extends Kind> = (from: ArrayOf[K], to: ArrayOf[K], order: Int32Array, count: number) => void;

/** One function a kind, so that each is compiled for one kind of array. */
const GATHER: { [K in Kind]: Gather<K> } = {
  f32: (from, to, order, count) => {
    for (let i = 0; i < count; i++) to[i] = from[order[i]!]!;
  },
  i32: (from, to, order, count) => {
    for (let i = 0; i < count; i++) to[i] = from[order[i]!]!;
  },
  u32: (from, to, order, count) => {
    for (let i = 0; i < count; i++) to[i] = from[order[i]!]!;
  },
  u16: (from, to, order, count) => {
    for (let i = 0; i < count; i++) to[i] = from[order[i]!]!;
  },
  u8: (from, to, order, count) => {
    for (let i = 0; i < count; i++) to[i] = from[order[i]!]!;
  },
  i8: (from, to, order, count) => {
    for (let i = 0; i < count; i++) to[i] = from[order[i]!]!;
  },
};

/** Copies row `i` of `from` to row `rows[i]` of `to`, the reverse of `permute`. */
export function scatter<L extends Layout>(layout: L, from: Columns<L>, to: Columns<L>, rows: Int32Array): void {
  for (const name of Object.keys(layout)) {
    const source = from[name as keyof L] as Float32Array;
    const target = to[name as keyof L] as Float32Array;
    for (let i = 0; i < rows.length; i++) target[rows[i]!] = source[i]!;
  }
}

/** Copies all rows of `from` into the longer `to`. */
export function copyInto<L extends Layout>(layout: L, from: Columns<L>, to: Columns<L>): void {
  for (const name of Object.keys(layout)) {
    (to[name as keyof L] as Float32Array).set(from[name as keyof L] as Float32Array);
  }
}
