// The busiest part of a window: where simulations are dear, the first rounds of a search look at that part alone.
import type { CompiledDemand } from '../../core/compiled-demand.ts';

/** s; a shorter part would be over before queues have grown */
const LEAST = 900;
/** s between two beginnings that are looked at */
const STEP = 60;

/** s */
export interface Part {
  readonly begin: number;
  readonly end: number;
}

/** The part of so long a share of the window in which most vehicles depart, the earliest of equals; undefined where it is all of it. */
export function busiestPart({ begin, end }: Part, demand: CompiledDemand, share: number): Part | undefined {
  const length = Math.max(LEAST, STEP * Math.round((share * (end - begin)) / STEP));
  if (length >= end - begin) return undefined;
  const slots = Math.ceil((end - begin) / STEP);
  const before = new Float64Array(slots + 1);
  for (const depart of demand.depart)
    if (depart >= begin && depart < end) before[Math.floor((depart - begin) / STEP) + 1]!++;
  for (let slot = 0; slot < slots; slot++) before[slot + 1]! += before[slot]!;
  const width = Math.floor(length / STEP);
  let first = 0;
  for (let slot = 0; slot + width <= slots; slot++) {
    const departing = before[slot + width]! - before[slot]!;
    // what is hardly busier is chance
    if (departing > 1.05 * (before[first + width]! - before[first]!)) first = slot;
  }
  return { begin: begin + first * STEP, end: begin + first * STEP + length };
}
