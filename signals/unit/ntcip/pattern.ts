// A plan as a pattern of NTCIP 1202: cycle, offset and splits in whole seconds. A stage is a phase; a ring's phase is itself.
import { Fault } from '../../../core/fault.ts';
import type { ControllerPlan, RingBarrierPlan, RingPhase, StagePlan } from '../../plan.ts';
import type { ControllerSafety } from '../../safety.ts';
import { interstageTimes } from '../../stage-lamps.ts';
import { digestOf } from '../canonical.ts';
import { MOST_SECONDS } from './objects.ts';

/** s, whole; splits in the order of the plan's stages or phases */
export interface Pattern {
  readonly cycle: number;
  readonly offset: number;
  readonly splits: readonly number[];
}

/** What a controller is built for: patterns change its times and nothing else. */
export type PatternBase = StagePlan | RingBarrierPlan;

/** Numbers of phases that show green, yellow, and walk. */
export interface PhaseColours {
  readonly greens: ReadonlySet<number>;
  readonly yellows: ReadonlySet<number>;
  readonly walks: ReadonlySet<number>;
}

/** Phases that one octet of a status group tells of. */
const GROUP = 8;

/** A plan's phase numbers in order: a stage's place; a ring phase's id where all ids are numbers up to 255, else its place. */
export function phaseNumbers(base: PatternBase): number[] {
  if (base.kind === 'stages') return base.stages.map((_, i) => i + 1);
  const isNumbered = base.phases.every(({ id }) => /^\d{1,3}$/.test(id) && Number(id) >= 1 && Number(id) <= 255);
  return base.phases.map(({ id }, i) => (isNumbered ? Number(id) : i + 1));
}

/** What is left of a plan without its times. */
function timeless(plan: PatternBase): unknown {
  if (plan.kind === 'stages') return plan.stages.map(({ state }) => state);
  return { ...plan, cycle: 0, offset: 0, phases: plan.phases.map((phase) => ({ ...phase, split: 0 })) };
}

function isLike(plan: ControllerPlan, base: PatternBase): plan is PatternBase {
  return plan.kind === base.kind && digestOf(timeless(plan as PatternBase)) === digestOf(timeless(base));
}

/**
 * The pattern of a plan whose stages or phases are those of the controller. Throws NTCIP_FORM for a plan that a pattern
 * cannot say, NTCIP_SECONDS for times in fractions of a second or beyond 255 s: the controller would round them or fall to free.
 */
export function patternOf(plan: ControllerPlan, base: PatternBase, safety: ControllerSafety): Pattern {
  const refuse = (code: string, text: string) => new Fault(code, text, plan.controller);
  if (!isLike(plan, base))
    throw refuse(
      'NTCIP_FORM',
      'a pattern changes times only; stages or phases must be those of the controller, in order',
    );
  const splits = plan.kind === 'stages' ? stageSplits(plan, safety) : plan.phases.map(({ split }) => split);
  for (const time of [plan.cycle, plan.offset, ...splits])
    if (Math.abs(time - Math.round(time)) > 1e-6 || time > MOST_SECONDS)
      throw refuse('NTCIP_SECONDS', `${time} s cannot be said in whole seconds up to ${MOST_SECONDS}; round the plan`);
  return { cycle: Math.round(plan.cycle), offset: Math.round(plan.offset), splits: splits.map(Math.round) };
}

function stageSplits({ stages }: StagePlan, safety: ControllerSafety): number[] {
  const changes = interstageTimes(stages, safety);
  return stages.map(({ green }, i) => green + changes[i]!);
}

/** The plan that a pattern means at a controller. Greens that come out at or below zero are for the interlock to refuse. */
export function planOfPattern(pattern: Pattern, base: PatternBase, safety: ControllerSafety): PatternBase {
  const { cycle, offset, splits } = pattern;
  if (base.kind === 'ring-barrier')
    return { ...base, cycle, offset, phases: base.phases.map((phase, i) => ({ ...phase, split: splits[i]! })) };
  let stages = base.stages;
  // interstages depend on greens only where these are very short: twice is enough, and the sum is checked by the interlock
  for (let pass = 0; pass < 2; pass++) {
    const changes = interstageTimes(stages, safety);
    stages = base.stages.map((stage, i) => ({ ...stage, green: Math.round((splits[i]! - changes[i]!) * 10) / 10 }));
  }
  return { ...base, cycle, offset, stages };
}

const isGreen = (letter: string | undefined) => letter === 'G' || letter === 'g';

/** The phases that are on, read off the lamps: what a controller says of itself. */
export function coloursOf(lamps: string, base: PatternBase): PhaseColours {
  const [greens, yellows, walks] = [new Set<number>(), new Set<number>(), new Set<number>()];
  const numbers = phaseNumbers(base);
  const note = (i: number, on: boolean, ends: boolean) => {
    if (on) greens.add(numbers[i]!);
    else if (ends) yellows.add(numbers[i]!);
  };
  if (base.kind === 'stages')
    for (const [i, { state }] of base.stages.entries()) {
      const links = Array.from(state, (letter, link) => ({ own: isGreen(letter), shown: lamps[link] }));
      const own = links.filter((link) => link.own);
      const on = own.length > 0 && links.every((link) => link.own === isGreen(link.shown));
      note(
        i,
        on,
        own.some(({ shown }) => shown === 'y'),
      );
    }
  else
    for (const [i, { links, crossings = [] }] of base.phases.entries()) {
      const on = links.length > 0 && links.every((link) => isGreen(lamps[link]));
      note(
        i,
        on,
        links.some((link) => lamps[link] === 'y'),
      );
      if (crossings.some((link) => isGreen(lamps[link]))) walks.add(numbers[i]!);
    }
  return { greens, yellows, walks };
}

/** What each link shows, as far as the phases tell. */
export function lampsOf(colours: PhaseColours, base: PatternBase, links: number): string {
  return base.kind === 'stages' ? stageLamps(colours, base) : ringLamps(colours, base, links);
}

function stageLamps({ greens, yellows }: PhaseColours, base: StagePlan): string {
  const on = base.stages.findIndex((_, i) => greens.has(i + 1));
  if (on >= 0) return base.stages[on]!.state;
  return Array.from(base.stages[0]!.state, (letter, link) => {
    if (letter === 'o' || letter === 'O') return letter;
    const ends = base.stages.some(({ state }, i) => yellows.has(i + 1) && isGreen(state[link]));
    return ends ? 'y' : 'r';
  }).join('');
}

function ringLamps({ greens, yellows, walks }: PhaseColours, base: RingBarrierPlan, links: number): string {
  const shown = Array<string>(links).fill('r');
  const numbers = phaseNumbers(base);
  const paint = (letter: string, on: ReadonlySet<number>, linksOf: (phase: RingPhase) => readonly number[]) => {
    for (const [i, phase] of base.phases.entries())
      if (on.has(numbers[i]!)) for (const link of linksOf(phase)) shown[link] = letter;
  };
  paint('y', yellows, ({ links: own, permissive = [] }) => [...own, ...permissive]);
  paint('g', greens, ({ permissive = [] }) => permissive);
  paint('G', greens, ({ links: own }) => own);
  paint('G', walks, ({ crossings = [] }) => crossings);
  for (const { link, letter } of base.always ?? []) shown[link] = letter;
  return shown.join('');
}

/** Status groups that a controller's phases need. */
export function groupsOf(base: PatternBase): number {
  return Math.ceil(Math.max(...phaseNumbers(base)) / GROUP);
}

/** The octet of group `group`, counted from 1: bit 0 is its first phase. */
export function groupOctet(phases: ReadonlySet<number>, group: number): number {
  let octet = 0;
  for (let bit = 0; bit < GROUP; bit++) if (phases.has((group - 1) * GROUP + bit + 1)) octet |= 1 << bit;
  return octet;
}

/** Phase numbers of the octets of groups 1, 2, … */
export function phasesOfOctets(octets: readonly number[]): Set<number> {
  const phases = octets.flatMap((octet, group) =>
    Array.from({ length: GROUP }, (_, bit) => ((octet >> bit) & 1 ? group * GROUP + bit + 1 : 0)),
  );
  return new Set(phases.filter((number) => number > 0));
}
