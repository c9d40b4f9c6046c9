// The scenarios that plans are tried on: the place's own demand under other chances, and the same demand drawn again.
import type { Redraw } from '../../core/redrawn-demand.ts';
import type { Scenario } from './scenario-run.ts';

/** Departures moved by up to 300 s, a tenth of the trips dropped, a tenth doubled. */
const REDRAWN: Redraw = { moved: 300, dropped: 0.1, doubled: 0.1 };
/** The same with a tenth more traffic, and with a tenth less. */
const MORE: Redraw = { moved: 300, dropped: 0.1, doubled: 0.2 };
const LESS: Redraw = { moved: 300, dropped: 0.2, doubled: 0.1 };

/** How far the seeds of search and choice are from the request's, so that no later comparison uses them. */
const SEARCH_APART = 1_000_000;
const CHOICE_APART = 2_000_000;

/** Scenario `index` of the search: of four, three have the own demand; the fourth draws it again, every other time with more. */
export function searchScenario(seed: number, index: number): Scenario {
  const own = { seed: seed + SEARCH_APART + index };
  if (index % 4 !== 3) return own;
  return { ...own, redraw: index % 8 === 3 ? REDRAWN : MORE };
}

/** Fresh scenarios for the last choice: of ten, six with the own demand and four with it drawn again, more and less. */
export function choiceScenarios(seed: number, count: number): Scenario[] {
  return Array.from({ length: count }, (_, index) => {
    const own = { seed: seed + CHOICE_APART + index };
    const redraw = [undefined, undefined, REDRAWN, undefined, undefined, MORE, undefined, undefined, REDRAWN, LESS][
      index % 10
    ];
    return redraw === undefined ? own : { ...own, redraw };
  });
}

/** A run this many times slower than the median has jammed; how much slower is chance. */
const JAMMED = 3;

/** A plan's delay on a scenario, s a vehicle. */
export interface Tried {
  readonly scenario: Scenario;
  readonly delay: number;
}

/**
 * What a plan is worth by what it did on some scenarios, s a vehicle, less being better: the mean, and half of what the
 * worst run on the own demand stands out. A jam counts as three times the median, so that one lock does not outweigh all
 * else that can be learnt.
 */
export function worthOf(tried: readonly Tried[]): number {
  const own = tried.filter(({ scenario }) => scenario.redraw === undefined).map(({ delay }) => delay);
  const usual = lowerMedian(own.length > 0 ? own : tried.map(({ delay }) => delay));
  const cut = (delay: number) => Math.min(delay, JAMMED * usual);
  const mean = tried.reduce((sum, { delay }) => sum + cut(delay), 0) / tried.length;
  return mean + 0.5 * Math.max(0, cut(Math.max(...own, 0)) - usual);
}

function lowerMedian(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[(values.length - 1) >> 1]!;
}

/** The difference that one scenario may make to a comparison, s a vehicle: a jam more or less, whatever its length. */
export function boundedDifference(difference: number, level: number): number {
  const most = (JAMMED - 1) * level;
  return Math.min(most, Math.max(-most, difference));
}

/** Share of runs whose delay is over one and a half times what is usual on the own demand: traffic that has jammed. */
export function jamShare(tried: readonly Tried[]): number {
  const own = tried.filter(({ scenario }) => scenario.redraw === undefined).map(({ delay }) => delay);
  const usual = lowerMedian(own.length > 0 ? own : tried.map(({ delay }) => delay));
  return tried.filter(({ delay }) => delay > 1.5 * usual).length / tried.length;
}
