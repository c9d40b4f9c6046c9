// The tables that the kernel of flow profiles reads: everything about an area that is the same for all of its plans.

import type { ProfileFeed, ProfileStream, ProfileWeights } from '../flow-profile.ts';
import { dispersionOf, downstreamOrder, FlowProfiles, meanFlows } from '../flow-profile.ts';
import { addDispersed } from '../platoon.ts';
import type { FlowSizes } from './flow-kernel.ts';

/** An area whose signals have a common cycle and some timings each to choose from. */
export interface FlowArea {
  /** s */
  readonly cycle: number;
  readonly controllers: number;
  /** the streams with the greens and the storage of each timing, one list a timing: all lists have the same streams and feeds */
  readonly timings: readonly (readonly ProfileStream[])[];
  readonly weights: ProfileWeights;
  /** cost beyond the profiles, by controller and timing; none by default */
  readonly beyond?: readonly (readonly number[])[];
}

export interface FlowTables {
  readonly sizes: FlowSizes;
  /** what `planFlow` is given after the plans, in order */
  readonly columns: readonly (Int32Array | Float64Array)[];
}

/** part of a platoon that may be missed at the begin of a cycle */
const MISSED = 1e-4;
/** veh/step */
const SETTLED = 1e-4;
const PASSES = 12;
/** a stream with less than this part of its room to spare may be over it */
const NEARLY_FULL = 1.001;
/** vehicles: more than any street holds */
const NO_END = 1e30;

/** Builds the tables. Streams that nobody feeds have their profiles worked out here, and are no rows of the kernel. */
export function flowTables(area: FlowArea): FlowTables {
  const { cycle, controllers, timings, weights } = area;
  const [streams, count] = [timings[0]!, timings.length];
  const steps = Math.max(1, Math.round(cycle));
  const step = cycle / steps;
  const order = downstreamOrder(streams);
  const fed = order.filter((i) => streams[i]!.feeds.length > 0);
  const fixed = new Float64Array(controllers * count);
  for (const [c, costs] of (area.beyond ?? []).entries()) fixed.set(costs, c * count);
  const outside = new Map<number, Float64Array[]>();
  for (const i of order) {
    if (streams[i]!.feeds.length > 0) continue;
    const profiles = timings.map((list) => alone(list[i]!, cycle, weights));
    outside.set(
      i,
      profiles.map(({ departures }) => departures),
    );
    for (const [k, profile] of profiles.entries()) {
      const at = streams[i]!.controller * count + k;
      fixed[at] = fixed[at]! + profile.totals().cost;
    }
  }
  const mean = meanFlows(streams);
  const feeding = feedTables(streams, fed, outside, steps, step, count);
  const service = serviceTables(area, fed, mean, steps, step);
  const rows = new Float64Array(2 * steps * (fed.length + feeding.rows.length));
  for (const [r, row] of feeding.rows.entries()) {
    rows.set(row, 2 * steps * (fed.length + r));
    rows.set(row, 2 * steps * (fed.length + r) + steps);
  }
  return {
    sizes: {
      steps,
      controllers,
      streams: fed.length,
      stop: weights.stop / cycle,
      spill: weights.spill / steps,
      passes: PASSES,
      settled: SETTLED,
    },
    columns: [
      feeding.streams,
      service.timings,
      service.turns,
      service.greens,
      Int32Array.from(feeding.feeds),
      Float64Array.from(feeding.spread),
      Int32Array.from(feeding.known),
      Float64Array.from(fed, (i) => mean[i]! * step),
      rows,
      new Float64Array(steps),
      new Float64Array(2 * fed.length),
      fixed,
      Int32Array.from({ length: controllers }, (_, c) => c * count),
    ],
  };
}

/** A stream without others, its controller at offset 0. */
function alone(stream: ProfileStream, cycle: number, weights: ProfileWeights): FlowProfiles {
  return new FlowProfiles([{ ...stream, controller: 0, feeds: [] }], cycle, [0], weights);
}

interface FeedTables {
  readonly streams: Int32Array;
  readonly feeds: number[];
  readonly spread: number[];
  readonly known: number[];
  /** what the known feeds bring, for each timing of their signal */
  readonly rows: Float64Array[];
}

function feedTables(
  streams: readonly ProfileStream[],
  fed: readonly number[],
  outside: ReadonlyMap<number, readonly Float64Array[]>,
  steps: number,
  step: number,
  count: number,
): FeedTables {
  const place = new Map(fed.map((i, k) => [i, k]));
  const tables: FeedTables = { streams: new Int32Array(7 * fed.length), feeds: [], spread: [], known: [], rows: [] };
  const { feeds, known, rows, spread } = tables;
  for (const [k, i] of fed.entries()) {
    const own: (readonly [feed: ProfileFeed, warm: number])[] = [];
    tables.streams.set([streams[i]!.controller, k * count, feeds.length / 3, 0, known.length / 3], 7 * k);
    for (const feed of streams[i]!.feeds) {
      const { factor, lag } = dispersionOf(feed, step);
      const departures = outside.get(feed.from);
      if (departures === undefined) own.push([feed, warmUp(factor, steps)]);
      else {
        known.push(fed.length + rows.length, streams[feed.from]!.controller, wholeSteps(lag, step) % steps);
        for (const profile of departures) {
          const row = new Float64Array(steps);
          addDispersed(profile, 0, row, 0, steps, factor, 0, feed.share);
          rows.push(row);
        }
      }
    }
    own.sort((a, b) => b[1] - a[1]);
    for (const [n, [feed]] of own.entries()) {
      const { factor, lag } = dispersionOf(feed, step);
      const from = place.get(feed.from)!;
      if (from >= k) tables.streams[7 * from + 6] = 1;
      // two and two go together: both are followed as long as the slower one asks
      const warm = own[n & ~1]![1];
      feeds.push(from, wholeSteps(lag, step) % steps, warm);
      spread.push(factor, factor * feed.share, 1 / (1 - (1 - factor) ** warm));
    }
    if (own.length % 2 === 1) {
      feeds.push(feeds.at(-3)!, 0, 1);
      spread.push(1, 0, 1);
    }
    tables.streams[7 * k + 3] = feeds.length / 3;
    tables.streams[7 * k + 5] = known.length / 3;
  }
  return tables;
}

const wholeSteps = (lag: number, step: number) => Math.max(0, Math.round(lag / step));

/** Steps before a cycle's begin from which on a platoon is followed: what it still brings of earlier ones is `MISSED`. */
function warmUp(factor: number, steps: number): number {
  return factor > 1 - MISSED ? 1 : Math.min(steps, Math.ceil(Math.log(MISSED) / Math.log(1 - factor)));
}

/** Timings of the fed streams: what passes, from the end of the longest green on, since hardly a queue is left there. */
function serviceTables(
  { cycle, timings: choices, weights }: FlowArea,
  fed: readonly number[],
  mean: Float64Array,
  steps: number,
  step: number,
) {
  const count = fed.length * choices.length;
  const tables = {
    timings: new Float64Array(4 * count),
    turns: new Int32Array(count),
    greens: new Float64Array(steps * count),
  };
  for (const [k, i] of fed.entries())
    for (const [v, list] of choices.entries()) {
      const row = k * choices.length + v;
      const stream = list[i]!;
      const capacity = alone({ ...stream, entering: 0 }, cycle, weights).capacityOf(0);
      const turn = endOfGreen(capacity);
      const room = capacity.reduce((sum, vehicles) => sum + vehicles, 0);
      const storage = stream.storage === Infinity ? NO_END : stream.storage;
      tables.timings.set([room, storage, stream.entering * step, mean[i]! * cycle * NEARLY_FULL], 4 * row);
      tables.turns[row] = turn;
      for (let t = 0; t < steps; t++) tables.greens[steps * row + t] = capacity[(t + turn) % steps]!;
    }
  return tables;
}

/** The step after the green that lets most pass. */
function endOfGreen(capacity: Float64Array): number {
  const steps = capacity.length;
  let [end, most, sum] = [0, 0, 0];
  for (let t = 0; t < 2 * steps; t++) {
    const vehicles = capacity[t % steps]!;
    sum = vehicles > 0 ? sum + vehicles : 0;
    if (sum > most) {
      most = sum;
      end = (t + 1) % steps;
    }
  }
  return end;
}
