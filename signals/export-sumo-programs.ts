// Writes a plan as a SUMO additional file of tlLogic elements, for the network that the place was imported from.
import type { CompiledNetwork } from '../core/compiled-network.ts';
import { Fault } from '../core/fault.ts';
import { phasesOfRows } from './lamp-rows.ts';
import { lampRows, linksOf } from './lamps.ts';
import type { ControllerPlan, Plan } from './plan.ts';
import type { ControllerSafety, SafetyByController } from './safety.ts';

/** SUMO runs the program of a controller that it loads last: an additional file beats the network file. */
export const SUMO_PROGRAM = 'greenband';

/**
 * The plan as the text of a SUMO additional file: static programs with the id `greenband`, interstages written out as
 * phases, durations and offset in s (SUMO shows phase 0 at `offset` plus whole cycles). With steps of 1 s SUMO changes a
 * lamp at the start of the step in which its time falls, so a plan in tenths wants `--step-length 0.1`. Throws the Faults
 * of `lampRows`, and PLAN_CONTROLLER_UNKNOWN.
 */
export function exportSumoPrograms(plan: Plan, network: CompiledNetwork, safety: SafetyByController): string {
  const logics = plan.controllers.map((entry) => tlLogic(entry, network, safety.get(entry.controller)));
  return `<?xml version="1.0" encoding="UTF-8"?>\n<additional>\n${logics.join('')}</additional>\n`;
}

function tlLogic(plan: ControllerPlan, network: CompiledNetwork, safety: ControllerSafety | undefined): string {
  const controller = network.controllerIds.indexOf(plan.controller);
  if (controller < 0) {
    throw new Fault('PLAN_CONTROLLER_UNKNOWN', 'the network has no such controller; correct the id', plan.controller);
  }
  const phases = phasesOfRows(lampRows(plan, linksOf(network, controller), safety));
  const lines = phases.map(
    ({ duration, state }) => `        <phase duration="${seconds(duration)}" state="${state}"/>\n`,
  );
  const head = `id="${escaped(plan.controller)}" type="static" programID="${SUMO_PROGRAM}" offset="${seconds(plan.offset)}"`;
  return `    <tlLogic ${head}>\n${lines.join('')}    </tlLogic>\n`;
}

/** SUMO keeps milliseconds. */
function seconds(time: number): string {
  return String(Math.round(time * 1000) / 1000);
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
