// Counts as tables: a row a link, a row a turn, or a row a junction with a column for each movement (as UTDF volumes and count firms have them).

import { type Count, checkCount, countedPlace } from './count.ts';
import { Fault } from './fault.ts';
import type { NetworkEdge, NetworkFile } from './network.ts';
import { cellOf, momentIn, neededCell, numberIn, type TableRow } from './table-row.ts';

const EDGE = ['edge', 'link', 'link_id', 'edge_id', 'from', 'from_edge'];
const TO = ['to', 'to_edge', 'to_link'];
const BEGIN = ['begin', 'start', 'time', 'start_time', 'begin_s', 'interval', 'interval_start', 'period'];
const DATE = ['date', 'day'];
const FINISH = ['end', 'until', 'end_time', 'end_s', 'stop'];
const VALUE = ['count', 'vehicles', 'volume', 'total', 'veh'];
const RATE = ['flow_vph', 'vph', 'veh_h', 'flow'];
const JUNCTION = [
  'junction',
  'intersection',
  'intid',
  'int_id',
  'intersection_id',
  'node',
  'node_id',
  'signal',
  'signal_id',
];

export interface CountOptions {
  /** s of the day at the time 0 of the place; times of day cannot be read without it */
  readonly clock: number | undefined;
  /** s, of rows that give no end */
  readonly interval: number;
}

/**
 * Counts of a table for a network. Each row is a link (`edge`, `begin`, `end`, `count`), a turn (`from`, `to`, ...) or a junction
 * (`intid`, `time`, NBL, NBT, NBR, ... or "Northbound Left", ...). Rates (`flow_vph`) are taken times the length of the interval.
 * @throws Fault CNT_*, TAB_* with file and line
 */
export function countsOf(rows: readonly TableRow[], network: NetworkFile, options: CountOptions): Count[] {
  const edges = new Map(network.edges.map((edge) => [edge.id, edge]));
  const counts: Count[] = [];
  const seen = new Map<string, string>();
  let day: string | undefined;
  for (const row of rows) {
    const times = timesOf(row, options);
    if (times.day !== undefined && day !== undefined && times.day !== day) {
      const text = `the row is of ${times.day}, others are of ${day}; give one day, or the mean of several`;
      throw new Fault('CNT_DAYS', text, row.where);
    }
    day ??= times.day;
    const found = isWide(row) ? junctionCounts(row, network, times) : [singleCount(row, times)];
    for (const count of found) {
      const edge = edges.get(count.edge);
      if (edge === undefined)
        throw new Fault(
          'CNT_UNKNOWN_EDGE',
          `link ${count.edge} is not in the network; correct the id, or leave the row out`,
          row.where,
        );
      if (count.to !== undefined && !leads(network, count.edge, count.to))
        throw new Fault(
          'CNT_UNKNOWN_TURN',
          `no way leads from ${count.edge} to ${count.to}; correct the ids`,
          row.where,
        );
      checkCount(count, edge.lanes.length);
      const key = `${countedPlace(count)} ${count.begin}`;
      const before = seen.get(key);
      if (before !== undefined) {
        const text = `${countedPlace(count)} is counted from ${count.begin} s in ${before} already; keep one (on the day that clocks go back, the second hour is another one)`;
        throw new Fault('CNT_TWICE', text, row.where);
      }
      seen.set(key, row.where);
      counts.push(count);
    }
  }
  return counts;
}

interface Times {
  readonly begin: number;
  readonly end: number;
  readonly day: string | undefined;
}

function timesOf(row: TableRow, { clock, interval }: CountOptions): Times {
  const read = (text: string) => {
    const moment = momentIn(text, row.where);
    if (!moment.isClock) return moment;
    if (clock === undefined)
      throw new Fault(
        'CNT_CLOCK',
        `the time of day ${text} cannot be placed: the place does not say what time its second 0 is; put "clock" (seconds of the day) into its scenario.json`,
        row.where,
      );
    return { ...moment, seconds: moment.seconds - clock };
  };
  const begin = read(neededCell(row, BEGIN, 'time'));
  const finish = cellOf(row, FINISH);
  const day = cellOf(row, DATE) ?? begin.day;
  return { begin: begin.seconds, end: finish === undefined ? begin.seconds + interval : read(finish).seconds, day };
}

function singleCount(row: TableRow, { begin, end }: Times): Count {
  const edge = neededCell(row, EDGE, 'link');
  const to = cellOf(row, TO);
  const rate = cellOf(row, RATE);
  const value = cellOf(row, VALUE);
  if (value === undefined && rate === undefined) neededCell(row, [...VALUE, ...RATE], 'count');
  const vehicles =
    value === undefined
      ? (numberIn(rate!, 'flow', row.where) * (end - begin)) / 3600
      : numberIn(value, 'count', row.where);
  return { edge, ...(to !== undefined && { to }), begin, end, vehicles, where: row.where };
}

const SHORT = /^(n|s|e|w|ne|nw|se|sw)b_?([ltru])$/;
const LONG =
  /^(north|south|east|west|northeast|northwest|southeast|southwest)_?bound_(left|thru|through|straight|right|u_?turn)s?$/;
const MOVES: Readonly<Record<string, readonly string[]>> = {
  l: ['l', 'L'],
  t: ['s'],
  s: ['s'],
  r: ['r', 'R'],
  u: ['t'],
};
/** rad, of driving towards; east is 0, north a quarter turn */
const HEADINGS: Readonly<Record<string, number>> = { e: 0, ne: 1, n: 2, nw: 3, w: 4, sw: 5, s: 6, se: 7 };

/** `nbl` or `northbound_left` as approach and movement. */
function movementName(name: string): readonly [approach: string, movement: string] | undefined {
  const short = SHORT.exec(name);
  if (short !== null) return [short[1]!, short[2]!];
  const long = LONG.exec(name);
  return long === null
    ? undefined
    : [long[1]!.replace(/(north|south|east|west)/g, (word) => word.charAt(0)), long[2]!.charAt(0)];
}

function isWide(row: TableRow): boolean {
  return cellOf(row, JUNCTION) !== undefined && [...row.values.keys()].some((name) => movementName(name) !== undefined);
}

function junctionCounts(row: TableRow, network: NetworkFile, { begin, end }: Times): Count[] {
  const junction = cellOf(row, JUNCTION)!;
  const nodes = nodesOf(network, junction);
  if (nodes.size === 0)
    throw new Fault(
      'CNT_UNKNOWN_JUNCTION',
      `junction ${junction} is not in the network; give the id of a node or controller`,
      row.where,
    );
  const counts: Count[] = [];
  for (const [name, text] of row.values) {
    const movement = movementName(name);
    if (movement === undefined) continue;
    const vehicles = numberIn(text, name, row.where);
    const found = turnOf(network, nodes, movement);
    if (found === undefined) {
      if (vehicles === 0) continue;
      throw new Fault(
        'CNT_UNKNOWN_TURN',
        `junction ${junction} has no movement ${name.toUpperCase()}; correct the column or the network`,
        row.where,
      );
    }
    counts.push({ ...found, begin, end, vehicles, where: row.where });
  }
  return counts;
}

/** The node of that id, or those that a controller of that id has. */
function nodesOf(network: NetworkFile, junction: string): Set<string> {
  const arrives = new Map(network.edges.map(({ id, to }) => [id, to]));
  const own = network.nodes.filter(({ id }) => id === junction).map(({ id }) => id);
  const lit = network.connections.flatMap(({ signal, from }) =>
    signal?.controller === junction ? [arrives.get(from)!] : [],
  );
  return new Set([...own, ...lit]);
}

/** The approach whose heading is nearest (within an eighth of a turn), and its movement that has the letter. */
function turnOf(
  network: NetworkFile,
  nodes: ReadonlySet<string>,
  [approach, movement]: readonly [string, string],
): Pick<Count, 'edge' | 'to'> | undefined {
  const wanted = (HEADINGS[approach]! * Math.PI) / 4;
  let best: { edge: NetworkEdge; off: number } | undefined;
  for (const edge of network.edges) {
    if (!nodes.has(edge.to) || nodes.has(edge.from)) continue;
    const off = Math.acos(Math.max(-1, Math.min(1, Math.cos(headingOf(edge) - wanted))));
    if (off <= Math.PI / 4 + 1e-9 && (best === undefined || off < best.off)) best = { edge, off };
  }
  if (best === undefined) return undefined;
  const own = network.connections.filter(({ from }) => from === best.edge.id);
  for (const letter of MOVES[movement]!) {
    const way = own.find(({ direction }) => direction === letter);
    if (way !== undefined) return { edge: best.edge.id, to: way.to };
  }
  return undefined;
}

/** rad, from the last point to the one before it that is some metres away. */
function headingOf({ lanes }: NetworkEdge): number {
  const { shape } = lanes[0]!;
  const [x, y] = shape.at(-1)!;
  const before = shape.findLast(([bx, by]) => Math.hypot(x - bx, y - by) > 3) ?? shape[0]!;
  return Math.atan2(y - before[1], x - before[0]);
}

/** Whether a connection leads from one edge to the other, perhaps over the pocket that the first widens into. */
function leads(network: NetworkFile, from: string, to: string): boolean {
  const next = network.connections.filter((one) => one.from === from).map((one) => one.to);
  return next.includes(to) || network.connections.some((one) => next.includes(one.from) && one.to === to);
}
