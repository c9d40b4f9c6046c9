// The interlock's first look: can this plan be drawn on lamps at all, and do its numbers add up?
import type { Breach } from './breach.ts';
import type { LinkTable } from './conflicts.ts';
import type { PlanFaultCode } from './fault-table.ts';
import { tenths } from './lamp-rows.ts';
import { programFault } from './lamps.ts';
import { type ControllerPlan, cycleOf, type RingBarrierPlan } from './plan.ts';
import { ringFault } from './ring-lamps.ts';
import type { ControllerSafety } from './safety.ts';
import { safetyFault } from './safety-matrix.ts';
import { stageFault } from './stage-lamps.ts';

export interface FormFindings {
  readonly breaches: Breach[];
  /** false: no lamps can be compiled from it */
  readonly drawable: boolean;
  readonly add: (code: PlanFaultCode, text: string, links?: readonly number[]) => void;
}

/** Breaches of form: letters, lengths, finite times, resolution, offset, barriers, safety data present and whole. */
export function formBreaches(
  plan: ControllerPlan,
  safety: ControllerSafety | undefined,
  table: LinkTable,
): FormFindings {
  const breaches: Breach[] = [];
  const add = (code: PlanFaultCode, text: string, links: readonly number[] = []) => {
    breaches.push({ code, controller: plan.controller, links, at: -1, text });
  };
  const shape = shapeFault(plan, table.links);
  if (shape) add(shape.code, shape.text);
  const usable = safetyBreaches(safety, table, add);
  if (shape) return { breaches, drawable: false, add };
  timeBreaches(plan, add);
  if (plan.kind === 'ring-barrier') ringBreaches(plan, add);
  return { breaches, drawable: usable, add };
}

function shapeFault(plan: ControllerPlan, links: number): { code: PlanFaultCode; text: string } | undefined {
  const fault = (code: PlanFaultCode, text: string | undefined) => (text === undefined ? undefined : { code, text });
  switch (plan.kind) {
    case 'program':
      return fault('PLAN_PROGRAM', programFault(plan, links));
    case 'stages':
      return fault('PLAN_STAGES', stageFault(plan, links));
    case 'ring-barrier':
      return fault('PLAN_RINGS', ringFault(plan, links));
  }
}

type Add = FormFindings['add'];

/** Says what safety data lacks; true when lamps can be judged by it. */
function safetyBreaches(safety: ControllerSafety | undefined, table: LinkTable, add: Add): boolean {
  if (!safety) {
    add('PLAN_SAFETY_MISSING', 'has no safety data; derive it from the network');
    return false;
  }
  const fault = safetyFault(safety);
  if (fault) {
    add('PLAN_SAFETY_DATA', fault);
    return false;
  }
  if (safety.controller !== table.controller || safety.links.length !== table.links) {
    add(
      'PLAN_SAFETY_DATA',
      `is for ${safety.controller} with ${safety.links.length} links, not for ${table.controller} with ${table.links}; derive it again`,
    );
    return false;
  }
  for (const { link, use } of safety.links) {
    if (table.use[link] !== 'unused' && use !== table.use[link]) {
      add('PLAN_SAFETY_DATA', `calls link ${link} ${use}, the network ${table.use[link]}; derive it again`, [link]);
    }
  }
  const given = new Set(safety.intergreens.map(({ from, to }) => from * table.links + to));
  for (let pair = 0; pair < table.conflicts.length; pair++) {
    const from = Math.floor(pair / table.links);
    const to = pair % table.links;
    if (from !== to && table.conflicts[pair] && !given.has(pair)) {
      add('PLAN_SAFETY_MISSING', `no intergreen from link ${from} to link ${to}; derive or state it`, [from, to]);
    }
  }
  return true;
}

function timeBreaches(plan: ControllerPlan, add: Add): void {
  const times: [string, number][] = [['offset', plan.offset]];
  if (plan.kind === 'program') {
    for (const [index, { duration }] of plan.phases.entries()) times.push([`duration of phase ${index}`, duration]);
  } else times.push(['cycle', plan.cycle]);
  for (const [name, time] of times) {
    if (!Number.isFinite(time)) add('PLAN_RESOLUTION', `${name} is ${time}; give seconds`);
    else if (Number.isNaN(tenths(time))) add('PLAN_RESOLUTION', `${name} is ${time}; round it to 0.1 s`);
  }
  const cycle = cycleOf(plan);
  if (!(plan.offset >= 0 && plan.offset < cycle)) {
    add('PLAN_OFFSET', `offset is ${plan.offset} s in a cycle of ${cycle} s; give 0 <= offset < cycle`);
  }
}

/** What the phases of a ring-barrier plan promise for themselves. */
function ringBreaches(plan: RingBarrierPlan, add: Add): void {
  for (const phase of plan.phases) {
    const green = tenths(phase.split) - tenths(phase.yellow) - tenths(phase.redClearance);
    if (green < tenths(phase.minGreen)) {
      add(
        'PLAN_MIN_GREEN',
        `phase ${phase.id} has ${green / 10} s of green under its least of ${phase.minGreen} s; lengthen the split`,
        phase.links,
      );
    }
    if (phase.maxGreen !== undefined && !(phase.maxGreen >= phase.minGreen)) {
      add('PLAN_RINGS', `phase ${phase.id} has maxGreen under minGreen; correct one of them`, phase.links);
    }
    if (phase.links.length > 0 && !(phase.yellow >= 3 && phase.yellow <= 6)) {
      add('PLAN_YELLOW', `phase ${phase.id} has ${phase.yellow} s of yellow; give 3 to 6 s`, phase.links);
    }
    const pedestrians = tenths(phase.walk ?? 0) + tenths(phase.pedestrianClearance ?? 0);
    if (pedestrians > tenths(phase.split)) {
      add(
        'PLAN_WALK',
        `phase ${phase.id}: walk and clearance take ${pedestrians / 10} s of a split of ${phase.split} s; lengthen the split`,
        phase.crossings ?? [],
      );
    }
  }
}
