// Watches a trial where only detectors tell of the street: their readings are held against what the check's runs measured at the same ones.
import type { LoopRow } from '../../sim/detectors.ts';
import type { Reading } from '../unit/controller-port.ts';
import { type DetectorForecast, type Forecast, GUARD_MEASURES, type GuardLimits, type GuardMeasure } from './guards.ts';
import type { Moment, TrialWatch } from './trial-watch.ts';

/** s of readings that are judged together, and that there must be before anything is */
const WINDOW = 300;
const LEAST = 120;
/** share of the time from which a detector counts as full: traffic stands back over it */
const FULL = 0.8;
/** readings from which on the old ones are let go, and detectors remembered */
const MANY_ROWS = 2000;
const MOST_DETECTORS = 20_000;

const UNIT: Readonly<Record<GuardMeasure, string>> = {
  delay: 's over a detector a vehicle',
  queue: 'detectors occupied',
  spillback: 'detectors full',
};

type Measures = Readonly<Record<GuardMeasure, number>>;

/** What a measure may be above the forecast whatever its limit, for so many detectors. */
const slack = (detectors: number): Measures => ({ delay: 0.5, queue: 0.05 * detectors, spillback: 1 });

/** Of each detector: the share of time that somebody was over it, and the vehicles of `interval_s`. */
function measuresOf(rows: Iterable<readonly [occupancy: number, vehicles: number]>, interval_s: number): Measures {
  let [occupied, passed, full] = [0, 0, 0];
  for (const [occupancy, vehicles] of rows) {
    occupied += occupancy;
    passed += vehicles;
    if (occupancy >= FULL) full++;
  }
  // where nobody passes, the time that somebody stands there counts for one
  return { delay: (occupied * interval_s) / Math.max(1, passed), queue: occupied, spillback: full };
}

/** The forecast by detector of several runs: in each interval the longest occupied, and the fewest vehicles. */
export function detectorForecast(runs: readonly (readonly LoopRow[])[]): Record<string, DetectorForecast> {
  const found: Record<string, { occupancy: number[]; vehicles: number[] }> = {};
  for (const run of runs) {
    const seen = new Map<string, number>();
    for (const { detector, occupancy, nVehEntered } of run) {
      const at = seen.get(detector) ?? 0;
      seen.set(detector, at + 1);
      found[detector] ??= { occupancy: [], vehicles: [] };
      const of = found[detector];
      of.occupancy[at] = Math.max(of.occupancy[at] ?? 0, Math.round(occupancy * 10) / 1000);
      of.vehicles[at] = Math.min(of.vehicles[at] ?? Number.POSITIVE_INFINITY, nVehEntered);
    }
  }
  return found;
}

/** Means over the readings of each detector. */
function byDetector(rows: readonly Reading[], interval_s: number): Map<string, readonly [number, number]> {
  const sums = new Map<string, { seconds: number; occupied: number; vehicles: number }>();
  for (const { detector, interval_s: seconds, occupancy, vehicles } of rows) {
    const sum = sums.get(detector) ?? { seconds: 0, occupied: 0, vehicles: 0 };
    sum.seconds += seconds;
    sum.occupied += occupancy * seconds;
    sum.vehicles += vehicles;
    sums.set(detector, sum);
  }
  const means = [...sums].map(([detector, { seconds, occupied, vehicles }]) => {
    return [detector, [occupied / seconds, (vehicles * interval_s) / seconds]] as const;
  });
  return new Map(means);
}

export class DetectorWatch implements TrialWatch {
  readonly #timeOf: (wall_ms: number) => number;
  #rows: Reading[] = [];
  #tidyAt = MANY_ROWS;
  /** by detector: when its last interval began, ms since 1970 UTC */
  readonly #begun = new Map<string, number>();

  /** @param timeOf s of the place's day at a moment, ms since 1970 UTC */
  constructor(timeOf: (wall_ms: number) => number) {
    this.#timeOf = timeOf;
  }

  note(rows: readonly Reading[]): void {
    for (const row of rows) {
      this.#rows.push(row);
      if (this.#begun.size < MOST_DETECTORS || this.#begun.has(row.detector))
        this.#begun.set(row.detector, row.at_ms - row.interval_s * 1000);
    }
    if (this.#rows.length < this.#tidyAt) return;
    const newest = Math.max(...rows.map(({ at_ms }) => at_ms));
    this.#rows = this.#rows.filter(({ at_ms }) => Math.abs(newest - at_ms) < 2 * WINDOW * 1000);
    this.#tidyAt = Math.max(MANY_ROWS, 2 * this.#rows.length);
  }

  /** Readings of the last 300 s that were begun after a moment. */
  #recent({ wall_ms: since }: Moment, now: number): Reading[] {
    return this.#rows.filter(
      ({ at_ms, interval_s }) =>
        at_ms <= now && at_ms > now - WINDOW * 1000 && at_ms - interval_s * 1000 >= since && interval_s > 0,
    );
  }

  hasMeasured(since: Moment, _now: Moment, { detectors = {} }: Forecast): boolean {
    return Object.keys(detectors).some((name) => (this.#begun.get(name) ?? 0) >= since.wall_ms);
  }

  verdict(forecast: Forecast, limits: GuardLimits, since: Moment, now: Moment): string | undefined {
    const { detectors = {}, interval_s } = forecast;
    const rows = this.#recent(since, now.wall_ms).filter(({ detector }) => detectors[detector] !== undefined);
    if (rows.length === 0) return undefined;
    const begin = Math.min(...rows.map((row) => row.at_ms - row.interval_s * 1000));
    const span = (Math.max(...rows.map(({ at_ms }) => at_ms)) - begin) / 1000;
    if (span < LEAST) return undefined;
    const seen = byDetector(rows, interval_s);
    const is = measuresOf(seen.values(), interval_s);
    const was = this.#expected(forecast, [...seen.keys()], rows);
    const spare = slack(seen.size);
    for (const measure of GUARD_MEASURES) {
      if (limits[measure] <= 0 || is[measure] <= limits[measure] * was[measure] + spare[measure]) continue;
      const over = `${seen.size} detectors over ${Math.round(span)} s`;
      return `guard on ${measure}: ${is[measure].toFixed(2)} ${UNIT[measure]} (${over}), forecast ${was[measure].toFixed(2)}`;
    }
    return undefined;
  }

  /** The most that was forecast in the intervals of these readings; of the whole day where one lies outside of it. */
  #expected({ detectors = {}, intervals, interval_s }: Forecast, names: readonly string[], rows: readonly Reading[]) {
    const indexOf = (at_ms: number) => {
      const time = this.#timeOf(at_ms);
      return intervals.findIndex(({ begin_s }) => begin_s < time && time <= begin_s + interval_s);
    };
    const asked = new Set(rows.map(({ at_ms }) => indexOf(at_ms)));
    const all = asked.has(-1) ? intervals.keys() : asked;
    const each = [...all].map((k) =>
      measuresOf(
        names.map((name) => [detectors[name]!.occupancy[k] ?? 0, detectors[name]!.vehicles[k] ?? 0] as const),
        interval_s,
      ),
    );
    const most = (measure: GuardMeasure) => Math.max(0, ...each.map((one) => one[measure]));
    return { delay: most('delay'), queue: most('queue'), spillback: most('spillback') };
  }
}
