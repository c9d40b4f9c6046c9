// Guards of a trial: what the street measures is held against what the check forecast, and too much more takes the plan back.
import type { StreetInterval, StreetSample } from '../../sim/street-gauge.ts';

export const GUARD_MEASURES = ['delay', 'queue', 'spillback'] as const;
export type GuardMeasure = (typeof GUARD_MEASURES)[number];

/** How many times the forecast a measure may be; 0: it is not watched. */
export type GuardLimits = Readonly<Record<GuardMeasure, number>>;
export const GUARDS: GuardLimits = { delay: 1.5, queue: 1.5, spillback: 2 };

/** What a detector should tell, interval by interval. */
export interface DetectorForecast {
  /** 0..1, share of the time that somebody is over it */
  readonly occupancy: readonly number[];
  readonly vehicles: readonly number[];
}

/** What simulations of a plan say of the street under it, by intervals of the day: the most of all runs. */
export interface Forecast {
  readonly interval_s: number;
  readonly runs: number;
  readonly intervals: readonly StreetInterval[];
  /** by detector of the place; absent where it has none */
  readonly detectors?: Readonly<Record<string, DetectorForecast>>;
}

/** s of the intervals of a forecast */
export const FORECAST_INTERVAL = 300;

/** What a measure may be above the forecast whatever its limit: a few vehicles more are chance, not a bad plan. */
const SLACK: Readonly<Record<GuardMeasure, number>> = { delay: 0.1, queue: 5, spillback: 1 };

/** s of the street's day that are judged together, and that must have passed before anything is */
const WINDOW = 300;
const LEAST = 120;

const UNIT: Readonly<Record<GuardMeasure, string>> = {
  delay: 's lost a second',
  queue: 'vehicles standing',
  spillback: 'roads full',
};

/** The forecast of several runs: in each interval the run that fared worst. */
export function forecastOf(runs: readonly (readonly StreetInterval[])[]): Forecast | null {
  const [first] = runs;
  if (!first) return null;
  const most = (at: number, measure: GuardMeasure) =>
    Math.round(Math.max(...runs.map((run) => run[at]?.[measure] ?? 0)) * 1000) / 1000;
  const intervals = first.map(({ begin_s }, at) => ({
    begin_s,
    delay: most(at, 'delay'),
    queue: most(at, 'queue'),
    spillback: most(at, 'spillback'),
  }));
  return { interval_s: FORECAST_INTERVAL, runs: runs.length, intervals };
}

function forecastAt({ intervals, interval_s }: Forecast, time_s: number): StreetInterval | undefined {
  return intervals.find(({ begin_s }) => begin_s < time_s && time_s <= begin_s + interval_s);
}

/** The newest samples that hang together, as far as the window reaches back. */
function recent(samples: readonly StreetSample[]): StreetSample[] {
  const newest = samples.at(-1);
  if (!newest) return [];
  let from = samples.length - 1;
  while (from > 0) {
    const { time_s } = samples[from - 1]!;
    // a street that began anew has no past
    if (time_s > samples[from]!.time_s || newest.time_s - time_s > WINDOW) break;
    from--;
  }
  return samples.slice(from);
}

/**
 * Which guard trips and why, in words with both figures; undefined while none does. Measures are means over the last
 * 300 s of the street, and none is judged before 120 s.
 */
export function guardVerdict(
  samples: readonly StreetSample[],
  forecast: Forecast,
  limits: GuardLimits,
): string | undefined {
  const judged = recent(samples).flatMap((sample) => {
    const expected = forecastAt(forecast, sample.time_s);
    return expected ? [{ sample, expected }] : [];
  });
  const span = judged.length < 2 ? 0 : judged.at(-1)!.sample.time_s - judged[0]!.sample.time_s;
  if (span < LEAST) return undefined;
  const mean = (of: (one: (typeof judged)[number]) => number) =>
    judged.reduce((sum, one) => sum + of(one), 0) / judged.length;
  for (const measure of GUARD_MEASURES) {
    if (limits[measure] <= 0) continue;
    const is = mean(({ sample }) => sample[measure]);
    const was = mean(({ expected }) => expected[measure]);
    if (is <= limits[measure] * was + SLACK[measure]) continue;
    return `guard on ${measure}: ${is.toFixed(2)} ${UNIT[measure]} over ${Math.round(span)} s, forecast ${was.toFixed(2)}`;
  }
  return undefined;
}

/** Samples kept: an hour at one in 10 s. */
const MOST_SAMPLES = 360;

/** What the street has said of itself lately, with the moment when it was heard. */
export class StreetLog {
  #rows: { readonly heard: number; readonly sample: StreetSample }[] = [];

  note(heard: number, sample: StreetSample): void {
    this.#rows.push({ heard, sample });
    if (this.#rows.length > MOST_SAMPLES) this.#rows = this.#rows.slice(-MOST_SAMPLES);
  }

  /** @param from s of the clock */
  since(from: number): StreetSample[] {
    return this.#rows.filter(({ heard }) => heard >= from).map(({ sample }) => sample);
  }
}
