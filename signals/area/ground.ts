// What the search for a whole area knows before it begins: every signal studied by itself, who is next to whom, and first plans.
import type { CompiledDemand } from '../../core/compiled-demand.ts';
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import { Fault } from '../../core/fault.ts';
import { fitStages, type WaveStudy, waveStudy } from '../cycle-plan.ts';
import { controllerBreaches } from '../interlock.ts';
import type { ControllerPlan, Plan, StagePlan } from '../plan.ts';
import type { SafetyByController } from '../safety.ts';
import { type SignalGraph, signalGraph } from '../signal-graph.ts';
import type { MoveGround } from './moves.ts';
import { neighboursOf } from './neighbourhood.ts';
import type { ShapeLimits } from './plan-shape.ts';
import { MAX_CYCLE, MIN_CYCLE, type StructureRequest } from './structures.ts';

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
  /** studies one signal by itself, wherever there is a processor for it */
  readonly structuresOf: (request: StructureRequest) => Promise<StagePlan[]>;
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
  let done = 0;
  const structures = await Promise.all(
    network.controllerIds.map(async (id, controller) => {
      const own = ownPlan?.controllers.find((entry) => entry.controller === id);
      const found = await options.structuresOf({ controller, own, allowUnserved, finalists: options.finalists ?? 20 });
      options.onDone(++done / network.controllerIds.length);
      return found;
    }),
  );
  const isolated = network.controllerIds.map((id, c): ControllerPlan => {
    const own = ownPlan?.controllers.find(({ controller }) => controller === id);
    return structures[c]![0] ?? lawfulOwn(own, limits[c]!, id);
  });
  const fits = new Map<string, StagePlan | undefined>();
  const fit = (controller: number, plan: StagePlan, cycle: number): StagePlan | undefined => {
    const key = `${controller} ${cycle} ${plan.stages.map(({ state }) => state).join()}`;
    if (!fits.has(key)) fits.set(key, fitStages(study, controller, plan, cycle)?.plan);
    return fits.get(key);
  };
  const neighbours = neighboursOf(graph.graph, network.controllerIds, LEAST_FLOW);
  return { study, graph, moves: { limits, neighbours, structures, fit }, isolated };
}

function lawfulOwn(own: ControllerPlan | undefined, limits: ShapeLimits, id: string): ControllerPlan {
  const { safety, table, allowUnserved } = limits;
  if (own !== undefined && controllerBreaches(own, safety, table, { allowUnserved }).length === 0) return own;
  const text = `no lawful plan with a cycle of ${MIN_CYCLE} to ${MAX_CYCLE} s was found; check its safety data, or give it a lawful plan first (validate --repair)`;
  throw new Fault('OPT_NO_CYCLE', text, id);
}
