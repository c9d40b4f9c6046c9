// The plan format: what every controller of a place does over its cycle, as a person or an optimiser writes it.
import { type Static, Type } from '@sinclair/typebox';
import { SignalProgram } from '../core/program.ts';

export const PLANS_FORMAT = 'greenband-plans';
export const PLAN_FORMAT = 'greenband-plan';
export const PLAN_VERSION = 1;

const Optional = Type.Optional;
const Num = (description: string) => Type.Number({ description });
const Links = (description: string) => Type.Array(Type.Integer({ minimum: 0 }), { description });

/** A program exactly as it was found. It may be simulated; it is dispatched only if the interlock finds no breach. */
export const ProgramPlan = Type.Object({ kind: Type.Literal('program'), ...SignalProgram.properties });

/** One stage: the lamps that stand still while it runs. What happens between two stages is computed, never written. */
export const Stage = Type.Object({
  id: Optional(Type.String()),
  state: Type.String({ description: 'one letter a link: G g r s, or o O where a link never changes' }),
  green: Num('s, from the moment the last link of the stage has its green to the moment the first one loses it'),
});

/**
 * Stages in order of service. The interstage after each is computed from the safety data: a link that loses green shows
 * yellow, then red; a link that gains green starts when the intergreens from all conflicting links have run; a link green
 * in both stays green. The cycle is the sum of the greens and the interstages.
 */
export const StagePlan = Type.Object({
  kind: Type.Literal('stages'),
  controller: Type.String(),
  cycle: Num('s'),
  offset: Num('s, 0 <= offset < cycle: when the first stage’s green starts (its interstage is over)'),
  stages: Type.Array(Stage, { minItems: 1 }),
});

/** A phase in the NEMA sense: a movement, or movements, that one ring serves together. */
export const RingPhase = Type.Object({
  id: Type.String(),
  links: Links('links shown G: protected while the phase is green'),
  permissive: Optional(Links('links shown g while the phase is green, unless another phase shows them G')),
  split: Num('s, green + yellow + red clearance'),
  minGreen: Num('s'),
  maxGreen: Optional(Num('s, for actuated use')),
  yellow: Num('s'),
  redClearance: Num('s'),
  crossings: Optional(Links('crossing links that walk with the phase')),
  walk: Optional(Num('s, the crossings’ green')),
  pedestrianClearance: Optional(Num('s, after walk and before conflicting green')),
  recall: Optional(
    Type.Union([Type.Literal('none'), Type.Literal('min'), Type.Literal('max'), Type.Literal('pedestrian')]),
  ),
});

/** Phases between two barriers: one sequence a ring. All rings of a group last equally long. */
export const BarrierGroup = Type.Object({
  rings: Type.Array(Type.Array(Type.String()), { description: 'phase ids, one sequence a ring', minItems: 1 }),
});

/** Rings and barriers, NEMA's eight phases (1-2-3-4 / 5-6-7-8, barriers {1,2,5,6} and {3,4,7,8}) and more or fewer. */
export const RingBarrierPlan = Type.Object({
  kind: Type.Literal('ring-barrier'),
  controller: Type.String(),
  cycle: Num('s'),
  offset: Num('s, 0 <= offset < cycle: when the reference point comes'),
  reference: Type.Object({
    phase: Type.String(),
    point: Type.Union([Type.Literal('green-start'), Type.Literal('yellow-start'), Type.Literal('red-start')]),
  }),
  phases: Type.Array(RingPhase, { minItems: 1 }),
  groups: Type.Array(BarrierGroup, { description: 'in order of service', minItems: 1 }),
  always: Optional(
    Type.Array(Type.Object({ link: Type.Integer({ minimum: 0 }), letter: Type.String() }), {
      description: 'links in no phase and the letter that they show all the time (s, o, O, G, g); others show r',
    }),
  ),
});

export const ControllerPlan = Type.Union([ProgramPlan, StagePlan, RingBarrierPlan]);

/** Where a plan comes from, in words that a report can print. */
export const PlanOrigin = Type.Object({
  method: Type.String({ description: 'imported, webster, green-wave, area, repair, hand, ...' }),
  note: Optional(Type.String()),
});

export const Plan = Type.Object({
  id: Type.String(),
  name: Optional(Type.String()),
  origin: Optional(PlanOrigin),
  controllers: Type.Array(ControllerPlan),
});

/** Which plan runs when, in local seconds of the day. */
export const ScheduleEntry = Type.Object({
  from: Num('s of the day'),
  until: Num('s of the day, after from, 86400 at most'),
  days: Optional(Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), { description: '1 Monday .. 7 Sunday; all' })),
  plan: Type.String(),
});

/** `plans.json` of a place. */
export const PlansFile = Type.Object({
  format: Type.Literal(PLANS_FORMAT),
  version: Type.Literal(PLAN_VERSION),
  current: Type.String({ description: 'id of the plan on the street today' }),
  plans: Type.Array(Plan),
  schedule: Optional(Type.Array(ScheduleEntry)),
});

/** A file with one plan: what `optimise --out` writes and `--plan` reads. */
export const PlanFile = Type.Object({
  format: Type.Literal(PLAN_FORMAT),
  version: Type.Literal(PLAN_VERSION),
  plan: Plan,
});

export type ProgramPlan = Static<typeof ProgramPlan>;
export type Stage = Static<typeof Stage>;
export type StagePlan = Static<typeof StagePlan>;
export type RingPhase = Static<typeof RingPhase>;
export type BarrierGroup = Static<typeof BarrierGroup>;
export type RingBarrierPlan = Static<typeof RingBarrierPlan>;
export type ControllerPlan = Static<typeof ControllerPlan>;
export type PlanOrigin = Static<typeof PlanOrigin>;
export type Plan = Static<typeof Plan>;
export type ScheduleEntry = Static<typeof ScheduleEntry>;
export type PlansFile = Static<typeof PlansFile>;
export type PlanFile = Static<typeof PlanFile>;

/** A plan of programs as found, e.g. what an importer brings. */
export function planOfPrograms(id: string, programs: readonly SignalProgram[], origin: PlanOrigin): Plan {
  return { id, origin, controllers: programs.map((program) => ({ kind: 'program' as const, ...program })) };
}

/**
 * The programs that came with a place (plans of origin `imported`). Only these are evidence for its safety data, so that
 * no plan added later can weaken it.
 */
export function importedPrograms(plans: readonly Plan[]): SignalProgram[] {
  return plans
    .filter(({ origin }) => origin?.method === 'imported')
    .flatMap(({ controllers }) => controllers.filter((entry) => entry.kind === 'program'));
}

/** Length of a controller's cycle. Unit s. */
export function cycleOf(plan: ControllerPlan): number {
  if (plan.kind !== 'program') return plan.cycle;
  return plan.phases.reduce((sum, phase) => sum + phase.duration, 0);
}
