// Simultaneous perturbation stochastic approximation (Spall 1992, 1998): minimises what can only be tried out, with noise, within bounds.
import { bits } from './chance.ts';

export interface SpsaOptions {
  readonly seed: number;
  readonly iterations: number;
  /** of each parameter, least and most */
  readonly bounds: readonly (readonly [number, number])[];
  /** first step and first perturbation as shares of the bounds' width */
  readonly step?: number;
  readonly perturbation?: number;
}

export interface SpsaResult {
  readonly best: readonly number[];
  readonly value: number;
  /** of the start */
  readonly first: number;
  /** trials of the objective */
  readonly trials: number;
}

const STREAM = 5150;
/** gain exponents and share of the iterations by which the step is damped (Spall 1998, section III.B) */
const ALPHA = 0.602;
const GAMMA = 0.101;
const DAMPING = 0.1;
/** how much of the mean square of slopes is kept from iteration to iteration */
const MEMORY = 0.7;

/**
 * Two trials an iteration, whatever the number of parameters. Parameters are kept within their bounds by projection. Steps are
 * measured by recent slopes, so that they neither run away nor starve: the first is `step` of the width. The answer is the best point that was tried itself,
 * the start included, so that it is never worse than the start.
 * @param objective finite for every point within the bounds
 */
export async function spsa(
  objective: (point: readonly number[]) => Promise<number>,
  start: readonly number[],
  { seed, iterations, bounds, step = 0.15, perturbation = 0.1 }: SpsaOptions,
): Promise<SpsaResult> {
  const held = (point: readonly number[]) =>
    point.map((value, i) => Math.min(bounds[i]![1], Math.max(bounds[i]![0], value)));
  const width = bounds.map(([least, most]) => most - least);
  const damping = DAMPING * iterations;
  let point = held(start);
  const first = await objective(point);
  let best = { point, value: first };
  let trials = 1;
  const tried = async (where: readonly number[]) => {
    const value = await objective(where);
    trials++;
    if (value < best.value) best = { point: [...where], value };
    return value;
  };
  let recent: number | undefined;
  for (let k = 0; k < iterations; k++) {
    const reach = perturbation / (k + 1) ** GAMMA;
    const signs = width.map((_, i) => (bits(seed, STREAM, k * width.length + i) % 2 === 0 ? 1 : -1));
    const [up, down] = [1, -1].map((side) =>
      held(point.map((value, i) => value + side * signs[i]! * reach * width[i]!)),
    );
    const [high, low] = [await tried(up!), await tried(down!)];
    // per share of the width, over what was really perturbed (bounds may have cut it)
    const slope = signs.map((_, i) => (high - low) / Math.max(1e-9, Math.abs(up![i]! - down![i]!) / width[i]!));
    const square = slope.reduce((sum, one) => sum + one ** 2, 0) / slope.length;
    if (square === 0) continue;
    recent = recent === undefined ? square : MEMORY * recent + (1 - MEMORY) * square;
    const move = (step * ((1 + damping) / (k + 1 + damping)) ** ALPHA) / Math.sqrt(recent);
    const bounded = (i: number) => signs[i]! * Math.max(-step, Math.min(step, move * slope[i]!));
    point = held(point.map((value, i) => value - bounded(i) * width[i]!));
  }
  await tried(point);
  return { best: best.point, value: best.value, first, trials };
}
