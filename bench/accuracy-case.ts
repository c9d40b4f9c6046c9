// One scenario under its own plans in our engine and in SUMO, and what is asked of the agreement.

import type { RunResult } from '../sim/result.ts';
import { run } from '../sim/run.ts';
import { loadPlace, type Place } from './our-run.ts';
import { type Contrast, compareLinks, contrastTotals, type LinkComparison } from './run-comparison.ts';
import type { Scenario } from './scenarios.ts';
import { runSumoSeeds, type SumoResult } from './sumo-run.ts';

export interface AccuracyCase {
  readonly scenario: Scenario;
  readonly place: Place;
  readonly ours: RunResult[];
  readonly sumo: SumoResult[];
  readonly totals: Contrast[];
  readonly links: LinkComparison;
}

/** s, of the link counts */
const COUNT_INTERVAL = 900;

export interface AccuracyOptions {
  readonly seeds: readonly number[];
  /** s, both sides */
  readonly step?: number;
}

/** Runs both sides, seed by seed; SUMO's side is remembered between calls. */
export async function accuracyCase(scenario: Scenario, options: AccuracyOptions): Promise<AccuracyCase> {
  const { seeds, step = 1 } = options;
  const place = await loadPlace(scenario);
  const { begin, end } = scenario;
  const ours = seeds.map((seed) =>
    run(place.network, place.demand(seed), place.lamps, { seed, begin, end, step, interval: COUNT_INTERVAL }),
  );
  const sumo = await runSumoSeeds({ ...scenario, step, edgeInterval: COUNT_INTERVAL }, seeds);
  return {
    scenario,
    place,
    ours,
    sumo,
    totals: contrastTotals(ours, sumo),
    links: compareLinks(place.network, ours, sumo),
  };
}

/** What is asked at most of the relative difference, by figure. Counts within 3 %, means within 10 %. */
export const ASKED: Readonly<Record<string, number>> = { duration_s: 0.1, delay_s: 0.1, departed: 0.03, arrived: 0.03 };

/** Our relative difference of one figure. */
export function difference(result: AccuracyCase, name: string): number {
  return result.totals.find((total) => total.name === name)?.difference ?? Number.NaN;
}
