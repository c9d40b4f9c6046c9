// Plans compile to lamp programs: the flat bytes that are all the simulation and the exporters know of a plan.
import type { CompiledNetwork } from '../core/compiled-network.ts';
import { Fault } from '../core/fault.ts';
import type { ProgramPhase } from '../core/program.ts';
import type { LampProgram } from '../sim/lamp-program.ts';
import { type LampRows, lampOf, lampProgramOf, phasesOfRows, rowsOfPhases } from './lamp-rows.ts';
import type { ControllerPlan, Plan, ProgramPlan } from './plan.ts';
import { ringRows } from './ring-lamps.ts';
import type { ControllerSafety, SafetyByController } from './safety.ts';
import { stageRows } from './stage-lamps.ts';

/**
 * The lamps of one controller's plan over its cycle, row 0 at `plan.offset`. Programs compile as they are; stages and
 * rings need the safety data. Throws `PLAN_PROGRAM`, `PLAN_STAGES`, `PLAN_RINGS`, `PLAN_SAFETY_DATA` for what cannot be
 * shown on lamps; safe or not is the interlock's question.
 */
export function lampRows(plan: ControllerPlan, links: number, safety: ControllerSafety | undefined): LampRows {
  if (plan.kind === 'program') {
    const fault = programFault(plan, links);
    if (fault) throw new Fault('PLAN_PROGRAM', fault, plan.controller);
    return rowsOfPhases(plan.phases, links);
  }
  if (plan.kind === 'ring-barrier') return ringRows(plan, links);
  if (!safety) {
    throw new Fault('PLAN_SAFETY_DATA', 'no safety data for a stage plan; derive it from the network', plan.controller);
  }
  if (safety.links.length !== links) {
    const text = `safety data for ${safety.links.length} links, the controller has ${links}; derive it again`;
    throw new Fault('PLAN_SAFETY_DATA', text, plan.controller);
  }
  return stageRows(plan, safety);
}

/** What keeps a program from being shown, in words that end with the cure, or nothing. */
export function programFault(plan: ProgramPlan, links: number): string | undefined {
  if (plan.phases.length === 0) return 'has no phase; give at least one';
  let cycle = 0;
  for (const [index, phase] of plan.phases.entries()) {
    if (!(phase.duration > 0) || !Number.isFinite(phase.duration)) {
      return `phase ${index} lasts ${phase.duration}; give seconds above 0`;
    }
    if (phase.state.length < links) {
      return `phase ${index} has ${phase.state.length} letters for ${links} links; give one letter a link`;
    }
    for (const letter of phase.state) {
      if (lampOf(letter) < 0) return `phase ${index} has the letter ${letter}; use r y g G s u o O`;
    }
    cycle += phase.duration;
  }
  if (cycle < 0.1 || cycle > 86_400) return `has a cycle of ${cycle} s; give 0.1 to 86,400 s`;
  return undefined;
}

/** The plan of one controller as the simulation reads it. `offset` keeps its meaning: phase 0 (row 0) starts there. */
export function compileControllerPlan(
  plan: ControllerPlan,
  network: CompiledNetwork,
  safety: ControllerSafety | undefined,
): LampProgram {
  const controller = network.controllerIds.indexOf(plan.controller);
  if (controller < 0) {
    throw new Fault('PLAN_CONTROLLER_UNKNOWN', 'the network has no such controller; correct the id', plan.controller);
  }
  const links = linksOf(network, controller);
  const rows = lampRows(plan, links, safety);
  if (!Number.isFinite(plan.offset)) {
    throw new Fault('PLAN_OFFSET', `offset ${plan.offset}; give seconds`, plan.controller);
  }
  return lampProgramOf(rows, controller, plan.offset);
}

/** Every controller of a plan, in the plan's order. */
export function compilePlan(plan: Plan, network: CompiledNetwork, safety: SafetyByController): LampProgram[] {
  return plan.controllers.map((entry) => compileControllerPlan(entry, network, safety.get(entry.controller)));
}

/** The phases of a controller's plan, interstages written out, the first starting at `plan.offset`. */
export function phasesOf(plan: ControllerPlan, links: number, safety: ControllerSafety | undefined): ProgramPhase[] {
  return phasesOfRows(lampRows(plan, links, safety));
}

/** Number of lamps of a controller. */
export function linksOf(network: CompiledNetwork, controller: number): number {
  return network.controllerLamp[controller + 1]! - network.controllerLamp[controller]!;
}
