// What the corridors of a place show together.
import { type Estimate, estimate, mean } from '../core/statistics.ts';
import type { CorridorPair, MeasuredCorridor } from './priority-case.ts';

export interface PrioritySummary {
  readonly corridors: number;
  /** those where the uncontrolled trip loses at least half of its time */
  readonly judged: number;
  /** % of travel time over those; undefined where there are none */
  readonly saving: Estimate | undefined;
  /** % of the loss against free flow, over those */
  readonly lossRemoved: number;
  /** the same two over all corridors, sums over sums */
  readonly savingAll: number;
  readonly lossRemovedAll: number;
  /** corridors whose interval shows that the vehicle is slower */
  readonly slower: number;
  /** pairs in which the vehicle did not arrive */
  readonly notArrived: number;
  /** %, all others over the window; those who share or cross the corridor within 10 min of the request */
  readonly others: Estimate;
  readonly near: Estimate;
  /** s beyond the plan's cycle, the longest wait at a junction of a way, with and without the corridor */
  readonly sideWait: readonly [number, number];
  /** pairs in which that is more than 120 s, and more than without the corridor */
  readonly longWaits: number;
  /** % of the junctions held that show their plan's lamps again within two and within four cycles */
  readonly within2: number;
  readonly within4: number;
  readonly violations: number;
}

/** s that nobody may wait longer than the cycle */
const LONGEST_SIDE_WAIT = 120;

interface Trips {
  readonly free: number;
  readonly without: number;
  readonly withCorridor: number;
}

const arrivedIn = ({ travel }: CorridorPair): boolean => travel[0] !== null && travel[1] !== null;
const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
const percent = (part: number, whole: number): number => (100 * part) / whole;
const saved = ({ without, withCorridor }: Trips): number => percent(without - withCorridor, without);
const removed = ({ free, without, withCorridor }: Trips): number => percent(without - withCorridor, without - free);

function tripsOf({ free, pairs }: MeasuredCorridor): Trips[] {
  const both = pairs.filter(arrivedIn);
  if (both.length === 0) return [];
  const side = (index: 0 | 1) => mean(both.map(({ travel }) => travel[index]!));
  return [{ free, without: side(0), withCorridor: side(1) }];
}

function isSlower({ pairs }: MeasuredCorridor): boolean {
  const both = pairs.filter(arrivedIn);
  return both.length > 1 && estimate(both.map(({ travel }) => travel[1]! - travel[0]!)).ci95[0] > 0;
}

function changeOf(measured: readonly MeasuredCorridor[], name: 'others' | 'near'): Estimate {
  return estimate(
    measured.map(({ pairs }) =>
      percent(
        mean(pairs.map((pair) => pair[name][1] - pair[name][0])),
        Math.max(1e-9, mean(pairs.map((pair) => pair[name][0]))),
      ),
    ),
  );
}

export function summarisePriority(measured: readonly MeasuredCorridor[]): PrioritySummary {
  const all = measured.flatMap(({ pairs }) => pairs);
  const trips = measured.flatMap(tripsOf);
  const judged = trips.filter(({ free, without }) => without - free >= 0.5 * without);
  const cycles = all.flatMap(({ recoveries }) => recoveries).map((value) => value ?? Number.POSITIVE_INFINITY);
  const within = (most: number) => percent(cycles.filter((value) => value <= most).length, Math.max(1, cycles.length));
  const gone = sum(trips.map(({ without, withCorridor }) => without - withCorridor));
  return {
    corridors: measured.length,
    judged: judged.length,
    saving: judged.length > 0 ? estimate(judged.map(saved)) : undefined,
    lossRemoved: judged.length > 0 ? mean(judged.map(removed)) : Number.NaN,
    savingAll: percent(gone, sum(trips.map(({ without }) => without))),
    lossRemovedAll: percent(gone, sum(trips.map(({ without, free }) => without - free))),
    slower: measured.filter(isSlower).length,
    notArrived: all.filter((pair) => !arrivedIn(pair)).length,
    others: changeOf(measured, 'others'),
    near: changeOf(measured, 'near'),
    sideWait: [
      Math.max(...all.map(({ sideWait }) => sideWait[1])),
      Math.max(...all.map(({ sideWait }) => sideWait[0])),
    ],
    longWaits: all.filter(({ sideWait: [before, after] }) => after > LONGEST_SIDE_WAIT && after > before).length,
    within2: within(2),
    within4: within(4),
    violations: sum(all.map(({ violations }) => violations)),
  };
}
