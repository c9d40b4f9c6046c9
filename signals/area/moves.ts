// The moves of the search: small changes of split, offset, cycle, stages and their order, each lawful by itself.
import type { ControllerPlan, StagePlan } from '../plan.ts';
import { cycleOf } from '../plan.ts';
import type { Draw } from './draw.ts';
import { stepGroup } from './neighbourhood.ts';
import { inPlaceOf, lawful, type ShapeLimits, sameShape, stretched } from './plan-shape.ts';

export const MOVE_KINDS = ['split', 'stretch', 'offset', 'shift', 'cycle', 'stages', 'order', 'step'] as const;
export type MoveKind = (typeof MOVE_KINDS)[number];

/** New plans by controller. */
export type Changes = ReadonlyMap<number, StagePlan>;

/** A change that can be asked of any standing plan; undefined where it does not apply or would not be lawful. */
export interface Move {
  readonly kind: MoveKind;
  readonly apply: (plans: readonly ControllerPlan[]) => Changes | undefined;
}

/** What moves know of the place. */
export interface MoveGround {
  readonly limits: readonly ShapeLimits[];
  readonly neighbours: readonly (readonly number[])[];
  /** by controller: other stages that it may have, each at a cycle of its own */
  readonly structures: readonly (readonly StagePlan[])[];
  /** the stages of a plan with the best greens that make a cycle */
  readonly fit: (controller: number, plan: StagePlan, cycle: number) => StagePlan | undefined;
}

const SPLITS = [1, 1, 2, 2, 3, 4, 6, 9];
const SHIFTS = [1, 2, 3, 4, 6, 9, 14, 20];
const CYCLES = [1, 2, 2, 3, 4, 6, 8, 12];

const one = (controller: number, plan: StagePlan | undefined): Changes | undefined =>
  plan && new Map([[controller, plan]]);

function stagesOf(plans: readonly ControllerPlan[], controller: number): StagePlan | undefined {
  const plan = plans[controller]!;
  return plan.kind === 'stages' ? plan : undefined;
}

/** Draws a move of a kind at a controller. */
export function drawMove(kind: MoveKind, controller: number, ground: MoveGround, draw: Draw): Move {
  const sign = draw.next() < 0.5 ? -1 : 1;
  const [u, v] = [draw.next(), draw.next()];
  const limits = ground.limits[controller]!;
  const at = (act: (plan: StagePlan) => StagePlan | undefined) => (plans: readonly ControllerPlan[]) => {
    const plan = stagesOf(plans, controller);
    return plan && one(controller, act(plan));
  };
  const seconds = draw.pick(
    { split: SPLITS, stretch: SPLITS, offset: SHIFTS, shift: SHIFTS }[kind as 'split'] ?? CYCLES,
  );
  const acts: Readonly<Record<MoveKind, Move['apply']>> = {
    split: at((plan) => exchanged(plan, u, v, seconds, limits)),
    stretch: (plans) => {
      if (stepGroup(controller, plans, ground.neighbours).length > 1) return undefined;
      return at((plan) => grown(plan, u, sign * seconds, limits))(plans);
    },
    offset: (plans) => {
      if (stepGroup(controller, plans, ground.neighbours).length < 2) return undefined;
      return at((plan) => moved(plan, u < 0.1 ? Math.round(v * plan.cycle) : sign * seconds, limits))(plans);
    },
    shift: (plans) => partShifted(plans, controller, u, sign * seconds, ground),
    cycle: (plans) => groupStretched(plans, controller, sign * seconds, ground),
    stages: at((plan) => restaged(plan, controller, u, ground)),
    order: at((plan) => reordered(plan, u, v, limits)),
    step: (plans) => stepped(plans, controller, u, v, ground),
  };
  return { kind, apply: acts[kind] };
}

/** Seconds from one stage to another. */
function exchanged(plan: StagePlan, u: number, v: number, seconds: number, limits: ShapeLimits): StagePlan | undefined {
  const count = plan.stages.length;
  if (count < 2) return undefined;
  const from = Math.floor(u * count);
  const to = (from + 1 + Math.floor(v * (count - 1))) % count;
  const change = (i: number) => (i === from ? -seconds : i === to ? seconds : 0);
  const stages = plan.stages.map((stage, i) => ({ ...stage, green: stage.green + change(i) }));
  const found = lawful({ ...plan, stages }, limits);
  return found && found.cycle === plan.cycle ? found : undefined;
}

/** One stage longer or shorter, and the cycle with it. */
function grown(plan: StagePlan, u: number, seconds: number, limits: ShapeLimits): StagePlan | undefined {
  const at = Math.floor(u * plan.stages.length);
  const stages = plan.stages.map((stage, i) => ({ ...stage, green: stage.green + (i === at ? seconds : 0) }));
  return lawful({ ...plan, stages }, limits);
}

function moved(plan: StagePlan, seconds: number, limits: ShapeLimits): StagePlan | undefined {
  return lawful({ ...plan, offset: plan.offset + seconds }, limits);
}

/** A controller and all in step behind it, seen from one neighbour, later or earlier. */
function partShifted(
  plans: readonly ControllerPlan[],
  controller: number,
  u: number,
  seconds: number,
  { neighbours, limits }: MoveGround,
): Changes | undefined {
  const around = neighbours[controller]!;
  if (around.length === 0) return undefined;
  const without = around[Math.floor(u * around.length)]!;
  const part = stepGroup(controller, plans, neighbours, without);
  if (part.length < 2 || part.includes(without)) return undefined;
  return changedAll(part, plans, (plan, c) => moved(plan, seconds, limits[c]!));
}

function changedAll(
  controllers: readonly number[],
  plans: readonly ControllerPlan[],
  change: (plan: StagePlan, controller: number) => StagePlan | undefined,
): Changes | undefined {
  const changes = new Map<number, StagePlan>();
  for (const controller of controllers) {
    const plan = stagesOf(plans, controller);
    if (plan === undefined) continue;
    const found = change(plan, controller);
    if (found === undefined) return undefined;
    changes.set(controller, found);
  }
  return changes.size > 0 ? changes : undefined;
}

/** All in step get another common cycle; halves stay halves. */
function groupStretched(
  plans: readonly ControllerPlan[],
  controller: number,
  seconds: number,
  { neighbours, limits }: MoveGround,
): Changes | undefined {
  const group = stepGroup(controller, plans, neighbours);
  const common = Math.max(...group.map((c) => cycleOf(plans[c]!)));
  const halved = group.some((c) => cycleOf(plans[c]!) < common);
  const cycle = common + (halved ? 2 * Math.sign(seconds) * Math.ceil(Math.abs(seconds) / 2) : seconds);
  return changedAll(group, plans, (plan, c) => stretched(plan, (plan.cycle / common) * cycle, limits[c]!));
}

/** Other stages at the same cycle, or, for a signal by itself, at theirs. */
function restaged(plan: StagePlan, controller: number, u: number, ground: MoveGround): StagePlan | undefined {
  const others = ground.structures[controller]!.filter((other) => !sameShape(other, plan));
  if (others.length === 0) return undefined;
  // the first are the likeliest
  const other = others[Math.floor(u * u * others.length)]!;
  const limits = ground.limits[controller]!;
  const fitted = ground.fit(controller, other, plan.cycle);
  return fitted && lawful(inPlaceOf(plan, fitted, limits.safety), limits);
}

function reordered(plan: StagePlan, u: number, v: number, limits: ShapeLimits): StagePlan | undefined {
  const count = plan.stages.length;
  if (count < 3) return undefined;
  const a = Math.floor(u * count);
  const b = (a + 1 + Math.floor(v * (count - 1))) % count;
  const stages = [...plan.stages];
  [stages[a], stages[b]] = [stages[b]!, stages[a]!];
  const bare = { ...plan, stages };
  const kept = stretched({ ...bare, cycle: plan.cycle }, plan.cycle, limits);
  return kept && lawful(inPlaceOf(plan, kept, limits.safety), limits);
}

/** Into step with a neighbour, to half or double the cycle, or out of step to a cycle of its own. */
function stepped(
  plans: readonly ControllerPlan[],
  controller: number,
  u: number,
  v: number,
  ground: MoveGround,
): Changes | undefined {
  const plan = stagesOf(plans, controller);
  const structures = ground.structures[controller]!;
  if (plan === undefined || structures.length === 0) return undefined;
  const limits = ground.limits[controller]!;
  const around = ground.neighbours[controller]!;
  const own = structures[Math.floor(v * v * structures.length)]!;
  const common = around.length > 0 ? cycleOf(plans[around[Math.floor(v * around.length)]!]!) : own.cycle;
  const cycles = [own.cycle, plan.cycle / 2, plan.cycle * 2, common, common / 2];
  const cycle = cycles[Math.floor(u * cycles.length)]!;
  if (cycle === plan.cycle || !Number.isInteger(cycle)) return undefined;
  const fitted = stretchedOrFitted(plan, own, controller, cycle, ground);
  return one(controller, fitted && lawful(inPlaceOf(plan, fitted, limits.safety), limits));
}

function stretchedOrFitted(
  plan: StagePlan,
  own: StagePlan,
  controller: number,
  cycle: number,
  ground: MoveGround,
): StagePlan | undefined {
  return cycle === own.cycle ? own : ground.fit(controller, plan, cycle);
}
