// SUMO's figures of several seeds as one answer, with the interval of the delay.
import { estimate, mean } from '../core/statistics.ts';
import { median } from './sample.ts';
import type { SumoResult } from './sumo-run.ts';

/** What one set of seeds says of a plan. */
export function verdict(results: readonly SumoResult[]) {
  const delays = results.map((result) => result.delayAll);
  const of = (value: (result: SumoResult) => number) => mean(results.map(value));
  return {
    delay_s: { ...estimate(delays), median: median(delays), bySeed: delays },
    delayDeparted_s: of((result) => result.delayDeparted),
    duration_s: of((result) => result.meanDuration),
    timeLoss_s: of((result) => result.meanTimeLoss),
    departDelay_s: of((result) => result.meanDepartDelay),
    waiting_s: of((result) => result.meanWaiting),
    stops: of((result) => result.meanStops),
    departed: of((result) => result.departed),
    arrived: of((result) => result.arrived),
    neverInserted: of((result) => result.neverInserted),
  };
}
