// A plan in stages as a pattern of NTCIP 1202: cycle, offset and splits in whole seconds, one phase a stage.
import { Fault } from '../../../core/fault.ts';
import type { ControllerPlan, StagePlan } from '../../plan.ts';
import type { ControllerSafety } from '../../safety.ts';
import { interstageTimes } from '../../stage-lamps.ts';
import { MOST_SECONDS } from './objects.ts';

/** s, whole */
export interface Pattern {
  readonly cycle: number;
  readonly offset: number;
  readonly splits: readonly number[];
}

/**
 * The pattern of a plan whose stages are those of the controller. Throws NTCIP_FORM for a plan that a pattern cannot say,
 * NTCIP_SECONDS for times in fractions of a second or beyond 255 s: the controller would round them or fall to free.
 */
export function patternOf(plan: ControllerPlan, base: StagePlan, safety: ControllerSafety): Pattern {
  const refuse = (code: string, text: string) => new Fault(code, text, plan.controller);
  const isLike =
    plan.kind === 'stages' &&
    plan.stages.length === base.stages.length &&
    plan.stages.every(({ state }, i) => state === base.stages[i]!.state);
  if (!isLike)
    throw refuse('NTCIP_FORM', 'a pattern changes times only; the stages must be those of the controller, in order');
  const changes = interstageTimes(plan.stages, safety);
  const splits = plan.stages.map(({ green }, i) => green + changes[i]!);
  for (const time of [plan.cycle, plan.offset, ...splits])
    if (Math.abs(time - Math.round(time)) > 1e-6 || time > MOST_SECONDS)
      throw refuse('NTCIP_SECONDS', `${time} s cannot be said in whole seconds up to ${MOST_SECONDS}; round the plan`);
  return { cycle: Math.round(plan.cycle), offset: Math.round(plan.offset), splits: splits.map(Math.round) };
}

/** The plan that a pattern means at a controller. Greens that come out at or below zero are for the interlock to refuse. */
export function planOfPattern(pattern: Pattern, base: StagePlan, safety: ControllerSafety): StagePlan {
  let stages = base.stages;
  // interstages depend on greens only where these are very short: twice is enough, and the sum is checked by the interlock
  for (let pass = 0; pass < 2; pass++) {
    const changes = interstageTimes(stages, safety);
    stages = base.stages.map((stage, i) => ({
      ...stage,
      green: Math.round((pattern.splits[i]! - changes[i]!) * 10) / 10,
    }));
  }
  return { ...base, cycle: pattern.cycle, offset: pattern.offset, stages };
}

/** Bits of the phases whose stage is on. Bit 0 is phase 1. */
export function stageBits(lamps: string, base: StagePlan): { reds: number; yellows: number; greens: number } {
  let [reds, yellows, greens] = [0, 0, 0];
  const isGreen = (letter: string | undefined) => letter === 'G' || letter === 'g';
  for (const [i, { state }] of base.stages.entries()) {
    const links = Array.from(state, (letter, link) => ({ letter, shown: lamps[link] }));
    const own = links.filter(({ letter }) => isGreen(letter));
    const on = links.every(({ letter, shown }) => isGreen(letter) === isGreen(shown)) && own.length > 0;
    if (on) greens |= 1 << i;
    else if (own.some(({ shown }) => shown === 'y')) yellows |= 1 << i;
    else reds |= 1 << i;
  }
  return { reds, yellows, greens };
}

/** What each link shows, as far as the phases tell. */
export function lampsOf(bits: { readonly yellows: number; readonly greens: number }, base: StagePlan): string {
  const on = base.stages.findIndex((_, i) => (bits.greens >> i) & 1);
  if (on >= 0) return base.stages[on]!.state;
  return Array.from(base.stages[0]!.state, (letter, link) => {
    if (letter === 'o' || letter === 'O') return letter;
    const ends = base.stages.some(({ state }, i) => (bits.yellows >> i) & 1 && /[Gg]/.test(state[link]!));
    return ends ? 'y' : 'r';
  }).join('');
}
