// Matrices of OMX files (Open Matrix, 0.2: HDF5 with /data and /lookup), read through the package h5wasm where it is installed.
import { closeSync, openSync, readSync } from 'node:fs';
import { Fault } from '../core/fault.ts';
import type { TableRow } from '../core/table-row.ts';
import { requireFile } from './input-file.ts';

/** cells of a matrix; more is no matrix of trips between edges */
const MOST_CELLS = 50_000_000;

/** What is used of h5wasm: a file of groups and data sets. */
interface Dataset {
  readonly shape: number[] | null;
  readonly value: ArrayLike<number | bigint | string> | null;
}
interface Group {
  keys(): string[];
  get(name: string): Dataset | Group | null;
}
interface Hdf5 {
  readonly ready: Promise<unknown>;
  readonly File: new (path: string, mode: 'r') => Group & { close(): unknown };
}

/** @throws Fault OMX_LIBRARY */
async function library(): Promise<Hdf5> {
  const name = 'h5wasm/node';
  try {
    const { default: found } = (await import(name)) as { default: Hdf5 };
    await found.ready;
    return found;
  } catch {
    const text =
      'OMX files are read by the package h5wasm, which is not installed; npm install --no-save h5wasm@0.10.3';
    throw new Fault('OMX_LIBRARY', text, name);
  }
}

/**
 * The cells above 0 of one matrix as rows of a table: origin, destination, count. Zones are named by the file's lookup, by their number
 * from 1 where it has none.
 * @param matrix its name; needed where the file has several
 * @throws Fault OMX_LIBRARY, OMX_BROKEN, OMX_MATRIX, OMX_SHAPE, CLI_FILE_*
 */
export async function readOmx(path: string, matrix?: string): Promise<TableRow[]> {
  requireFile(path);
  if (!startsAs(path, SIGNATURE))
    throw new Fault(
      'OMX_BROKEN',
      'this is no HDF5 file, which OMX files are; export the matrix again, or give a CSV',
      path,
    );
  const { File } = await library();
  try {
    const file = new File(path, 'r');
    const rows = rowsOf(file, path, matrix);
    file.close();
    return rows;
  } catch (thrown) {
    if (thrown instanceof Fault) throw thrown;
    const text = `this HDF5 file cannot be read (${(thrown as Error).message}); export it again`;
    throw new Fault('OMX_BROKEN', text, path);
  }
}

/** The first bytes of every HDF5 file (HDF5 file format specification, II.A). */
const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

function startsAs(path: string, bytes: readonly number[]): boolean {
  const file = openSync(path, 'r');
  try {
    const first = new Uint8Array(bytes.length);
    readSync(file, first);
    return bytes.every((byte, i) => first[i] === byte);
  } finally {
    closeSync(file);
  }
}

function rowsOf(file: Group, path: string, asked: string | undefined): TableRow[] {
  const data = file.get('data');
  if (data === null || !('keys' in data))
    throw new Fault('OMX_BROKEN', 'there is no group /data; an OMX file has its matrices there', path);
  const names = data.keys();
  const name = asked ?? (names.length === 1 ? names[0] : undefined);
  const found = name === undefined ? null : data.get(name);
  if (found === null || 'keys' in found)
    throw new Fault('OMX_MATRIX', `name one of its matrices with --matrix: ${names.join(', ') || 'it has none'}`, path);
  const [rows = 0, columns = 0, ...more] = found.shape ?? [];
  if (rows === 0 || rows !== columns || more.length > 0 || rows * columns > MOST_CELLS)
    throw new Fault(
      'OMX_SHAPE',
      `matrix ${name} is ${found.shape?.join(' x ')}; give a square one of at most ${MOST_CELLS} cells`,
      path,
    );
  const { value } = found;
  if (value === null || value.length !== rows * columns)
    throw new Fault(
      'OMX_BROKEN',
      `matrix ${name} cannot be read; export it again, compressed with zlib or not at all`,
      path,
    );
  const zones = zonesOf(file, rows);
  const cells: TableRow[] = [];
  for (let at = 0; at < value.length; at++) {
    const trips = Number(value[at]);
    // what is empty, or is no number (TransCAD and others fill with it), makes no trips
    if (trips === 0 || Number.isNaN(trips)) continue;
    const [origin, destination] = [zones[Math.floor(at / columns)]!, zones[at % columns]!];
    const where = `${path}:/data/${name}[${origin}, ${destination}]`;
    cells.push({
      where,
      values: new Map([
        ['origin', origin],
        ['destination', destination],
        ['count', String(trips)],
      ]),
    });
  }
  return cells;
}

/** Names of zones: the first lookup that has as many entries, or their numbers. */
function zonesOf(file: Group, count: number): string[] {
  const lookup = file.get('lookup');
  if (lookup !== null && 'keys' in lookup)
    for (const name of lookup.keys()) {
      const found = lookup.get(name);
      if (found === null || 'keys' in found || found.value?.length !== count) continue;
      return Array.from(found.value, (zone) => String(zone));
    }
  return Array.from({ length: count }, (_, i) => String(i + 1));
}
