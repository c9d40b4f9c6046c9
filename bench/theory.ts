// The engine against closed formulas on a straight road: free flow, saturation flow, lost time, D/D/1, the stopping wave.
import type { DemandFile, VehicleType } from '../core/demand.ts';
import type { NetworkFile } from '../core/network.ts';
import type { SignalProgram } from '../core/program.ts';
import { mean } from '../core/statistics.ts';
import type { RunOptions, RunResult } from '../sim/result.ts';
import {
  DEFAULT_CAR,
  EXACT_CAR,
  evenly,
  JUNCTION_LENGTH,
  redGreen,
  type StraightRoad,
  straightRoadDemand,
  straightRoadNetwork,
} from './straight-road.ts';

/** Runs authored files on the engine; handed in, so that theory knows no engine. */
export type Run = (
  network: NetworkFile,
  demand: DemandFile,
  programs: readonly SignalProgram[],
  options: RunOptions,
) => RunResult;

/** What theory says and what the engine did. */
export interface TheoryCase {
  readonly name: string;
  readonly unit: string;
  readonly theory: number;
  readonly measured: number;
  /** asked: |measured / theory - 1| at most, or measured within [low, high] */
  readonly within?: number;
  readonly between?: readonly [low: number, high: number];
}

/** Whether the case is within what is asked. */
export function holds({ theory, measured, within, between }: TheoryCase): boolean {
  if (between !== undefined) return measured >= between[0] && measured <= between[1];
  return Math.abs(measured / theory - 1) <= (within ?? 0);
}

/** One car at the limit on an empty road of 1,000 m and more: the mean speed over its way is the limit. */
export function freeFlow(run: Run, speed: number, step: number): TheoryCase {
  const road: StraightRoad = { lanes: 1, speed, approach: 1000, beyond: 500, signal: false };
  const demand = straightRoadDemand([0], 600, EXACT_CAR);
  const { trips } = run(straightRoadNetwork(road), demand, [], { seed: 1, begin: 0, end: 600, step });
  const theory = trips.distance[0]! / speed;
  const measured = trips.arrived[0]! - trips.entered[0]!;
  // Arrival is noticed at the end of a step.
  const slack = step / theory;
  return { name: `free-flow time at ${speed} m/s, step ${step} s`, unit: 's', theory, measured, within: slack };
}

/** Times at which rears passed the stop line, s, from a link table with an interval of one step. */
function crossings(result: RunResult): number[] {
  const { links } = result;
  const times: number[] = [];
  for (let i = 0; i < links.intervals; i++) {
    const count = links.entered[i * links.edges + 1]!;
    for (let k = 0; k < count; k++) times.push(result.begin + (i + (k + 0.5) / count) * links.interval);
  }
  return times;
}

/** What a queue that never ends does at one lane's signal; means over cycles and seeds. */
export interface Discharge {
  /** veh/h/lane, from the headways at the stop line of the 4th to the 12th vehicle (HCM 7 ch. 31, field method) */
  readonly saturation: number;
  /** s, of the first four vehicles over the saturation headway (the same) */
  readonly startUp: number;
  /** s, between vehicles at their full speed well beyond the line */
  readonly headway: number;
  /** s after green starts: the first would have to pass the line at full speed then, to be where it is beyond */
  readonly firstAtSpeed: number;
  /** vehicles a cycle */
  readonly perCycle: number;
}

/** How a queue is made and let go: red, green, yellow, s; all seeds drive the same road. */
interface DischargeRun {
  readonly speed: number;
  readonly step: number;
  readonly seeds: readonly number[];
  readonly cycle: readonly [red: number, green: number, yellow: number];
  readonly car: VehicleType;
}

const CYCLES = 6;
/** m */
export const BEYOND = 400;

/** Lets a queue discharge over `CYCLES` cycles and measures it. */
function discharge(run: Run, { speed, step, seeds, cycle, car }: DischargeRun): Discharge {
  const [red, green, yellow] = cycle;
  const length = red + green + yellow;
  // One cycle more, for those on their way when the last one ends.
  const end = length * (CYCLES + 2);
  const road: StraightRoad = { lanes: 1, speed, approach: 900, beyond: BEYOND, signal: true };
  const demand = straightRoadDemand(evenly(1.5, end), end, car);
  const network = straightRoadNetwork(road);
  const options = { begin: 0, end, step, interval: step };
  const found: Found = { saturated: [], startUps: [], headways: [], firsts: [], counts: [] };
  for (const seed of seeds) {
    const result = run(network, demand, [redGreen(1, red, green, yellow)], { ...options, seed });
    const rears = crossings(result);
    const arrivals = [...result.trips.arrived].filter((time) => time > 0).sort((a, b) => a - b);
    // The first cycle only builds the queue up.
    for (let k = 1; k <= CYCLES; k++) {
      const start = k * length + red;
      measureCycle(found, rears, arrivals, start, length, (BEYOND + JUNCTION_LENGTH) / speed);
    }
  }
  return {
    saturation: 3600 / mean(found.saturated),
    startUp: mean(found.startUps),
    headway: mean(found.headways),
    firstAtSpeed: mean(found.firsts),
    perCycle: mean(found.counts),
  };
}

/** One value a cycle. */
interface Found {
  readonly saturated: number[];
  readonly startUps: number[];
  readonly headways: number[];
  readonly firsts: number[];
  readonly counts: number[];
}

/** @param beyond s, from the line to the end of the road at full speed */
function measureCycle(
  found: Found,
  rears: readonly number[],
  arrivals: readonly number[],
  start: number,
  length: number,
  beyond: number,
): void {
  const passed = rears.filter((time) => time >= start && time < start + length);
  const arrived = arrivals.filter((time) => time >= start + beyond && time < start + beyond + length);
  found.counts.push(passed.length);
  if (passed.length < 12 || arrived.length < 12) return;
  const saturated = (passed[11]! - passed[3]!) / 8;
  found.saturated.push(saturated);
  found.startUps.push(passed[3]! - start - 4 * saturated);
  const headway = (arrived.at(-1)! - arrived[3]!) / (arrived.length - 4);
  found.headways.push(headway);
  found.firsts.push(arrived[3]! - beyond - start - 3 * headway);
}

/**
 * Saturation flow and start-up lost time of the default car: asked are 1,700-1,800 veh/h/lane at 11 m/s, 1,900-2,000 at
 * 16.5 m/s, and 1.5-2.5 s.
 */
export function saturation(run: Run, seeds: readonly number[]): TheoryCase[] {
  const ranges: [number, readonly [number, number]][] = [
    [11, [1700, 1800]],
    [16.5, [1900, 2000]],
  ];
  return ranges.flatMap(([speed, between]) => {
    const found = discharge(run, { speed, step: 1, seeds, cycle: [150, 110, 4], car: DEFAULT_CAR });
    const at = `at ${speed} m/s`;
    return [
      { name: `saturation flow ${at}`, unit: 'veh/h/lane', theory: mean(between), measured: found.saturation, between },
      { name: `start-up lost time ${at}`, unit: 's', theory: 2, measured: found.startUp, between: [1.5, 2.5] as const },
    ];
  });
}

/** A car of docs/engine.md whose queue discharges as HCM's base rate has it: 1,900 veh/h/lane, 1.5-2.5 s lost, at 50 km/h. */
export function fieldCar(run: Run, seeds: readonly number[]): TheoryCase[] {
  const car: VehicleType = { ...DEFAULT_CAR, startupDelay: 0.6, tau: 0.95 };
  const { saturation: flow, startUp } = discharge(run, { speed: 13.89, step: 1, seeds, cycle: [150, 110, 4], car });
  return [
    { name: 'saturation flow of the field car', unit: 'veh/h/lane', theory: 1900, measured: flow, within: 0.03 },
    { name: 'its start-up lost time', unit: 's', theory: 2, measured: startUp, between: [1.5, 2.5] },
  ];
}

/** Effective green of one lane's signal for cars without chance; s. */
export interface EffectiveGreen {
  readonly headway: number;
  /** from the start of green until half a headway before the first car of a queue passes at full speed */
  readonly lost: number;
  /** from the start of yellow until the last moment at which a free car still passes */
  readonly gained: number;
  /** the same of a car of a queue, whose moment is told by when it is at full speed beyond the line */
  readonly gainedInQueue: number;
}

export type Cycle = readonly [red: number, green: number, yellow: number];

/** Cars that come alone, each a little later in the cycle than the one before: which is the last to pass unhindered? */
function gainedGreen(run: Run, speed: number, step: number, [red, green, yellow]: Cycle): number {
  const length = red + green + yellow;
  const road: StraightRoad = { lanes: 1, speed, approach: 900, beyond: BEYOND, signal: true };
  // A car starts with its front one length into the road.
  const travel = (road.approach - 5) / speed;
  const first = length - ((travel - red - green + 1) % length);
  const count = Math.round((yellow + 3) / step);
  const departures = evenly(length + step, count * (length + step)).map((time) => time + first);
  const end = departures.at(-1)! + 3 * length;
  const programs = [redGreen(1, red, green, yellow)];
  const { trips } = run(straightRoadNetwork(road), straightRoadDemand(departures, end, EXACT_CAR), programs, {
    seed: 1,
    begin: 0,
    end,
    step,
  });
  const stopped = departures.findIndex((_, i) => trips.timeLoss[i]! > 5);
  return stopped * step - 1 - step / 2;
}

/** What a signal's lane gives to cars without chance, as the engine shows it. */
export function effectiveGreen(run: Run, speed: number, step: number, cycle: Cycle): EffectiveGreen {
  const [red, green, yellow] = cycle;
  const given = (more: number): Cycle => [red - more, green + more, yellow];
  const of = (times: Cycle) => discharge(run, { speed, step, seeds: [1], cycle: times, car: EXACT_CAR });
  const { headway, firstAtSpeed } = of(cycle);
  // over greens that are an eighth of a headway apart, cars a cycle are half a car more than the time has room for, in the mean
  const moments = Array.from({ length: 8 }, (_, i) => {
    const more = (i * headway) / 8;
    return firstAtSpeed + (of(given(more)).perCycle - 0.5) * headway - green - more;
  });
  return {
    headway,
    lost: firstAtSpeed - headway / 2,
    gained: gainedGreen(run, speed, step, cycle),
    gainedInQueue: mean(moments),
  };
}

/**
 * D/D/1 at a fixed signal: mean delay r^2 / (2 C (1 - v/s)), fed with the saturation flow and the effective green that
 * the engine shows, at a step of 0.1 s.
 * @param flow veh/h on one lane
 */
export function fixedSignalDelay(run: Run, flow: number, green: number, cycle: number): TheoryCase {
  const speed = 13.89;
  const yellow = 3;
  const red = cycle - green - yellow;
  const { headway, lost, gained } = effectiveGreen(run, speed, 0.1, [red, green, yellow]);
  const r = cycle - (green - lost + gained);
  const theory = r ** 2 / (2 * cycle * (1 - (flow / 3600) * headway));
  const measured = evenDelay(run, flow, green, cycle, 0.1);
  const name = `D/D/1 delay, ${flow} veh/h, green ${green} of ${cycle} s, step 0.1 s`;
  return { name, unit: 's', theory, measured, within: 0.03 };
}

/** s, mean delay of cars that come evenly to one lane's signal. */
function evenDelay(run: Run, flow: number, green: number, cycle: number, step: number): number {
  const end = 36 * cycle;
  const road: StraightRoad = { lanes: 1, speed: 13.89, approach: 900, beyond: BEYOND, signal: true };
  const demand = straightRoadDemand(evenly(3600 / flow, end - 3 * cycle), end, EXACT_CAR);
  const program = redGreen(1, cycle - green - 3, green, 3);
  const options = { seed: 1, begin: 0, end, step };
  return run(straightRoadNetwork(road), demand, [program], options).mean.delay_s;
}

/** How the mean delay at a signal changes with the step: within 10 % of that at 0.1 s with 1 s, within 5 % with 0.5 s. */
export function stepConvergence(run: Run, flow: number): TheoryCase[] {
  const theory = evenDelay(run, flow, 30, 100, 0.1);
  const row = (step: number, within: number): TheoryCase => {
    const name = `delay at a signal, ${flow} veh/h, step ${step} s against 0.1 s`;
    return { name, unit: 's', theory, measured: evenDelay(run, flow, 30, 100, step), within };
  };
  return [row(1, 0.1), row(0.5, 0.05)];
}

/**
 * The stopping wave: vehicles arriving at flow q and speed v join a queue of density kj, whose back moves upstream at
 * q / (kj - q / v) (Lighthill and Whitham 1955, Richards 1956). kj is one over length and standstill gap.
 * @param flow veh/h
 */
export function stoppingWave(run: Run, flow: number, step: number): TheoryCase {
  const speed = 13.89;
  const end = 420;
  const road: StraightRoad = { lanes: 1, speed, approach: 1500, beyond: 100, signal: true };
  const demand = straightRoadDemand(evenly(3600 / flow, end), end, EXACT_CAR);
  const result = run(straightRoadNetwork(road), demand, [redGreen(1, end, 5, 3)], {
    seed: 1,
    begin: 0,
    end,
    step,
    interval: 10,
  });
  const { links } = result;
  const points: [number, number][] = [];
  for (let i = 0; i < links.intervals; i++) {
    const back = links.queue[i * links.edges]!;
    const time = (i + 1) * links.interval;
    if (time > 180) points.push([time, back]);
  }
  const q = flow / 3600;
  const theory = q / (1 / 7.5 - q / speed);
  return {
    name: `stopping wave at ${flow} veh/h, step ${step} s`,
    unit: 'm/s',
    theory,
    measured: slope(points),
    within: 0.05,
  };
}

/** Least squares. */
function slope(points: readonly (readonly [number, number])[]): number {
  const x = mean(points.map(([time]) => time));
  const y = mean(points.map(([, value]) => value));
  let [xy, xx] = [0, 0];
  for (const [time, value] of points) {
    xy += (time - x) * (value - y);
    xx += (time - x) ** 2;
  }
  return xy / xx;
}
