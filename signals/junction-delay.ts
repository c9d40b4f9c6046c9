// What a sequence of lamps costs the traffic of one junction: HCM control delay, with queue polygons for shared and permissive lanes.
import { incrementalDelay, initialQueueDelay } from './hcm.ts';
import type { JunctionModel } from './junction-model.ts';
import { FOLLOW_UP, type LampSequence, type LaneSequence, lampSequence, SERVED } from './lamp-sequence.ts';
import { metVolume } from './movement-demand.ts';

/** What is counted beside delay. */
export interface DelayWeights {
  /** s of delay that a stop is worth */
  readonly stop: number;
  /** s of delay, for each vehicle by which a queue outgrows a lane that others need */
  readonly spill: number;
}

export const DELAY_WEIGHTS: DelayWeights = { stop: 4, spill: 10 };

/**
 * How a queue starts, from SUMO 1.15 with its default car at 8 to 19 m/s and greens of 8 to 45 s: the first vehicle is over
 * the line 3 s after the start of green, the next ones follow at the headway of a queue that gathers speed for 25 s.
 * Nobody crosses in yellow.
 */
export const FIRST_CROSSING = 3;
export const STARTING_TIME = 25;
/** The same for a lane that goes straight, as the green lost to saturation flow. Unit s. */
export const START_LOSS = 1;

/** What a lane gets from a sequence of lamps. Delay s/veh, flows veh/h. */
export interface LaneOutcome {
  readonly volume: number;
  readonly capacity: number;
  readonly delay: number;
  readonly stops: number;
  /** veh, the longest queue of the mean cycle, overflow included */
  readonly queue: number;
}

/** Sums over periods: vehicles, h, and vehicle-weighted delay and stops; the overflow queue on its way. */
interface LaneSum {
  vehicles: number;
  hours: number;
  capacity: number;
  delay: number;
  stops: number;
  queue: number;
  initial: number;
}

/** Between equals the shorter cycle, for those whom no demand counts. */
const SHORTER = 0.005;

/** Evaluates lamps of one junction. One instance owns its scratch memory: not for use from two places at once. */
export class JunctionDelay {
  readonly model: JunctionModel;
  readonly weights: DelayWeights;
  /** h, length of each period */
  readonly periods: readonly number[];
  readonly #volumeOf: (values: Float64Array, period: number) => number;
  readonly #pieceTime = new Float64Array(512);
  readonly #pieceRate = new Float64Array(512);
  readonly #pieceSegment = new Int32Array(512);
  readonly #sums: LaneSum[] = [];
  #pieces = 0;
  #area = 0;
  #stopped = 0;
  #peak = 0;
  #clear = new Float64Array(0);

  /** @param periods h, of each interval of the model; with one entry the volumes that the mean vehicle meets are used */
  constructor(model: JunctionModel, periods: readonly number[], weights: DelayWeights = DELAY_WEIGHTS) {
    this.model = model;
    this.weights = weights;
    this.periods = periods;
    const single = periods.length === 1;
    this.#volumeOf = (values, period) => (single ? metVolume(values, model.intervals) : values[period]!);
  }

  /** Prepares the states of successive segments (strings of one letter a link). */
  sequence(states: readonly string[]): LampSequence {
    return lampSequence(this.model, states, this.periods.length, this.#volumeOf);
  }

  /**
   * Mean cost per vehicle (delay, stops and spill-back by weight) for given durations of the segments. Unit s/veh.
   * @param outcomes filled with what each lane gets, over all periods
   */
  cost(sequence: LampSequence, durations: ArrayLike<number>, outcomes?: LaneOutcome[]): number {
    const { segments, lanes } = sequence;
    let cycle = 0;
    for (let segment = 0; segment < segments; segment++) cycle += durations[segment]!;
    const sums = this.#freshSums(lanes.length);
    if (this.#clear.length < lanes.length * segments) this.#clear = new Float64Array(lanes.length * segments);
    let total = 0;
    let vehicles = 0;
    for (let period = 0; period < this.periods.length; period++) {
      const hours = this.periods[period]!;
      for (let pass = 0; pass < 2; pass++) {
        for (let row = 0; row < lanes.length; row++) {
          const lane = lanes[row]!;
          if (pass === 1 && !lane.seeksGaps) continue;
          const volume = this.#serve(lane, row, segments, durations, period, cycle, pass);
          if (pass === 0 && lane.seeksGaps) continue;
          if (volume <= 0) continue;
          const sum = sums[row]!;
          total += this.#account(lane, sum, volume, hours, cycle);
          vehicles += volume * hours;
        }
      }
    }
    if (outcomes) {
      for (const sum of sums.slice(0, lanes.length)) {
        outcomes.push({
          volume: sum.hours > 0 ? sum.vehicles / sum.hours : 0,
          capacity: sum.hours > 0 ? sum.capacity / sum.hours : 0,
          delay: sum.vehicles > 0 ? sum.delay / sum.vehicles : 0,
          stops: sum.vehicles > 0 ? sum.stops / sum.vehicles : 0,
          queue: sum.queue,
        });
      }
    }
    return (vehicles > 0 ? total / vehicles : 0) + SHORTER * cycle;
  }

  #freshSums(count: number): LaneSum[] {
    while (this.#sums.length < count) {
      this.#sums.push({ vehicles: 0, hours: 0, capacity: 0, delay: 0, stops: 0, queue: 0, initial: 0 });
    }
    for (const sum of this.#sums) {
      sum.vehicles = 0;
      sum.hours = 0;
      sum.capacity = 0;
      sum.delay = 0;
      sum.stops = 0;
      sum.queue = 0;
      sum.initial = 0;
    }
    return this.#sums;
  }

  /** Adds one period of one lane, whose polygon has just been drawn. Returns its cost in vehicle-seconds. */
  #account(lane: LaneSequence, sum: LaneSum, volume: number, hours: number, cycle: number): number {
    const capacity = (this.#served() * 3600) / cycle;
    const count = volume * hours;
    const x = capacity > 0 ? volume / capacity : 1e3;
    const floor = Math.max(capacity, 1);
    const uniform = this.#area / ((Math.min(volume, floor) / 3600) * cycle);
    const random = incrementalDelay(Math.min(x, 1e3), floor, hours);
    const third = initialQueueDelay(volume, floor, sum.initial, hours);
    // What random arrivals add to d2 beyond plain overload is a queue too (its mean, by Little's law).
    const overflow = (random * Math.min(volume, floor)) / 3600;
    const delay = uniform + random + third.delay;
    const stops =
      Math.min(1, this.#stopped / ((Math.min(volume, floor) / 3600) * cycle)) + (random + third.delay) / cycle;
    const queue = this.#peak + overflow;
    sum.initial = Math.max(0, third.queueAtEnd);
    sum.vehicles += count;
    sum.hours += hours;
    sum.capacity += capacity * hours;
    sum.delay += count * delay;
    sum.stops += count * stops;
    sum.queue = Math.max(sum.queue, queue);
    const spilled = lane.source.blocks ? Math.max(0, queue - lane.source.storage) : 0;
    return count * (delay + this.weights.stop * stops + this.weights.spill * spilled);
  }

  /** Vehicles that the pieces let through in a cycle. */
  #served(): number {
    let sum = 0;
    for (let piece = 0; piece < this.#pieces; piece++) sum += this.#pieceTime[piece]! * this.#pieceRate[piece]!;
    return sum;
  }

  #piece(time: number, rate: number, segment: number): void {
    if (time <= 1e-9) return;
    this.#pieceTime[this.#pieces] = time;
    this.#pieceRate[this.#pieces] = rate;
    this.#pieceSegment[this.#pieces++] = segment;
  }

  /** Draws the service of a lane over the cycle and its queue. Returns the lane's volume in veh/h. */
  #serve(
    lane: LaneSequence,
    row: number,
    segments: number,
    durations: ArrayLike<number>,
    period: number,
    cycle: number,
    pass: number,
  ): number {
    const { turns } = lane;
    let volume = 0;
    for (const turn of turns) volume += turn.volume[period]!;
    this.#pieces = 0;
    if (volume <= 0) {
      this.#clear.fill(0, row * segments, (row + 1) * segments);
      return 0;
    }
    let since = this.#greenBefore(lane, segments, durations);
    for (let segment = 0; segment < segments; segment++) {
      let left = durations[segment]!;
      if (left <= 0) continue;
      const headway = startingHeadway(lane, segment, period);
      if (headway === 0) {
        this.#piece(left, 0, segment);
        since = 0;
        continue;
      }
      if (since === 0) {
        const lost = Math.min(Math.max(0, FIRST_CROSSING - headway), left);
        this.#piece(lost, 0, segment);
        left -= lost;
        since += lost;
      }
      const blocked = pass === 1 ? Math.min(left, this.#blockedFor(lane, segment, segments)) : 0;
      this.#window(lane, volume, segment, period, blocked, true, true);
      since += blocked;
      left -= blocked;
      const starting = Math.min(left, Math.max(0, STARTING_TIME - since));
      this.#window(lane, volume, segment, period, starting, false, true);
      this.#window(lane, volume, segment, period, left - starting, false, false);
      since += left;
      this.#clearOut(lane, segment, segments, volume, period);
    }
    this.#polygon(volume / 3600, cycle, row, segments);
    return volume;
  }

  /** Seconds that a lane has been green when the cycle's first segment starts. */
  #greenBefore(lane: LaneSequence, segments: number, durations: ArrayLike<number>): number {
    let since = 0;
    for (let segment = segments - 1; segment >= 0; segment--) {
      if (!lane.turns.some((turn) => turn.served[segment] !== SERVED.no)) break;
      since += durations[segment]!;
    }
    return since;
  }

  /** Seconds of a segment in which foes' queues leave no gap. */
  #blockedFor(lane: LaneSequence, segment: number, segments: number): number {
    let blocked = 0;
    for (const turn of lane.turns) {
      if (turn.served[segment] !== SERVED.gaps) continue;
      for (const foe of turn.foes[segment]!) blocked = Math.max(blocked, this.#clear[foe * segments + segment]!);
    }
    return blocked;
  }

  /** Part of a segment with constant service: what the turns that may go let through until a turn that may not stands first. */
  #window(
    lane: LaneSequence,
    volume: number,
    segment: number,
    period: number,
    time: number,
    foesQueued: boolean,
    starting: boolean,
  ): void {
    if (time <= 1e-9) return;
    const periods = this.periods.length;
    let open = 0;
    let work = 0;
    let waiting = 0;
    for (const turn of lane.turns) {
      const share = turn.volume[period]! / volume;
      const served = turn.served[segment]!;
      if (served === SERVED.no) continue;
      if (served === SERVED.gaps && foesQueued && turn.foes[segment]!.length > 0) {
        waiting = Math.max(waiting, turn.waiting);
        continue;
      }
      open += share;
      const free = starting ? turn.startHeadway : turn.headway;
      work += share * (served === SERVED.gaps ? Math.max(free, turn.gapHeadway[segment * periods + period]!) : free);
    }
    if (open <= 1e-9) {
      this.#piece(time, 0, segment);
      return;
    }
    const headway = work / open;
    const closed = 1 - open;
    let amount = time / headway;
    if (closed > 1e-6) amount = Math.min(amount, (((1 + waiting) * open) / closed) * (1 - open ** amount));
    this.#piece(amount * headway, 1 / headway, segment);
    this.#piece(time - amount * headway, 0, segment);
  }

  /** Those who waited inside the junction for a gap leave it when their green ends. */
  #clearOut(lane: LaneSequence, segment: number, segments: number, volume: number, period: number): void {
    const next = (segment + 1) % segments;
    for (const turn of lane.turns) {
      if (turn.served[segment] !== SERVED.gaps || turn.served[next] !== SERVED.no || turn.waiting === 0) continue;
      const share = turn.volume[period]! / volume;
      const vehicles = Math.min(turn.waiting, 1) * Math.min(1, share > 0.5 ? 1 : share * 2);
      this.#piece(1e-3, vehicles / 1e-3, segment);
    }
  }

  /** Runs the queue of even arrivals through the pieces: a cycle to settle, a cycle to measure. */
  #polygon(volume: number, cycle: number, row: number, segments: number): void {
    const served = this.#served();
    const full = volume * cycle >= served * 0.9999;
    const arrival = full ? (served / cycle) * 0.9999 : volume;
    const clear = this.#clear;
    let queue = 0;
    for (let turn = 0; turn < 2; turn++) {
      this.#area = 0;
      this.#stopped = 0;
      this.#peak = 0;
      clear.fill(0, row * segments, (row + 1) * segments);
      for (let piece = 0; piece < this.#pieces; piece++) {
        const time = this.#pieceTime[piece]!;
        const rate = this.#pieceRate[piece]!;
        const cell = row * segments + this.#pieceSegment[piece]!;
        const net = arrival - rate;
        const queued = net >= 0 ? (queue > 0 || rate < arrival ? time : 0) : Math.min(time, queue / -net);
        const end = Math.max(0, queue + net * queued);
        this.#area += ((queue + end) / 2) * queued;
        this.#stopped += arrival * queued;
        if (end > this.#peak) this.#peak = end;
        queue = end;
        // With no service the queue also blocks those who wait for a gap in it.
        if (full || queued > 0) clear[cell]! += full ? time : queued;
      }
    }
  }
}

/** Mean headway of the turns that may go in a segment, 0 where none may. */
function startingHeadway(lane: LaneSequence, segment: number, period: number): number {
  let volume = 0;
  let work = 0;
  let open = false;
  for (const turn of lane.turns) {
    if (turn.served[segment] === SERVED.no) continue;
    open = true;
    volume += turn.volume[period]!;
    work += turn.volume[period]! * turn.startHeadway;
  }
  if (!open) return 0;
  return volume > 0 ? work / volume : FOLLOW_UP;
}
