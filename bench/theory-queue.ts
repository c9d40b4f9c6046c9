// A fixed-time signal under Poisson arrivals: the exact mean delay, and the engine held against it.
import { incrementalDelay, uniformDelay } from '../signals/hcm.ts';
import { seededNumbers } from './random-plans.ts';
import { EXACT_CAR, redGreen, type StraightRoad, straightRoadDemand, straightRoadNetwork } from './straight-road.ts';
import { BEYOND, effectiveGreen, type Run, type TheoryCase } from './theory.ts';

/** Parts of a headway in which the time until one may pass is counted. */
const PARTS = 32;

/** One lane of a fixed-time signal; s, from when the first of a queue passes. */
export interface SignalLane {
  readonly headway: number;
  /** until the last moment at which one of a queue passes, and (no later) one who finds no queue */
  readonly green: number;
  readonly freeGreen: number;
  readonly cycle: number;
}

/** The law of the time until one who comes now may pass, in parts; and that of cycles in which somebody has had to stop without a queue. */
interface Law {
  readonly going: Float64Array;
  readonly stopped: Float64Array;
}

/**
 * Mean delay of vehicles that come as a Poisson stream to a lane of a fixed-time signal: the first of a queue passes when the
 * effective green begins, the others a headway apart, and whoever finds no queue at once, a headway behind the one before.
 * The stationary law of the time until one who comes now may pass, in parts of a headway, iterated cycle by cycle until it no
 * longer changes. Compare Darroch (1964), On the traffic-light queue, Ann. Math. Statist. 35, 380.
 * @param flow veh/s
 * @returns s; Infinity where more come than can leave
 */
export function queueDelay(flow: number, lane: SignalLane): number {
  const part = lane.headway / PARTS;
  if (flow * lane.cycle >= Math.floor(lane.green / lane.headway) + 1) return Number.POSITIVE_INFINITY;
  const [open, free, parts] = [lane.green, lane.freeGreen, lane.cycle].map((time) => Math.round(time / part)) as Three;
  const arrivals = poisson(flow * part);
  let law: Law = { going: new Float64Array(6 * parts), stopped: new Float64Array(6 * parts) };
  law.going[0] = 1;
  let delay = Number.NaN;
  for (let round = 0; round < 2000; round++) {
    const before = delay;
    delay = 0;
    for (let at = 0; at < parts; at++) {
      delay += (meanWait(law, at, [open, free, parts]) * part) / parts;
      law = later(law, arrivals, at < open, at >= free);
      if (at === open - 1) law = atRed(law);
    }
    if (Math.abs(delay - before) < 1e-6 * delay) break;
  }
  return delay;
}

type Three = [open: number, free: number, parts: number];

/** Chances of 0, 1, 2 … arrivals. */
function poisson(mean: number): number[] {
  const chances = [Math.exp(-mean)];
  while (chances.at(-1)! > 1e-14) chances.push((chances.at(-1)! * mean) / chances.length);
  return chances;
}

/** The law one part later: each who comes adds a headway; while it is green a part goes by, unless one stands at the line. */
function later({ going, stopped }: Law, arrivals: readonly number[], isGreen: boolean, stops: boolean): Law {
  const next = { going: new Float64Array(going.length), stopped: new Float64Array(going.length) };
  const last = going.length - 1;
  for (let time = 0; time <= last; time++) {
    if (going[time]! + stopped[time]! < 1e-16) continue;
    for (let count = 0; count < arrivals.length; count++) {
      const then = time + count * PARTS;
      const to = isGreen && stops && time === 0 && count > 0 ? next.stopped : next.going;
      const place = Math.min(to === next.stopped ? then : Math.max(0, then - (isGreen ? 1 : 0)), last);
      to[place] = to[place]! + going[time]! * arrivals[count]!;
      next.stopped[Math.min(then, last)]! += stopped[time]! * arrivals[count]!;
    }
  }
  return next;
}

/** Parts until one may pass once it is green again, whom it has become red for with `time` parts to go. */
function put(time: number): number {
  return Math.max(0, Math.ceil(time / PARTS) - 1) * PARTS;
}

/** The law when the green ends: whoever has not passed stays, and the headway behind the last who has no longer counts. */
function atRed({ going, stopped }: Law): Law {
  const next = stopped.slice();
  for (let time = 0; time < going.length; time++) next[put(time)]! += going[time]!;
  return { going: next, stopped: new Float64Array(going.length) };
}

/** Parts that one who comes in part `at` of the cycle waits, in the mean over the law. */
function meanWait({ going, stopped }: Law, at: number, [open, free, parts]: Three): number {
  let sum = 0;
  for (let time = 0; time < going.length; time++) {
    if (going[time]! > 1e-16) {
      const left = time === 0 && at >= free ? 0 : Math.max(0, open - at);
      sum += going[time]! * waitOf(time, left, parts - at, open, parts);
    }
    if (stopped[time]! > 1e-16) sum += stopped[time]! * waitOf(time, 0, parts - at, open, parts);
  }
  return sum;
}

/**
 * Parts until one passes who could after `time` parts of green.
 * @param left parts of green left in this cycle, and `until` the next
 */
function waitOf(time: number, left: number, until: number, open: number, parts: number): number {
  if (time < left) return time;
  let todo = left > 0 ? put(time - left) : time;
  let waited = until;
  for (; todo >= open; waited += parts) todo = put(todo - open);
  return waited + todo;
}

/** Times of a Poisson stream below `until`; s. */
export function poissonTimes(flow: number, until: number, seed: number): number[] {
  const chance = seededNumbers(seed);
  const times: number[] = [];
  for (let time = 0; ; ) {
    time -= Math.log(1 - chance()) / flow;
    if (time >= until) return times;
    times.push(time);
  }
}

/**
 * The engine at a step of 0.1 s under Poisson arrivals, over `cycles` cycles of 60 s with 30 s of green, against `queueDelay` and
 * the field's formulas, all fed with the saturation headway and the effective green that the engine shows.
 * @param flow veh/h
 */
export function poissonSignal(run: Run, flow: number, cycles: number): TheoryCase[] {
  const [speed, red, green, yellow] = [13.89, 27, 30, 3];
  const cycle = red + green + yellow;
  const { headway, lost, gained, gainedInQueue } = effectiveGreen(run, speed, 0.1, [red, green, yellow]);
  const first = lost + headway / 2;
  const lane = { headway, green: green - first + gainedInQueue, freeGreen: green - first + gained, cycle };
  const end = (cycles + 6) * cycle;
  const road: StraightRoad = { lanes: 1, speed, approach: 900, beyond: BEYOND, signal: true };
  const demand = straightRoadDemand(poissonTimes(flow / 3600, cycles * cycle, 1), end, EXACT_CAR);
  const options = { seed: 1, begin: 0, end, step: 0.1 };
  const { mean } = run(straightRoadNetwork(road), demand, [redGreen(1, red, green, yellow)], options);
  const effective = lane.green + headway / 2;
  const capacity = (3600 * effective) / cycle / headway;
  const x = flow / capacity;
  const name = `Poisson queue, ${flow} veh/h, x = ${x.toFixed(2)}, ${cycles} cycles`;
  const row = (title: string, theory: number, within: number): TheoryCase => {
    return { name: `${name}: ${title}`, unit: 's', theory, measured: mean.delay_s, within };
  };
  const hours = (cycles * cycle) / 3600;
  return [
    row('exact', queueDelay(flow / 3600, lane), 0.03),
    row('HCM', uniformDelay(cycle, effective, x) + incrementalDelay(x, capacity, hours), 0.15),
    row('Webster', websterDelay(flow / 3600, effective / cycle, x, cycle), 0.15),
  ];
}

/** s, Webster (1958), Traffic signal settings, Road Research Technical Paper 39, eq. 1. */
function websterDelay(flow: number, share: number, x: number, cycle: number): number {
  const uniform = (cycle * (1 - share) ** 2) / (2 * (1 - share * x));
  return uniform + x ** 2 / (2 * flow * (1 - x)) - 0.65 * (cycle / flow ** 2) ** (1 / 3) * x ** (2 + 5 * share);
}
