// A first plan for signals whose programs nobody knows: stages, order and splits computed, junction by junction, and lawful.
import type { CompiledDemand } from '../core/compiled-demand.ts';
import type { CompiledNetwork } from '../core/compiled-network.ts';
import { Fault } from '../core/fault.ts';
import { linkTable } from './conflicts.ts';
import { controllerBreaches } from './interlock.ts';
import { junctionModel } from './junction-model.ts';
import { JunctionStudy } from './junction-study.ts';
import { type DemandWindow, type Movement, movementDemand } from './movement-demand.ts';
import type { Plan, StagePlan } from './plan.ts';
import type { ControllerSafety, SafetyByController } from './safety.ts';
import { safetyMatrix } from './safety-matrix.ts';
import { stageCycle } from './stage-lamps.ts';

const CYCLES = { min: 40, max: 120 };
const LONGEST = { min: 40, max: 240 };
/** s of green of a stage that only serves what is left over */
const LEAST_STAGE = 8;

export interface FirstPlan {
  readonly plan: Plan;
  /** controllers with too many movements for a search: stages by the greedy rule */
  readonly greedy: readonly string[];
}

/**
 * A plan for every controller (or those of `only`) by HCM delay under `demand` (as the optimiser `webster`); where that search cannot be made,
 * stages are filled greedily with what gets on with each other.
 * @throws Fault PLAN_SAFETY_DATA, OPT_NO_CYCLE where even that gives no lawful plan
 */
export function firstPlan(
  network: CompiledNetwork,
  demand: CompiledDemand,
  safety: SafetyByController,
  range: { readonly begin: number; readonly end: number },
  only?: ReadonlySet<string>,
): FirstPlan {
  const window: DemandWindow = { ...range, interval: range.end - range.begin };
  const movements = movementDemand(network, demand, window);
  const greedy: string[] = [];
  const wanted = [...network.controllerIds.entries()].filter(([, id]) => only?.has(id) ?? true);
  const controllers = wanted.map(([controller, id]) => {
    const data = safety.get(id);
    if (data === undefined) throw new Fault('PLAN_SAFETY_DATA', 'no safety data for this controller; derive it', id);
    const found = studied(network, controller, data, movements, window);
    if (found !== undefined) return found;
    greedy.push(id);
    return greedyPlan(network, controller, data);
  });
  const note = 'computed from geometry and guessed demand; nobody has seen these signals';
  return { plan: { id: 'own', origin: { method: 'guess', note }, controllers }, greedy };
}

function studied(
  network: CompiledNetwork,
  controller: number,
  data: ControllerSafety,
  movements: readonly Movement[],
  window: DemandWindow,
): StagePlan | undefined {
  for (const range of [CYCLES, LONGEST]) {
    try {
      const model = junctionModel(network, controller, data, movements, window);
      const study = new JunctionStudy(network, model, undefined, window, {});
      return study.best(range).plan as StagePlan;
    } catch (thrown) {
      if (!(thrown instanceof Fault) || !/^(OPT|PLAN)_/.test(thrown.code)) throw thrown;
    }
  }
  return undefined;
}

/** Stages filled one after another with links that get on, until every link has been served. */
export function greedyPlan(network: CompiledNetwork, controller: number, safety: ControllerSafety): StagePlan {
  const { use, intergreen, permitted, links } = safetyMatrix(safety);
  const waiting = new Set(safety.links.filter(({ use: kind }) => kind !== 'unused').map(({ link }) => link));
  const all = [...waiting];
  const conflict = (a: number, b: number) => intergreen[a * links + b]! >= 0 || intergreen[b * links + a]! >= 0;
  const yields = (a: number, b: number) => permitted[a * links + b] === 1;
  const getsOn = (set: readonly number[], link: number, protectedOnly: boolean) =>
    set.every((other) => !conflict(link, other) || (!protectedOnly && yields(link, other) !== yields(other, link)));
  const stages: { state: string; green: number }[] = [];
  while (waiting.size > 0) {
    const set: number[] = [];
    const order = [...waiting, ...all.filter((link) => !waiting.has(link))];
    for (const protectedOnly of [true, false]) {
      for (const link of order) {
        if (set.includes(link) || !getsOn(set, link, protectedOnly)) continue;
        // walkers and what has been served before come along only where nobody must yield
        if (!protectedOnly && !waiting.has(link)) continue;
        set.push(link);
      }
    }
    for (const link of set) waiting.delete(link);
    const letter = (link: number) => (set.some((other) => other !== link && yields(link, other)) ? 'g' : 'G');
    const state = Array.from({ length: links }, (_, link) => (set.includes(link) ? letter(link) : 'r')).join('');
    const least = Math.max(LEAST_STAGE, ...set.map((link) => safety.links[link]!.minGreen.seconds));
    stages.push({ state, green: Math.ceil(least + (use.length > 0 && set.length > 3 ? 6 : 0)) });
  }
  const plan: StagePlan = {
    kind: 'stages',
    controller: safety.controller,
    cycle: stageCycle(stages, safety),
    offset: 0,
    stages,
  };
  const [breach] = controllerBreaches(plan, safety, linkTable(network, controller));
  if (breach !== undefined) {
    const text = `no lawful plan was found (${breach.text}); mend the junction with an overlay`;
    throw new Fault('OPT_NO_CYCLE', text, safety.controller);
  }
  return plan;
}
