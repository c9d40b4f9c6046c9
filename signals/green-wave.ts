// The optimiser `green-wave`: one cycle for all, splits at it, widest bands along the corridors, offsets for the rest.
import type { CompiledDemand } from '../core/compiled-demand.ts';
import type { CompiledNetwork } from '../core/compiled-network.ts';
import { Fault } from '../core/fault.ts';
import type { Clock } from './clock.ts';
import { type Corridor, findCorridors, namedCorridor } from './corridor.ts';
import { type CorridorBand, corridorBands, corridorWaves, overlayOffsets } from './corridor-wave.ts';
import { type CyclePlan, LEAST_CYCLE, planAt, profileCost, type WaveStudy, waveStudy } from './cycle-plan.ts';
import { FlowProfiles } from './flow-profile.ts';
import { foundCost } from './found-profile.ts';
import type { LampRows } from './lamp-rows.ts';
import { lampRows, linksOf } from './lamps.ts';
import { searchOffsets } from './offset-search.ts';
import type { Plan, StagePlan } from './plan.ts';
import type { SafetyByController } from './safety.ts';
import { signalGraph } from './signal-graph.ts';
import { type WebsterResult, webster } from './webster.ts';

export interface GreenWaveOptions {
  /** s, the demand to serve */
  readonly begin: number;
  readonly end: number;
  readonly clock: Clock;
  /** s, bounds of the common cycle; 30 and 120 by default */
  readonly minCycle?: number;
  readonly maxCycle?: number;
  /** corridors by the ids of their controllers in order; found from the traffic when left out */
  readonly corridors?: readonly (readonly string[])[];
  /** movements without traffic in the window need not be served */
  readonly allowUnserved?: boolean;
  /** s for cycles and offsets, 60 by default; what is reached by then is the answer */
  readonly budget?: number;
  /**
   * What a plan is worth in the end, less being better: the mean delay in a simulation. With it the last word among the
   * best plans is the judge's; without it that of the flow profiles.
   */
  readonly judge?: (plan: Plan) => number;
  /** A last improvement of the plan chosen; cycles stay. Bands and objective are those of what it returns. */
  readonly tune?: (plan: Plan) => Plan;
}

export interface GreenWaveResult {
  readonly plan: Plan;
  /** s */
  readonly cycle: number;
  /** busiest first */
  readonly corridors: readonly CorridorBand[];
  readonly objective: { readonly before: number; readonly after: number; readonly unit: string };
  /** s: the bands of all corridors together are no wider for any offsets at this cycle and these greens */
  readonly bound: number;
  /** true when the search behind every corridor's bound was finished */
  readonly proven: boolean;
  /** cycles tried, s, and the cost that a quick search reached at each, best first */
  readonly tried: readonly { readonly cycle: number; readonly cost: number }[];
}

const UNIT = 's of delay and stops a vehicle (flow profiles and HCM; a stop counts 4 s)';
const BUDGET = 60;
/** s a band program */
const BAND_LIMIT = 5;
/** cycles whose offsets are searched to the end */
const FINALISTS = 4;
/** share of the budget for cycles and offsets when a judge has the last word */
const SEARCH_SHARE = 0.6;

/** Cycles worth trying, s: even numbers from the least that all can have, in steps of about a twentieth. */
function candidateCycles(least: number, low: number, high: number): number[] {
  const cycles: number[] = [];
  for (let cycle = Math.max(low, least); cycle <= high + 1e-9; cycle *= 1.06)
    cycles.push(2 * Math.ceil(cycle / 2 - 1e-9));
  return [...new Set(cycles)].filter((cycle) => cycle <= high);
}

interface Tried {
  readonly plan: CyclePlan;
  readonly offsets: Float64Array;
  readonly cost: number;
}

/** Offsets searched from a start; the cost is that of the whole demand. */
function searchFrom(
  study: WaveStudy,
  plan: CyclePlan,
  start: ArrayLike<number>,
  step: number,
  stop: () => boolean,
): Tried {
  const profiles = new FlowProfiles(plan.streams, plan.cycle, start, study.weights);
  searchOffsets(profiles, plan.periods, { step, rounds: step > 1 ? 2 : 20, stop });
  return { plan, offsets: profiles.offsets, cost: profileCost(study, plan.streams, profiles) };
}

/** A quick search at every candidate cycle, best first. */
function tryCycles(
  study: WaveStudy,
  structures: readonly (readonly StagePlan[])[],
  cycles: readonly number[],
  late: () => boolean,
): Tried[] {
  const tried: Tried[] = [];
  for (const cycle of cycles) {
    if (tried.length > 0 && late()) break;
    const plan = planAt(study, structures, cycle);
    if (!plan) continue;
    const start = new Float64Array(plan.periods.length);
    tried.push(searchFrom(study, plan, start, Math.max(2, Math.round(cycle / 20)), late));
    // far past the best cycle, longer ones only wait longer
    if (tried.at(-1)!.cost > 1.5 * Math.min(...tried.map(({ cost }) => cost))) break;
  }
  return tried.sort((a, b) => a.cost - b.cost);
}

/** The same cycle with, for each controller, also the stages that suit it best at that cycle and at half of it. */
function withOwnStages(
  study: WaveStudy,
  isolated: WebsterResult,
  structures: readonly (readonly StagePlan[])[],
  tried: Tried,
): Tried {
  const { cycle } = tried.plan;
  const richer = structures.map((choices, controller) => {
    const lengths = cycle % 2 === 0 && cycle / 2 >= LEAST_CYCLE ? [cycle, cycle / 2] : [cycle];
    return [...choices, ...lengths.flatMap((length) => isolated.planFor(controller, length) ?? [])];
  });
  const plan = planAt(study, richer, cycle);
  if (!plan) return tried;
  const profiles = new FlowProfiles(plan.streams, plan.cycle, tried.offsets, study.weights);
  const cost = profileCost(study, plan.streams, profiles);
  return { plan, offsets: tried.offsets, cost };
}

function lampsById(plan: CyclePlan): Map<string, LampRows> {
  return new Map(plan.plans.map(({ controller }, i) => [controller, plan.lamps[i]!]));
}

/** The lamps of a plan's controllers, as a band sees them. */
function rowsOf({ network, safety }: WaveStudy, plan: Plan): Map<string, LampRows> {
  return new Map(
    plan.controllers.map((one) => {
      const links = linksOf(network, network.controllerIds.indexOf(one.controller));
      return [one.controller, lampRows(one, links, safety.get(one.controller))];
    }),
  );
}

/** Full searches at the best cycles, from the offsets of both band programs and from those of the quick search; best first. */
async function finish(
  study: WaveStudy,
  corridors: readonly Corridor[],
  finalists: readonly Tried[],
  clock: Clock,
  late: () => boolean,
): Promise<Tried[]> {
  const finished: Tried[] = [];
  const ids = study.network.controllerIds;
  for (const finalist of finalists) {
    if (finished.length > 0 && late()) break;
    const { plan, offsets } = finalist;
    let best = finalist;
    const waves = await corridorWaves(corridors, lampsById(plan), plan.cycle, { clock, timeLimit: BAND_LIMIT });
    const starts: ArrayLike<number>[] = [offsets];
    for (const program of ['maxband', 'multiband'] as const)
      starts.push(overlayOffsets(ids, plan.periods, waves, program));
    for (const start of starts) {
      const found = searchFrom(study, plan, start, 1, late);
      if (found.cost < best.cost - 1e-9) best = found;
    }
    finished.push(best);
  }
  return finished.sort((a, b) => a.cost - b.cost);
}

/** The finished plan that the judge finds best, as many as there is time for; the first without a judge. */
function choose(finished: readonly Tried[], judge: GreenWaveOptions['judge'], late: () => boolean): Tried {
  let best = finished[0]!;
  if (!judge) return best;
  let least = judge(planOf(best, ''));
  for (const one of finished.slice(1)) {
    if (late()) break;
    const verdict = judge(planOf(one, ''));
    if (verdict < least) {
      least = verdict;
      best = one;
    }
  }
  return best;
}

function planOf({ plan, offsets }: Tried, note: string): Plan {
  const controllers = plan.plans.map((one, i) => ({ ...one, offset: offsets[i]! }));
  return { id: 'green-wave', origin: { method: 'green-wave', note }, controllers };
}

/**
 * Coordinates all signals of a place. Stages and splits come from `webster`, the common cycle from a scan by the cost of
 * flow profiles, first offsets from MAXBAND and MULTIBAND along the corridors, the last ones from a search over the whole
 * network, so that crossing streets and half cycles count for what they are.
 * @throws Fault OPT_NO_CYCLE, PLAN_SAFETY_DATA as `webster`; CORRIDOR_* for corridors that are none; WAVE_NO_SIGNALS, WAVE_NO_CYCLE
 */
export async function greenWave(
  network: CompiledNetwork,
  demand: CompiledDemand,
  safety: SafetyByController,
  ownPlan: Plan | undefined,
  options: GreenWaveOptions,
): Promise<GreenWaveResult> {
  const { begin, end, clock, allowUnserved = false, minCycle = 30, maxCycle = 120 } = options;
  if (network.controllerIds.length === 0)
    throw new Fault('WAVE_NO_SIGNALS', 'the place has no signals; a green wave needs some', network.name);
  const study = waveStudy(network, demand, safety, begin, end, allowUnserved);
  const graph = signalGraph(network, demand, study.turns, begin, end);
  const corridors = options.corridors
    ? options.corridors.map((ids) => namedCorridor(network, study.turns, graph, ids))
    : findCorridors(network, study.turns, graph);
  const isolated = webster(network, demand, safety, ownPlan, { begin, end, allowUnserved, maxCycle });
  const structures = isolated.plan.controllers.map((plan) => (plan.kind === 'stages' ? [plan] : []));
  const { budget = BUDGET, judge } = options;
  const begun = clock.now();
  const late = () => clock.now() > begun + budget;
  const searched = () => clock.now() > begun + budget * (judge ? SEARCH_SHARE : 1);
  const tried = tryCycles(study, structures, candidateCycles(isolated.leastCycle, minCycle, maxCycle), searched);
  if (tried.length === 0) {
    const text = `no cycle of ${minCycle} to ${maxCycle} s fits every signal; allow a longer one`;
    throw new Fault('WAVE_NO_CYCLE', text, network.name);
  }
  const leading = tried.slice(0, FINALISTS);
  const richer = leading.map((one) => (searched() ? one : withOwnStages(study, isolated, structures, one)));
  const finalists = judge ? leading.flatMap((one, i) => [richer[i]!, one]) : richer;
  const best = choose(await finish(study, corridors, finalists, clock, searched), judge, late);
  return answer(study, corridors, best, tried, ownPlan, options);
}

async function answer(
  study: WaveStudy,
  corridors: readonly Corridor[],
  best: Tried,
  tried: readonly Tried[],
  ownPlan: Plan | undefined,
  options: GreenWaveOptions,
): Promise<GreenWaveResult> {
  const { cycle } = best.plan;
  const note = `cycle ${cycle} s, ${corridors.length} corridors, ${options.begin} to ${options.end} s`;
  const chosen = planOf(best, note);
  const plan = options.tune?.(chosen) ?? chosen;
  const offsets = new Map(plan.controllers.map(({ controller, offset }) => [controller, offset]));
  const limits = { clock: options.clock, timeLimit: BAND_LIMIT };
  const bands = await corridorBands(corridors, rowsOf(study, plan), offsets, cycle, limits);
  return {
    plan,
    cycle,
    corridors: bands,
    objective: {
      before: foundCost(study, ownPlan),
      after: plan === chosen ? best.cost : foundCost(study, plan),
      unit: UNIT,
    },
    bound: bands.reduce((sum, band) => sum + band.bound, 0),
    proven: bands.every((band) => band.proven),
    tried: tried.map(({ plan: { cycle }, cost }) => ({ cycle, cost })),
  };
}
