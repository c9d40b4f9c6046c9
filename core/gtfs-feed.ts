// GTFS (General Transit Feed Specification) tables as runs of one day: who stops where when.
import { Fault } from './fault.ts';
import { type GuessingReport, tally } from './import-report.ts';
import { cellOf, neededCell, numberIn, type TableRow } from './table-row.ts';

export const GTFS_TABLES = [
  'stops',
  'routes',
  'trips',
  'stop_times',
  'calendar',
  'calendar_dates',
  'frequencies',
] as const;
export type GtfsTables = Readonly<Record<(typeof GTFS_TABLES)[number], readonly TableRow[]>> & {
  readonly source: string;
};

export interface GtfsStop {
  readonly id: string;
  readonly name: string;
  readonly longitude: number;
  readonly latitude: number;
}

/** One vehicle's run: at each stop the departure, s of the day (beyond 86400 after midnight). */
export interface GtfsRun {
  readonly id: string;
  readonly line: string;
  readonly calls: readonly { readonly stop: GtfsStop; readonly arrival: number; readonly departure: number }[];
}

export interface GtfsDay {
  /** YYYYMMDD */
  readonly date: string;
  readonly runs: readonly GtfsRun[];
}

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;
/** days of a feed that are looked at for the busiest */
const MOST_DAYS = 400;

/** Buses, trolleybuses and coaches: route types 3, 11, 200 to 299, 700 to 799, 800. */
function isRoad(type: number): boolean {
  return type === 3 || type === 11 || type === 800 || (type >= 200 && type < 300) || (type >= 700 && type < 800);
}

/**
 * The runs on roads of one date (YYYYMMDD), of the busiest one without it. Stops without a time are given one by their order
 * between those with (counted as guessed); trips by frequency are written out.
 * @throws Fault GTFS_*, TAB_*
 */
export function gtfsDay(tables: GtfsTables, date: string | undefined, report: GuessingReport): GtfsDay {
  const stops = stopsOf(tables.stops);
  const routes = unique(tables.routes, 'route_id', 'GTFS_DUPLICATE_ID');
  const trips = unique(tables.trips, 'trip_id', 'GTFS_DUPLICATE_ID');
  const day = date ?? busiestDate(tables);
  const services = servicesOn(tables, day);
  const times = new Map<string, TableRow[]>();
  for (const row of tables.stop_times) {
    const id = neededCell(row, ['trip_id'], 'trip_id');
    times.set(id, [...(times.get(id) ?? []), row]);
  }
  const frequent = new Map<string, TableRow[]>();
  for (const row of tables.frequencies) {
    const id = neededCell(row, ['trip_id'], 'trip_id');
    frequent.set(id, [...(frequent.get(id) ?? []), row]);
  }
  const runs: GtfsRun[] = [];
  for (const [id, row] of trips) {
    if (!services.has(neededCell(row, ['service_id'], 'service_id'))) continue;
    const route = routes.get(neededCell(row, ['route_id'], 'route_id'));
    if (route === undefined)
      throw new Fault('GTFS_UNKNOWN', `trip ${id} names a route that is not there; add it`, row.where);
    if (!isRoad(numberIn(neededCell(route, ['route_type'], 'route_type'), 'route_type', route.where))) {
      tally(report.skipped, 'trip that does not run on roads');
      continue;
    }
    const line = cellOf(route, ['route_short_name', 'route_long_name', 'route_id'])!;
    const calls = callsOf(times.get(id) ?? [], stops, report);
    if (calls.length < 2) tally(report.skipped, 'trip with fewer than two stops');
    else for (const run of expanded({ id, line, calls }, frequent.get(id))) runs.push(run);
  }
  if (runs.length === 0) throw new Fault('GTFS_NO_RUNS', `no bus runs on ${day}; choose another --date`, tables.source);
  tally(report.read, 'trip of the day', runs.length);
  return { date: day, runs };
}

function unique(rows: readonly TableRow[], column: string, code: string): Map<string, TableRow> {
  const found = new Map<string, TableRow>();
  for (const row of rows) {
    const id = neededCell(row, [column], column);
    const before = found.get(id);
    if (before !== undefined)
      throw new Fault(code, `${column} ${id} stands in ${before.where} already; keep one`, row.where);
    found.set(id, row);
  }
  return found;
}

function stopsOf(rows: readonly TableRow[]): Map<string, GtfsStop> {
  return new Map(
    [...unique(rows, 'stop_id', 'GTFS_DUPLICATE_ID')].flatMap(([id, row]): [string, GtfsStop][] => {
      const [lat, lon] = [cellOf(row, ['stop_lat']), cellOf(row, ['stop_lon'])];
      if (lat === undefined || lon === undefined) return [];
      const [latitude, longitude] = [numberIn(lat, 'stop_lat', row.where), numberIn(lon, 'stop_lon', row.where)];
      if (Math.abs(latitude) > 90)
        throw new Fault(
          'GTFS_COORDINATES',
          `a latitude of ${latitude} is beyond the pole; stop_lat and stop_lon seem to be exchanged`,
          row.where,
        );
      return [[id, { id, name: cellOf(row, ['stop_name']) ?? id, longitude, latitude }]];
    }),
  );
}

/** H:MM:SS, beyond 24 h after midnight. Throws GTFS_TIME. */
function timeIn(text: string, where: string): number {
  const found = /^(\d{1,3}):([0-5]\d):([0-5]\d)$/.exec(text);
  if (found === null) throw new Fault('GTFS_TIME', `"${text}" is no time; give HH:MM:SS`, where);
  return 3600 * Number(found[1]) + 60 * Number(found[2]) + Number(found[3]);
}

function callsOf(
  rows: readonly TableRow[],
  stops: ReadonlyMap<string, GtfsStop>,
  report: GuessingReport,
): GtfsRun['calls'] {
  const order = rows.map((row) => ({
    row,
    at: numberIn(neededCell(row, ['stop_sequence'], 'stop_sequence'), 'stop_sequence', row.where),
  }));
  order.sort((a, b) => a.at - b.at);
  const drafts = order.map(({ row }) => {
    const id = neededCell(row, ['stop_id'], 'stop_id');
    const stop = stops.get(id);
    if (stop === undefined)
      throw new Fault('GTFS_UNKNOWN', `stop ${id} is not there, or has no position; add it`, row.where);
    const [arrival, departure] = [cellOf(row, ['arrival_time']), cellOf(row, ['departure_time'])];
    const at = arrival ?? departure;
    return {
      stop,
      where: row.where,
      arrival: at && timeIn(at, row.where),
      departure: (departure ?? at) && timeIn((departure ?? at)!, row.where),
    };
  });
  const known = drafts.flatMap(({ departure }, i) => (departure === undefined || departure === '' ? [] : [i]));
  return drafts.flatMap(({ stop, where, arrival, departure }, i) => {
    if (typeof departure === 'number') {
      const before = drafts[i - 1]?.departure;
      if (typeof before === 'number' && Number(arrival) < before)
        throw new Fault('GTFS_TIME', 'it arrives before it leaves the stop before; correct the times', where);
      return [{ stop, arrival: Number(arrival), departure }];
    }
    const [a, b] = [known.findLast((at) => at < i), known.find((at) => at > i)];
    if (a === undefined || b === undefined) return [];
    tally(report.guessed, 'time of a stop, evenly between those that are given');
    const [from, to] = [Number(drafts[a]!.departure), Number(drafts[b]!.arrival)];
    const time = Math.round(from + ((to - from) * (i - a)) / (b - a));
    return [{ stop, arrival: time, departure: time }];
  });
}

function* expanded(run: GtfsRun, frequencies: readonly TableRow[] | undefined): Generator<GtfsRun> {
  if (frequencies === undefined) {
    yield run;
    return;
  }
  const first = run.calls[0]!.departure;
  for (const row of frequencies) {
    const [start, end] = ['start_time', 'end_time'].map((name) => timeIn(neededCell(row, [name], name), row.where)) as [
      number,
      number,
    ];
    const headway = numberIn(neededCell(row, ['headway_secs'], 'headway_secs'), 'headway_secs', row.where);
    if (!(headway >= 10)) throw new Fault('GTFS_TIME', `a headway of ${headway} s; give 10 s or more`, row.where);
    for (let at = start; at < end; at += headway) {
      const shift = at - first;
      const calls = run.calls.map(({ stop, arrival, departure }) => ({
        stop,
        arrival: arrival + shift,
        departure: departure + shift,
      }));
      yield { ...run, id: `${run.id}@${at}`, calls };
    }
  }
}

function servicesOn({ calendar, calendar_dates: exceptions }: GtfsTables, date: string): Set<string> {
  const weekday =
    WEEKDAYS[
      new Date(Date.UTC(Number(date.slice(0, 4)), Number(date.slice(4, 6)) - 1, Number(date.slice(6)))).getUTCDay()
    ]!;
  const found = new Set<string>();
  for (const row of calendar) {
    const [from, until] = [cellOf(row, ['start_date']) ?? '', cellOf(row, ['end_date']) ?? '99999999'];
    if (date >= from && date <= until && cellOf(row, [weekday]) === '1')
      found.add(neededCell(row, ['service_id'], 'service_id'));
  }
  for (const row of exceptions) {
    if (cellOf(row, ['date']) !== date) continue;
    const id = neededCell(row, ['service_id'], 'service_id');
    if (cellOf(row, ['exception_type']) === '1') found.add(id);
    else found.delete(id);
  }
  return found;
}

/** The date of most trips, the first of equals. Throws GTFS_CALENDAR. */
function busiestDate(tables: GtfsTables): string {
  const perService = new Map<string, number>();
  for (const row of tables.trips) {
    const id = cellOf(row, ['service_id']) ?? '';
    perService.set(id, (perService.get(id) ?? 0) + 1);
  }
  let best: { date: string; trips: number } | undefined;
  for (const date of datesOf(tables)) {
    let trips = 0;
    for (const service of servicesOn(tables, date)) trips += perService.get(service) ?? 0;
    if (trips > (best?.trips ?? 0)) best = { date, trips };
  }
  if (best === undefined)
    throw new Fault(
      'GTFS_CALENDAR',
      'no service runs on any day of calendar.txt and calendar_dates.txt; check them',
      tables.source,
    );
  return best.date;
}

function datesOf({ calendar, calendar_dates: exceptions }: GtfsTables): Set<string> {
  const dates = new Set<string>();
  for (const row of exceptions) dates.add(dateIn(neededCell(row, ['date'], 'date'), row.where));
  for (const row of calendar) {
    const from = dateIn(neededCell(row, ['start_date'], 'start_date'), row.where);
    const until = dateIn(neededCell(row, ['end_date'], 'end_date'), row.where);
    const begin = Date.UTC(Number(from.slice(0, 4)), Number(from.slice(4, 6)) - 1, Number(from.slice(6)));
    for (let day = 0; day < MOST_DAYS; day++) {
      const date = new Date(begin + day * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '');
      if (date > until) break;
      dates.add(date);
    }
  }
  return dates;
}

/** @throws Fault GTFS_TIME */
export function dateIn(text: string, where: string): string {
  if (/^(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/.test(text)) return text;
  throw new Fault('GTFS_TIME', `"${text}" is no date; give YYYYMMDD`, where);
}
