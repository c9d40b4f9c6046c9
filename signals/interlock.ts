// The interlock: names every reason why a plan must not reach the street. An empty answer means that the plan is safe.
import type { CompiledNetwork } from '../core/compiled-network.ts';
import type { Breach, InterlockOptions } from './breach.ts';
import { type LinkTable, linkTable } from './conflicts.ts';
import type { PlanFaultCode } from './fault-table.ts';
import { formBreaches } from './interlock-form.ts';
import { lampBreaches } from './interlock-lamps.ts';
import { lampRows } from './lamps.ts';
import type { ControllerPlan, Plan } from './plan.ts';
import type { ControllerSafety, SafetyByController } from './safety.ts';

/**
 * Every breach of a plan against the safety data and the conflicts of the compiled network; empty when it is safe. Pure:
 * same arguments, same answer, nothing thrown for a bad plan. Called when a plan is made and again just before it is used.
 *
 * Safe means, for every controller of the network: exactly one plan; lamp letters in lawful order; no two conflicting
 * links green together unless one of them shows g, yields to the other by the network's right of way, and the safety
 * data permits it; every intergreen run, across the cycle's end too; yellow of 3 to 6 s and not under the stated one;
 * every green at least its minimum; every movement and crossing served each cycle; no red over the maximum, where one is
 * stated; splits, barriers, cycle and offset that add up.
 */
export function interlock(
  plan: Plan,
  safety: SafetyByController,
  network: CompiledNetwork,
  options: InterlockOptions = {},
): Breach[] {
  const breaches: Breach[] = [];
  const seen = new Set<string>();
  for (const entry of plan.controllers) {
    const controller = network.controllerIds.indexOf(entry.controller);
    const whole = (code: PlanFaultCode, text: string) =>
      breaches.push({ code, controller: entry.controller, links: [], at: -1, text });
    if (controller < 0) whole('PLAN_CONTROLLER_UNKNOWN', 'the network has no such controller; correct the id');
    else if (seen.has(entry.controller)) whole('PLAN_CONTROLLER_TWICE', 'has two plans; remove one of them');
    else {
      breaches.push(
        ...controllerBreaches(entry, safety.get(entry.controller), linkTable(network, controller), options),
      );
    }
    seen.add(entry.controller);
  }
  for (const controller of network.controllerIds) {
    if (seen.has(controller)) continue;
    breaches.push({
      code: 'PLAN_CONTROLLER_MISSING',
      controller,
      links: [],
      at: -1,
      text: 'has no plan; add one for it',
    });
  }
  return breaches;
}

/** The breaches of one controller's plan. First its form; lamps are looked at only when they can be drawn. */
export function controllerBreaches(
  plan: ControllerPlan,
  safety: ControllerSafety | undefined,
  table: LinkTable,
  options: InterlockOptions = {},
): Breach[] {
  const form = formBreaches(plan, safety, table);
  if (form.drawable === false || !safety) return form.breaches;
  const rows = lampRows(plan, table.links, safety);
  const cycle = (rows.rows * rows.unit) / 10;
  if (plan.kind === 'stages' && Math.abs(cycle - plan.cycle) > 1e-6) {
    form.add('PLAN_CYCLE', `greens and interstages add up to ${cycle} s, the plan says ${plan.cycle} s; say ${cycle}`);
  }
  return [...form.breaches, ...lampBreaches(plan.controller, rows, safety, table, options)];
}
