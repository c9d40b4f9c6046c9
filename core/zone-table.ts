// Zones of a matrix and the edges where their trips begin and end, as a table; rows of zones become rows of edges.
import { Fault } from './fault.ts';
import { cellOf, neededCell, numberIn, type TableRow } from './table-row.ts';

const ZONE = ['zone', 'zone_id', 'taz', 'id'];
const EDGE = ['edge', 'edge_id', 'link', 'link_id'];
const SHARE = ['share', 'weight', 'part'];

/** By zone: its edges with their shares, which add up to 1. */
export type Zones = ReadonlyMap<string, readonly { readonly edge: string; readonly share: number }[]>;

/** @throws Fault ZON_SHARE, TAB_* */
export function zonesOf(rows: readonly TableRow[]): Zones {
  const weights = new Map<string, { edge: string; share: number }[]>();
  for (const row of rows) {
    const zone = neededCell(row, ZONE, 'zone');
    const text = cellOf(row, SHARE);
    const share = text === undefined ? 1 : numberIn(text, 'share', row.where);
    if (!(share > 0)) throw new Fault('ZON_SHARE', `a share of ${share}; give a number above 0`, row.where);
    weights.set(zone, [...(weights.get(zone) ?? []), { edge: neededCell(row, EDGE, 'edge'), share }]);
  }
  return new Map(
    [...weights].map(([zone, list]) => {
      const sum = list.reduce((total, { share }) => total + share, 0);
      return [zone, list.map(({ edge, share }) => ({ edge, share: share / sum }))];
    }),
  );
}

/**
 * Rows of pairs of zones as rows of pairs of edges; trips of one edge to itself are left out and counted.
 * @throws Fault ZON_UNKNOWN
 */
export function pairsOfEdges(
  rows: readonly TableRow[],
  zones: Zones,
): { readonly rows: readonly TableRow[]; readonly within: number } {
  let within = 0;
  const made = rows.flatMap((row) => {
    const [from, to] = ['origin', 'destination'].map((end) => {
      const name = neededCell(row, [end], end);
      const edges = zones.get(name);
      if (edges === undefined)
        throw new Fault('ZON_UNKNOWN', `zone ${name} has no edge; add it to the zones`, row.where);
      return edges;
    });
    const trips = numberIn(
      neededCell(row, ['count', 'trips', 'value'], 'number of trips'),
      'number of trips',
      row.where,
    );
    return from!.flatMap((a) =>
      to!.flatMap((b): TableRow[] => {
        const part = trips * a.share * b.share;
        if (a.edge === b.edge) {
          within += part;
          return [];
        }
        const values = new Map([
          ...row.values,
          ['origin', a.edge],
          ['destination', b.edge],
          ['count', String(part)],
        ] as const);
        return [{ where: row.where, values }];
      }),
    );
  });
  return { rows: merged(made), within };
}

/** Several zones may share an edge: their rows of one time are one. */
function merged(rows: readonly TableRow[]): TableRow[] {
  const known = new Map<string, { row: TableRow; trips: number }>();
  for (const row of rows) {
    const key = [...row.values].filter(([name]) => name !== 'count').join(' ');
    const trips = Number(row.values.get('count'));
    const before = known.get(key);
    if (before === undefined) known.set(key, { row, trips });
    else before.trips += trips;
  }
  return [...known.values()].map(({ row, trips }) => ({
    where: row.where,
    values: new Map([...row.values, ['count', String(trips)]] as const),
  }));
}
