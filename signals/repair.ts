// Repair proposes a lawful plan for a program as it was found, and lists every change it makes.
import type { CompiledNetwork } from '../core/compiled-network.ts';
import type { Breach } from './breach.ts';
import { type LinkTable, linkTable } from './conflicts.ts';
import { foundStages } from './found-stages.ts';
import { controllerBreaches } from './interlock.ts';
import { type ControllerPlan, cycleOf, type Plan, type ProgramPlan, type Stage, type StagePlan } from './plan.ts';
import type { ControllerSafety, SafetyByController } from './safety.ts';
import { mayShare, safetyMatrix } from './safety-matrix.ts';
import { interstageTimes, stageCycle } from './stage-lamps.ts';

export interface Repair {
  readonly plan: ControllerPlan;
  /** one sentence a change */
  readonly changes: readonly string[];
  /** what is still wrong; empty when the proposal is lawful */
  readonly breaches: readonly Breach[];
}

const isGreen = (letter: string | undefined): boolean => letter === 'G' || letter === 'g';

/**
 * A lawful plan near a found one: its stages, in its order, with interstages computed from the safety data, conflicting
 * greens parted (g or s by policy, else red), unserved links served, and the cycle kept where the least greens let it.
 * A plan without breach comes back as it is.
 */
export function repairController(plan: ProgramPlan, safety: ControllerSafety, table: LinkTable): Repair {
  const found = controllerBreaches(plan, safety, table);
  if (found.length === 0) return { plan, changes: [], breaches: [] };
  if (found.some(({ code }) => code === 'PLAN_PROGRAM' || code === 'PLAN_SAFETY_DATA')) {
    return { plan, changes: [], breaches: found };
  }
  const changes = found
    .filter(({ code }) => code === 'PLAN_SEQUENCE')
    .map(({ text }) => `${text.split(';')[0]}: interstages are computed, and a link green on both sides stays green`);
  const { stages, lead } = foundStages(plan, changes);
  for (const [index, stage] of stages.entries()) partConflicts(stage, index, stages, safety, table, changes);
  serveAll(stages, safety, table, changes);
  const cycle = Math.round(cycleOf(plan));
  const repaired = fitGreens(stages, cycle, safety, changes);
  const offset = repaired.cycle > 0 ? (((plan.offset + lead) % repaired.cycle) + repaired.cycle) % repaired.cycle : 0;
  const whole = Math.round(offset) % repaired.cycle;
  const proposal: StagePlan = { kind: 'stages', controller: plan.controller, ...repaired, offset: whole };
  return { plan: proposal, changes, breaches: controllerBreaches(proposal, safety, table) };
}

/** Repairs every program of a plan; stage and ring plans stay as they are. */
export function repairPlan(
  plan: Plan,
  safety: SafetyByController,
  network: CompiledNetwork,
): { plan: Plan; repairs: Repair[] } {
  const repairs = plan.controllers.map((entry): Repair => {
    const controller = network.controllerIds.indexOf(entry.controller);
    const data = safety.get(entry.controller);
    if (controller < 0 || !data || entry.kind !== 'program') return { plan: entry, changes: [], breaches: [] };
    return repairController(entry, data, linkTable(network, controller));
  });
  const origin = { method: 'repair', note: `from plan ${plan.id}` };
  return { plan: { id: `${plan.id}-repaired`, origin, controllers: repairs.map((repair) => repair.plan) }, repairs };
}

function setLetter(stage: Stage, link: number, letter: string): void {
  stage.state = stage.state.slice(0, link) + letter + stage.state.slice(link + 1);
}

/** A turn with permission yields (g); a kerb-side turn stops first (s); else the link that other stages serve goes red. */
function partConflicts(
  stage: Stage,
  index: number,
  stages: readonly Stage[],
  safety: ControllerSafety,
  table: LinkTable,
  changes: string[],
): void {
  const matrix = safetyMatrix(safety);
  const { links } = table;
  const backed = (link: number, to: number) =>
    matrix.permitted[link * links + to] === 1 && table.yields[link * links + to] === 1;
  const change = (link: number, letter: string, why: string) => {
    changes.push(
      `stage ${index + 1}: link ${link} (${table.names[link]}) shows ${letter} instead of ${stage.state[link]}, ${why}`,
    );
    setLetter(stage, link, letter);
  };
  for (let link = 0; link < links; link++) {
    for (let foe = 0; foe < links; foe++) {
      const meet = table.conflicts[link * links + foe] === 1 || matrix.intergreen[link * links + foe]! >= 0;
      if (link === foe || !meet || !isGreen(stage.state[link]) || !isGreen(stage.state[foe])) continue;
      const ownYields = backed(link, foe);
      if (mayShare(matrix, link, stage.state[link]!, foe, stage.state[foe]!) && (ownYields || backed(foe, link)))
        continue;
      if (ownYields) change(link, 'g', `as it must yield to link ${foe}`);
      else if (backed(foe, link)) change(foe, 'g', `as it must yield to link ${link}`);
      else {
        const loser = weaker(link, foe, index, stages, safety);
        const letter = safety.stopThenGo.includes(loser) ? 's' : 'r';
        change(loser, letter, `as it conflicts with link ${loser === link ? foe : link}`);
      }
    }
  }
}

/** Which of two conflicting links loses its green: one that may show s, else one that more other stages serve. */
function weaker(a: number, b: number, index: number, stages: readonly Stage[], safety: ControllerSafety): number {
  const stops = (link: number) => Number(safety.stopThenGo.includes(link));
  if (stops(a) !== stops(b)) return stops(a) ? a : b;
  const others = (link: number) => stages.filter((stage, at) => at !== index && isGreen(stage.state[link])).length;
  return others(b) > others(a) ? b : a;
}

/** Gives every link that no stage serves a green: in stages that have room for it, else in a stage of its own. */
function serveAll(stages: Stage[], safety: ControllerSafety, table: LinkTable, changes: string[]): void {
  const matrix = safetyMatrix(safety);
  const fits = (stage: Stage, link: number, letter: string) =>
    Array.from(stage.state).every((other, foe) => {
      const pair = link * table.links + foe;
      const meet = table.conflicts[pair] === 1 || matrix.intergreen[pair]! >= 0;
      if (foe === link || !meet || !isGreen(other)) return true;
      const yields = (a: number, to: number) => table.yields[a * table.links + to] === 1;
      return mayShare(matrix, link, letter, foe, other) && (yields(link, foe) || yields(foe, link));
    });
  for (let link = 0; link < table.links; link++) {
    if (table.use[link] === 'unused') continue;
    if (stages.some(({ state }) => isGreen(state[link]) || (state[link] === 's' && matrix.stopThenGo[link]))) continue;
    const name = `link ${link} (${table.names[link]})`;
    const letter = (['G', 'g'] as const).find((one) => stages.some((stage) => fits(stage, link, one)));
    if (letter) {
      const served = stages.filter((stage) => fits(stage, link, letter));
      for (const stage of served) setLetter(stage, link, letter);
      changes.push(`${name} was never green: it shows ${letter} in ${served.length} stage(s) that have room for it`);
    } else {
      const state = Array.from({ length: table.links }, (_, other) => (other === link ? 'G' : 'r')).join('');
      stages.push({ state, green: matrix.minGreen[link]! / 10 });
      changes.push(`${name} was never green: it gets a stage of its own`);
    }
  }
}

/** Whole seconds of green that fill the cycle in the old proportions, none under its least. */
function fitGreens(
  stages: Stage[],
  cycle: number,
  safety: ControllerSafety,
  changes: string[],
): { stages: Stage[]; cycle: number } {
  const matrix = safetyMatrix(safety);
  const least = stages.map(({ state }) =>
    Math.max(1, ...Array.from(state, (letter, link) => (isGreen(letter) ? Math.ceil(matrix.minGreen[link]! / 10) : 0))),
  );
  const wanted = stages.map(({ green }, index) => Math.max(least[index]!, green));
  for (const [index, stage] of stages.entries()) stage.green = least[index]!;
  const lost = interstageTimes(stages, safety).reduce((sum, seconds) => sum + seconds, 0);
  const spare = Math.floor(cycle - lost - least.reduce((sum, green) => sum + green, 0));
  const weight = wanted.map((green, index) => green - least[index]!);
  const total = weight.reduce((sum, green) => sum + green, 0);
  if (spare > 0) {
    const exact = weight.map((green) => (total > 0 ? (spare * green) / total : spare / stages.length));
    for (const [index, stage] of stages.entries()) stage.green += Math.floor(exact[index]!);
    const order = exact
      .map((share, index) => ({ index, rest: share - Math.floor(share) }))
      .sort((a, b) => b.rest - a.rest);
    const left = spare - exact.reduce((sum, share) => sum + Math.floor(share), 0);
    for (const { index } of order.slice(0, Math.round(left))) stages[index]!.green += 1;
  }
  // longer greens may have shortened an interstage that waited for an earlier one: the longest stage takes what that frees
  const freed = Math.floor(cycle - stageCycle(stages, safety));
  if (freed > 0) stages.reduce((a, b) => (b.green > a.green ? b : a)).green += freed;
  const times = interstageTimes(stages, safety);
  const rounded = stageCycle(stages, safety);
  changes.push(`interstages computed from the safety data: ${times.map((seconds) => `${seconds} s`).join(', ')}`);
  if (rounded !== cycle)
    changes.push(`the cycle of ${cycle} s becomes ${rounded} s, as least greens and intergreens need`);
  return { stages, cycle: rounded };
}
