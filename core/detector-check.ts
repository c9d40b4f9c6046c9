// Detectors held against one another: what all of them say of the time of day, and each of its own place, tells who is stuck, silent or drifting.
import { median } from './median.ts';

/** Counts of one detector in intervals that all share; NaN where there is none. */
export interface Series {
  readonly id: string;
  readonly values: ArrayLike<number>;
}

export type SeriesFault = 'silent' | 'stuck' | 'drifting';

export interface SeriesFinding {
  readonly id: string;
  readonly fault: SeriesFault;
  /** first and last interval of it */
  readonly from: number;
  readonly until: number;
  /** what was seen, in words */
  readonly seen: string;
  /** true where it may as well be so: a street that has no traffic */
  readonly doubtful?: true;
}

/** One value as it should be taken: measured, or filled where there was none or none to believe; with its variance. */
export interface Estimated {
  readonly value: number;
  readonly variance: number;
  readonly filled: boolean;
}

export interface CheckedSeries {
  readonly findings: readonly SeriesFinding[];
  /** by series, by interval; none of a series that never counted where others did: nothing tells its share */
  readonly estimates: ReadonlyMap<string, readonly Estimated[]>;
}

/** chance below which a run of equal or absent counts is no chance */
const RARE = 1e-7;
/** a drift must change the logarithm of a detector's share by so much over the time, more than places differ by their own days; and be so many standard errors from none */
const DRIFT = 0.35;
const DRIFT_ERRORS = 5;
/** of the clearest drift; those clearer than this share of it are taken out with it */
const CLEAR = 0.8;
const ROUNDS = 12;
/** part of the median detector's traffic that a street which is in use is taken to carry at least */
const LEAST = 0.1;

/**
 * Checks detectors of one town over the same intervals. Model: the count of detector i in interval t is Poisson about
 * a_i b_t (the share of its place, the profile of the day), with a and b by medians of ratios, so that the faulty few do not
 * bend it (median polish, Tukey 1977, on logarithms). Silent: nothing counted where the model makes that rarer than 1e-7.
 * Stuck: one value again and again, likewise. One that is silent all the time has no share; it is held against a tenth of the
 * median of the others, and told as a doubt. Drifting: the logarithm of count over model has a slope.
 * At least four detectors are needed; of fewer nothing is said of drifts. Time O(rounds x detectors x intervals).
 */
export function checkSeries(series: readonly Series[]): CheckedSeries {
  const intervals = series[0]?.values.length ?? 0;
  const findings: SeriesFinding[] = [];
  const bad = series.map(() => new Uint8Array(intervals));
  let model = polished(series, bad, intervals);
  const dead = series.flatMap((one) => deadOf(one, series) ?? []);
  findings.push(...dead);
  for (const [i, one] of series.entries()) {
    const own = [...runsOf(one, model, i, 'silent'), ...runsOf(one, model, i, 'stuck')];
    for (const finding of own) bad[i]!.fill(1, finding.from, finding.until + 1);
    findings.push(...own);
  }
  model = polished(series, bad, intervals);
  // those who drift bend the profile: the clearest are taken out first, and the others judged anew
  for (let most = series.length / 2; series.length >= 4 && most > 0; most--) {
    const drifts = series.flatMap((one, i) => driftOf(one, model, i, bad[i]!) ?? []);
    const clearest = Math.max(...drifts.map(({ errors }) => errors));
    const told = drifts.filter(({ errors }) => errors >= CLEAR * clearest);
    if (told.length === 0) break;
    for (const { finding } of told) {
      findings.push(finding);
      bad[series.findIndex(({ id }) => id === finding.id)]!.fill(1);
    }
    model = polished(series, bad, intervals);
  }
  const untold = new Set(dead.map(({ id }) => id));
  const estimates = new Map(
    series.flatMap((one, i) => (untold.has(one.id) ? [] : [[one.id, estimatesOf(one, model, i, bad[i]!)] as const])),
  );
  return { findings, estimates };
}

interface Model {
  readonly shares: Float64Array;
  readonly profile: Float64Array;
}

const expected = ({ shares, profile }: Model, i: number, t: number): number => shares[i]! * profile[t]!;

/** Shares and profile in turn, each the median of what the other leaves of the counts. */
function polished(series: readonly Series[], bad: readonly Uint8Array[], intervals: number): Model {
  const shares = new Float64Array(series.length).fill(1);
  const profile = new Float64Array(intervals).fill(1);
  const good = (i: number, t: number) => bad[i]![t] === 0 && Number.isFinite(series[i]!.values[t]!);
  for (let round = 0; round < ROUNDS; round++) {
    for (let i = 0; i < series.length; i++) {
      let [counted, modelled] = [0, 0];
      const ratios: number[] = [];
      for (let t = 0; t < intervals; t++) {
        if (!good(i, t) || !(profile[t]! > 0)) continue;
        ratios.push(series[i]!.values[t]! / profile[t]!);
        counted += series[i]!.values[t]!;
        modelled += profile[t]!;
      }
      // a place of few vehicles has a median of nothing
      const middle = median(ratios);
      shares[i] = middle > 0 ? middle : modelled > 0 ? counted / modelled : 0;
    }
    for (let t = 0; t < intervals; t++) {
      const ratios = series.flatMap((one, i) => (good(i, t) && shares[i]! > 0 ? [one.values[t]! / shares[i]!] : []));
      if (ratios.length > 0) profile[t] = median(ratios);
    }
  }
  return { shares, profile };
}

/** A detector that counted nothing in all its intervals, in which the others show that there was traffic. */
function deadOf({ id, values }: Series, all: readonly Series[]): SeriesFinding | undefined {
  const times = Array.from(values, (_, t) => t).filter((t) => Number.isFinite(values[t]!));
  if (times.length < 2 || times.some((t) => values[t] !== 0)) return undefined;
  const totals = all
    .map((other) => times.reduce((sum, t) => sum + (Number.isFinite(other.values[t]!) ? other.values[t]! : 0), 0))
    .filter((total) => total > 0);
  const middle = median(totals);
  if (Math.exp(-LEAST * middle) >= RARE) return undefined;
  const seen = `nothing counted in all its ${times.length} intervals, in which the others counted ${Math.round(middle)} each (median)`;
  return { id, fault: 'silent', from: times[0]!, until: times.at(-1)!, seen, doubtful: true };
}

/** Runs of nothing, or of one value, whose chance under the model is rare. */
function runsOf({ id, values }: Series, model: Model, i: number, fault: 'silent' | 'stuck'): SeriesFinding[] {
  const found: SeriesFinding[] = [];
  let from = 0;
  for (let t = 1; t <= values.length; t++) {
    if (t < values.length && values[t] === values[from]) continue;
    const value = values[from]!;
    const length = t - from;
    const isKind = fault === 'silent' ? value === 0 : value > 0;
    if (length >= 2 && isKind && chanceOf(model, i, from, t, fault) < RARE) {
      const seen =
        fault === 'silent' ? `nothing counted in ${length} intervals` : `${value} counted ${length} times in a row`;
      found.push({ id, fault, from, until: t - 1, seen });
    }
    from = t;
  }
  return found;
}

/** Poisson: exp(-m) for nothing; for the same value again at most 1 / sqrt(2 pi m) each time, whatever the value. */
function chanceOf(model: Model, i: number, from: number, until: number, fault: 'silent' | 'stuck'): number {
  let logarithm = 0;
  for (let t = from; t < until; t++) {
    const mean = expected(model, i, t);
    if (fault === 'silent') logarithm -= mean;
    else if (t > from) logarithm += Math.min(0, -0.5 * Math.log(2 * Math.PI * Math.max(mean, 0.16)));
  }
  return Math.exp(logarithm);
}

interface Drift {
  readonly finding: SeriesFinding;
  /** standard errors from none */
  readonly errors: number;
}

/** The slope of log(count / model) over the time, by least squares weighted with the counts, its error by what is left over. */
function driftOf({ id, values }: Series, model: Model, i: number, bad: Uint8Array): Drift | undefined {
  const points: { x: number; y: number; weight: number }[] = [];
  for (let t = 0; t < values.length; t++) {
    const mean = expected(model, i, t);
    if (bad[t] !== 0 || !Number.isFinite(values[t]!) || mean < 1) continue;
    points.push({ x: t / values.length, y: Math.log((values[t]! + 0.5) / (mean + 0.5)), weight: mean });
  }
  if (points.length < 8) return undefined;
  const sum = (of: (point: (typeof points)[number]) => number) =>
    points.reduce((total, point) => total + point.weight * of(point), 0);
  const all = sum(() => 1);
  const [mx, my] = [sum(({ x }) => x) / all, sum(({ y }) => y) / all];
  const spread = sum(({ x }) => (x - mx) ** 2);
  const slope = sum(({ x, y }) => (x - mx) * (y - my)) / spread;
  const rest = sum(({ x, y }) => (y - my - slope * (x - mx)) ** 2) / (points.length - 2);
  const error = Math.sqrt(Math.max(rest, 1) / spread);
  if (Math.abs(slope) < DRIFT || Math.abs(slope) < DRIFT_ERRORS * error) return undefined;
  const change = Math.round(100 * (Math.exp(slope) - 1));
  const seen = `its share of the traffic changes by ${change} % over the time`;
  const finding: SeriesFinding = { id, fault: 'drifting', from: 0, until: values.length - 1, seen };
  return { finding, errors: Math.abs(slope) / error };
}

function estimatesOf({ values }: Series, model: Model, i: number, bad: Uint8Array): Estimated[] {
  const good = Array.from({ length: values.length }, (_, t) => bad[t] === 0 && Number.isFinite(values[t]!));
  let [squares, count] = [0, 0];
  for (const [t, isGood] of good.entries()) {
    const mean = expected(model, i, t);
    if (!isGood || mean < 1) continue;
    squares += ((values[t]! - mean) ** 2 - mean) / mean ** 2;
    count++;
  }
  /** relative variance of the model beyond Poisson's */
  const beyond = count > 0 ? Math.max(0.01, squares / count) : 0.25;
  return good.map((isGood, t) => {
    const mean = expected(model, i, t);
    if (isGood) return { value: values[t]!, variance: Math.max(1, values[t]!), filled: false };
    return { value: Math.round(mean * 10) / 10, variance: Math.max(1, mean + beyond * mean ** 2), filled: true };
  });
}

/**
 * One estimate of several of the same traffic (video, loop, probes scaled up): the mean weighted by certainty.
 * @throws RangeError without any
 */
export function fused(estimates: readonly Pick<Estimated, 'value' | 'variance'>[]): {
  readonly value: number;
  readonly variance: number;
} {
  if (estimates.length === 0) throw new RangeError('fused needs at least one estimate');
  const weight = estimates.reduce((sum, { variance }) => sum + 1 / variance, 0);
  return {
    value: estimates.reduce((sum, { value, variance }) => sum + value / variance, 0) / weight,
    variance: 1 / weight,
  };
}
