// One cell of a sweep: the place under a plan, a demand factor and an event, and what its runs said against the first cell's.

import type { FaultRecord } from '../../core/fault.ts';
import { Fault } from '../../core/fault.ts';
import { SCENARIO_FORMAT, SCENARIO_VERSION, type ScenarioFile } from '../../core/scenario.ts';
import { composeScenarios, type NamedScenario, onItsDay } from '../../core/scenario-composition.ts';
import { type Estimate, estimate, mean } from '../../core/statistics.ts';
import { joinedWorks, type StreetWorks } from '../../core/street-works.ts';
import { validateScenario } from '../../core/validate-scenario.ts';
import type { LampProgram } from '../../sim/lamp-program.ts';
import type { Means, VehicleCounts } from '../../sim/result.ts';
import { batchOf, type PreparedPlace, preparePlace } from '../prepared-place.ts';
import type { Batch } from '../replication.ts';
import type { KeptRun } from './run-cache.ts';

/** What is asked of the place in one cell. */
export interface Cell {
  readonly plan: string;
  readonly lamps: readonly LampProgram[];
  /** factor on the whole demand */
  readonly demand: number;
  readonly event: string;
  readonly layers: readonly NamedScenario[];
  /** the place with what the layers build */
  readonly prepared: PreparedPlace;
}

/** A paired difference against the first cell, also in percent of that cell's mean (null where that is 0). */
export interface CellDifference extends Estimate {
  readonly percent: number | null;
}

export interface CellResult {
  readonly plan: string;
  readonly demand: number;
  readonly event: string;
  readonly replications: number;
  readonly vehicles: VehicleCounts;
  readonly mean: Means;
  readonly ci95: { readonly delay_s: readonly [number, number] };
  /** of delay_s against the first cell, paired by seed; null for the first cell itself */
  readonly difference: CellDifference | null;
  /** half of the interval in percent of the first cell's mean delay, and whether that is what was asked */
  readonly precision_percent: number;
  readonly reached: boolean;
  /** share of the vehicles due that the streets did not serve, see `unservedShare` */
  readonly unserved: number;
}

const EVERYDAY: ScenarioFile = { format: SCENARIO_FORMAT, version: SCENARIO_VERSION };

/** The scenario of a cell: that of the place, the event's layers, and the factor on the demand. */
export function cellScenario(
  base: ScenarioFile | undefined,
  { demand, layers }: Pick<Cell, 'demand' | 'layers'>,
): { readonly scenario: ScenarioFile; readonly warnings: readonly FaultRecord[] } {
  const growth =
    demand === 1 ? [] : [{ name: `demand ${demand}`, scenario: { ...EVERYDAY, demand: [{ factor: demand }] } }];
  const { scenario, warnings } = composeScenarios(base ?? EVERYDAY, [...layers, ...growth]);
  return { scenario: onItsDay(scenario, layers.map(({ name }) => name).join(' + ')), warnings };
}

/**
 * The place with what an event builds, or the place itself.
 * @throws Fault those of `preparePlace`
 */
export function eventPlace(prepared: PreparedPlace, layers: readonly NamedScenario[]): PreparedPlace {
  const build = layers.reduce(
    (all, { scenario }) => joinedWorks(all, scenario.build),
    undefined as StreetWorks | undefined,
  );
  if (build === undefined) return prepared;
  const { place, window } = prepared;
  return preparePlace({ ...place, scenario: { ...(place.scenario ?? EVERYDAY), build } }, window);
}

/**
 * The batch of a cell.
 * @throws Fault SCN_* with the event in `where`
 */
export function cellBatch(cell: Cell): Batch {
  const { prepared } = cell;
  const { scenario } = cellScenario(prepared.place.scenario, cell);
  try {
    validateScenario(scenario, prepared.network);
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    throw new Fault(thrown.code, thrown.text, `${cell.event}: ${thrown.where}`);
  }
  return { ...batchOf(prepared, [cell.lamps]), scenario };
}

/**
 * Share of the vehicles due that neither arrived nor would still be on their way in empty streets (Little's law: rate times
 * undelayed travel time). Near delay over window while the streets keep up; grows with the window when they do not. A vehicle
 * that was taken out, on the road or (cancelled, and no longer among the demanded) before it could enter, was not served.
 */
export function unservedShare({ vehicles, mean: means }: KeptRun, window: number): number {
  const { demanded, arrived, removed, cancelled } = vehicles;
  const due = demanded + cancelled;
  if (due === 0) return 0;
  const travelling = ((demanded - removed) / window) * Math.max(0, means.duration_s - means.timeLoss_s);
  return Math.max(0, due - arrived - travelling) / due;
}

/** Sums a cell's runs up; `base` are those of the first cell, of which the same seeds are taken. */
export function cellResult(
  cell: Cell,
  runs: readonly KeptRun[],
  base: readonly KeptRun[] | undefined,
  window: number,
  within: number,
): CellResult {
  const delays = runs.map((run) => run.mean.delay_s);
  const paired = base && pairedDelay(runs, base);
  const from = base ? mean(base.slice(0, runs.length).map((run) => run.mean.delay_s)) : mean(delays);
  const { ci95 } = paired ?? estimate(delays);
  const half = (ci95[1] - ci95[0]) / 2;
  const precision = runs.length < 2 ? Number.POSITIVE_INFINITY : half === 0 ? 0 : (100 * half) / Math.abs(from);
  return {
    plan: cell.plan,
    demand: cell.demand,
    event: cell.event,
    replications: runs.length,
    vehicles: record(runs.map(({ vehicles }) => vehicles)),
    mean: record(runs.map((run) => run.mean)),
    ci95: { delay_s: estimate(delays).ci95 },
    difference: paired ? { ...paired, percent: from === 0 ? null : (100 * paired.mean) / from } : null,
    precision_percent: precision,
    reached: precision <= within,
    unserved: mean(runs.map((run) => unservedShare(run, window))),
  };
}

function pairedDelay(runs: readonly KeptRun[], base: readonly KeptRun[]): Estimate {
  const known = new Map(base.map((run) => [run.seed, run.mean.delay_s]));
  return estimate(runs.map((run) => run.mean.delay_s - known.get(run.seed)!));
}

/** Means over runs, name by name. */
function record<T extends object>(rows: readonly T[]): T {
  const names = Object.keys(rows[0]!) as (keyof T)[];
  return Object.fromEntries(names.map((name) => [name, mean(rows.map((row) => Number(row[name])))])) as unknown as T;
}
