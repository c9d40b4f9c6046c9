// Puts typed arrays into shared memory, so that all workers read one compiled network instead of a copy each.

type Columns = Uint8Array | Int8Array | Uint16Array | Uint32Array | Int32Array | Float32Array | Float64Array;

function isColumns(value: unknown): value is Columns {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

/** A copy of a record whose typed arrays stand in shared memory; its other values are taken as they are. */
export function shared<T extends object>(record: T): T {
  const copy: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(record)) copy[name] = isColumns(value) ? sharedColumns(value) : value;
  return copy as T;
}

function sharedColumns(columns: Columns): Columns {
  const Kind = columns.constructor as new (buffer: SharedArrayBuffer) => Columns;
  const copy = new Kind(new SharedArrayBuffer(columns.byteLength));
  copy.set(columns);
  return copy;
}
