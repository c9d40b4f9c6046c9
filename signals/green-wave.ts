// The optimiser `green-wave`: one cycle for all, splits at it, widest bands along the corridors, offsets for the rest.
import type { CompiledDemand } from '../core/compiled-demand.ts';
import type { CompiledNetwork } from '../core/compiled-network.ts';
import { Fault } from '../core/fault.ts';
import type { Clock } from './clock.ts';
import { type Corridor, findCorridors, namedCorridor } from './corridor.ts';
import { type CorridorBand, corridorBands, corridorWaves, overlayOffsets } from './corridor-wave.ts';
import { type CyclePlan, planAt, profileCost, type WaveStudy, waveStudy } from './cycle-plan.ts';
import { FlowProfiles } from './flow-profile.ts';
import { foundCost } from './found-profile.ts';
import type { LampRows } from './lamp-rows.ts';
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
const FINALISTS = 3;

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
    const lengths = cycle % 2 === 0 ? [cycle, cycle / 2] : [cycle];
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

/** Full searches at the best cycles, from the offsets of both band programs and from those of the quick search. */
async function finish(
  study: WaveStudy,
  corridors: readonly Corridor[],
  finalists: readonly Tried[],
  clock: Clock,
  late: () => boolean,
): Promise<Tried> {
  let best = finalists[0]!;
  const ids = study.network.controllerIds;
  for (const { plan, offsets } of finalists) {
    const waves = await corridorWaves(corridors, lampsById(plan), plan.cycle, { clock, timeLimit: BAND_LIMIT });
    const starts: ArrayLike<number>[] = [offsets];
    for (const program of ['maxband', 'multiband'] as const)
      starts.push(overlayOffsets(ids, plan.periods, waves, program));
    for (const start of starts) {
      const found = searchFrom(study, plan, start, 1, late);
      if (found.cost < best.cost - 1e-9) best = found;
    }
    if (late()) break;
  }
  return best;
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
  const deadline = clock.now() + (options.budget ?? BUDGET);
  const late = () => clock.now() > deadline;
  const tried = tryCycles(study, structures, candidateCycles(isolated.leastCycle, minCycle, maxCycle), late);
  if (tried.length === 0) {
    const text = `no cycle of ${minCycle} to ${maxCycle} s fits every signal; allow a longer one`;
    throw new Fault('WAVE_NO_CYCLE', text, network.name);
  }
  const finalists = tried
    .slice(0, FINALISTS)
    .map((one) => (late() ? one : withOwnStages(study, isolated, structures, one)));
  const best = await finish(study, corridors, finalists, clock, late);
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
  const { plan } = best;
  const controllers = plan.plans.map((one, i) => ({ ...one, offset: best.offsets[i]! }));
  const offsets = new Map(controllers.map(({ controller, offset }) => [controller, offset]));
  const limits = { clock: options.clock, timeLimit: BAND_LIMIT };
  const bands = await corridorBands(corridors, lampsById(plan), offsets, plan.cycle, limits);
  const note = `cycle ${plan.cycle} s, ${corridors.length} corridors, ${options.begin} to ${options.end} s`;
  return {
    plan: { id: 'green-wave', origin: { method: 'green-wave', note }, controllers },
    cycle: plan.cycle,
    corridors: bands,
    objective: { before: foundCost(study, ownPlan), after: best.cost, unit: UNIT },
    bound: bands.reduce((sum, band) => sum + band.bound, 0),
    proven: bands.every((band) => band.proven),
    tried: tried.map(({ plan: { cycle }, cost }) => ({ cycle, cost })),
  };
}
