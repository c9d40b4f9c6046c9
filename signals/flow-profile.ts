// Cyclic flow profiles over a network of signals at one common cycle: arrivals, queues, delay and stops, as in TRANSYT.
import { addDispersed, dispersion, dispersionOfTimes } from './platoon.ts';

/** A part of a stream's arrivals that comes from another stream's departures. */
export interface ProfileFeed {
  /** index of the upstream stream */
  readonly from: number;
  /** part of the upstream stream's departures that comes here, 0..1 */
  readonly share: number;
  /** s, undelayed travel time from stop line to stop line */
  readonly travel: number;
  /** s, its standard deviation between vehicles; where it is not known the HCM's dispersion holds */
  readonly deviation?: number;
}

/** Vehicles that queue together at one stop line: a lane group. */
export interface ProfileStream {
  readonly id: string;
  /** index of the controller whose offset moves the greens */
  readonly controller: number;
  /** effective greens, s after the controller's offset, with the part of the saturation flow that passes; they may overlap and add up */
  readonly greens: readonly (readonly [start: number, end: number, rate: number])[];
  /** veh/s in effective green */
  readonly saturation: number;
  /** veh/s that arrive evenly, from outside the network of signals */
  readonly entering: number;
  readonly feeds: readonly ProfileFeed[];
  /** vehicles that fit between this stop line and the one before; Infinity where nobody can be blocked */
  readonly storage: number;
}

/** What counts, in seconds of delay. */
export interface ProfileWeights {
  /** s that a stop is worth */
  readonly stop: number;
  /** s of delay for each second that a vehicle is queued beyond the storage */
  readonly spill: number;
}

/** Rates over the whole network, per second of the cycle. */
export interface ProfileTotals {
  /** vehicles waiting on the mean (vehicle-seconds of delay per second) */
  readonly delay: number;
  /** stops a second */
  readonly stops: number;
  /** vehicles beyond the storage, on the mean */
  readonly spill: number;
  /** delay + stop * stops + spill weight * spill */
  readonly cost: number;
}

interface Lag {
  readonly from: number;
  readonly share: number;
  readonly factor: number;
  readonly steps: number;
}

const STEP = 1; // s
const PASSES = 12;
const SETTLED = 1e-4;
/** vehicles: a queue below this is none, whatever rounding says */
const NOBODY = 1e-6;

/**
 * The profiles of all streams for given offsets. A cycle has `round(cycle)` steps of about one second. Queues stand on
 * the stop line (vertical); a stream over capacity sends what its greens let through and its arrivals beyond them
 * are cut off, as their wait does not depend on offsets (see `overflowDelay` for that part).
 */
export class FlowProfiles {
  readonly cycle: number;
  readonly steps: number;
  readonly streams: readonly ProfileStream[];
  readonly weights: ProfileWeights;
  readonly offsets: Float64Array;
  /** veh/step: row i has the arrivals and departures of stream i */
  readonly arrivals: Float64Array;
  readonly departures: Float64Array;
  /** vehicles queued at the end of each step */
  readonly queue: Float64Array;
  readonly #delay: Float64Array;
  readonly #stops: Float64Array;
  readonly #spill: Float64Array;
  readonly #capacity: Float64Array;
  readonly #feeds: readonly (readonly Lag[])[];
  readonly #reach: readonly (readonly number[])[];
  readonly #saved: Float64Array;
  readonly #order: readonly number[];

  /**
   * @param cycle s, the common cycle; controllers at half cycle repeat their greens within it
   * @param offsets s, one a controller
   */
  constructor(streams: readonly ProfileStream[], cycle: number, offsets: ArrayLike<number>, weights: ProfileWeights) {
    this.streams = streams;
    this.cycle = cycle;
    this.steps = Math.max(1, Math.round(cycle / STEP));
    this.weights = weights;
    this.offsets = Float64Array.from(offsets);
    const cells = streams.length * this.steps;
    this.arrivals = new Float64Array(cells);
    this.departures = new Float64Array(cells);
    this.queue = new Float64Array(cells);
    this.#capacity = new Float64Array(this.steps);
    this.#delay = new Float64Array(streams.length);
    this.#stops = new Float64Array(streams.length);
    this.#spill = new Float64Array(streams.length);
    this.#saved = new Float64Array(3 * cells);
    const step = this.cycle / this.steps;
    this.#feeds = streams.map((stream) =>
      stream.feeds.map((feed) => {
        const { factor, lag } = dispersionOf(feed, step);
        return { from: feed.from, share: feed.share, factor, steps: Math.max(0, Math.round(lag / step)) };
      }),
    );
    this.#order = downstreamOrder(streams);
    this.#reach = reachByController(streams, this.offsets.length, this.#order);
    this.#start();
    this.settle();
  }

  /** Departures before anything is known: the mean flow, all the time. */
  #start(): void {
    const mean = meanFlows(this.streams);
    const step = this.cycle / this.steps;
    for (const [i, flow] of mean.entries()) this.departures.fill(flow * step, i * this.steps, (i + 1) * this.steps);
  }

  /** Computes every stream again until departures change no more. */
  settle(): ProfileTotals {
    for (let pass = 0; pass < PASSES; pass++) {
      let change = 0;
      for (const i of this.#order) change = Math.max(change, this.#compute(i));
      if (change < SETTLED) break;
    }
    return this.totals();
  }

  /** Sets one offset and settles. Unit s. */
  move(controller: number, offset: number): ProfileTotals {
    this.offsets[controller] = offset;
    return this.settle();
  }

  totals(): ProfileTotals {
    return this.#sum(this.#order);
  }

  /** Delay of one stream in s per vehicle, stops per vehicle, and the longest queue in vehicles. */
  stream(i: number): { delay: number; stops: number; longest: number } {
    const row = this.arrivals.subarray(i * this.steps, (i + 1) * this.steps);
    const flow = row.reduce((sum, x) => sum + x, 0) / this.cycle;
    const longest = this.queue.subarray(i * this.steps, (i + 1) * this.steps).reduce((a, b) => Math.max(a, b), 0);
    if (flow <= 0) return { delay: 0, stops: 0, longest };
    return { delay: this.#delay[i]! / flow, stops: this.#stops[i]! / flow, longest };
  }

  /**
   * Change of the cost if one controller had another offset, everything else as it is. Follows the change to the streams
   * of that controller and to those fed by them, two links down; leaves the profiles as they were.
   */
  trial(controller: number, offset: number): number {
    const touched = this.#reach[controller]!;
    const before = this.#sum(touched).cost;
    const { steps } = this;
    const cells = this.streams.length * steps;
    const rows: [Float64Array, number][] = [
      [this.arrivals, 0],
      [this.departures, cells],
      [this.queue, 2 * cells],
    ];
    const measures = touched.map((i) => [this.#delay[i]!, this.#stops[i]!, this.#spill[i]!] as const);
    for (const i of touched)
      for (const [array, base] of rows) this.#saved.set(array.subarray(i * steps, (i + 1) * steps), base + i * steps);
    const kept = this.offsets[controller]!;
    this.offsets[controller] = offset;
    for (const i of touched) this.#compute(i);
    const after = this.#sum(touched).cost;
    this.offsets[controller] = kept;
    for (const [n, i] of touched.entries()) {
      for (const [array, base] of rows)
        array.set(this.#saved.subarray(base + i * steps, base + (i + 1) * steps), i * steps);
      [this.#delay[i], this.#stops[i], this.#spill[i]] = measures[n]!;
    }
    return after - before;
  }

  #sum(members: readonly number[]): ProfileTotals {
    let delay = 0;
    let stops = 0;
    let spill = 0;
    for (const i of members) {
      delay += this.#delay[i]!;
      stops += this.#stops[i]!;
      spill += this.#spill[i]!;
    }
    return { delay, stops, spill, cost: delay + this.weights.stop * stops + this.weights.spill * spill };
  }

  /** Vehicles that each step lets through of one stream. */
  capacityOf(i: number): Float64Array {
    this.#fillCapacity(this.streams[i]!);
    return this.#capacity.slice();
  }

  /** Vehicles that each step lets through; a step that a green covers in part counts in part. */
  #fillCapacity(stream: ProfileStream): number {
    const { steps, cycle } = this;
    const capacity = this.#capacity;
    const step = cycle / steps;
    capacity.fill(0);
    for (const [start, end, rate] of stream.greens) {
      const from = (start + this.offsets[stream.controller]!) / step;
      const until = from + (end - start) / step;
      for (let t = Math.floor(from); t < until; t++) {
        const covered = Math.min(t + 1, until) - Math.max(t, from);
        const at = ((t % steps) + steps) % steps;
        capacity[at] += covered * step * rate;
      }
    }
    let sum = 0;
    for (let t = 0; t < steps; t++) {
      capacity[t]! *= stream.saturation;
      sum += capacity[t]!;
    }
    return sum;
  }

  /** Arrivals, queue and departures of one stream; returns the greatest change of a departure, veh/step. */
  #compute(i: number): number {
    const { steps, arrivals, departures } = this;
    const stream = this.streams[i]!;
    const base = i * steps;
    arrivals.fill((stream.entering * this.cycle) / steps, base, base + steps);
    for (const feed of this.#feeds[i]!)
      addDispersed(departures, feed.from * steps, arrivals, base, steps, feed.factor, feed.steps, feed.share);
    const room = this.#fillCapacity(stream);
    let demand = 0;
    for (let t = 0; t < steps; t++) demand += arrivals[base + t]!;
    const part = demand > room ? room / demand : 1;
    let queue = this.#queueAtCycleEnd(base, part);
    let change = 0;
    let waited = 0;
    let stopped = 0;
    let beyond = 0;
    for (let t = 0; t < steps; t++) {
      const arriving = arrivals[base + t]! * part;
      const capacity = this.#capacity[t]!;
      const out = Math.min(queue + arriving, capacity);
      const left = queue + arriving - out;
      // who arrives while the step cannot serve all of them stops; the last step of a queue serves some at full speed
      stopped += left > NOBODY ? arriving : capacity > 0 ? Math.min(arriving, queue) : 0;
      waited += (queue + left) / 2;
      if (left > stream.storage) beyond += left - stream.storage;
      change = Math.max(change, Math.abs(out - departures[base + t]!));
      departures[base + t] = out;
      this.queue[base + t] = left;
      queue = left;
    }
    this.#delay[i] = waited / steps;
    this.#stops[i] = stopped / this.cycle;
    this.#spill[i] = beyond / steps;
    return change;
  }

  /** Queue carried from one cycle into the next in the steady state: run from an empty stop line until it repeats. */
  #queueAtCycleEnd(base: number, part: number): number {
    let queue = 0;
    for (let cycle = 0; cycle < 3; cycle++) {
      const before = queue;
      for (let t = 0; t < this.steps; t++)
        queue = Math.max(0, queue + this.arrivals[base + t]! * part - this.#capacity[t]!);
      if (queue - before < 1e-9) break;
    }
    return queue;
  }
}

/** How the platoon of a feed spreads, see `dispersion`. */
export function dispersionOf({ travel, deviation }: ProfileFeed, step: number): { factor: number; lag: number } {
  return deviation === undefined ? dispersion(travel, step) : dispersionOfTimes(travel, deviation, step);
}

/** veh/s through each stream, before any capacity cuts it. */
export function meanFlows(streams: readonly ProfileStream[]): Float64Array {
  const flow = Float64Array.from(streams, (stream) => stream.entering);
  for (let pass = 0; pass < streams.length + 1; pass++) {
    let change = 0;
    for (const [i, stream] of streams.entries()) {
      let sum = stream.entering;
      for (const feed of stream.feeds) sum += feed.share * flow[feed.from]!;
      change = Math.max(change, Math.abs(sum - flow[i]!));
      flow[i] = sum;
    }
    if (change < 1e-9) break;
  }
  return flow;
}

/** Upstream before downstream, as far as loops allow. */
export function downstreamOrder(streams: readonly ProfileStream[]): number[] {
  const order: number[] = [];
  const state = new Uint8Array(streams.length);
  const stack: number[] = [];
  for (let root = 0; root < streams.length; root++) {
    stack.push(root);
    while (stack.length > 0) {
      const i = stack.at(-1)!;
      if (state[i] === 0) {
        state[i] = 1;
        for (const feed of streams[i]!.feeds) if (state[feed.from] === 0) stack.push(feed.from);
      } else {
        stack.pop();
        if (state[i] === 1) order.push(i);
        state[i] = 2;
      }
    }
  }
  return order;
}

/** Streams that an offset of each controller can change within two links, in downstream order. */
function reachByController(
  streams: readonly ProfileStream[],
  controllers: number,
  order: readonly number[],
): number[][] {
  const fed: number[][] = streams.map(() => []);
  for (const [i, stream] of streams.entries()) for (const feed of stream.feeds) fed[feed.from]!.push(i);
  return Array.from({ length: controllers }, (_, controller) => {
    const depth = new Map<number, number>();
    for (const [i, stream] of streams.entries()) if (stream.controller === controller) depth.set(i, 0);
    for (const [i, d] of depth) if (d < 2) for (const next of fed[i]!) if (!depth.has(next)) depth.set(next, d + 1);
    const place = new Map(order.map((i, n) => [i, n]));
    return [...depth.keys()].sort((a, b) => depth.get(a)! - depth.get(b)! || place.get(a)! - place.get(b)!);
  });
}
