// The tables of GMNS (General Modeling Network Specification, Zephyr Foundation, version 0.96) as they are read.
import { Fault } from './fault.ts';
import { cellOf, neededCell, numberIn, type TableRow } from './table-row.ts';

/** One table and where it came from. */
export interface GmnsTables {
  readonly source: string;
  readonly config: readonly TableRow[];
  readonly node: readonly TableRow[];
  readonly link: readonly TableRow[];
  readonly lane: readonly TableRow[];
  readonly movement: readonly TableRow[];
  readonly geometry: readonly TableRow[];
}

/** Tables that are read; node and link must be there. */
export const GMNS_READ = ['config', 'node', 'link', 'lane', 'movement', 'geometry'] as const;

/** Factors from the units of the files to SI. */
export interface GmnsUnits {
  /** of widths and bays */
  readonly short: number;
  /** of link lengths */
  readonly long: number;
  readonly speed: number;
  /** as config says it */
  readonly crs: string | undefined;
}

const LENGTHS: Readonly<Record<string, number>> = {
  m: 1,
  meter: 1,
  meters: 1,
  metre: 1,
  metres: 1,
  km: 1000,
  kilometers: 1000,
  kilometer: 1000,
  ft: 0.3048,
  feet: 0.3048,
  foot: 0.3048,
  mi: 1609.344,
  mile: 1609.344,
  miles: 1609.344,
};
const SPEEDS: Readonly<Record<string, number>> = {
  kph: 1 / 3.6,
  'km/h': 1 / 3.6,
  kmh: 1 / 3.6,
  mph: 0.44704,
  'm/s': 1,
  mps: 1,
};

/** Units of config.csv; miles, feet and miles an hour without it, as the specification's examples have. Throws GMNS_UNIT. */
export function gmnsUnits({ config }: GmnsTables): GmnsUnits {
  const [row] = config;
  const factor = (names: readonly string[], known: Readonly<Record<string, number>>, otherwise: number): number => {
    const text = row && cellOf(row, names);
    if (text === undefined) return otherwise;
    const value = known[text.toLowerCase()];
    if (value !== undefined) return value;
    throw new Fault(
      'GMNS_UNIT',
      `the unit ${text} is not known; use one of ${Object.keys(known).join(', ')}`,
      row!.where,
    );
  };
  return {
    short: factor(['short_length'], LENGTHS, 0.3048),
    long: factor(['long_length'], LENGTHS, 1609.344),
    speed: factor(['speed'], SPEEDS, 0.44704),
    crs: row && cellOf(row, ['crs']),
  };
}

/** Rows by a key that must be there once. Throws GMNS_DUPLICATE_ID, TAB_COLUMN. */
export function byId(rows: readonly TableRow[], column: string): Map<string, TableRow> {
  const found = new Map<string, TableRow>();
  for (const row of rows) {
    const id = neededCell(row, [column], 'id');
    const before = found.get(id);
    if (before !== undefined)
      throw new Fault(
        'GMNS_DUPLICATE_ID',
        `${column} ${id} stands in ${before.where} already; give each its own`,
        row.where,
      );
    found.set(id, row);
  }
  return found;
}

/** A number of a row, or undefined. */
export function numberOf(row: TableRow, column: string): number | undefined {
  const text = row.values.get(column);
  return text === undefined ? undefined : numberIn(text, column, row.where);
}

/** The points of `LINESTRING (x y, x y, ...)`. Throws GMNS_GEOMETRY. */
export function lineOf(text: string, where: string): [number, number][] {
  const inside = /^\s*LINESTRING\s*Z?\s*\(([^()]*)\)\s*$/i.exec(text)?.[1];
  const points = inside?.split(',').map((pair) => pair.trim().split(/\s+/).map(Number)) ?? [];
  if (points.length >= 2 && points.every(([x, y]) => Number.isFinite(x) && Number.isFinite(y)))
    return points.map(([x, y]) => [x!, y!]);
  throw new Fault('GMNS_GEOMETRY', `"${text.slice(0, 40)}" is no line; give LINESTRING (x y, x y, ...)`, where);
}
