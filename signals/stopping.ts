// How many replications are enough: more, round by round, until the interval is as narrow as it was asked to be.
import { estimate } from '../core/statistics.ts';

/** replications of the first round; an interval of fewer says too little of itself */
const FIRST = 5;

/** What was reached. */
export interface Precision {
  /** half of the 95 % interval, in percent of the base */
  readonly percent: number;
  readonly reached: boolean;
}

/**
 * Half width of the 95 % interval of `values` in percent of `base` (Infinity for a base of 0 with any doubt).
 * Law & Kelton, Simulation Modeling and Analysis, 9.4.1: the sequential procedure for a relative error.
 */
export function precisionOf(values: readonly number[], base: number): number {
  const { ci95 } = estimate(values);
  const half = (ci95[1] - ci95[0]) / 2;
  if (values.length < 2) return Number.POSITIVE_INFINITY;
  return half === 0 ? 0 : (100 * half) / Math.abs(base);
}

/**
 * Runs seeds `first`, `first + 1`, ... until the precision is `percent` or better, or `most` have run. Rounds grow by what
 * the last interval says is missing, by half at the least and to double at the most.
 * @param more runs these seeds and answers them
 * @param measure the values whose interval counts, and their base
 */
export async function replicateUntil<T>(
  first: number,
  percent: number,
  most: number,
  more: (seeds: readonly number[]) => Promise<readonly T[]>,
  measure: (all: readonly T[]) => { readonly values: readonly number[]; readonly base: number },
): Promise<{ readonly all: T[]; readonly precision: Precision }> {
  const all: T[] = [];
  let wanted = Math.min(most, FIRST);
  for (;;) {
    const seeds = Array.from({ length: wanted - all.length }, (_, i) => first + all.length + i);
    all.push(...(await more(seeds)));
    const { values, base } = measure(all);
    const reached = precisionOf(values, base);
    if (reached <= percent || all.length >= most) {
      return { all, precision: { percent: reached, reached: reached <= percent } };
    }
    const needed = Math.ceil(all.length * (reached / percent) ** 2);
    wanted = Math.min(most, 2 * all.length, Math.max(needed, Math.ceil(1.5 * all.length)));
  }
}
