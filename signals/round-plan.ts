// Rounds a plan to what its target can show, keeps it lawful, and says what the rounding cost.
import type { Plan, RingBarrierPlan, StagePlan } from './plan.ts';
import type { ControllerSafety, SafetyByController } from './safety.ts';
import { safetyMatrix } from './safety-matrix.ts';
import { interstageTimes, stageCycle } from './stage-lamps.ts';

/** What a controller's plan lost by rounding. All in s. */
export interface RoundingLoss {
  readonly controller: string;
  readonly cycleBefore: number;
  readonly cycleAfter: number;
  /** the largest change of a green (or split) against the exact one scaled to the new cycle */
  readonly green: number;
  /** how far the middle of the first green moved within the cycle, against the exact one scaled to the new cycle */
  readonly offset: number;
}

/** Only these are rounded to: whole seconds (SUMO, NTCIP), or tenths (lamps). */
export type Resolution = 1 | 0.1;

/**
 * The plan in multiples of `resolution`: cycles rounded to the nearest (up where least greens need it), greens shared out
 * by largest remainder and never under their least, offsets set so that the middle of the first green stays where it was
 * in the cycle. Programs are left as found. Interstages come from the safety data and are not touched.
 */
export function roundPlan(
  plan: Plan,
  safety: SafetyByController,
  resolution: Resolution = 1,
): { plan: Plan; losses: RoundingLoss[] } {
  const losses: RoundingLoss[] = [];
  const controllers = plan.controllers.map((entry) => {
    if (entry.kind === 'program') return entry;
    const data = safety.get(entry.controller);
    if (entry.kind === 'stages' && !data) return entry;
    const rounded = entry.kind === 'stages' ? roundStages(entry, data!, resolution) : roundRings(entry, resolution);
    losses.push(rounded.loss);
    return rounded.plan;
  });
  return { plan: { ...plan, controllers }, losses };
}

/** Nearest multiple; the division keeps tenths exact (0.3, never 0.30000000000000004). */
function nearest(value: number, resolution: Resolution): number {
  return resolution === 1 ? Math.round(value) : Math.round(value * 10) / 10;
}

function upTo(value: number, resolution: Resolution): number {
  return resolution === 1 ? Math.ceil(value - 1e-6) : Math.ceil(value * 10 - 1e-6) / 10;
}

/**
 * Multiples of `resolution` that add up to `total` and stay as near to `exact` as largest remainders allow, none under
 * its `least`. `total` must be a multiple and at least the sum of the least.
 */
export function shareOut(
  exact: readonly number[],
  least: readonly number[],
  total: number,
  resolution: Resolution,
): number[] {
  const steps = (value: number) => Math.round(value / resolution);
  const floor = exact.map((value, index) => Math.max(steps(least[index]!), Math.floor(value / resolution + 1e-9)));
  let left = steps(total) - floor.reduce((sum, value) => sum + value, 0);
  const rest = (index: number) => exact[index]! / resolution - floor[index]!;
  while (left !== 0) {
    const open = [...floor.keys()].filter((index) => left > 0 || floor[index]! > steps(least[index]!));
    if (open.length === 0) break;
    const best = open.reduce((a, b) => ((left > 0 ? rest(b) > rest(a) : rest(b) < rest(a)) ? b : a));
    floor[best]! += Math.sign(left);
    left -= Math.sign(left);
  }
  return floor.map((value) => (resolution === 1 ? value : value / 10));
}

function leastGreen(state: string, safety: ControllerSafety, resolution: Resolution): number {
  const { minGreen } = safetyMatrix(safety);
  const least = Array.from(state, (letter, link) => (letter === 'G' || letter === 'g' ? minGreen[link]! / 10 : 0));
  return upTo(Math.max(resolution, ...least), resolution);
}

function roundStages(
  plan: StagePlan,
  safety: ControllerSafety,
  resolution: Resolution,
): { plan: StagePlan; loss: RoundingLoss } {
  const lost = interstageTimes(plan.stages, safety).reduce((sum, seconds) => sum + seconds, 0);
  const exactGreen = plan.stages.map(({ green }) => green);
  const before = lost + exactGreen.reduce((sum, green) => sum + green, 0);
  const least = plan.stages.map(({ state }, index) =>
    // a green already under the links' least (they stay green elsewhere) may stay as short as it is
    Math.min(leastGreen(state, safety, resolution), upTo(exactGreen[index]!, resolution)),
  );
  const floor = least.reduce((sum, green) => sum + green, 0);
  const spread = Math.max(floor, nearest(before - lost, resolution));
  const cycleWanted = nearest(spread + lost, resolution);
  const total = Math.max(floor, nearest(cycleWanted - lost, resolution));
  const scale = total / exactGreen.reduce((sum, green) => sum + green, 0);
  const scaled = exactGreen.map((green) => green * scale);
  const greens = shareOut(scaled, least, total, resolution);
  const stages = plan.stages.map((stage, index) => ({ ...stage, green: greens[index]! }));
  const cycle = stageCycle(stages, safety);
  const middle = ((plan.offset + exactGreen[0]! / 2) / before) * cycle;
  const offset = within(nearest(middle - greens[0]! / 2, resolution), cycle);
  return {
    plan: { ...plan, stages, cycle, offset },
    loss: {
      controller: plan.controller,
      cycleBefore: before,
      cycleAfter: cycle,
      green: Math.max(...greens.map((green, index) => Math.abs(green - scaled[index]!))),
      offset: apart(offset + greens[0]! / 2, middle, cycle),
    },
  };
}

function roundRings(plan: RingBarrierPlan, resolution: Resolution): { plan: RingBarrierPlan; loss: RoundingLoss } {
  const phases = new Map(plan.phases.map((phase) => [phase.id, phase]));
  const exact = (id: string) => phases.get(id)!.split;
  const least = (id: string) => {
    const { minGreen, yellow, redClearance, walk, pedestrianClearance } = phases.get(id)!;
    return upTo(Math.max(minGreen + yellow + redClearance, (walk ?? 0) + (pedestrianClearance ?? 0)), resolution);
  };
  const sum = (list: readonly number[]) => list.reduce((total, value) => total + value, 0);
  const groupLeast = plan.groups.map(({ rings }) => Math.max(...rings.map((ring) => sum(ring.map(least)))));
  const cycle = Math.max(nearest(plan.cycle, resolution), sum(groupLeast));
  const scale = cycle / plan.cycle;
  const groupExact = plan.groups.map(({ rings }) => scale * sum(rings[0]!.map(exact)));
  const lengths = shareOut(groupExact, groupLeast, cycle, resolution);
  const splits = new Map<string, number>();
  for (const [index, { rings }] of plan.groups.entries()) {
    for (const ring of rings) {
      const shares = shareOut(
        ring.map((id) => scale * exact(id)),
        ring.map(least),
        lengths[index]!,
        resolution,
      );
      for (const [place, id] of ring.entries()) splits.set(id, shares[place]!);
    }
  }
  const exactOffset = plan.offset * scale;
  const offset = within(nearest(exactOffset, resolution), cycle);
  return {
    plan: {
      ...plan,
      cycle,
      offset,
      phases: plan.phases.map((phase) => ({ ...phase, split: splits.get(phase.id) ?? phase.split })),
    },
    loss: {
      controller: plan.controller,
      cycleBefore: plan.cycle,
      cycleAfter: cycle,
      green: Math.max(...[...splits].map(([id, split]) => Math.abs(split - scale * exact(id)))),
      offset: apart(offset, exactOffset, cycle),
    },
  };
}

function within(offset: number, cycle: number): number {
  const inside = ((offset % cycle) + cycle) % cycle;
  const clean = Math.round(inside * 10) / 10;
  return clean >= cycle ? 0 : clean;
}

/** Distance of two moments on the cycle. */
function apart(a: number, b: number, cycle: number): number {
  const distance = Math.abs((((a - b) % cycle) + cycle) % cycle);
  return Math.min(distance, cycle - distance);
}
