// What the search for a whole area knows before it begins: every signal studied by itself, who is next to whom, and first plans.
import type { CompiledDemand } from '../../core/compiled-demand.ts';
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import { Fault } from '../../core/fault.ts';
import { fitStages, STUDY_INTERVAL, type WaveStudy, waveStudy } from '../cycle-plan.ts';
import { controllerBreaches } from '../interlock.ts';
import { JunctionStudy } from '../junction-study.ts';
import type { ControllerPlan, Plan, StagePlan } from '../plan.ts';
import type { SafetyByController } from '../safety.ts';
import { type SignalGraph, signalGraph } from '../signal-graph.ts';
import type { MoveGround } from './moves.ts';
import { neighboursOf } from './neighbourhood.ts';
import { type ShapeLimits, sameShape } from './plan-shape.ts';

/** s; shorter ones are lawful here and there, but no city runs them */
export const MIN_CYCLE = 30;
export const MAX_CYCLE = 120;
/** sets of stages kept for each signal */
const STRUCTURES = 12;
/** veh/h between two signals that makes them neighbours */
const LEAST_FLOW = 20;

export interface AreaGround {
  readonly study: WaveStudy;
  readonly graph: SignalGraph;
  readonly moves: MoveGround;
  /** by controller: the best plan by itself, or the own one where no other was found */
  readonly isolated: readonly ControllerPlan[];
}

export interface GroundOptions {
  readonly begin: number;
  readonly end: number;
  readonly allowUnserved: boolean;
  /** called after each signal, 0..1 */
  readonly onDone: (share: number) => void;
  /** how many sets of stages are looked at closely, 20 by default */
  readonly finalists?: number;
}

/**
 * Studies every signal.
 * @throws Fault PLAN_SAFETY_DATA; OPT_NO_CYCLE where a signal has no lawful plan, its own included
 */
export async function areaGround(
  network: CompiledNetwork,
  demand: CompiledDemand,
  safety: SafetyByController,
  ownPlan: Plan | undefined,
  options: GroundOptions,
): Promise<AreaGround> {
  const { begin, end, allowUnserved } = options;
  const study = waveStudy(network, demand, safety, begin, end, allowUnserved);
  const graph = signalGraph(network, demand, study.turns, begin, end);
  const limits = study.models.map(
    (model, c): ShapeLimits => ({
      safety: model.safety,
      table: study.linkTables[c]!,
      allowUnserved,
      minCycle: MIN_CYCLE,
      maxCycle: MAX_CYCLE,
    }),
  );
  const structures: StagePlan[][] = [];
  const isolated: ControllerPlan[] = [];
  for (const [c, id] of network.controllerIds.entries()) {
    const own = ownPlan?.controllers.find(({ controller }) => controller === id);
    const found = structuresOf(study, c, own, options);
    structures.push(found);
    isolated.push(found[0] ?? lawfulOwn(own, limits[c]!, id));
    options.onDone((c + 1) / network.controllerIds.length);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const fits = new Map<string, StagePlan | undefined>();
  const fit = (controller: number, plan: StagePlan, cycle: number): StagePlan | undefined => {
    const key = `${controller} ${cycle} ${plan.stages.map(({ state }) => state).join()}`;
    if (!fits.has(key)) fits.set(key, fitStages(study, controller, plan, cycle)?.plan);
    return fits.get(key);
  };
  const neighbours = neighboursOf(graph.graph, network.controllerIds, LEAST_FLOW);
  return { study, graph, moves: { limits, neighbours, structures, fit }, isolated };
}

/** The best lawful plans of one signal by itself, one for each set and order of stages. */
function structuresOf(
  study: WaveStudy,
  controller: number,
  own: ControllerPlan | undefined,
  { begin, end, allowUnserved, finalists }: GroundOptions,
): StagePlan[] {
  const model = study.models[controller]!;
  const window = { begin, end, interval: STUDY_INTERVAL };
  const junction = new JunctionStudy(study.network, model, own, window, { allowUnserved });
  const lawfulOnes: StagePlan[] = [];
  for (const { plan } of junction.ranked({ min: MIN_CYCLE, max: MAX_CYCLE }, finalists)) {
    if (lawfulOnes.length >= STRUCTURES) break;
    if (plan.cycle < MIN_CYCLE - 1e-9 || plan.cycle > MAX_CYCLE + 1e-9) continue;
    const rules = { allowUnserved };
    if (controllerBreaches(plan, model.safety, study.linkTables[controller]!, rules).length > 0) continue;
    if (!lawfulOnes.some((known) => sameShape(known, plan))) lawfulOnes.push(plan);
  }
  return lawfulOnes;
}

function lawfulOwn(own: ControllerPlan | undefined, limits: ShapeLimits, id: string): ControllerPlan {
  const { safety, table, allowUnserved } = limits;
  if (own !== undefined && controllerBreaches(own, safety, table, { allowUnserved }).length === 0) return own;
  const text = `no lawful plan with a cycle of ${MIN_CYCLE} to ${MAX_CYCLE} s was found; check its safety data, or give it a lawful plan first (validate --repair)`;
  throw new Fault('OPT_NO_CYCLE', text, id);
}
