// `greenband simulate`: runs a place under one plan, once or several times, and says what it measured.

import { Fault } from '../../core/fault.ts';
import { mean } from '../../core/statistics.ts';
import type { Clock } from '../clock.ts';
import { MEASURE_NAMES, MEASURES_SHOWN } from '../measure-names.ts';
import type { Plan } from '../plan.ts';
import {
  batchOf,
  LINK_INTERVAL,
  lampsFor,
  openPlace,
  type PreparedPlace,
  type WindowOptions,
} from '../prepared-place.ts';
import type { LateBy } from '../priority/bus-calls.ts';
import { lawfulControllers } from '../priority/lawful-plan.ts';
import type { Job, Outcome } from '../replication.ts';
import { type Backend, runBatch, seedsFrom } from '../replications.ts';
import { checksumOver, countsOver, intervalsOver, meansOver } from '../run-summary.ts';
import { type Precision, replicateUntil } from '../stopping.ts';
import type { Answer, Progress } from '../terminal.ts';
import { fixed, textTable } from '../text-table.ts';
import { summarise, warningLines } from '../warning-summary.ts';

/** replications at most where none are given with --within */
const CEILING = 100;

export interface SimulateOptions extends WindowOptions {
  readonly plan?: string | undefined;
  readonly seed: number;
  readonly replications: number;
  readonly workers?: number | undefined;
  readonly backend?: Backend | undefined;
  readonly out?: string | undefined;
  /** %: as many replications as the interval of the mean delay needs to be within this, `replications` at most */
  readonly within?: number | undefined;
  /** late buses get a little green, by their timetable or their headway */
  readonly busPriority?: LateBy | undefined;
  /** s, between two moments of floating-car data; none without it */
  readonly fcd?: number | undefined;
  /** share of drivers whose data are written */
  readonly probes?: number | undefined;
}

export async function simulate(
  folder: string,
  options: SimulateOptions,
  progress: Progress,
  clock: Clock,
): Promise<Answer> {
  progress.at('Reading the place');
  const prepared = await openPlace(folder, options);
  const { plan, lamps } = await lampsFor(prepared, options.plan);
  const begun = clock.now();
  progress.at('Simulating', 0);
  const batch = { ...batchOf(prepared, [lamps]), buses: busesFavoured(prepared, plan, options) };
  const runSeeds = (seeds: readonly number[]) => {
    const jobs = seeds.map((seed) => jobOf(seed, options));
    const onDone = (done: number, total: number) => progress.at('Simulating', done / total);
    return runBatch(batch, jobs, { workers: options.workers, backend: options.backend, onDone });
  };
  const { outcomes, precision } = await replicate(options, runSeeds);
  const wall = clock.now() - begun;
  if (options.out !== undefined) {
    progress.at('Writing');
    const { writeRunFiles } = await import('../run-files.ts');
    writeRunFiles(options.out, prepared, lamps, outcomes[0]!);
  }
  progress.clear();
  return answer(folder, prepared, plan.id, options, outcomes, wall, precision);
}

/** @throws Fault BUS_PRIORITY_CPU where a graphics card is asked for, which does not know it */
function busesFavoured({ safety, network }: PreparedPlace, plan: Plan, { busPriority, backend }: SimulateOptions) {
  if (busPriority === undefined) return undefined;
  if (backend === 'gpu')
    throw new Fault(
      'BUS_PRIORITY_CPU',
      'bus priority is simulated on the processor only; leave --backend gpu out',
      'gpu',
    );
  return { lateBy: busPriority, safety, steered: lawfulControllers(plan, safety, network) };
}

/** The first run is the one whose files are written. */
function jobOf(seed: number, { seed: first, out, fcd, probes = 1 }: SimulateOptions): Job {
  const tables = seed === first && out !== undefined;
  const fcdOptions = fcd === undefined ? undefined : { every: fcd, share: probes };
  return { plan: 0, seed, tables, ...(tables && { instruments: { period: LINK_INTERVAL, probes: fcdOptions } }) };
}

async function replicate(
  options: SimulateOptions,
  runSeeds: (seeds: readonly number[]) => Promise<Outcome[]>,
): Promise<{ outcomes: Outcome[]; precision: Precision | undefined }> {
  const { seed, replications, within } = options;
  if (within === undefined) return { outcomes: await runSeeds(seedsFrom(seed, replications)), precision: undefined };
  const delays = (all: readonly Outcome[]) => all.map(({ mean: means }) => means.delay_s);
  const { all, precision } = await replicateUntil(
    seed,
    within,
    replications > 1 ? replications : CEILING,
    runSeeds,
    (runs) => ({
      values: delays(runs),
      base: mean(delays(runs)),
    }),
  );
  return { outcomes: all, precision };
}

function answer(
  folder: string,
  prepared: PreparedPlace,
  plan: string,
  options: SimulateOptions,
  outcomes: readonly Outcome[],
  wall: number,
  precision: Precision | undefined,
): Answer {
  const updates = outcomes.reduce((sum, outcome) => sum + outcome.updates, 0);
  const intervals = intervalsOver(outcomes);
  const warnings = summarise([...(prepared.warnings ?? []), ...outcomes[0]!.warnings]);
  const document = {
    place: folder,
    plan,
    seed: options.seed,
    ...prepared.window,
    backend: options.backend === 'gpu' ? 'gpu' : 'cpu',
    vehicles: countsOver(outcomes),
    mean: meansOver(outcomes),
    ci95: intervals,
    replications: outcomes.map(({ seed, vehicles, mean, updates: own, checksum }) => ({
      seed,
      vehicles,
      mean,
      updates: own,
      checksum,
    })),
    updates,
    wall_s: wall,
    updatesPerSecond: wall > 0 ? updates / wall : 0,
    peakRunning: Math.max(...outcomes.map((outcome) => outcome.peakRunning)),
    checksum: checksumOver(outcomes),
    warnings,
    ...(precision && { within_percent: precision }),
    ...(outcomes[0]!.busGrants && { bus_grants: outcomes.map(({ busGrants }) => busGrants) }),
    ...(options.out !== undefined && { out: options.out }),
  };
  return { document, text: [...warningLines(warnings), '', words(document)].join('\n').trimStart() };
}

interface Figures {
  readonly place: string;
  readonly plan: string;
  readonly begin: number;
  readonly end: number;
  readonly vehicles: ReturnType<typeof countsOver>;
  readonly mean: ReturnType<typeof meansOver>;
  readonly ci95: ReturnType<typeof intervalsOver>;
  readonly replications: readonly unknown[];
  readonly updatesPerSecond: number;
  readonly wall_s: number;
  readonly checksum: string;
  readonly bus_grants?: readonly Outcome['busGrants'][];
}

/** What late buses were given, a run. */
function busWords(runs: Figures['bus_grants']): string[] {
  if (!runs) return [];
  const given = Object.keys(runs[0]!).map((name) => {
    const all = runs.map((grants) => grants![name as keyof NonNullable<Outcome['busGrants']>]);
    return `${fixed(mean(all), all.length > 1 ? 1 : 0)} ${name}`;
  });
  return [`Late buses were given, a run: ${given.join(', ')}`];
}

function words(figures: Figures): string {
  const { vehicles, mean, ci95, replications: runs } = figures;
  const many = runs.length > 1;
  const head = ['', 'mean', ...(many ? ['95 % interval'] : []), 'unit'];
  const rows = MEASURES_SHOWN.map((name) => [
    MEASURE_NAMES[name].name,
    fixed(mean[name], 2),
    ...(many ? [`${fixed(ci95[name][0], 2)} .. ${fixed(ci95[name][1], 2)}`] : []),
    MEASURE_NAMES[name].unit,
  ]);
  const count = (value: number) => fixed(value, many ? 1 : 0);
  return [
    `${figures.place}, plan ${figures.plan}, ${figures.begin} to ${figures.end} s, ${runs.length} run${many ? 's' : ''}`,
    `${count(vehicles.demanded)} vehicles due: ${count(vehicles.arrived)} arrived, ${count(vehicles.running)} on the road, ${count(vehicles.waiting)} still waiting to enter`,
    '',
    textTable([head, ...rows]),
    '',
    ...busWords(figures.bus_grants),
    `${fixed(figures.updatesPerSecond / 1e6, 2)} million vehicle-steps a second, ${fixed(figures.wall_s, 1)} s, checksum ${figures.checksum}`,
  ].join('\n');
}
