// Remedies for one signal, one aspect at a time: another share of green, another cycle, another offset.
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import { inPlaceOf, lawful, type ShapeLimits, stretched } from '../area/plan-shape.ts';
import { fitStages, type WaveStudy } from '../cycle-plan.ts';
import { foundStages } from '../found-stages.ts';
import { linksOf, phasesOf } from '../lamps.ts';
import { type ControllerPlan, cycleOf, type StagePlan } from '../plan.ts';
import type { ControllerSafety } from '../safety.ts';
import { stageCycle } from '../stage-lamps.ts';

export type Aspect = 'split' | 'cycle' | 'offset';

/** A plan that differs from the one on the street in one aspect (another cycle brings its own splits). */
export interface Remedy {
  readonly aspect: Aspect;
  readonly plan: ControllerPlan;
  readonly words: string;
}

/** s */
const SHORTEST = 30;
const LONGEST = 240;
/** offsets that are tried, as parts of the cycle */
const OFFSETS = 8;
const FACTORS = [0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.15, 1.35, 1.6];

/** The plan as stages: as it is, or as the stages that its lamps show. */
export function asStages(
  own: ControllerPlan,
  network: CompiledNetwork,
  controller: number,
  safety: ControllerSafety,
): StagePlan | undefined {
  if (own.kind === 'stages') return own;
  const { stages, lead } = foundStages({ phases: phasesOf(own, linksOf(network, controller), safety) }, []);
  if (stages.length < 2) return undefined;
  const cycle = stageCycle(stages, safety);
  const offset = Math.round(own.offset + lead) % cycle;
  return { kind: 'stages', controller: own.controller, cycle, offset: (offset + cycle) % cycle, stages };
}

function limitsOf(study: WaveStudy, controller: number): ShapeLimits {
  const { safety } = study.models[controller]!;
  return { safety, table: study.linkTables[controller]!, allowUnserved: true, minCycle: SHORTEST, maxCycle: LONGEST };
}

const greens = ({ stages }: StagePlan): string => stages.map(({ green }) => Math.round(green)).join('/');

/** The greens of least delay (HCM 7) at the cycle as it is. */
export function splitRemedy(study: WaveStudy, controller: number, own: StagePlan): Remedy | undefined {
  const fitted = fitStages(study, controller, own, Math.round(own.cycle))?.plan;
  if (fitted === undefined) return undefined;
  const plan = inPlaceOf(own, fitted, study.models[controller]!.safety);
  return {
    aspect: 'split',
    plan,
    words: `share the green ${greens(plan)} s instead of ${greens(own)} s, stage by stage`,
  };
}

/**
 * Two other cycles with the greens of least delay: the one that costs the junction least by itself, and the one that most of
 * its neighbours run; and the own greens stretched to that.
 */
export function cycleRemedies(
  study: WaveStudy,
  controller: number,
  own: StagePlan,
  common: number | undefined,
): Remedy[] {
  const { safety } = study.models[controller]!;
  const wanted = FACTORS.map((factor) => Math.round((own.cycle * factor) / 5) * 5).filter(
    (cycle) => cycle >= SHORTEST && cycle <= LONGEST,
  );
  const fits = [...new Set(wanted)].flatMap((cycle) => fitStages(study, controller, own, cycle) ?? []);
  const alone = fits.reduce<(typeof fits)[number] | undefined>(
    (best, fit) => (best && best.cost <= fit.cost ? best : fit),
    undefined,
  );
  const isOther = common !== undefined && Math.abs(common - own.cycle) > 2;
  const shared = isOther
    ? [fitStages(study, controller, own, common)?.plan, stretched(own, common, limitsOf(study, controller))]
    : [];
  return [alone?.plan, ...shared].flatMap((plan): Remedy[] => {
    if (plan === undefined) return [];
    const placed = inPlaceOf(own, plan, safety);
    return [
      {
        aspect: 'cycle',
        plan: placed,
        words: `run a cycle of ${Math.round(plan.cycle)} s instead of ${Math.round(own.cycle)} s, green ${greens(plan)} s`,
      },
    ];
  });
}

/** The plan moved by parts of its cycle. */
export function offsetRemedies(own: ControllerPlan): Remedy[] {
  const cycle = cycleOf(own);
  return Array.from({ length: OFFSETS - 1 }, (_, i): Remedy => {
    const offset = Math.round(own.offset + ((i + 1) * cycle) / OFFSETS) % Math.round(cycle);
    return {
      aspect: 'offset',
      plan: { ...own, offset },
      words: `set the offset to ${offset} s instead of ${Math.round(own.offset)} s`,
    };
  });
}

/** Whether a plan may be run: offsets and cycles are shown to be lawful before they are tried. */
export function isLawful(study: WaveStudy, controller: number, plan: ControllerPlan): boolean {
  return plan.kind !== 'stages' || lawful(plan, limitsOf(study, controller)) !== undefined;
}
