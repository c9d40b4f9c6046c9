// Measured speeds as tables: means by link and interval, or samples of vehicles on the way (floating-car data), which are averaged.
import { Fault } from './fault.ts';
import type { NetworkFile } from './network.ts';
import { cellOf, momentIn, neededCell, numberIn, type TableRow } from './table-row.ts';

/** Mean speed of those who drove an edge in an interval. */
export interface MeasuredSpeed {
  readonly edge: string;
  /** s */
  readonly begin: number;
  readonly end: number;
  /** m/s */
  readonly speed: number;
  /** measurements behind it */
  readonly samples: number;
}

const EDGE = ['edge', 'link', 'link_id', 'edge_id'];
const BEGIN = ['begin', 'start', 'time', 'start_time', 'begin_s', 'timestamp'];
const FINISH = ['end', 'until', 'end_time', 'end_s'];
const METRIC = ['speed_mps', 'speed_m_s'];
const KMH = ['speed_kmh', 'speed_km_h', 'kmh', 'kph'];
const MPH = ['speed_mph', 'mph'];
const SAMPLES = ['samples', 'vehicles', 'count'];
/** m/s; nobody drives faster */
const FASTEST = 90;

/**
 * Rows of one edge and interval are averaged harmonically (a mean over the way, as travel times have it), each as often as it has
 * samples. Rows without an end belong to the interval that they lie in.
 * @param clock s of the day at time 0
 * @throws Fault SPD_UNIT, SPD_VALUE, SPD_UNKNOWN_EDGE, CNT_CLOCK, TAB_*
 */
export function speedsOf(
  rows: readonly TableRow[],
  network: NetworkFile,
  { clock, interval }: { readonly clock: number | undefined; readonly interval: number },
): MeasuredSpeed[] {
  const edges = new Set(network.edges.map(({ id }) => id));
  const sums = new Map<string, { edge: string; begin: number; end: number; slowness: number; samples: number }>();
  for (const row of rows) {
    const edge = neededCell(row, EDGE, 'link');
    if (!edges.has(edge))
      throw new Fault(
        'SPD_UNKNOWN_EDGE',
        `link ${edge} is not in the network; correct the id, or leave the row out`,
        row.where,
      );
    const speed = speedIn(row);
    const at = secondsIn(neededCell(row, BEGIN, 'time'), row.where, clock);
    const finish = cellOf(row, FINISH);
    const begin = finish === undefined ? Math.floor(at / interval) * interval : at;
    const end = finish === undefined ? begin + interval : secondsIn(finish, row.where, clock);
    const weight = cellOf(row, SAMPLES);
    const samples = weight === undefined ? 1 : numberIn(weight, 'samples', row.where);
    if (!(samples > 0 && end > begin)) throw new Fault('SPD_VALUE', 'give samples above 0 and begin < end', row.where);
    const key = `${edge} ${begin} ${end}`;
    const sum = sums.get(key) ?? { edge, begin, end, slowness: 0, samples: 0 };
    sum.slowness += samples / speed;
    sum.samples += samples;
    sums.set(key, sum);
  }
  return [...sums.values()].map(({ edge, begin, end, slowness, samples }) => ({
    edge,
    begin,
    end,
    speed: samples / slowness,
    samples,
  }));
}

function speedIn(row: TableRow): number {
  const units = [
    [METRIC, 1],
    [KMH, 1 / 3.6],
    [MPH, 0.44704],
  ] as const;
  for (const [names, factor] of units) {
    const text = cellOf(row, names);
    if (text === undefined) continue;
    // who stands still has a speed that nothing can be divided by
    const speed = Math.max(0.1, numberIn(text, 'speed', row.where) * factor);
    if (speed <= FASTEST) return speed;
    throw new Fault('SPD_VALUE', `${speed.toFixed(0)} m/s is impossible; correct the speed or its unit`, row.where);
  }
  throw new Fault('SPD_UNIT', 'there is no speed_mps, speed_kmh or speed_mph; name the column by its unit', row.where);
}

function secondsIn(text: string, where: string, clock: number | undefined): number {
  const moment = momentIn(text, where);
  if (!moment.isClock) return moment.seconds;
  if (clock !== undefined) return moment.seconds - clock;
  throw new Fault(
    'CNT_CLOCK',
    `the time of day ${text} cannot be placed: the place does not say what time its second 0 is; put "clock" (seconds of the day) into its scenario.json`,
    where,
  );
}
