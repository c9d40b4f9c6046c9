// What watches a trial: whatever measures the street, asked again and again whether the plan is to be taken back.
import { type Forecast, type GuardLimits, guardVerdict, type StreetLog } from './guards.ts';

/** One moment on both clocks. */
export interface Moment {
  /** s of the clock that only goes forward */
  readonly now_s: number;
  /** ms since 1970 UTC */
  readonly wall_ms: number;
}

export interface TrialWatch {
  /** Why the plan is to be taken back, in words with both figures; undefined while it is not. */
  verdict(forecast: Forecast, limits: GuardLimits, since: Moment, now: Moment): string | undefined;
  /** Whether the street was measured since a moment at all. */
  hasMeasured(since: Moment, now: Moment, forecast: Forecast): boolean;
}

/** A street of which every vehicle is known. */
export class StreetWatch implements TrialWatch {
  readonly #log: StreetLog;

  constructor(log: StreetLog) {
    this.#log = log;
  }

  verdict(forecast: Forecast, limits: GuardLimits, { now_s }: Moment): string | undefined {
    return guardVerdict(this.#log.since(now_s), forecast, limits);
  }

  hasMeasured({ now_s }: Moment): boolean {
    return this.#log.since(now_s).length > 0;
  }
}

/** Nothing measures the street. */
export const UNWATCHED: TrialWatch = { verdict: () => undefined, hasMeasured: () => false };
