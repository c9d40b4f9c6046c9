// Checks a plan before a person is asked: interlock, the change rehearsed at every controller, and a paired simulation.
import { Fault } from '../../core/fault.ts';
import type { LinkTable } from '../conflicts.ts';
import { interlock } from '../interlock.ts';
import { currentPlan } from '../place.ts';
import type { ControllerPlan, Plan } from '../plan.ts';
import { batchOf, lampsOfPlan, type PreparedPlace } from '../prepared-place.ts';
import { runBatch, seedsFrom } from '../replications.ts';
import { pairedDifferences } from '../run-summary.ts';
import { rehearse } from '../unit/rehearsal.ts';
import { detectorForecast } from './detector-watch.ts';
import { FORECAST_INTERVAL, forecastOf } from './guards.ts';
import type { PlanCheck } from './state/centre-state.ts';
import type { Timers } from './timers.ts';

export interface PlanJudge {
  /** Throws the first breach, PLAN_TRANSITION where the change cannot be made, and the faults of a run. */
  check(plan: Plan): Promise<PlanCheck>;
}

export interface JudgeOptions {
  readonly prepared: PreparedPlace;
  readonly tables: ReadonlyMap<string, LinkTable>;
  readonly timers: Timers;
  /** what runs at a controller now */
  readonly running: (controller: string) => ControllerPlan | undefined;
  /** paired runs; 0 leaves the simulation out */
  readonly replications: number;
  readonly workers?: number;
}

const METHODS = ['short-way', 'add-only', 'dwell'] as const;

export function planJudge(options: JudgeOptions): PlanJudge {
  const { prepared, timers } = options;
  return {
    async check(plan) {
      const breach = interlock(plan, prepared.safety, prepared.network)[0];
      if (breach) throw new Fault(breach.code, breach.text, `controller ${breach.controller}`);
      const warnings: string[] = [];
      const longest = rehearseAll(plan, options, warnings);
      const { difference, forecast } = await simulated(plan, options);
      const at = new Date(timers.wall()).toISOString();
      return { at, longestTransition_s: longest, difference, forecast, warnings };
    },
  };
}

/** s of the longest change; says which controllers cannot be rehearsed because they run something unsafe. */
function rehearseAll(plan: Plan, options: JudgeOptions, warnings: string[]): number {
  const { prepared, tables, running } = options;
  let longest = 0;
  for (const next of plan.controllers) {
    const { controller } = next;
    const [now, safety, table] = [running(controller), prepared.safety.get(controller), tables.get(controller)];
    if (!now || !safety || !table) continue;
    try {
      for (const method of METHODS) {
        const setup = { controller, safety, table, plan: now, version: 'now' };
        const { duration_s, refusal } = rehearse(setup, next, { method, limit: 0.2 }, 0);
        if (refusal !== undefined)
          throw new Fault('PLAN_TRANSITION', `${method}: ${refusal}; dwell instead`, controller);
        longest = Math.max(longest, duration_s);
      }
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw thrown;
      warnings.push(`${controller}: ${thrown.code}: ${thrown.text}`);
    }
  }
  return longest;
}

type Simulated = Required<Pick<PlanCheck, 'difference' | 'forecast'>>;

/** The plan against the one that came with the place, and what the street should measure under it. */
async function simulated(plan: Plan, { prepared, replications, workers = 1 }: JudgeOptions): Promise<Simulated> {
  if (replications === 0) return { difference: null, forecast: null };
  const lamps = [currentPlan(prepared.place), plan].map((one) => lampsOfPlan(prepared, one));
  const jobs = seedsFrom(1, replications).flatMap((seed) =>
    [0, 1].map((which) => ({ plan: which, seed, tables: false, ...(which === 1 && { gauge: FORECAST_INTERVAL }) })),
  );
  const outcomes = await runBatch(batchOf(prepared, lamps), jobs, { workers: Math.max(2, workers) });
  const of = (which: number) => outcomes.filter((_, i) => i % 2 === which);
  const forecast = forecastOf(of(1).map(({ gauge = [] }) => gauge));
  const detectors = detectorForecast(of(1).map(({ gaugeLoops = [] }) => gaugeLoops));
  const isSensed = forecast !== null && Object.keys(detectors).length > 0;
  return {
    difference: pairedDifferences(of(0), of(1)),
    forecast: isSensed ? { ...forecast, detectors } : forecast,
  };
}
