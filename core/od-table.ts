// Origin-destination matrices as tables become flows: a row a pair, or a row an origin with a column for each destination.
import type { Flow } from './demand.ts';
import { Fault } from './fault.ts';
import type { NetworkFile } from './network.ts';
import { cellOf, momentIn, neededCell, numberIn, type TableRow } from './table-row.ts';

const ORIGIN = ['origin', 'from', 'o', 'orig', 'from_zone', 'origin_zone'];
const DESTINATION = ['destination', 'to', 'd', 'dest', 'to_zone', 'destination_zone'];
const BEGIN = ['begin', 'start', 'time', 'start_time'];
const FINISH = ['end', 'until', 'end_time'];
const VALUE = ['count', 'trips', 'vehicles', 'volume', 'value', 'demand'];

export interface OdOptions {
  /** s, of rows that give no times */
  readonly begin: number;
  readonly end: number;
  /** vehicle type or mix */
  readonly type: string;
  /** s of the day at time 0, for times of day */
  readonly clock: number | undefined;
}

interface Cell {
  readonly origin: string;
  readonly destination: string;
  readonly begin: number;
  readonly end: number;
  readonly trips: number;
  readonly where: string;
}

/**
 * Flows, Poisson, of the trips that each pair makes in its time; origins and destinations are edges.
 * @throws Fault OD_UNKNOWN_EDGE, OD_VALUE, OD_TIMES, OD_TWICE, OD_NOTHING, TAB_* with file and line
 */
export function odFlows(rows: readonly TableRow[], network: NetworkFile, options: OdOptions): Flow[] {
  const edges = new Set(network.edges.map(({ id }) => id));
  // names of columns come in lower case
  const byName = new Map(
    network.edges.map(({ id }) => [
      id
        .trim()
        .toLowerCase()
        .replace(/[\s_-]+/g, '_'),
      id,
    ]),
  );
  const seen = new Map<string, string>();
  const flows: Flow[] = [];
  for (const cell of rows.flatMap((row) =>
    cellOf(row, DESTINATION) === undefined ? matrixRow(row, options, byName) : [pairRow(row, options)],
  )) {
    const { origin, destination, begin, end, trips, where } = cell;
    for (const id of [origin, destination])
      if (!edges.has(id))
        throw new Fault(
          'OD_UNKNOWN_EDGE',
          `${id} is no edge of the network; name origins and destinations by edges`,
          where,
        );
    if (!(trips >= 0)) throw new Fault('OD_VALUE', `${trips} trips; give 0 or more`, where);
    if (!(begin >= 0 && end > begin))
      throw new Fault('OD_TIMES', `it runs from ${begin} to ${end} s; give 0 <= begin < end`, where);
    const id = `od ${origin} ${destination} ${begin}`;
    const before = seen.get(id);
    if (before !== undefined)
      throw new Fault(
        'OD_TWICE',
        `${origin} to ${destination} from ${begin} s stands in ${before} already; keep one`,
        where,
      );
    seen.set(id, where);
    if (trips === 0) continue;
    const poissonPerHour = Math.round((trips * 3.6e6) / (end - begin)) / 1000;
    flows.push({
      id,
      type: options.type,
      begin,
      end,
      poissonPerHour,
      from: origin,
      to: destination,
      departLane: 'best',
      departSpeed: 'max',
    });
  }
  if (flows.length === 0) throw new Fault('OD_NOTHING', 'the matrix has no trips; check its columns', rows[0]!.where);
  return flows;
}

function pairRow(row: TableRow, options: OdOptions): Cell {
  const { where } = row;
  const seconds = (names: readonly string[], otherwise: number) => {
    const text = cellOf(row, names);
    if (text === undefined) return otherwise;
    const moment = momentIn(text, where);
    return moment.isClock ? moment.seconds - (options.clock ?? 0) : moment.seconds;
  };
  return {
    origin: neededCell(row, ORIGIN, 'origin'),
    destination: neededCell(row, DESTINATION, 'destination'),
    begin: seconds(BEGIN, options.begin),
    end: seconds(FINISH, options.end),
    trips: numberIn(neededCell(row, VALUE, 'number of trips'), 'number of trips', where),
    where,
  };
}

function matrixRow(row: TableRow, { begin, end }: OdOptions, byName: ReadonlyMap<string, string>): Cell[] {
  const origin = neededCell(row, ORIGIN, 'origin');
  return [...row.values].flatMap(([name, text]): Cell[] => {
    if (ORIGIN.includes(name)) return [];
    const destination = byName.get(name);
    if (destination === undefined)
      throw new Fault(
        'OD_UNKNOWN_EDGE',
        `column ${name} is no edge of the network; name destinations by edges`,
        row.where,
      );
    return [{ origin, destination, begin, end, trips: numberIn(text, 'number of trips', row.where), where: row.where }];
  });
}
