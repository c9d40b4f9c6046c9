// Replications in one document: means over seeds with their intervals, and paired differences between two plans.
import { type Estimate, estimate, mean } from '../core/statistics.ts';
import type { Means, VehicleCounts } from '../sim/result.ts';
import type { Outcome } from './replication.ts';

const MEASURES = [
  'duration_s',
  'timeLoss_s',
  'departDelay_s',
  'delay_s',
  'stopped_s',
  'stops',
  'speed_mps',
] as const satisfies readonly (keyof Means)[];

const COUNTS = [
  'demanded',
  'departed',
  'arrived',
  'running',
  'waiting',
  'removed',
  'cancelled',
] as const satisfies readonly (keyof VehicleCounts)[];

/** A difference with its interval, and as a percentage of the first plan's mean (null when that is 0). */
export interface Difference extends Estimate {
  readonly percent: number | null;
}

/** Means over replications, measure by measure. */
export function meansOver(outcomes: readonly Outcome[]): Means {
  return record(MEASURES, (name) => mean(outcomes.map((outcome) => outcome.mean[name])));
}

/** Counts over replications; not whole numbers when the seeds differ. */
export function countsOver(outcomes: readonly Outcome[]): VehicleCounts {
  return record(COUNTS, (name) => mean(outcomes.map((outcome) => outcome.vehicles[name])));
}

/** 95 % intervals over replications, measure by measure. */
export function intervalsOver(outcomes: readonly Outcome[]): Record<keyof Means, readonly [number, number]> {
  return record(MEASURES, (name) => estimate(outcomes.map((outcome) => outcome.mean[name])).ci95);
}

/** Differences second - first, paired by seed: `first[i]` and `second[i]` are runs of the same seed. */
export function pairedDifferences(
  first: readonly Outcome[],
  second: readonly Outcome[],
): Record<keyof Means, Difference> {
  return record(MEASURES, (name) => {
    const difference = estimate(first.map((outcome, i) => second[i]!.mean[name] - outcome.mean[name]));
    const base = mean(first.map((outcome) => outcome.mean[name]));
    return { ...difference, percent: base === 0 ? null : (100 * difference.mean) / base };
  });
}

/** One checksum for several runs: that of the only one, or all of them folded in order (FNV-1a). */
export function checksumOver(outcomes: readonly Outcome[]): string {
  if (outcomes.length === 1) return outcomes[0]!.checksum;
  let hash = 0x811c9dc5;
  for (const letter of outcomes.map((outcome) => outcome.checksum).join(' '))
    hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, '0');
}

function record<K extends string, V>(names: readonly K[], value: (name: K) => V): Record<K, V> {
  return Object.fromEntries(names.map((name) => [name, value(name)])) as Record<K, V>;
}
