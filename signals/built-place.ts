// A place with its scenario's street works built: the network, the demand that finds new ways, plans and safety data for new signals.
import { builtDemand } from '../core/built-demand.ts';
import { type BuiltNetwork, buildWorks } from '../core/built-network.ts';
import { compileDemand } from '../core/compile-demand.ts';
import { compileNetwork } from '../core/compile-network.ts';
import type { CompiledNetwork } from '../core/compiled-network.ts';
import type { DemandFile } from '../core/demand.ts';
import { Fault, type FaultRecord } from '../core/fault.ts';
import { linkTable } from './conflicts.ts';
import { deriveSafety, safetyByController } from './derive-safety.ts';
import { firstPlan } from './first-plan.ts';
import { controllerBreaches } from './interlock.ts';
import type { Place } from './place.ts';
import type { ControllerPlan, Plan } from './plan.ts';
import type { SafetyFile } from './safety.ts';
import { requireSound } from './sound-network.ts';

export interface BuiltPlace {
  readonly place: Place;
  readonly network: CompiledNetwork;
  /** a plan made elsewhere, with programs for the signals that it does not know */
  readonly adapt: (plan: Plan) => Plan;
  /** what was assumed, for who judges by the runs */
  readonly warnings: readonly FaultRecord[];
}

/**
 * Builds the works of the place's scenario. Signals that are new, or whose lamps or conflicts are, get computed safety data and a
 * program of least HCM delay under the place's demand, unless a plan has a lawful one for them.
 * @throws Fault SCN_*, NET_*, OPT_NO_CYCLE
 */
export function buildPlace(place: Place): BuiltPlace {
  const built = buildWorks(place.network, place.scenario?.build ?? {});
  requireBuilt(built);
  const network = compileNetwork(built.network);
  const { demand, rerouted } = builtDemand(place.demand, built, network);
  const programs = new Programs(place, built, network, demand);
  const plans = place.plans.plans.map((plan) => programs.adapt(plan));
  const safety = place.safety && programs.safety;
  const warnings = [...programs.warnings];
  if (rerouted > 0) {
    const text = `${rerouted} trips and flows take the new roads, where free flow is over 5 % faster; add "navigation" to have drivers look at the traffic`;
    warnings.push({ code: 'SCN_REROUTED', text, where: place.name });
  }
  const { build: _built, ...scenario } = place.scenario!;
  return {
    place: { ...place, network: built.network, demand, safety, plans: { ...place.plans, plans }, scenario },
    network,
    adapt: (plan) => programs.adapt(plan),
    warnings,
  };
}

function requireBuilt({ network }: BuiltNetwork): void {
  try {
    requireSound(network);
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    throw new Fault('SCN_UNSOUND', `what is built leaves a faulty network: ${thrown.text}`, thrown.where);
  }
}

class Programs {
  readonly #network: CompiledNetwork;
  readonly #changed: ReadonlySet<string>;
  readonly #gone: ReadonlySet<string>;
  readonly safety: SafetyFile;
  readonly warnings: FaultRecord[] = [];
  readonly #first: () => ReadonlyMap<string, ControllerPlan>;

  constructor(place: Place, built: BuiltNetwork, network: CompiledNetwork, demand: DemandFile) {
    this.#network = network;
    this.#changed = new Set(built.changed);
    this.#gone = new Set(built.gone);
    const found = place.plans.plans.flatMap(({ controllers }) =>
      controllers.filter((entry) => entry.kind === 'program' && !this.#changed.has(entry.controller)),
    );
    const derived = deriveSafety(network, found as Parameters<typeof deriveSafety>[1]);
    const known = (place.safety?.controllers ?? []).filter((entry) => !this.#changed.has(entry.controller));
    const own = new Map(known.map((entry) => [entry.controller, entry]));
    const controllers = derived.controllers.map((entry) => own.get(entry.controller) ?? entry);
    this.safety = { ...(place.safety ?? derived), controllers };
    let computed: ReadonlyMap<string, ControllerPlan> | undefined;
    this.#first = () => {
      const safety = safetyByController(this.safety);
      computed ??= new Map(
        firstPlan(network, compileDemand(demand, network, 1), safety, demand, this.#changed).plan.controllers.map(
          (entry) => [entry.controller, entry],
        ),
      );
      return computed;
    };
  }

  adapt(plan: Plan): Plan {
    const kept = plan.controllers.filter(
      ({ controller }) => !this.#gone.has(controller) && !this.#isStale(controller, plan),
    );
    const known = new Set(kept.map(({ controller }) => controller));
    const made = [...this.#changed].filter((id) => !known.has(id));
    for (const id of made) {
      const text = `the plan has no program that fits these signals; one of least HCM delay was computed: review it`;
      this.warnings.push({ code: 'SCN_PROGRAM_COMPUTED', text, where: `plan ${plan.id}, controller ${id}` });
    }
    return { ...plan, controllers: [...kept, ...made.map((id) => this.#first().get(id)!)] };
  }

  /** Whether what a plan has for a changed controller no longer fits it. */
  #isStale(controller: string, plan: Plan): boolean {
    if (!this.#changed.has(controller)) return false;
    const entry = plan.controllers.find((one) => one.controller === controller)!;
    const safety = this.safety.controllers.find((one) => one.controller === controller);
    const table = linkTable(this.#network, this.#network.controllerIds.indexOf(controller));
    return controllerBreaches(entry, safety, table).length > 0;
  }
}
