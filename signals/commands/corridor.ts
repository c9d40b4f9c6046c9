// `greenband corridor`: an emergency vehicle with and without a green corridor, and what it costs everybody else.
import { resolve } from 'node:path';
import { compileDemand } from '../../core/compile-demand.ts';
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import type { VehicleType } from '../../core/demand.ts';
import { Fault } from '../../core/fault.ts';
import { Router } from '../../core/router.ts';
import { estimate } from '../../core/statistics.ts';
import { VEHICLE_CLASSES } from '../../core/vehicle-class.ts';
import { requireFile } from '../input-file.ts';
import { planOf } from '../place.ts';
import { lampsOfPlan, openPlace, type PreparedPlace, type WindowOptions } from '../prepared-place.ts';
import type { Corridor, JunctionRecord } from '../priority/corridor-control.ts';
import { corridorInSumo, type SumoCorridorJob } from '../priority/corridor-in-sumo.ts';
import { type CorridorJob, corridorRun } from '../priority/corridor-run.ts';
import { type LawfulPlan, lawfulPlan } from '../priority/lawful-plan.ts';
import { seedsFrom } from '../replications.ts';
import type { Answer, Progress } from '../terminal.ts';
import { fixed, textTable } from '../text-table.ts';

export interface CorridorOptions extends WindowOptions {
  /** edge ids */
  readonly from: string;
  readonly to: string;
  /** s */
  readonly depart: number;
  readonly plan?: string | undefined;
  readonly seed: number;
  readonly replications: number;
  readonly field: string;
  readonly sumoConfig?: string | undefined;
}

/** An ambulance; what is left out comes from the defaults of its class (core/vehicle-type.ts). */
const AMBULANCE: VehicleType = { id: 'greenband ambulance', class: 'emergency' };

/** What a run says, whoever ran it. */
interface Outcome {
  readonly travel: number | undefined;
  readonly othersDelay: number;
  readonly corridor: Corridor | undefined;
  readonly violations: number;
}

interface Pair {
  readonly without: Outcome;
  readonly with: Outcome;
}

export async function corridor(folder: string, options: CorridorOptions, progress: Progress): Promise<Answer> {
  progress.at('Reading the place');
  const prepared = await openPlace(folder, options);
  const { network, safety, window } = prepared;
  const asked = await planOf(prepared.place, options.plan);
  const lawful = lawfulPlan(asked, safety, network);
  if (!(options.depart >= window.begin && options.depart < window.end)) {
    const text = `the departure is outside the window ${window.begin} to ${window.end} s; choose a time within it`;
    throw new Fault('CORRIDOR_DEPART', text, `--depart ${options.depart}`);
  }
  const route = fastestRoute(network, edgeOf(network, options.from), edgeOf(network, options.to));
  const programs = lampsOfPlan(prepared, lawful.plan);
  const common = { network, programs, safety, ...window, route, depart: options.depart };
  const seeds = seedsFrom(options.seed, options.replications);
  const pairs: Pair[] = [];
  for (const [i, seed] of seeds.entries()) {
    progress.at('Simulating', i / seeds.length);
    pairs.push(
      options.field === 'sumo'
        ? await pairInSumo({ ...common, seed, lawful, config: resolve(options.sumoConfig!) })
        : pairHere({
            ...common,
            seed,
            demand: compileDemand(prepared.place.demand, network, seed, window.begin),
            steered: lawful.steered,
            vehicle: AMBULANCE,
          }),
    );
  }
  progress.clear();
  return answer(folder, prepared, lawful, options, route, pairs);
}

const pairHere = (job: CorridorJob): Pair => ({ without: corridorRun(job, false), with: corridorRun(job, true) });

async function pairInSumo(job: SumoCorridorJob): Promise<Pair> {
  requireFile(job.config);
  const outcome = async (isGreenWave: boolean): Promise<Outcome> => {
    const { delay, ...rest } = await corridorInSumo(job, isGreenWave);
    return { ...rest, othersDelay: delay };
  };
  return { without: await outcome(false), with: await outcome(true) };
}

function edgeOf(network: CompiledNetwork, id: string): number {
  const edge = network.edgeIds.indexOf(id);
  if (edge >= 0) return edge;
  const alike = network.edgeIds.filter((known) => known.toLowerCase().includes(id.toLowerCase())).slice(0, 5);
  const hint = alike.length > 0 ? `did you mean ${alike.join(', ')}?` : `the first is ${network.edgeIds[0]}`;
  throw new Fault('CORRIDOR_EDGE', `there is no such edge; name one of network.json (${hint})`, id);
}

/** Edge numbers of the fastest way open to emergency vehicles. Throws CORRIDOR_NO_WAY. */
function fastestRoute(network: CompiledNetwork, from: number, to: number): number[] {
  const router = new Router(network);
  const profile = router.profile(1 << VEHICLE_CLASSES.indexOf('emergency'), Number.POSITIVE_INFINITY);
  if (router.search(profile, from, to) < Number.POSITIVE_INFINITY)
    return Array.from(router.path.subarray(0, router.pathLength));
  const where = `${network.edgeIds[from]} to ${network.edgeIds[to]}`;
  throw new Fault('CORRIDOR_NO_WAY', 'no way leads from the one to the other; choose other edges', where);
}

const known = (outcomes: readonly Outcome[]): number[] => outcomes.flatMap(({ travel }) => travel ?? []);

function answer(
  folder: string,
  { network, window }: PreparedPlace,
  { plan, warnings }: LawfulPlan,
  options: CorridorOptions,
  route: readonly number[],
  pairs: readonly Pair[],
): Answer {
  const both = pairs.filter((pair) => pair.without.travel !== undefined && pair.with.travel !== undefined);
  const [before, after] = [both.map((pair) => pair.without), both.map((pair) => pair.with)];
  const travel = (outcomes: readonly Outcome[]) => estimate(known(outcomes));
  const [without, withCorridor] = [travel(before), travel(after)];
  const saved = estimate(both.map((pair) => pair.without.travel! - pair.with.travel!));
  const others = estimate(pairs.map((pair) => pair.with.othersDelay - pair.without.othersDelay));
  const othersBefore = estimate(pairs.map((pair) => pair.without.othersDelay));
  const violations = pairs.reduce((sum, pair) => sum + pair.with.violations, 0);
  const junctions = (pairs[0]!.with.corridor?.junctions ?? []).map((record) => junctionRow(network, record));
  const figure = ({ mean, ci95 }: ReturnType<typeof estimate>, arrived: number) =>
    arrived > 0 ? { travel_s: mean, ci95, arrived } : { travel_s: null, ci95: null, arrived };
  const document = {
    place: folder,
    plan: plan.id,
    seed: options.seed,
    ...window,
    field: options.field,
    depart: options.depart,
    replications: pairs.length,
    route: route.map((edge) => network.edgeIds[edge]!),
    without: figure(without, known(pairs.map((pair) => pair.without)).length),
    with: figure(withCorridor, known(pairs.map((pair) => pair.with)).length),
    saving_percent: both.length > 0 ? (100 * saved.mean) / without.mean : null,
    saving_s: both.length > 0 ? saved : null,
    others: { delay_s: others, percent: (100 * others.mean) / othersBefore.mean },
    junctions,
    violations,
    warnings,
  };
  return {
    document,
    text: [...warnings.map(({ code, text }) => `warning ${code}: ${text}`), page(document, both.length)].join('\n'),
  };
}

function junctionRow(network: CompiledNetwork, record: JunctionRecord) {
  const { passage, state, eta, granted, released, recovered, reason } = record;
  return {
    id: network.controllerIds[passage.controller]!,
    eta_s: eta ?? null,
    granted: granted ?? null,
    released_s: released ?? null,
    recovered_s: recovered ?? null,
    state,
    ...(reason !== undefined && { reason }),
  };
}

interface Page {
  readonly plan: string;
  readonly depart: number;
  readonly replications: number;
  readonly route: readonly string[];
  readonly without: { readonly travel_s: number | null; readonly arrived: number };
  readonly with: { readonly travel_s: number | null; readonly arrived: number };
  readonly saving_percent: number | null;
  readonly saving_s: { readonly mean: number; readonly ci95: readonly [number, number] } | null;
  readonly others: {
    readonly delay_s: { readonly mean: number; readonly ci95: readonly [number, number] };
    readonly percent: number;
  };
  readonly junctions: readonly ReturnType<typeof junctionRow>[];
  readonly violations: number;
}

function page(found: Page, arrived: number): string {
  const seconds = (value: number | null) => (value === null ? '-' : fixed(value));
  const range = ([low, high]: readonly [number, number]) => `${fixed(low)} to ${fixed(high)} s`;
  const saving =
    found.saving_s === null
      ? 'The vehicle did not arrive in both runs of any pair: lengthen the window.'
      : `Saved ${fixed(found.saving_s.mean)} s (${range(found.saving_s.ci95)}), ${fixed(found.saving_percent!)} %, ${arrived} of ${found.replications} pairs.`;
  const rows = found.junctions.map(({ id, eta_s, granted, released_s, recovered_s, state }) => [
    id,
    seconds(granted),
    seconds(eta_s),
    seconds(released_s),
    seconds(recovered_s),
    state,
  ]);
  return [
    `Plan ${found.plan}, departure at ${found.depart} s, ${found.route.length} edges, ${found.junctions.length} junctions with signals`,
    `Travel time without a corridor ${seconds(found.without.travel_s)} s, with it ${seconds(found.with.travel_s)} s.`,
    saving,
    `All others: ${fixed(found.others.delay_s.mean)} s delay a vehicle (${range(found.others.delay_s.ci95)}), ${fixed(found.others.percent)} %.`,
    `Violations of least greens, yellows and clearances: ${found.violations}.`,
    '',
    textTable([['junction', 'granted', 'arrival', 'released', 'recovered', 'state'], ...rows]),
  ].join('\n');
}
