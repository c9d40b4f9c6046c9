// A GTFS feed (zip or folder) is put onto an existing place: bus stops on its streets, a day's buses among its trips.
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { compileDemand } from '../core/compile-demand.ts';
import { compileNetwork } from '../core/compile-network.ts';
import { Fault, type FaultRecord } from '../core/fault.ts';
import { dateIn, GTFS_TABLES, type GtfsTables, gtfsDay } from '../core/gtfs-feed.ts';
import { placeRuns, withRuns } from '../core/gtfs-streets.ts';
import { emptyGuessingReport, type GuessingReport } from '../core/import-report.ts';
import { mapProjection } from '../core/map-projection.ts';
import type { NetworkFile } from '../core/network.ts';
import type { TableRow } from '../core/table-row.ts';
import { writeFolder } from './atomic-write.ts';
import { readTable, tableRows } from './csv-table.ts';
import { jsonRows } from './json-rows.ts';
import { readPlace } from './place.ts';
import { requireSound } from './sound-network.ts';
import type { Progress } from './terminal.ts';
import { unzipped } from './zip-archive.ts';

export interface GtfsOptions {
  readonly into: string;
  /** YYYYMMDD; the busiest day of the feed without it */
  readonly date?: string | undefined;
  /** s of the day at time 0; the place's own without it */
  readonly clock?: number | undefined;
  readonly seed: number;
}

export interface GtfsImport {
  readonly report: GuessingReport;
  readonly warnings: readonly FaultRecord[];
  readonly date: string;
  readonly stops: number;
  readonly trips: number;
}

const BUS = { id: 'bus', class: 'bus', length: 12, persons: 30 } as const;
const NEEDED = ['stops', 'routes', 'trips', 'stop_times'];

/** A feed that is there and has the tables it needs; the bytes of a zip's tables by name, none of a folder. */
interface OpenFeed {
  readonly feed: string;
  readonly files: ReadonlyMap<string, Uint8Array> | undefined;
}

/** Throws CLI_FILE_MISSING, ZIP_*, GTFS_NO_TABLE. */
function openFeed(feed: string): OpenFeed {
  if (!existsSync(feed)) throw new Fault('CLI_FILE_MISSING', 'there is no such file or folder; check the path', feed);
  const isFolder = statSync(feed).isDirectory();
  const files = isFolder ? undefined : unzipped(feed, (name) => GTFS_TABLES.some((table) => name === `${table}.txt`));
  const needed = NEEDED.map((table) => `${table}.txt`);
  const absent = needed.find((name) => !hasTable({ feed, files }, name));
  if (absent !== undefined)
    throw new Fault('GTFS_NO_TABLE', `there is no ${absent}; a feed needs ${needed.join(', ')}`, feed);
  return { feed, files };
}

const hasTable = ({ feed, files }: OpenFeed, name: string): boolean =>
  files === undefined ? existsSync(join(feed, name)) : files.has(name);

async function tablesOf(open: OpenFeed): Promise<GtfsTables> {
  const { feed, files } = open;
  const tables: Record<string, readonly TableRow[]> = {};
  for (const table of GTFS_TABLES) {
    const name = `${table}.txt`;
    if (!hasTable(open, name)) tables[table] = [];
    else if (files === undefined) tables[table] = await readTable(join(feed, name));
    else tables[table] = tableRows(decoded(files.get(name)!, `${feed}/${name}`), `${feed}/${name}`);
  }
  return { ...(tables as unknown as Omit<GtfsTables, 'source'>), source: feed };
}

function decoded(bytes: Uint8Array, where: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Fault('CSV_ENCODING', 'the table is not UTF-8, which GTFS asks for; save it as UTF-8', where);
  }
}

/**
 * Adds a feed to a place; an earlier import of a feed gives way to it. The place is written whole or left as it was.
 * @throws Fault GTFS_*, TAB_*, CSV_*, ZIP_*, GEO_*, and those of `readPlace`
 */
export async function importGtfs(feed: string, options: GtfsOptions, progress: Progress): Promise<GtfsImport> {
  const place = await readPlace(options.into);
  const open = openFeed(feed);
  const cure =
    'import it anew from OpenStreetMap, or from a SUMO network with its projection, so that stops find their streets';
  const projection = mapProjection(place.network.projection, options.into, cure);
  const clock = options.clock ?? place.scenario?.clock;
  if (clock === undefined) {
    const text =
      'the place does not say what time its second 0 is, so that a timetable has no place in it; give --clock 07:00';
    throw new Fault('GTFS_CLOCK', text, options.into);
  }
  progress.at('Reading the feed');
  const tables = await tablesOf(open);
  const report = emptyGuessingReport();
  const date = options.date === undefined ? undefined : dateIn(options.date, '--date');
  const day = gtfsDay(tables, date, report);
  progress.at('Finding streets');
  const earlier = place.network.busStops?.filter(({ id }) => !isOurs(id, place.network)) ?? [];
  const bare: NetworkFile = { ...place.network, busStops: earlier };
  const compiled = compileNetwork(bare);
  const window = { clock, begin: place.demand.begin, end: place.demand.end };
  const placed = placeRuns(day.runs, bare, compiled, projection, BUS.id, window, report);
  if (placed.trips.length === 0) {
    const text =
      'no trip of the feed calls at two stops of the place in its hours; check that they are of one town, --clock, and the hours of the demand';
    throw new Fault('GTFS_NOTHING', text, feed);
  }
  const network = { ...bare, busStops: [...earlier, ...placed.busStops] };
  const demand = withRuns(place.demand, placed, BUS);
  requireSound(network);
  const { warnings } = compileDemand(demand, compileNetwork(network), options.seed);
  const files = new Map([
    ['network.json', jsonRows(network)],
    ['demand.json', jsonRows(demand)],
    ...(options.clock !== undefined && place.scenario
      ? ([['scenario.json', jsonRows({ ...place.scenario, clock })]] as const)
      : []),
  ]);
  writeFolder(options.into, files);
  return { report, warnings, date: day.date, stops: placed.busStops.length, trips: placed.trips.length };
}

/** Stops of a feed are named by stop and edge. */
function isOurs(id: string, { edges }: NetworkFile): boolean {
  const space = id.lastIndexOf(' ');
  return space > 0 && edges.some((edge) => edge.id === id.slice(space + 1));
}
