// The optimiser `webster`: every junction by itself gets stages, an order, a cycle and splits of least HCM delay.
import type { CompiledDemand } from '../core/compiled-demand.ts';
import type { CompiledNetwork } from '../core/compiled-network.ts';
import { Fault } from '../core/fault.ts';
import type { DelayWeights } from './junction-delay.ts';
import { junctionModel } from './junction-model.ts';
import { type Found, type JunctionMeasure, JunctionStudy } from './junction-study.ts';
import { type DemandWindow, movementDemand } from './movement-demand.ts';
import type { Plan, StagePlan } from './plan.ts';
import type { SafetyByController } from './safety.ts';
import type { CycleRange } from './split-search.ts';

export interface WebsterOptions {
  /** s, the demand to serve */
  readonly begin: number;
  readonly end: number;
  /** s, 30 by default: shorter ones are left out even where they would do */
  readonly minCycle?: number;
  /** s, 120 by default */
  readonly maxCycle?: number;
  /** movements without traffic in the window need not be served */
  readonly allowUnserved?: boolean;
  /** s: every junction gets this cycle */
  readonly commonCycle?: number;
  readonly weights?: DelayWeights;
  /** stages a plan may have, 5 by default */
  readonly maxStages?: number;
}

/** What a junction had and has. Delay s/veh by HCM, cycle s. */
export interface JunctionReport {
  readonly controller: string;
  /** veh/h through its lamps */
  readonly volume: number;
  readonly before: JunctionMeasure | undefined;
  readonly after: JunctionMeasure;
  readonly stages: number;
}

export interface WebsterResult {
  readonly plan: Plan;
  readonly perJunction: readonly JunctionReport[];
  readonly objective: { readonly before: number; readonly after: number; readonly unit: string };
  /** the best plans of all junctions at one cycle (s), offsets 0; Fault OPT_NO_CYCLE where a junction cannot have it */
  readonly splitsAt: (cycle: number) => StagePlan[];
  /** the best plan of one junction at a cycle (s), offset 0; undefined where it cannot have it */
  readonly planFor: (controller: number, cycle: number) => StagePlan | undefined;
  /** s, the shortest cycle that every junction can have */
  readonly leastCycle: number;
}

const INTERVAL = 300;
const MIN_CYCLE = 30;
const MAX_CYCLE = 120;

/**
 * Optimises every controller of a network for the demand of a window. Each is taken by itself, with even arrivals.
 * @throws Fault PLAN_SAFETY_DATA for a controller without safety data, OPT_NO_CYCLE where no plan fits the cycle's bounds
 */
export function webster(
  network: CompiledNetwork,
  demand: CompiledDemand,
  safety: SafetyByController,
  ownPlan: Plan | undefined,
  options: WebsterOptions,
): WebsterResult {
  const window: DemandWindow = { begin: options.begin, end: options.end, interval: INTERVAL };
  const movements = movementDemand(network, demand, window);
  const studies = network.controllerIds.map((id, controller) => {
    const data = safety.get(id);
    if (!data)
      throw new Fault('PLAN_SAFETY_DATA', 'no safety data for this controller; derive it from the network', id);
    const model = junctionModel(network, controller, data, movements, window);
    const own = ownPlan?.controllers.find((entry) => entry.controller === id);
    return new JunctionStudy(network, model, own, window, options);
  });
  const range = cycleRange(options);
  const plans = studies.map((study) => study.best(range));
  const perJunction = studies.map((study, i) => reportOf(network.controllerIds[i]!, study, plans[i]!));
  return {
    plan: {
      id: 'webster',
      origin: { method: 'webster', note: `HCM delay, ${options.begin} to ${options.end} s` },
      controllers: plans.map(({ plan }) => plan),
    },
    perJunction,
    objective: objectiveOf(perJunction),
    splitsAt: (cycle) => studies.map((study) => study.best({ min: cycle, max: cycle }).plan as StagePlan),
    planFor: (controller, cycle) => planWithin(studies[controller]!, { min: cycle, max: cycle }),
    get leastCycle() {
      return Math.max(0, ...studies.map((study) => study.leastCycle()));
    },
  };
}

function planWithin(study: JunctionStudy, range: CycleRange): StagePlan | undefined {
  try {
    return study.best(range).plan as StagePlan;
  } catch (thrown) {
    // no cycle of its own, or stages that cannot be shown in so short a one
    if (thrown instanceof Fault && (thrown.code === 'OPT_NO_CYCLE' || thrown.code === 'PLAN_STAGES')) return undefined;
    throw thrown;
  }
}

function cycleRange(options: WebsterOptions): CycleRange {
  if (options.commonCycle !== undefined) return { min: options.commonCycle, max: options.commonCycle };
  return { min: options.minCycle ?? MIN_CYCLE, max: options.maxCycle ?? MAX_CYCLE };
}

function reportOf(controller: string, study: JunctionStudy, found: Found): JunctionReport {
  return { controller, volume: study.volume(), before: study.own(), after: found.measure, stages: found.stages };
}

/** Mean control delay a vehicle and junction, weighted by volume. */
function objectiveOf(reports: readonly JunctionReport[]): WebsterResult['objective'] {
  let volume = 0;
  let before = 0;
  let after = 0;
  for (const report of reports) {
    volume += report.volume;
    before += report.volume * (report.before?.delay ?? Number.NaN);
    after += report.volume * report.after.delay;
  }
  const unit = 's of control delay a vehicle and junction (HCM 7)';
  return volume > 0 ? { before: before / volume, after: after / volume, unit } : { before: 0, after: 0, unit };
}
