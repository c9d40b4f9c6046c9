// What may be done to a stage plan and stay lawful: greens to a cycle, another order, another set of stages in its place.
import type { LinkTable } from '../conflicts.ts';
import { controllerBreaches } from '../interlock.ts';
import type { Stage, StagePlan } from '../plan.ts';
import type { ControllerSafety } from '../safety.ts';
import { interstageTimes, stageCycle } from '../stage-lamps.ts';
import { isYellowTrap } from '../stages.ts';

/** s; a shorter stage looks like a fault of the lamps */
export const LEAST_STAGE = 5;

/** What the plans of one controller must keep to. */
export interface ShapeLimits {
  readonly safety: ControllerSafety;
  readonly table: LinkTable;
  readonly allowUnserved: boolean;
  /** s */
  readonly minCycle: number;
  readonly maxCycle: number;
}

const tenth = (seconds: number) => Math.round(seconds * 10) / 10;
const modulo = (value: number, cycle: number) => ((value % cycle) + cycle) % cycle;

/** The plan with the cycle that its stages make, and its offset within it; undefined where it is not lawful. */
export function lawful(plan: StagePlan, limits: ShapeLimits): StagePlan | undefined {
  if (plan.stages.some(({ green }) => green < LEAST_STAGE - 1e-9)) return undefined;
  const cycle = stageCycle(plan.stages, limits.safety);
  if (cycle < limits.minCycle - 1e-9 || cycle > limits.maxCycle + 1e-9) return undefined;
  const exact = { ...plan, cycle, offset: tenth(modulo(plan.offset, cycle)) };
  if (exact.offset >= cycle) exact.offset = 0;
  const trap = plan.stages.some((stage, i) =>
    isYellowTrap(stage.state, plan.stages[(i + 1) % plan.stages.length]!.state, limits.safety),
  );
  if (trap) return undefined;
  const breaches = controllerBreaches(exact, limits.safety, limits.table, { allowUnserved: limits.allowUnserved });
  return breaches.length === 0 ? exact : undefined;
}

/** Greens stretched in proportion so that the cycle becomes `cycle` s; undefined where that cannot be lawful. */
export function stretched(plan: StagePlan, cycle: number, limits: ShapeLimits): StagePlan | undefined {
  const sum = plan.stages.reduce((total, { green }) => total + green, 0);
  const factor = Math.max(0.05, 1 + (cycle - plan.cycle) / sum);
  const stages = plan.stages.map((stage) => ({
    ...stage,
    green: Math.max(LEAST_STAGE, Math.round(stage.green * factor)),
  }));
  const settled = settledAt(stages, cycle, limits.safety);
  if (settled === undefined) return undefined;
  return lawful({ ...plan, stages: settled, offset: Math.round((plan.offset * cycle) / plan.cycle) }, limits);
}

/** The longest greens give or take what is missing to the cycle. */
function settledAt(stages: Stage[], cycle: number, safety: ControllerSafety): Stage[] | undefined {
  for (let round = 0; round < 8; round++) {
    const excess = tenth(stageCycle(stages, safety) - cycle);
    if (excess === 0) return stages;
    const longest = stages.reduce((a, b) => (b.green > a.green ? b : a));
    longest.green = tenth(longest.green - excess);
    if (longest.green < LEAST_STAGE) return undefined;
  }
  return undefined;
}

/** Seconds from the offset to the start of a stage's green. */
function startOf(plan: StagePlan, index: number, safety: ControllerSafety): number {
  const changes = interstageTimes(plan.stages, safety);
  let time = 0;
  for (let i = 0; i < index; i++) time += plan.stages[i]!.green + changes[i]!;
  return time;
}

/** Another plan in the place of one, its offset such that the traffic of the old plan's longest green finds its green at the same time. */
export function inPlaceOf(old: StagePlan, plan: StagePlan, safety: ControllerSafety): StagePlan {
  const index = old.stages.reduce((longest, { green }, i) => (green > old.stages[longest]!.green ? i : longest), 0);
  const middle = startOf(old, index, safety) + old.stages[index]!.green / 2;
  const letters = old.stages[index]!.state;
  let best = 0;
  let most = -1;
  for (const [i, { state }] of plan.stages.entries()) {
    let shared = 0;
    for (let link = 0; link < letters.length; link++)
      if (/[gG]/.test(letters[link]!) && /[gG]/.test(state[link]!)) shared++;
    if (shared > most) [most, best] = [shared, i];
  }
  const here = startOf(plan, best, safety) + plan.stages[best]!.green / 2;
  return { ...plan, offset: Math.round(modulo(old.offset + middle - here, plan.cycle)) % plan.cycle };
}

/** Whether two plans show the same stages in the same order, whatever their greens. */
export function sameShape(a: StagePlan, b: StagePlan): boolean {
  if (a.stages.length !== b.stages.length) return false;
  const [one, two] = [a.stages.map(({ state }) => state), b.stages.map(({ state }) => state)];
  return one.some((_, shift) => one.every((state, i) => state === two[(i + shift) % two.length]));
}
