// A plan on trial: simulated under seeds that no later comparison uses, with the time lost at each junction.
import { compileDemand } from '../core/compile-demand.ts';
import type { CompiledNetwork } from '../core/compiled-network.ts';
import { run } from '../sim/run.ts';
import { compilePlan } from './lamps.ts';
import type { Plan } from './plan.ts';
import type { PreparedPlace } from './prepared-place.ts';

export interface Verdict {
  /** s a vehicle, those still waiting to enter included */
  readonly delay: number;
  /** by edge: s lost by all vehicles */
  readonly edgeLoss: Float64Array;
}

export interface Trial {
  /** simulations that there are: `which` runs from 0 to below this */
  readonly runs: number;
  simulate(plan: Plan, which: number): Verdict;
}

/** simulations that judge a plan: as many as hold about this many vehicles, within bounds, so that none fits one seed */
const VEHICLES = 20_000;
const LEAST_RUNS = 2;
const MOST_RUNS = 8;
/** how far their seeds are from the request’s */
const SEEDS_APART = 1_000_000;

export function createTrial({ network, safety, place, window }: PreparedPlace, seed: number): Trial {
  const { begin, end } = window;
  const draw = (i: number) => compileDemand(place.demand, network, seed + SEEDS_APART + i, begin);
  const first = draw(0);
  const runs = Math.min(MOST_RUNS, Math.max(LEAST_RUNS, Math.round(VEHICLES / Math.max(1, first.count))));
  const demands = [first, ...Array.from({ length: runs - 1 }, (_, i) => draw(i + 1))];
  return {
    runs,
    simulate: (plan, which) => {
      const options = { seed: seed + SEEDS_APART + which, begin, end };
      const result = run(network, demands[which]!, compilePlan(plan, network, safety), options);
      return { delay: result.mean.delay_s, edgeLoss: lossByEdge(network, result.links) };
    },
  };
}

/** Mean delay of a plan over all runs of the trial, s a vehicle. */
export function meanDelay(trial: Trial, plan: Plan): number {
  let sum = 0;
  for (let i = 0; i < trial.runs; i++) sum += trial.simulate(plan, i).delay;
  return sum / trial.runs;
}

function lossByEdge(
  network: CompiledNetwork,
  links: { readonly timeLoss: Float64Array; readonly intervals: number },
): Float64Array {
  const loss = new Float64Array(network.edgeCount);
  for (let i = 0; i < links.intervals; i++) {
    for (let e = 0; e < network.edgeCount; e++) loss[e] = loss[e]! + links.timeLoss[i * network.edgeCount + e]!;
  }
  return loss;
}
