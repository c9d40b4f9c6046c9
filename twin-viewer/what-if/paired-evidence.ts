// What paired runs have shown so far: means before and after, and their difference with its interval.
import { estimate, mean } from '../../core/statistics.ts';

const MEASURES = ['delay_s', 'stops', 'speed_mps'] as const;
export type Measure = (typeof MEASURES)[number];
export type RunMeans = Readonly<Record<Measure, number>>;

/** One measure over all pairs done. */
export interface PairedMeasure {
  readonly before: number;
  readonly after: number;
  readonly difference: number;
  /** low and high; equal to the difference after one pair */
  readonly ci95: readonly [number, number];
  /** of `before` */
  readonly percent: number;
}

export interface Evidence {
  readonly pairs: number;
  /** s that the first pair has run, while no pair is done */
  readonly until: number | undefined;
  readonly wanted: number;
  /** the interval of the delay does not touch zero */
  readonly certain: boolean;
  readonly measures: Readonly<Record<Measure, PairedMeasure>>;
}

/** A pair of runs under one seed. */
export interface RunPair {
  readonly before: RunMeans;
  readonly after: RunMeans;
}

/** Student's t interval of the paired differences; undefined before the first pair. */
export function evidenceOf(pairs: readonly RunPair[], wanted: number): Evidence | undefined {
  return pairs.length === 0 ? undefined : { ...summed(pairs, wanted), pairs: pairs.length, until: undefined };
}

/** A first look: the first pair as far as both of its runs have come. No interval can be told from one pair. */
export function firstLook(pair: RunPair, wanted: number, until: number): Evidence {
  return { ...summed([pair], wanted), pairs: 0, until };
}

function summed(pairs: readonly RunPair[], wanted: number): Omit<Evidence, 'until' | 'pairs'> {
  const one = (name: Measure): PairedMeasure => {
    const before = mean(pairs.map((pair) => pair.before[name]));
    const after = mean(pairs.map((pair) => pair.after[name]));
    const difference = estimate(pairs.map((pair) => pair.after[name] - pair.before[name]));
    const percent = before === 0 ? 0 : (100 * difference.mean) / before;
    return { before, after, difference: difference.mean, ci95: difference.ci95, percent };
  };
  const measures = Object.fromEntries(MEASURES.map((name) => [name, one(name)])) as Record<Measure, PairedMeasure>;
  const [low, high] = measures.delay_s.ci95;
  return { wanted, certain: pairs.length > 1 && (low > 0 || high < 0), measures };
}
