// Why a new plan is better, junction by junction: what was wrong with the old one, and what each change is worth in simulation.
import { availableParallelism } from 'node:os';
import { choiceScenarios } from './area/deck.ts';
import { inPlaceOf } from './area/plan-shape.ts';
import type { Scenario } from './area/scenario-run.ts';
import { createTrialPool, type TrialPool } from './area/trial-pool.ts';
import type { Clock } from './clock.ts';
import { foundStages } from './found-stages.ts';
import { currentPlan } from './place.ts';
import type { ControllerPlan, Plan, Stage, StagePlan } from './plan.ts';
import { cycleOf } from './plan.ts';
import type { PreparedPlace } from './prepared-place.ts';
import type { ControllerSafety, SafetyByController } from './safety.ts';
import { stageCycle } from './stage-lamps.ts';

export const ASPECTS = ['cycle', 'stages', 'split', 'offset', 'clearance'] as const;
export type Aspect = (typeof ASPECTS)[number];

/** A controller's timing in short. */
export interface TimingWords {
  /** s */
  readonly cycle: number;
  readonly stages: number;
  /** s a cycle that belong to no stage: yellow and red between them */
  readonly between: number;
}

export interface JunctionExplanation {
  readonly controller: string;
  readonly before: TimingWords;
  readonly after: TimingWords;
  /** s of delay a vehicle of the whole place that would come back if this signal were as it was */
  readonly worth: number;
  /** the same for one aspect alone; absent where it has not changed or cannot be shown by itself */
  readonly aspects: Readonly<Partial<Record<Aspect, number>>>;
  /** what was wrong, in words */
  readonly diagnosis: readonly string[];
}

/** junctions whose aspects are looked at one by one: those where most is gained */
const CLOSELY = 24;
/** simulations behind every figure */
const SCENARIOS = 4;
/** s a vehicle; less than this is not told of */
const LEAST_TOLD = 0.05;

export interface ExplanationGround {
  readonly pool: TrialPool;
  readonly scenarios: readonly Scenario[];
  readonly safety: SafetyByController;
  readonly late: () => boolean;
}

/**
 * Explains `after` against `before`, most worth first. Every figure is a difference of simulations on the same scenarios:
 * the new plan with one signal, or one aspect of it, as it was. Figures of several changes do not add up where they depend
 * on each other.
 */
export async function explain(before: Plan, after: Plan, ground: ExplanationGround): Promise<JunctionExplanation[]> {
  const reference = await meanDelay(after.controllers, ground);
  const worthOf = async (plan: ControllerPlan) =>
    (await meanDelay(
      after.controllers.map((one) => (one.controller === plan.controller ? plan : one)),
      ground,
    )) - reference;
  const pairs = after.controllers.flatMap((now) => {
    const was = before.controllers.find(({ controller }) => controller === now.controller);
    return was === undefined ? [] : [{ was, now }];
  });
  const whole = await Promise.all(
    pairs.map(async (pair) => ({ ...pair, worth: ground.late() ? Number.NaN : await worthOf(pair.was) })),
  );
  whole.sort((a, b) => (Number.isNaN(b.worth) ? -1 : Number.isNaN(a.worth) ? 1 : b.worth - a.worth));
  const told: JunctionExplanation[] = [];
  for (const [i, { was, now, worth }] of whole.entries()) {
    const aspects: Partial<Record<Aspect, number>> = {};
    const limits = ground.safety.get(now.controller);
    if (i < CLOSELY && now.kind === 'stages' && limits !== undefined)
      for (const [aspect, plan] of variantsOf(was, now, limits))
        if (!ground.late()) aspects[aspect] = await worthOf(plan);
    const [one, two] = [wordsOf(was, limits), wordsOf(now, limits)];
    const diagnosis = diagnose(one, two, aspects);
    told.push({ controller: now.controller, before: one, after: two, worth, aspects, diagnosis });
  }
  return told;
}

/** What of a place an explanation needs, and how long it may take. */
export interface ExplainRequest {
  readonly seed: number;
  /** s */
  readonly limit: number;
  readonly clock: Clock;
  readonly threads?: number | undefined;
}

/** Explains a plan of a place against the one on its street, on threads of its own. */
export async function explainPlan(
  prepared: PreparedPlace,
  plan: Plan,
  { seed, limit, clock, threads }: ExplainRequest,
): Promise<JunctionExplanation[]> {
  const { network, safety, place, window } = prepared;
  const trial = { network, demand: place.demand, safety, seed, ...window };
  const pool = createTrialPool(trial, threads ?? availableParallelism());
  const until = clock.now() + limit;
  try {
    const scenarios = choiceScenarios(seed, SCENARIOS);
    return await explain(currentPlan(place), plan, { pool, scenarios, safety, late: () => clock.now() > until });
  } finally {
    await pool.close();
  }
}

async function meanDelay(plans: readonly ControllerPlan[], { pool, scenarios }: ExplanationGround): Promise<number> {
  const delays = await Promise.all(scenarios.map(async (scenario) => (await pool.simulate(plans, scenario)).delay));
  return delays.reduce((sum, delay) => sum + delay, 0) / delays.length;
}

function stagesOf(plan: ControllerPlan): Stage[] {
  if (plan.kind === 'stages') return [...plan.stages];
  return plan.kind === 'program' ? foundStages(plan, []).stages : [];
}

function wordsOf(plan: ControllerPlan, safety: ControllerSafety | undefined): TimingWords {
  const stages = stagesOf(plan);
  const cycle = plan.kind === 'stages' && safety ? stageCycle(plan.stages, safety) : cycleOf(plan);
  const greens = stages.reduce((sum, { green }) => sum + green, 0);
  const between = stages.length > 0 ? Math.max(0, Math.round(10 * (cycle - greens)) / 10) : 0;
  return { cycle, stages: stages.length, between };
}

/** The new plan with one aspect as it was. */
function variantsOf(was: ControllerPlan, now: StagePlan, safety: ControllerSafety): [Aspect, ControllerPlan][] {
  const found: [Aspect, ControllerPlan][] = [];
  const old = stagesOf(was);
  const oldCycle = cycleOf(was);
  const offer = (aspect: Aspect, plan: StagePlan | undefined) => {
    if (plan !== undefined && JSON.stringify(plan) !== JSON.stringify(now)) found.push([aspect, plan]);
  };
  if (Math.abs(oldCycle - now.cycle) > 0.5) offer('cycle', timed(now, now.stages, oldCycle, safety));
  const states = (stages: readonly Stage[]) => stages.map(({ state }) => state.toLowerCase()).join();
  if (old.length > 0 && states(old) !== states(now.stages)) {
    const asWas = timed(now, old, now.cycle, safety);
    offer('stages', asWas && inPlaceOf(now, asWas, safety));
  }
  if (old.length > 0) offer('split', timed(now, withOldShares(now.stages, old), now.cycle, safety));
  if (was.offset % now.cycle !== now.offset) offer('offset', { ...now, offset: was.offset % now.cycle });
  const between = wordsOf(was, safety).between / Math.max(1, old.length);
  const own = wordsOf(now, safety).between / Math.max(1, now.stages.length);
  if (between > own + 0.5) offer('clearance', slower(now, (between - own) * now.stages.length, safety));
  return found;
}

/** The stages with greens in proportion to those given, to a cycle; undefined where there is no room for them. */
function timed(
  plan: StagePlan,
  stages: readonly Stage[],
  cycle: number,
  safety: ControllerSafety,
): StagePlan | undefined {
  const sum = stages.reduce((total, { green }) => total + green, 0);
  const room = cycle - (stageCycle([...stages], safety) - sum);
  if (room < 2 * stages.length) return undefined;
  const greens = stages.map(({ green }) => Math.max(2, Math.round((green * room) / sum)));
  const shown = stages.map((stage, i) => ({ ...stage, green: greens[i]! }));
  const exact = stageCycle(shown, safety);
  return { ...plan, stages: shown, cycle: exact, offset: Math.round((plan.offset * exact) / plan.cycle) % exact };
}

/** Greens of the new stages as the old program shared its time between the same links. */
function withOldShares(stages: readonly Stage[], old: readonly Stage[]): Stage[] {
  const greenOf = (link: number) =>
    old.reduce((sum, { state, green }) => sum + (/[gG]/.test(state[link] ?? 'r') ? green : 0), 0);
  return stages.map((stage) => {
    const links = [...stage.state].flatMap((letter, link) => (letter === 'G' ? [link] : []));
    const least = Math.min(...links.map(greenOf).filter((green) => green > 0));
    return { ...stage, green: Number.isFinite(least) ? least : stage.green };
  });
}

/** The plan with so many seconds a cycle of green lost to longer changes. */
function slower(plan: StagePlan, seconds: number, safety: ControllerSafety): StagePlan | undefined {
  const each = Math.round(seconds / plan.stages.length);
  const stages = plan.stages.map((stage) => ({ ...stage, green: Math.max(2, stage.green - each) }));
  return each > 0 ? { ...plan, stages, cycle: stageCycle(stages, safety) } : undefined;
}

const gained = (worth: number | undefined): worth is number => worth !== undefined && worth >= LEAST_TOLD;

function diagnose(
  before: TimingWords,
  after: TimingWords,
  aspects: Readonly<Partial<Record<Aspect, number>>>,
): string[] {
  const words: string[] = [];
  const tell = (aspect: Aspect, text: string) => {
    const worth = aspects[aspect];
    if (gained(worth)) words.push(`${text}: ${worth.toFixed(2)} s a vehicle`);
  };
  tell('cycle', `cycle too ${before.cycle > after.cycle ? 'long' : 'short'} (${before.cycle} s, now ${after.cycle} s)`);
  tell(
    'stages',
    `${before.stages > after.stages ? 'needless' : 'unsuited'} stages (${before.stages}, now ${after.stages})`,
  );
  tell('split', 'green shared out badly between the stages');
  tell('offset', 'green out of step with the neighbours');
  tell('clearance', `changes between stages take long (${before.between} s a cycle, now ${after.between} s)`);
  return words;
}
