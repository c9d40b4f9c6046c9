// Transitions: the few cycles in which a controller finds its way from one offset to another without a jump.
import { Fault } from '../core/fault.ts';
import type { StagePlan } from './plan.ts';
import { shareOut } from './round-plan.ts';
import type { ControllerSafety } from './safety.ts';
import { safetyMatrix } from './safety-matrix.ts';
import { stageCycle } from './stage-lamps.ts';

/**
 * `dwell`: stay in the first stage until in step; `add-only`: longer cycles; `short-way`: longer or shorter cycles,
 * whichever is sooner in step (Signal Timing Manual, 2nd ed., chapter 7).
 */
export type TransitionMethod = 'dwell' | 'add-only' | 'short-way';

export interface TransitionOptions {
  readonly method: TransitionMethod;
  /** the most by which one cycle is lengthened or shortened, as a share of it; 0.2 is common */
  readonly limit: number;
}

/**
 * The cycles to run, one plan each, so that a controller whose cycle starts now comes into step with a `plan` whose next
 * cycle starts `behind` s from now (0 <= behind < cycle, whole seconds). Empty when it is in step already. Every cycle
 * keeps the least greens and the interstages; none is longer or shorter than the limit allows. Throws PLAN_TRANSITION
 * for a plan in fractions of a second, a lag outside the cycle or a limit that allows no whole second.
 */
export function transitionCycles(
  plan: StagePlan,
  safety: ControllerSafety,
  behind: number,
  options: TransitionOptions,
): StagePlan[] {
  requireWhole(plan, behind, options);
  if (behind === 0) return [];
  if (options.method === 'dwell') {
    const [first, ...others] = plan.stages;
    return [cycleOfStages(plan, [{ ...first!, green: first!.green + behind }, ...others], safety)];
  }
  const step = Math.floor(plan.cycle * options.limit);
  const longer = evenly(behind, step);
  if (options.method === 'add-only') return longer.map((extra) => stretched(plan, extra, safety));
  const cut = Math.min(step, slackOf(plan, safety));
  const shorter = cut >= 1 ? evenly(plan.cycle - behind, cut) : undefined;
  if (shorter && shorter.length < longer.length) return shorter.map((less) => stretched(plan, -less, safety));
  return longer.map((extra) => stretched(plan, extra, safety));
}

function requireWhole(plan: StagePlan, behind: number, { limit }: TransitionOptions): void {
  const refuse = (text: string) => new Fault('PLAN_TRANSITION', text, plan.controller);
  if (![plan.cycle, behind, ...plan.stages.map(({ green }) => green)].every(Number.isInteger)) {
    throw refuse('has times in fractions of a second; round the plan first');
  }
  if (behind < 0 || behind >= plan.cycle)
    throw refuse(`a lag of ${behind} s is outside the cycle; give 0 to ${plan.cycle} s`);
  if (!(limit <= 1 && plan.cycle * limit >= 1))
    throw refuse(`a limit of ${limit} allows no change; give a share of the cycle`);
}

/** `total` in as few parts as `most` allows, nearly equal, whole. */
function evenly(total: number, most: number): number[] {
  const parts = Math.ceil(total / most);
  return Array.from(
    { length: parts },
    (_, index) => Math.floor((total * (index + 1)) / parts) - Math.floor((total * index) / parts),
  );
}

/** Greens no stage may go below: the least of its links, or what it has. */
function leastGreens(plan: StagePlan, safety: ControllerSafety): number[] {
  const { minGreen } = safetyMatrix(safety);
  return plan.stages.map(({ state, green }) => {
    const least = Array.from(state, (letter, link) => (letter === 'G' || letter === 'g' ? minGreen[link]! / 10 : 0));
    return Math.min(green, Math.ceil(Math.max(1, ...least)));
  });
}

/** s by which the cycle can shrink. */
function slackOf(plan: StagePlan, safety: ControllerSafety): number {
  const least = leastGreens(plan, safety);
  return plan.stages.reduce((sum, { green }, index) => sum + green - least[index]!, 0);
}

/** The plan with `extra` s more green (less where negative), shared out in proportion. */
function stretched(plan: StagePlan, extra: number, safety: ControllerSafety): StagePlan {
  const greens = plan.stages.map(({ green }) => green);
  const total = greens.reduce((sum, green) => sum + green, 0);
  const exact = greens.map((green) => (green * (total + extra)) / total);
  const shares = shareOut(exact, leastGreens(plan, safety), total + extra, 1);
  return cycleOfStages(
    plan,
    plan.stages.map((stage, index) => ({ ...stage, green: shares[index]! })),
    safety,
  );
}

function cycleOfStages(plan: StagePlan, stages: StagePlan['stages'], safety: ControllerSafety): StagePlan {
  return { ...plan, stages, cycle: stageCycle(stages, safety), offset: 0 };
}
