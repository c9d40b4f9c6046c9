// `greenband corridor`: an emergency vehicle with and without a green corridor, and what it costs everybody else.
import { resolve } from 'node:path';
import { compileDemand } from '../../core/compile-demand.ts';
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import type { VehicleType } from '../../core/demand.ts';
import { Fault } from '../../core/fault.ts';
import type { Clock } from '../clock.ts';
import { requireFile } from '../input-file.ts';
import { planOf } from '../place.ts';
import { lampsOfPlan, openPlace, type WindowOptions } from '../prepared-place.ts';
import type { Corridor } from '../priority/corridor-control.ts';
import { type CorridorForecast, type ForecastRequest, forecastCorridor } from '../priority/corridor-forecast.ts';
import { corridorInSumo, type SumoCorridorJob } from '../priority/corridor-in-sumo.ts';
import { type CorridorJob, type CorridorPlace, checkpointAt, corridorRun } from '../priority/corridor-run.ts';
import { ForecastPool } from '../priority/forecast-pool.ts';
import { lawfulPlan } from '../priority/lawful-plan.ts';
import { seedsFrom } from '../replications.ts';
import type { Answer, Progress } from '../terminal.ts';
import { corridorDocument, corridorPage } from './corridor-page.ts';

export interface CorridorOptions extends WindowOptions {
  /** edge ids */
  readonly from: string;
  readonly to: string;
  /** s */
  readonly depart: number;
  readonly plan?: string | undefined;
  readonly seed: number;
  readonly replications: number;
  /** %, how much longer than the fastest another way may be */
  readonly detour: number;
  readonly field: string;
  readonly sumoConfig?: string | undefined;
}

/** An ambulance; what is left out comes from the defaults of its class (core/vehicle-type.ts). */
const AMBULANCE: VehicleType = { id: 'greenband ambulance', class: 'emergency' };

/** What a run says, whoever ran it. */
export interface PairOutcome {
  readonly travel: number | undefined;
  readonly othersDelay: number;
  readonly corridor: Corridor | undefined;
  readonly violations: number;
}

export interface OutcomePair {
  readonly without: PairOutcome;
  readonly with: PairOutcome;
}

/** What was forecast at the departure, and how long that took. */
export interface TimedForecast extends CorridorForecast {
  readonly wall_s: number;
}

export async function corridor(
  folder: string,
  options: CorridorOptions,
  progress: Progress,
  clock: Clock,
): Promise<Answer> {
  if (options.from === options.to) {
    const text = 'the vehicle starts where it is needed; give another --from or --to';
    throw new Fault('CORRIDOR_EDGE', text, options.from);
  }
  progress.at('Reading the place');
  const prepared = await openPlace(folder, options);
  const { network, safety, window } = prepared;
  const lawful = lawfulPlan(await planOf(prepared.place, options.plan), safety, network);
  if (!(options.depart >= window.begin && options.depart < window.end)) {
    const text = `the departure is outside the window ${window.begin} to ${window.end} s; choose a time within it`;
    throw new Fault('CORRIDOR_DEPART', text, `--depart ${options.depart}`);
  }
  const [from, to] = [edgeOf(network, options.from), edgeOf(network, options.to)];
  const programs = lampsOfPlan(prepared, lawful.plan);
  const placeUnder = (seed: number): CorridorPlace => ({
    network,
    safety,
    programs,
    steered: lawful.steered,
    demand: compileDemand(prepared.place.demand, network, seed, window.begin),
  });
  progress.at('Forecasting the ways');
  const request = { from, to, depart: options.depart, seed: options.seed, ...window, detour: options.detour / 100 };
  const forecast = await forecastAt(placeUnder(options.seed), request, clock);
  const route = forecast.ways[0]!.route.map((id) => network.edgeIndex.get(id)!);
  const common = { network, programs, safety, ...window, route, depart: options.depart };
  const seeds = seedsFrom(options.seed, options.replications);
  const pairs: OutcomePair[] = [];
  for (const [i, seed] of seeds.entries()) {
    progress.at('Simulating', i / seeds.length);
    pairs.push(
      options.field === 'sumo'
        ? await pairInSumo({ ...common, seed, lawful, config: resolve(options.sumoConfig!) })
        : pairHere({ ...common, ...placeUnder(seed), seed, vehicle: AMBULANCE }),
    );
  }
  progress.clear();
  const document = corridorDocument(folder, prepared, lawful, options, forecast, pairs);
  return { document, text: corridorPage(document) };
}

interface WindowedRequest {
  readonly from: number;
  readonly to: number;
  readonly depart: number;
  readonly seed: number;
  readonly begin: number;
  readonly end: number;
  readonly step: number;
  readonly detour: number;
}

/** Brings the place to the departure, and forecasts from there. */
async function forecastAt(place: CorridorPlace, asked: WindowedRequest, clock: Clock): Promise<TimedForecast> {
  const { depart, end, detour } = asked;
  const [state] = checkpointAt(place, asked, [depart]);
  const pool = new ForecastPool(place);
  try {
    const begun = clock.now();
    const request: ForecastRequest = {
      ...asked,
      now: depart,
      dayEnd: end,
      vehicle: AMBULANCE,
      steered: place.steered,
      options: { detour },
    };
    const forecast = await forecastCorridor(place.network, pool, { from: state! }, request);
    return { ...forecast, wall_s: clock.now() - begun };
  } finally {
    await pool.close();
  }
}

/** Both sides go on from the same state at the departure. */
function pairHere(job: CorridorJob): OutcomePair {
  const [from] = checkpointAt(job, job, [job.depart]);
  return { without: corridorRun({ ...job, from }, false), with: corridorRun({ ...job, from }, true) };
}

async function pairInSumo(job: SumoCorridorJob): Promise<OutcomePair> {
  requireFile(job.config);
  const outcome = async (isGreenWave: boolean): Promise<PairOutcome> => {
    const { delay, ...rest } = await corridorInSumo(job, isGreenWave);
    return { ...rest, othersDelay: delay };
  };
  return { without: await outcome(false), with: await outcome(true) };
}

function edgeOf(network: CompiledNetwork, id: string): number {
  const edge = network.edgeIndex.get(id);
  if (edge !== undefined) return edge;
  const alike = network.edgeIds.filter((known) => known.toLowerCase().includes(id.toLowerCase())).slice(0, 5);
  const hint = alike.length > 0 ? `did you mean ${alike.join(', ')}?` : `the first is ${network.edgeIds[0]}`;
  throw new Fault('CORRIDOR_EDGE', `there is no such edge; name one of network.json (${hint})`, id);
}
