// Runs SUMO as the referee: the same files in, means, trips and link figures out, remembered by content so that a repeat costs nothing.
import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { Fault } from '../core/fault.ts';
import { attributes } from './sumo-attributes.ts';
import { readSumoEdges, type SumoEdges } from './sumo-edges.ts';

const run = promisify(execFile);

/** What SUMO is given. Paths are absolute; times in s. */
export interface SumoRun {
  readonly net: string;
  readonly routes: readonly string[];
  /** in SUMO's order: the last program loaded for a controller is the one that runs */
  readonly additional: readonly string[];
  readonly begin: number;
  readonly end: number;
  /** s, 1 by default */
  readonly step?: number;
  readonly seed: number;
  /** s: also gather link figures by intervals of this length */
  readonly edgeInterval?: number;
  /** run again even where the answer is remembered: for timing */
  readonly fresh?: boolean;
}

/** One trip as SUMO's tripinfo has it; s and m. `departed` and `arrived` are -1 where it did not happen. */
export interface SumoTrip {
  readonly id: string;
  readonly departed: number;
  /** s; for a trip never inserted, its wait until the end */
  readonly departDelay: number;
  readonly arrived: number;
  readonly duration: number;
  readonly timeLoss: number;
  readonly waiting: number;
  readonly stops: number;
  readonly routeLength: number;
}

/** Means are per vehicle; s and m. */
export interface SumoResult {
  readonly seed: number;
  readonly departed: number;
  readonly arrived: number;
  readonly neverInserted: number;
  /** over those that departed, unfinished ones included */
  readonly meanDuration: number;
  readonly meanTimeLoss: number;
  readonly meanDepartDelay: number;
  readonly meanWaiting: number;
  readonly meanStops: number;
  readonly routeLength: number;
  /** time loss + departure delay, over those that departed */
  readonly delayDeparted: number;
  /** the same, over those never inserted too */
  readonly delayAll: number;
  /** over those never inserted too */
  readonly departDelayAll: number;
  /** wall seconds of SUMO's simulation loop, and its vehicle updates a second, when it really ran */
  readonly wall_s: number;
  readonly updatesPerSecond: number;
  readonly trips: ReadonlyMap<string, SumoTrip>;
  readonly edges?: SumoEdges;
}

type TripRow = [string, number, number, number, number, number, number, number, number];
interface CachedRun {
  readonly wall_s: number;
  readonly updatesPerSecond: number;
  readonly trips: TripRow[];
  readonly edges?: SumoEdges;
}

const CACHE_VERSION = 2;

/** SUMO 1.15 can fill all memory over a flow that stays empty: where the system can hold it to 8 GiB, it is held. */
const MEMORY_LIMIT: readonly string[] = existsSync('/usr/bin/prlimit') ? ['prlimit', `--as=${8 * 2 ** 30}`] : [];

/** Where results are kept between runs: outside the repository, keyed by the content of all inputs. */
export function sumoCacheFolder(): string {
  return join(tmpdir(), 'greenband-sumo-cache');
}

let version: string | undefined;

/** SUMO's version line, or undefined where SUMO is not installed. */
export function sumoVersion(): string | undefined {
  if (version === undefined) {
    try {
      version = execFileSync('sumo', ['--version'], { encoding: 'utf8' }).split('\n')[0] ?? '';
    } catch {
      version = '';
    }
  }
  return version === '' ? undefined : version;
}

/**
 * One SUMO run without teleport, unfinished and never inserted trips written.
 * @throws Fault BENCH_NO_SUMO where SUMO is missing, BENCH_SUMO_FAILED when it ends with an error
 */
export async function runSumo(input: SumoRun): Promise<SumoResult> {
  const installed = sumoVersion();
  if (installed === undefined)
    throw new Fault('BENCH_NO_SUMO', 'SUMO cannot be started: install it (Debian: apt-get install sumo).', 'sumo');
  const file = join(sumoCacheFolder(), `${cacheKey(input, installed)}.json`);
  // A run that also gathered link figures answers the plain question too.
  const richer = join(sumoCacheFolder(), `${cacheKey({ ...input, edgeInterval: 900 }, installed)}.json`);
  const known = [file, ...(input.edgeInterval === undefined ? [richer] : [])].find(existsSync);
  if (known !== undefined && input.fresh !== true)
    return summary(input, JSON.parse(readFileSync(known, 'utf8')) as CachedRun);
  const cached = await runInFolder(input);
  mkdirSync(sumoCacheFolder(), { recursive: true });
  const part = `${file}.${process.pid}`;
  writeFileSync(part, JSON.stringify(cached));
  renameSync(part, file);
  return summary(input, cached);
}

/** The runs of several seeds, one after another. */
export async function runSumoSeeds(input: Omit<SumoRun, 'seed'>, seeds: readonly number[]): Promise<SumoResult[]> {
  const results: SumoResult[] = [];
  for (const seed of seeds) results.push(await runSumo({ ...input, seed }));
  return results;
}

const digests = new Map<string, string>();

function fileDigest(path: string): string {
  const stamp = statSync(path);
  const key = `${path}:${stamp.size}:${stamp.mtimeMs}`;
  let digest = digests.get(key);
  if (digest === undefined) {
    digest = createHash('sha256').update(readFileSync(path)).digest('hex');
    digests.set(key, digest);
  }
  return digest;
}

function cacheKey(input: SumoRun, installed: string): string {
  const files = (paths: readonly string[]) => paths.map(fileDigest);
  const { begin, end, step = 1, seed, edgeInterval = 0 } = input;
  const inputs = [files([input.net]), files(input.routes), files(input.additional)];
  const key = JSON.stringify([CACHE_VERSION, installed, inputs, begin, end, step, seed, edgeInterval]);
  return createHash('sha256').update(key).digest('hex').slice(0, 32);
}

async function runInFolder(input: SumoRun): Promise<CachedRun> {
  const folder = mkdtempSync(join(tmpdir(), 'greenband-sumo-'));
  try {
    // Detectors write beside the file that declares them, so the additional files are copied out of the data folder.
    const additional = input.additional.map((path, index) => {
      const copy = join(folder, `${index}-${basename(path)}`);
      copyFileSync(path, copy);
      return copy;
    });
    if (input.edgeInterval !== undefined) additional.push(writeEdgeRequest(folder, input.edgeInterval));
    const args = sumoArguments(input, additional, folder);
    const [command, ...all] = [...MEMORY_LIMIT, 'sumo', ...args] as [string, ...string[]];
    await run(command, all, { cwd: folder, maxBuffer: 1 << 26 }).catch(
      (error: { stderr?: string; message: string }) => {
        const text = (error.stderr ?? error.message).trim().split('\n')[0];
        throw new Fault(
          'BENCH_SUMO_FAILED',
          `SUMO stopped: ${text}. Mend the input and run again.`,
          basename(input.net),
        );
      },
    );
    const log = readFileSync(join(folder, 'log.txt'), 'utf8');
    const performance = (name: string) => Number(new RegExp(`^ ${name}: ([0-9.]+)`, 'm').exec(log)?.[1]);
    const edges =
      input.edgeInterval === undefined
        ? {}
        : { edges: readSumoEdges(join(folder, 'edges.xml'), input, input.edgeInterval) };
    return {
      wall_s: performance('Duration'),
      updatesPerSecond: performance('UPS'),
      trips: readTrips(join(folder, 'trips.xml')),
      ...edges,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function writeEdgeRequest(folder: string, interval: number): string {
  const path = join(folder, 'edge-request.add.xml');
  const data = `<edgeData id="edges" freq="${interval}" file="edges.xml" withInternal="true" excludeEmpty="true"/>`;
  writeFileSync(path, `<additional>${data}</additional>\n`);
  return path;
}

function sumoArguments(input: SumoRun, additional: readonly string[], folder: string): string[] {
  const args = ['--net-file', input.net, '--route-files', input.routes.join(',')];
  if (additional.length > 0) args.push('--additional-files', additional.join(','));
  args.push('--begin', String(input.begin), '--end', String(input.end));
  args.push('--step-length', String(input.step ?? 1), '--seed', String(input.seed), '--time-to-teleport', '-1');
  args.push('--tripinfo-output', join(folder, 'trips.xml'));
  args.push('--tripinfo-output.write-unfinished', '--tripinfo-output.write-undeparted');
  args.push('--duration-log.statistics', '--log', join(folder, 'log.txt'));
  args.push('--no-step-log', '--no-warnings', '--xml-validation', 'never', '--xml-validation.net', 'never');
  return args;
}

function readTrips(path: string): TripRow[] {
  const rows: TripRow[] = [];
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    if (!line.includes('<tripinfo ')) continue;
    const at = attributes(line);
    const number = (name: string) => Number(at.get(name));
    rows.push([
      at.get('id')!,
      number('depart'),
      number('departDelay'),
      number('arrival'),
      number('duration'),
      number('timeLoss'),
      number('waitingTime'),
      number('waitingCount'),
      number('routeLength'),
    ]);
  }
  return rows;
}

function summary(input: SumoRun, cached: CachedRun): SumoResult {
  const trips = new Map<string, SumoTrip>();
  for (const [id, departed, departDelay, arrived, duration, timeLoss, waiting, stops, routeLength] of cached.trips)
    trips.set(id, { id, departed, departDelay, arrived, duration, timeLoss, waiting, stops, routeLength });
  const all = [...trips.values()];
  const entered = all.filter((trip) => trip.departed >= 0);
  const mean = (list: readonly SumoTrip[], value: (trip: SumoTrip) => number) =>
    list.length === 0 ? 0 : list.reduce((sum, trip) => sum + value(trip), 0) / list.length;
  const delay = (trip: SumoTrip) => trip.timeLoss + trip.departDelay;
  return {
    seed: input.seed,
    departed: entered.length,
    arrived: entered.filter((trip) => trip.arrived >= 0).length,
    neverInserted: all.length - entered.length,
    meanDuration: mean(entered, (trip) => trip.duration),
    meanTimeLoss: mean(entered, (trip) => trip.timeLoss),
    meanDepartDelay: mean(entered, (trip) => trip.departDelay),
    meanWaiting: mean(entered, (trip) => trip.waiting),
    meanStops: mean(entered, (trip) => trip.stops),
    routeLength: mean(entered, (trip) => trip.routeLength),
    delayDeparted: mean(entered, delay),
    delayAll: mean(all, delay),
    departDelayAll: mean(all, (trip) => trip.departDelay),
    wall_s: cached.wall_s,
    updatesPerSecond: cached.updatesPerSecond,
    trips,
    ...(cached.edges === undefined ? {} : { edges: cached.edges }),
  };
}
