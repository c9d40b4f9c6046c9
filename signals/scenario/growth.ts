// How much more traffic a place can take: the demand is raised until the streets no longer serve it, then the point is closed in on.
import type { CellResult } from './cell.ts';

/** share of the vehicles due that may stay unserved; beyond it the place is broken */
export const BROKEN = 0.1;
const STEP = 1.25;
const LEAST = 0.05;
const MOST = 8;
/** width of the answer, as a factor on the demand */
const PRECISION = 0.02;

export interface BreakingPoint {
  /** the largest factor seen to be served, and the smallest that was not; null where none was found from 0.05 to 8 */
  readonly served: number | null;
  readonly broken: number | null;
  readonly tried: readonly CellResult[];
}

const rounded = (factor: number): number => Math.round(factor * 1000) / 1000;

/**
 * Brackets the breaking point by factors of 1.25 from 1 on, then halves the bracket to 0.02. Assumes that more demand is
 * never served better (the cells share their seeds, and a smaller factor keeps a part of what a larger one keeps).
 * @param at runs the place at a factor
 */
export async function breakingPoint(at: (factor: number) => Promise<CellResult>): Promise<BreakingPoint> {
  const tried: CellResult[] = [];
  const breaks = async (factor: number): Promise<boolean> => {
    const result = await at(factor);
    tried.push(result);
    return result.unserved > BROKEN;
  };
  let [served, broken]: [number | null, number | null] = [null, null];
  let factor = 1;
  if (await breaks(factor)) broken = factor;
  else served = factor;
  while (served === null && factor > LEAST) {
    factor = rounded(Math.max(LEAST, factor / STEP));
    if (await breaks(factor)) broken = factor;
    else served = factor;
  }
  while (broken === null && factor < MOST) {
    factor = rounded(Math.min(MOST, factor * STEP));
    if (await breaks(factor)) broken = factor;
    else served = factor;
  }
  while (served !== null && broken !== null && broken - served > PRECISION) {
    const middle = rounded((served + broken) / 2);
    if (await breaks(middle)) broken = middle;
    else served = middle;
  }
  return { served, broken, tried: tried.sort((a, b) => a.demand - b.demand) };
}
