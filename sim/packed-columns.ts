// Named columns in one run of bytes: a header in JSON, then the columns, each from a multiple of eight; ends in a check word.
import { Fault } from '../core/fault.ts';

export type PackedColumn =
  | Float64Array
  | Float32Array
  | Int32Array
  | Uint32Array
  | Uint16Array
  | Uint8Array
  | Int8Array;

const KINDS = { Float64Array, Float32Array, Int32Array, Uint32Array, Uint16Array, Uint8Array, Int8Array };

interface Header {
  readonly kind: string;
  readonly version: number;
  readonly facts: unknown;
  /** name, kind of array, length of each column, in order */
  readonly columns: readonly [string, keyof typeof KINDS, number][];
}

const MAGIC = 0x4b434247;
const wholeWords = (bytes: number) => (bytes + 7) & ~7;

/** Packs columns and facts (anything that JSON can hold) under a kind and a version. Little-endian, as all machines of today. */
export function packColumns(
  kind: string,
  version: number,
  facts: unknown,
  columns: ReadonlyMap<string, PackedColumn>,
): Uint8Array {
  const list = [...columns].map(([name, column]): Header['columns'][number] => [
    name,
    column.constructor.name as keyof typeof KINDS,
    column.length,
  ]);
  const header = new TextEncoder().encode(JSON.stringify({ kind, version, facts, columns: list } satisfies Header));
  let size = wholeWords(8 + header.length);
  for (const column of columns.values()) size += wholeWords(column.byteLength);
  const bytes = new Uint8Array(size + 8);
  const words = new DataView(bytes.buffer);
  words.setUint32(0, MAGIC, true);
  words.setUint32(4, header.length, true);
  bytes.set(header, 8);
  let at = wholeWords(8 + header.length);
  for (const column of columns.values()) {
    bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), at);
    at += wholeWords(column.byteLength);
  }
  words.setUint32(size, checkWord(bytes, size), true);
  return bytes;
}

/**
 * Reads what `packColumns` wrote; the columns are views of `bytes` where it starts at a multiple of eight.
 * @throws Fault PACKED_BROKEN where bytes are missing or changed, PACKED_KIND where it is something else
 */
export function unpackColumns(
  kind: string,
  version: number,
  bytes: Uint8Array,
): { facts: unknown; columns: Map<string, PackedColumn> } {
  const whole = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
  const words = new DataView(whole.buffer, whole.byteOffset, whole.byteLength);
  const size = whole.length - 8;
  if (size < 8 || words.getUint32(0, true) !== MAGIC || words.getUint32(size, true) !== checkWord(whole, size))
    throw new Fault('PACKED_BROKEN', `the ${kind} is not whole; take an earlier one`, `${whole.length} bytes`);
  const length = words.getUint32(4, true);
  const header = JSON.parse(new TextDecoder().decode(whole.subarray(8, 8 + length))) as Header;
  if (header.kind !== kind || header.version !== version) {
    const text = `this is a ${header.kind} of version ${header.version}, not a ${kind} of version ${version}; make it anew`;
    throw new Fault('PACKED_KIND', text, kind);
  }
  const columns = new Map<string, PackedColumn>();
  let at = wholeWords(8 + length);
  for (const [name, type, count] of header.columns) {
    const column = new KINDS[type](whole.buffer as ArrayBuffer, whole.byteOffset + at, count);
    columns.set(name, column);
    at += wholeWords(column.byteLength);
  }
  return { facts: header.facts, columns };
}

function checkWord(bytes: Uint8Array, until: number): number {
  const words = new Int32Array(bytes.buffer, bytes.byteOffset, until >> 2);
  let hash = 0x811c9dc5 | 0;
  for (let i = 0; i < words.length; i++) hash = Math.imul(hash ^ words[i]!, 0x01000193) ^ (hash >>> 15);
  return hash >>> 0;
}
