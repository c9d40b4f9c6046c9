// The phases of a ring-barrier controller: what a plan of any kind gives it to run.
import { foundStages } from '../found-stages.ts';
import type { ControllerPlan, RingBarrierPlan, StagePlan } from '../plan.ts';
import { isGreen } from './lamp-letters.ts';
import type { Site } from './site.ts';

export type Recall = 'none' | 'min' | 'max' | 'pedestrian';

/** A phase as it runs. s. */
export interface RunPhase {
  readonly id: string;
  /** by link: letter while the phase is green, '' where it has no say */
  readonly letters: readonly string[];
  readonly links: readonly number[];
  readonly crossings: readonly number[];
  readonly minGreen: number;
  readonly maxGreen: number;
  readonly walk: number;
  readonly pedestrianClearance: number;
  readonly recall: Recall;
  /** s without a vehicle after which the green may end */
  readonly passage: number;
  /** green that coordination gives it at least: its split less clearances */
  readonly split: number;
}

/** Rings side by side between two barriers: phase numbers in order of service. */
export type RunGroup = readonly (readonly number[])[];

export interface RunRings {
  readonly phases: readonly RunPhase[];
  readonly groups: readonly RunGroup[];
  /** s */
  readonly cycle: number;
  readonly offset: number;
  /** links that show one letter all the time */
  readonly always: ReadonlyMap<number, string>;
}

const PASSAGE = 3;
const MAX_GREEN = 50;

/** The rings of a plan. Stages, and programs as found, become one ring whose phases are the stages. */
export function ringsOf(plan: ControllerPlan, site: Site): RunRings {
  if (plan.kind === 'ring-barrier') return fromRings(plan, site);
  const stages = plan.kind === 'stages' ? plan.stages : foundStages(plan, []).stages;
  return fromStages(stages, plan.kind === 'stages' ? plan.cycle : 0, plan.offset, site);
}

function fromStages(stages: StagePlan['stages'], cycle: number, offset: number, site: Site): RunRings {
  const phases = stages.map((stage, index): RunPhase => {
    const letters = Array.from(stage.state, (letter) => (isGreen(letter) ? letter : ''));
    const green = letters.flatMap((letter, link) => (letter === '' ? [] : [link]));
    const crossings = green.filter((link) => site.matrix.use[link] === 'crossing');
    const least = Math.max(1, ...green.map((link) => site.safety.links[link]!.minGreen.seconds));
    return {
      id: stage.id ?? String(index + 1),
      letters,
      links: green.filter((link) => site.matrix.use[link] === 'vehicle'),
      crossings,
      minGreen: least,
      maxGreen: Math.max(least, MAX_GREEN),
      walk: Math.max(0, ...crossings.map((link) => site.safety.links[link]!.minGreen.seconds)),
      pedestrianClearance: 0,
      recall: 'none',
      passage: PASSAGE,
      split: stage.green,
    };
  });
  return { phases, groups: [[phases.map((_, index) => index)]], cycle, offset, always: new Map() };
}

function fromRings(plan: RingBarrierPlan, site: Site): RunRings {
  const number = new Map(plan.phases.map((phase, index) => [phase.id, index]));
  const phases = plan.phases.map((phase): RunPhase => {
    const letters: string[] = Array(site.links).fill('');
    for (const link of phase.permissive ?? []) letters[link] = 'g';
    for (const link of phase.links) letters[link] = 'G';
    return {
      id: phase.id,
      letters,
      links: [...phase.links, ...(phase.permissive ?? [])],
      crossings: phase.crossings ?? [],
      minGreen: phase.minGreen,
      maxGreen: phase.maxGreen ?? Math.max(phase.minGreen, phase.split - phase.yellow - phase.redClearance),
      walk: phase.walk ?? 0,
      pedestrianClearance: phase.pedestrianClearance ?? 0,
      recall: phase.recall ?? 'none',
      passage: PASSAGE,
      split: phase.split - phase.yellow - phase.redClearance,
    };
  });
  return {
    phases,
    groups: plan.groups.map(({ rings }) => rings.map((ring) => ring.map((id) => number.get(id)!))),
    cycle: plan.cycle,
    offset: plan.offset,
    always: new Map((plan.always ?? []).map(({ link, letter }) => [link, letter])),
  };
}
