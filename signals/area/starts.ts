// First plans for the search: each signal by itself, and all at common cycles with offsets from the flow profiles.
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import { Fault } from '../../core/fault.ts';
import { linkTable } from '../conflicts.ts';
import { planAt, profileCost } from '../cycle-plan.ts';
import { greedyPlan } from '../first-plan.ts';
import { FlowProfiles } from '../flow-profile.ts';
import { foundStages } from '../found-stages.ts';
import { controllerBreaches } from '../interlock.ts';
import { searchOffsets } from '../offset-search.ts';
import type { ControllerPlan, StagePlan } from '../plan.ts';
import { repairController } from '../repair.ts';
import type { ControllerSafety } from '../safety.ts';
import { stageCycle } from '../stage-lamps.ts';
import type { AreaGround } from './ground.ts';
import { lawful, type ShapeLimits, stretched } from './plan-shape.ts';
import type { TrialGround } from './scenario-run.ts';
import { MAX_CYCLE, MIN_CYCLE } from './structures.ts';

export interface Start {
  /** what it is, in a word or two */
  readonly name: string;
  readonly plans: readonly ControllerPlan[];
}

/** A start at one common cycle. */
export interface CommonStart extends Start {
  /** s */
  readonly cycle: number;
  /** s of delay a vehicle, by flow profiles */
  readonly cost: number;
}

/** ratio of one common cycle to the next that is tried */
const CYCLE_STEP = 1.1;
const MOST_CYCLES = 10;

/** Common cycles worth trying, s, even: from where half of the signals by themselves have enough to where all have. */
export function commonCycles(own: readonly number[]): number[] {
  const sorted = [...own].sort((a, b) => a - b);
  const low = Math.max(MIN_CYCLE, 0.8 * (sorted[sorted.length >> 2] ?? MIN_CYCLE));
  const high = Math.min(MAX_CYCLE, 1.25 * (sorted.at(-1) ?? MAX_CYCLE));
  const step = Math.max(CYCLE_STEP, (high / low) ** (1 / MOST_CYCLES));
  const cycles: number[] = [];
  for (let cycle = low; cycle <= high * 1.001; cycle *= step) cycles.push(2 * Math.round(cycle / 2));
  return [...new Set(cycles)].filter((cycle) => cycle <= MAX_CYCLE);
}

/** Every signal at its own cycle, offsets 0. */
export function isolatedStart({ isolated }: AreaGround): Start {
  return { name: 'own cycles', plans: isolated };
}

/** All signals at a common cycle or at half of it, offsets by a search over flow profiles; undefined where a signal cannot have it. */
export function commonStart(ground: AreaGround, cycle: number, late: () => boolean): CommonStart | undefined {
  const { study, moves } = ground;
  if (moves.structures.some((list) => list.length === 0)) return undefined;
  const choices = moves.structures.map((list) => list.slice(0, 3));
  const found = planAt(study, choices, cycle);
  if (found === undefined) return undefined;
  const profiles = new FlowProfiles(found.streams, found.cycle, new Float64Array(found.plans.length), study.weights);
  const coarse = Math.max(2, Math.round(found.cycle / 20));
  searchOffsets(profiles, found.periods, { step: coarse, rounds: 2, stop: late });
  if (!late()) searchOffsets(profiles, found.periods, { step: 1, rounds: 4, stop: late });
  const plans = found.plans.map((plan, i) => ({ ...plan, offset: profiles.offsets[i]! % plan.cycle }));
  const cost = profileCost(study, found.streams, profiles);
  return { name: `common cycle ${found.cycle} s`, cycle: found.cycle, plans, cost };
}

/** The own plan, as stages where it can be, and repaired where it is not lawful; a signal by itself where that does not do. */
export function ownStart(ground: AreaGround, own: readonly ControllerPlan[]): Start {
  const plans = own.map((plan, c) => lawfulOne(plan, ground.moves.limits[c]!) ?? ground.isolated[c]!);
  return { name: 'own plan', plans };
}

/** What is lawful at once, before anything is studied: the own plan, repaired, or any plan at all; undefined where there is none. */
export function lawfulAtOnce(
  { network, safety }: Pick<TrialGround, 'network' | 'safety'>,
  own: readonly ControllerPlan[] | undefined,
  allowUnserved: boolean,
): ControllerPlan[] | undefined {
  const plans = network.controllerIds.map((id, controller) => {
    const data = safety.get(id);
    if (data === undefined) return undefined;
    const table = linkTable(network, controller);
    const limits = { safety: data, table, allowUnserved, minCycle: MIN_CYCLE, maxCycle: MAX_CYCLE };
    const found = own?.[controller] && lawfulOne(own[controller], limits);
    return found ?? anyPlan(network, controller, data);
  });
  return plans.every((plan) => plan !== undefined) ? plans : undefined;
}

function anyPlan(network: CompiledNetwork, controller: number, safety: ControllerSafety): StagePlan | undefined {
  try {
    return greedyPlan(network, controller, safety);
  } catch (thrown) {
    // the study may still find one, or say what is wrong
    if (thrown instanceof Fault) return undefined;
    throw thrown;
  }
}

function lawfulOne(plan: ControllerPlan, limits: ShapeLimits): ControllerPlan | undefined {
  const { safety, table, allowUnserved } = limits;
  const stages = lawfulStages(plan, limits);
  return stages ?? (controllerBreaches(plan, safety, table, { allowUnserved }).length === 0 ? plan : undefined);
}

/** A plan as stages that are lawful, repaired where they are not; undefined where that does not do. */
function lawfulStages(plan: ControllerPlan, limits: ShapeLimits): StagePlan | undefined {
  const { safety, table } = limits;
  if (plan.kind === 'ring-barrier') return undefined;
  if (plan.kind === 'stages') return withinCycles(plan, limits);
  const { stages, lead } = foundStages(plan, []);
  const cycle = stageCycle(stages, safety);
  const bare: StagePlan = { kind: 'stages', controller: plan.controller, cycle, offset: plan.offset + lead, stages };
  const found = withinCycles(bare, limits);
  if (found !== undefined) return found;
  const repaired = repairController(plan, safety, table).plan;
  return repaired.kind === 'stages' ? withinCycles(repaired, limits) : undefined;
}

function withinCycles(plan: StagePlan, limits: ShapeLimits): StagePlan | undefined {
  const whole = { ...plan, stages: plan.stages.map((stage) => ({ ...stage, green: Math.round(stage.green) })) };
  return (
    lawful(whole, limits) ??
    stretched(whole, Math.min(limits.maxCycle, Math.max(limits.minCycle, Math.round(plan.cycle))), limits)
  );
}

/** For a small place: each signal with each of its other sets of stages, the others as they are by themselves. */
export function structureStarts({ isolated, moves }: AreaGround): Start[] {
  return isolated.flatMap((_, controller) =>
    moves.structures[controller]!.slice(1, isolated.length === 1 ? 12 : 5).map((plan, i) => ({
      name: `stages ${i + 2}`,
      plans: isolated.map((known, c) => (c === controller ? plan : known)),
    })),
  );
}
