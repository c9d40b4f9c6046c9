// The plan that a corridor may leave and come back to: lawful, made so where the plan on the street is not.
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import type { FaultRecord } from '../../core/fault.ts';
import { linkTable } from '../conflicts.ts';
import { controllerBreaches } from '../interlock.ts';
import type { Plan } from '../plan.ts';
import { repairPlan } from '../repair.ts';
import type { SafetyByController } from '../safety.ts';

export interface LawfulPlan {
  readonly plan: Plan;
  /** controllers that priority may steer: the interlock finds nothing in their plans */
  readonly steered: ReadonlySet<string>;
  readonly warnings: readonly FaultRecord[];
}

/**
 * Repairs every program that the interlock refuses. Junctions whose plan cannot be repaired keep it and are passed as they
 * are: nothing that the interlock refuses is the ground for priority.
 */
export function lawfulPlan(plan: Plan, safety: SafetyByController, network: CompiledNetwork): LawfulPlan {
  const { plan: repaired, repairs } = repairPlan(plan, safety, network);
  const changed = repairs.filter(({ changes }) => changes.length > 0).length;
  const steered = lawfulControllers(repaired, safety, network);
  const warnings: FaultRecord[] = [];
  if (changed > 0) {
    const text = `the interlock refuses the plan at ${changed} controllers; both sides run it repaired, see greenband validate --repair`;
    warnings.push({ code: 'CORRIDOR_PLAN_REPAIRED', text, where: `plan ${plan.id}` });
  }
  const left = repaired.controllers.length - steered.size;
  if (left > 0) {
    const text = `${left} controllers have plans that cannot be made lawful; the vehicle passes them without priority`;
    warnings.push({ code: 'CORRIDOR_PLAN_REFUSED', text, where: `plan ${plan.id}` });
  }
  return { plan: changed > 0 ? repaired : plan, steered, warnings };
}

/** Controllers in whose plans the interlock finds nothing. */
export function lawfulControllers(plan: Plan, safety: SafetyByController, network: CompiledNetwork): Set<string> {
  const lawful = new Set<string>();
  for (const entry of plan.controllers) {
    const controller = network.controllerIds.indexOf(entry.controller);
    const data = safety.get(entry.controller);
    if (controller < 0 || data === undefined) continue;
    if (controllerBreaches(entry, data, linkTable(network, controller)).length === 0) lawful.add(entry.controller);
  }
  return lawful;
}
