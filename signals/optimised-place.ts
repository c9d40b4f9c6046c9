// Calls the optimisers on a place, and lets out no plan that the interlock has not passed.
import { availableParallelism } from 'node:os';
import { compileDemand } from '../core/compile-demand.ts';
import type { CompiledDemand } from '../core/compiled-demand.ts';
import { Fault } from '../core/fault.ts';
import { type AreaResult, optimiseArea } from './area/area.ts';
import type { Clock } from './clock.ts';
import { findCorridors } from './corridor.ts';
import type { CorridorBand } from './corridor-wave.ts';
import { greenWave } from './green-wave.ts';
import { interlock } from './interlock.ts';
import { turnsOf } from './passage.ts';
import { currentPlan } from './place.ts';
import type { Plan } from './plan.ts';
import { createTrial, meanDelay } from './plan-trial.ts';
import { tunePlan } from './plan-tuning.ts';
import type { PreparedPlace } from './prepared-place.ts';
import { signalGraph } from './signal-graph.ts';
import { webster } from './webster.ts';

/** s for one plan, and the share of it that tuning by simulation may take */
const BUDGET = 60;
const TUNING_SHARE = 0.4;
/** s that `area` must have */
const LEAST_BUDGET = 1;

export type Method = 'webster' | 'green-wave' | 'area';

export interface OptimiseRequest {
  readonly method: Method;
  /** of the demand's chance: which departures the plan is made for */
  readonly seed: number;
  /** only this corridor: the id of one that is found from the traffic, or controller ids in order with commas between */
  readonly corridor?: string | undefined;
  /** s */
  readonly budget?: number | undefined;
  readonly allowUnserved?: boolean | undefined;
  /** threads for the simulations of `area`, as many as there are cores without it */
  readonly threads?: number | undefined;
  /** told how far `area` is */
  readonly progress?: ((step: string, done: number) => void) | undefined;
  /** true ends `area` with the best plan so far */
  readonly interrupted?: (() => boolean) | undefined;
}

export interface Optimised {
  readonly plan: Plan;
  readonly objective: { readonly before: number; readonly after: number; readonly unit: string };
  /** of the optimiser's own objective, null where it has none */
  readonly bound: number | null;
  readonly proven: boolean;
  readonly corridors: readonly CorridorBand[];
  /** what simulations say of it, where the method judges by them */
  readonly simulated?: Omit<AreaResult, 'plan'>;
}

/**
 * Optimises a place for its window.
 * @throws Fault those of the optimiser, and the first breach if the plan is not safe
 */
export async function optimisePlace(
  prepared: PreparedPlace,
  request: OptimiseRequest,
  clock: Clock,
): Promise<Optimised> {
  const found = await runMethod(prepared, request, clock);
  const allowUnserved = request.allowUnserved ?? false;
  const breach = interlock(found.plan, prepared.safety, prepared.network, { allowUnserved })[0];
  if (breach !== undefined) {
    const text = `the interlock refuses the plan that ${request.method} made: ${breach.text}; please report this place`;
    throw new Fault(breach.code, text, `controller ${breach.controller}`);
  }
  return found;
}

async function runMethod(prepared: PreparedPlace, request: OptimiseRequest, clock: Clock): Promise<Optimised> {
  const { network, safety, place, window } = prepared;
  const { begin, end } = window;
  const demand = compileDemand(place.demand, network, request.seed, begin);
  const own = currentPlan(place);
  const allowUnserved = request.allowUnserved ?? false;
  if (request.method === 'webster') {
    const { plan, objective } = webster(network, demand, safety, own, { begin, end, allowUnserved });
    return { plan, objective, bound: null, proven: false, corridors: [] };
  }
  if (request.method === 'area') return runArea(prepared, request, clock, demand);
  const corridors =
    request.corridor === undefined ? {} : { corridors: [corridorControllers(prepared, demand, request.corridor)] };
  const budget = request.budget ?? BUDGET;
  const deadline = clock.now() + budget;
  const trial = createTrial(prepared, request.seed);
  const late = () => clock.now() > deadline;
  return await greenWave(network, demand, safety, own, {
    begin,
    end,
    clock,
    allowUnserved,
    budget: budget * (1 - TUNING_SHARE),
    judge: (plan) => meanDelay(trial, plan),
    tune: (plan) => tunePlan(plan, { network, safety, trial, allowUnserved, late }),
    ...corridors,
  });
}

async function runArea(
  prepared: PreparedPlace,
  request: OptimiseRequest,
  clock: Clock,
  demand: CompiledDemand,
): Promise<Optimised> {
  const { network, safety, place, window } = prepared;
  const budget = request.budget ?? BUDGET;
  if (network.controllerIds.length === 0)
    throw new Fault('OPT_NO_SIGNALS', 'the place has no signals; there is nothing to time', network.name);
  if (budget < LEAST_BUDGET) {
    const text = `${budget} s are too short for a search with simulations; give --budget ${LEAST_BUDGET} or more, or use --method webster`;
    throw new Fault('OPT_BUDGET', text, 'budget');
  }
  const ground = { network, demand: place.demand, safety, seed: request.seed, ...window };
  const { plan, ...simulated } = await optimiseArea(ground, demand, currentPlan(place), {
    clock,
    budget,
    threads: request.threads ?? availableParallelism(),
    allowUnserved: request.allowUnserved ?? false,
    progress: request.progress ?? (() => {}),
    interrupted: request.interrupted ?? (() => false),
  });
  const { before, after } = simulated;
  const count = after.delays.length;
  const unit = `s of delay a vehicle${count > 0 ? ` (mean of ${count} fresh simulations)` : ''}`;
  const objective = { before: before?.mean ?? Number.NaN, after: after.mean, unit };
  return { plan, objective, bound: null, proven: false, corridors: [], simulated };
}

/** The controllers of the corridor that is named. Throws CORRIDOR_UNKNOWN with the ids that there are. */
function corridorControllers(prepared: PreparedPlace, demand: CompiledDemand, named: string): readonly string[] {
  if (named.includes(',')) return named.split(',');
  const { network, window } = prepared;
  const turns = turnsOf(network);
  const graph = signalGraph(network, demand, turns, window.begin, window.end);
  const corridors = findCorridors(network, turns, graph);
  const found = corridors.find((corridor) => corridor.id === named);
  if (found !== undefined) return found.controllers;
  const known = corridors.map((corridor) => corridor.id).join(', ') || 'none';
  const text = `no corridor has this id; the traffic shows ${known}, or name its controllers with commas between`;
  throw new Fault('CORRIDOR_UNKNOWN', text, named);
}
