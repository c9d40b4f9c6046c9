// The engine against closed formulas on a straight road: free flow, saturation flow, lost time, D/D/1, the stopping wave.
import type { DemandFile } from '../core/demand.ts';
import type { NetworkFile } from '../core/network.ts';
import type { SignalProgram } from '../core/program.ts';
import { mean } from '../core/statistics.ts';
import type { RunOptions, RunResult } from '../sim/result.ts';
import {
  DEFAULT_CAR,
  EXACT_CAR,
  evenly,
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

/** Crossings of the stop line: the times at which vehicles passed it, s, from a link table with an interval of one step. */
function crossings(result: RunResult): number[] {
  const { links } = result;
  const times: number[] = [];
  for (let i = 0; i < links.intervals; i++) {
    const count = links.entered[i * links.edges + 1]!;
    for (let k = 0; k < count; k++) times.push(result.begin + (i + (k + 0.5) / count) * links.interval);
  }
  return times;
}

/** What a standing queue does when its light turns green. */
export interface Discharge {
  /** veh/h/lane, from the headways of the 5th to the 40th vehicle */
  readonly saturation: number;
  /** s, of the first four vehicles over the saturation headway (HCM 7 ch. 31: start-up lost time) */
  readonly startUp: number;
  /** vehicles a cycle that a long queue discharges */
  readonly perCycle: number;
}

/**
 * A queue that never ends discharges at one lane's signal; means over cycles and seeds.
 * @param speed m/s
 * @param cycle red, green, yellow, s
 */
export function discharge(
  run: Run,
  speed: number,
  step: number,
  seeds: readonly number[],
  cycle: readonly [red: number, green: number, yellow: number] = [150, 110, 4],
  car = DEFAULT_CAR,
): Discharge {
  const [red, green, yellow] = cycle;
  const length = red + green + yellow;
  const cycles = 6;
  const end = length * (cycles + 1);
  const road: StraightRoad = { lanes: 1, speed, approach: 900, beyond: 400, signal: true };
  const demand = straightRoadDemand(evenly(1.5, end), end, car);
  const network = straightRoadNetwork(road);
  const [headways, startUps, counts]: [number[], number[], number[]] = [[], [], []];
  const most = Math.min(40, Math.floor(green / 2.5));
  for (const seed of seeds) {
    const result = run(network, demand, [redGreen(1, red, green, yellow)], {
      seed,
      begin: 0,
      end,
      step,
      interval: step,
    });
    const times = crossings(result);
    // The first cycle only builds the queue up.
    for (let k = 1; k <= cycles; k++) {
      const start = k * length + red;
      const passed = times.filter((time) => time >= start && time < start + length);
      counts.push(passed.length);
      if (passed.length < most) continue;
      const headway = (passed[most - 1]! - passed[3]!) / (most - 4);
      headways.push(headway);
      startUps.push(passed[3]! - start - 4 * headway);
    }
  }
  return { saturation: 3600 / mean(headways), startUp: mean(startUps), perCycle: mean(counts) };
}

/**
 * Saturation flow and start-up lost time of the default car, as SUMO shows them (1,700-1,800 veh/h/lane at 11 m/s,
 * 1,900-2,000 at 16.5 m/s, 1.5-2.5 s).
 */
export function saturation(run: Run, seeds: readonly number[]): TheoryCase[] {
  const ranges: [number, readonly [number, number]][] = [
    [11, [1700, 1800]],
    [16.5, [1900, 2000]],
  ];
  return ranges.flatMap(([speed, between]) => {
    const found = discharge(run, speed, 1, seeds);
    const middle = (between[0] + between[1]) / 2;
    return [
      {
        name: `saturation flow at ${speed} m/s`,
        unit: 'veh/h/lane',
        theory: middle,
        measured: found.saturation,
        between,
      },
      {
        name: `start-up lost time at ${speed} m/s`,
        unit: 's',
        theory: 2,
        measured: found.startUp,
        between: [1.5, 2.5] as const,
      },
    ];
  });
}

/**
 * D/D/1 at a fixed signal: mean delay r^2 / (2 C (1 - v/s)), fed with the saturation flow s and the effective green that
 * the engine shows under a queue that never ends (effective green = vehicles a cycle / s).
 * @param flow veh/h on one lane
 */
export function fixedSignalDelay(run: Run, flow: number, green: number, cycle: number, step: number): TheoryCase {
  const speed = 13.89;
  const yellow = 3;
  const red = cycle - green - yellow;
  const found = discharge(run, speed, step, [1], [red, green, yellow], EXACT_CAR);
  const s = found.saturation / 3600;
  const effective = found.perCycle / s;
  const [v, r] = [flow / 3600, cycle - effective];
  const theory = r ** 2 / (2 * cycle * (1 - v / s));
  const end = 36 * cycle;
  const road: StraightRoad = { lanes: 1, speed, approach: 900, beyond: 400, signal: true };
  const demand = straightRoadDemand(evenly(3600 / flow, end - 3 * cycle), end, EXACT_CAR);
  const result = run(straightRoadNetwork(road), demand, [redGreen(1, red, green, yellow)], {
    seed: 1,
    begin: 0,
    end,
    step,
  });
  const name = `D/D/1 delay, ${flow} veh/h, green ${green} of ${cycle} s, step ${step} s`;
  return { name, unit: 's', theory, measured: result.mean.delay_s, within: 0.03 };
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
