// How well a demand meets counts: simulated volumes beside counted ones, GEH by place and by interval.
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import { type Count, countedPlace, geh } from '../../core/count.ts';
import type { Outcome } from '../replication.ts';

/** One count beside what was simulated, veh. */
export interface FittedCount {
  readonly count: Count;
  readonly simulated: number;
  /** of hourly volumes */
  readonly geh: number;
}

/** One counted place over all its intervals. Hourly volumes. */
export interface FittedPlace {
  readonly place: string;
  readonly counted_vph: number;
  readonly simulated_vph: number;
  readonly geh: number;
}

export interface Fit {
  readonly counts: readonly FittedCount[];
  readonly places: readonly FittedPlace[];
  /** share of places, and of single counts, with GEH below 5; NaN without any */
  readonly placesBelow5: number;
  readonly countsBelow5: number;
  /** of single counts; NaN without any */
  readonly meanGeh: number;
}

/**
 * veh that passed each count's place in its time, mean over the runs. Link tables do not say where from: a turning count is what
 * the paths bring there at the driven times (`modelled`).
 */
export function simulatedCounts(
  network: CompiledNetwork,
  counts: readonly Count[],
  runs: readonly Outcome[],
  begin: number,
  modelled: ArrayLike<number>,
): Float64Array {
  const found = new Float64Array(counts.length);
  for (const [row, count] of counts.entries()) {
    if (count.to !== undefined) {
      found[row] = modelled[row]!;
      continue;
    }
    const edge = network.edgeIndex.get(count.edge)!;
    let sum = 0;
    for (const { tables } of runs) {
      const { entered, interval, intervals, edges } = tables!.links;
      for (let i = 0; i < intervals; i++) {
        const from = begin + i * interval;
        const overlap = Math.min(count.end, from + interval) - Math.max(count.begin, from);
        if (overlap > 0) sum += (entered[i * edges + edge]! * overlap) / interval;
      }
    }
    found[row] = sum / runs.length;
  }
  return found;
}

/** Puts counts and simulated volumes side by side. */
export function fitOf(counts: readonly Count[], simulated: ArrayLike<number>): Fit {
  const rows = counts.map((count, row): FittedCount => {
    const hours = (count.end - count.begin) / 3600;
    return { count, simulated: simulated[row]!, geh: geh(simulated[row]! / hours, count.vehicles / hours) };
  });
  const byPlace = new Map<string, { counted: number; simulated: number; hours: number }>();
  for (const { count, simulated: modelled } of rows) {
    const sums = byPlace.get(countedPlace(count)) ?? { counted: 0, simulated: 0, hours: 0 };
    sums.counted += count.vehicles;
    sums.simulated += modelled;
    sums.hours += (count.end - count.begin) / 3600;
    byPlace.set(countedPlace(count), sums);
  }
  const places = [...byPlace].map(([place, sums]): FittedPlace => {
    const [counted, modelled] = [sums.counted / sums.hours, sums.simulated / sums.hours];
    return { place, counted_vph: counted, simulated_vph: modelled, geh: geh(modelled, counted) };
  });
  const below = (values: readonly { readonly geh: number }[]) =>
    values.filter((one) => one.geh < 5).length / values.length;
  const meanGeh = rows.reduce((sum, one) => sum + one.geh, 0) / rows.length;
  return { counts: rows, places, placesBelow5: below(places), countsBelow5: below(rows), meanGeh };
}
