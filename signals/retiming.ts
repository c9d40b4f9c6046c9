// The whole story of a re-timing: the own plan simulated, a better one found, and simulated on the same chances.
import type { LampProgram } from '../sim/lamp-program.ts';
import type { Clock } from './clock.ts';
import { type Method, type Optimised, optimisePlace } from './optimised-place.ts';
import { currentPlan } from './place.ts';
import type { Plan } from './plan.ts';
import { batchOf, lampsOfPlan, type PreparedPlace, REPORT_INTERVAL } from './prepared-place.ts';
import type { Outcome } from './replication.ts';
import { runBatch, seedsFrom } from './replications.ts';
import { pairedDifferences } from './run-summary.ts';
import type { Progress } from './terminal.ts';

export interface RetimingOptions {
  readonly method: Method;
  /** first seed */
  readonly seed: number;
  readonly replications: number;
  readonly workers?: number | undefined;
  /** s, for the optimiser */
  readonly budget?: number | undefined;
}

/** How the main job re-times its district: everything together within two minutes on two cores. */
export const MAIN_JOB = { method: 'area', seed: 1, replications: 10, budget: 95 } as const satisfies RetimingOptions;

/** A plan, its lamps, and its runs in the order of the seeds. */
export interface Side {
  readonly plan: Plan;
  readonly lamps: readonly LampProgram[];
  readonly outcomes: readonly Outcome[];
}

export interface Retiming {
  readonly prepared: PreparedPlace;
  readonly seeds: readonly number[];
  readonly before: Side;
  readonly after: Side;
  readonly optimised: Optimised;
  /** after - before, paired by seed */
  readonly difference: ReturnType<typeof pairedDifferences>;
}

/**
 * Re-times a place. All runs keep their trip and link tables.
 * @throws Fault those of the optimiser and of `compileDemand`
 */
export async function retime(
  prepared: PreparedPlace,
  options: RetimingOptions,
  progress: Progress,
  clock: Clock,
): Promise<Retiming> {
  const seeds = seedsFrom(options.seed, options.replications);
  const runs = async (plan: Plan, step: string): Promise<Side> => {
    progress.at(step, 0);
    const lamps = lampsOfPlan(prepared, plan);
    const jobs = seeds.map((seed) => ({ plan: 0, seed, tables: true }));
    const outcomes = await runBatch(batchOf(prepared, [lamps], REPORT_INTERVAL), jobs, {
      workers: options.workers,
      onDone: (done, total) => progress.at(step, done / total),
    });
    return { plan, lamps, outcomes };
  };
  const before = await runs(currentPlan(prepared.place), 'Simulating the own plan');
  progress.at('Finding a better plan');
  const { method, seed, budget } = options;
  const optimised = await optimisePlace(prepared, { method, seed, budget }, clock);
  const after = await runs(optimised.plan, 'Simulating the new plan');
  const difference = pairedDifferences(before.outcomes, after.outcomes);
  return { prepared, seeds, before, after, optimised, difference };
}
