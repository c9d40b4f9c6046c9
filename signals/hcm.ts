// Control delay and level of service at signals, as the Highway Capacity Manual, 7th edition, chapter 19, computes them.
import { Fault } from '../core/fault.ts';

/** One lane group over one analysis period. Volumes and capacities veh/h, times s, the period h. */
export interface LaneGroup {
  /** veh/h */
  readonly volume: number;
  /** veh/h of green, all lanes of the group */
  readonly saturation: number;
  /** s, effective */
  readonly green: number;
  /** s */
  readonly cycle: number;
  /** h, 0.25 by default */
  readonly period?: number;
  /** incremental delay factor, 0.5 (pretimed) by default; see `actuatedFactor` */
  readonly k?: number;
  /** upstream filtering, 1 (isolated) by default; see `upstreamFilter` */
  readonly filter?: number;
  /** progression factor on uniform delay, 1 (random arrivals) by default */
  readonly progression?: number;
  /** veh, the queue at the start of the period */
  readonly initialQueue?: number;
}

/** Delay in s/veh, capacity veh/h. */
export interface ControlDelay {
  readonly capacity: number;
  readonly degreeOfSaturation: number;
  readonly uniform: number;
  readonly incremental: number;
  readonly initialQueue: number;
  readonly total: number;
  /** veh, left at the end of the period */
  readonly queueAtEnd: number;
  readonly los: LevelOfService;
}

export type LevelOfService = 'A' | 'B' | 'C' | 'D' | 'E' | 'F';

const LOS_BOUNDS: readonly (readonly [number, LevelOfService])[] = [
  [10, 'A'],
  [20, 'B'],
  [35, 'C'],
  [55, 'D'],
  [80, 'E'],
];

/** Level of service of an approach or an intersection, by delay alone (HCM 7 exhibit 19-8). `delay` in s/veh. */
export function levelOfService(delay: number): LevelOfService {
  for (const [bound, letter] of LOS_BOUNDS) if (delay <= bound) return letter;
  return 'F';
}

/** Level of service of a lane group: F as well when more arrives than can leave (HCM 7 exhibit 19-8). */
export function laneGroupLevelOfService(delay: number, degreeOfSaturation: number): LevelOfService {
  return degreeOfSaturation > 1 ? 'F' : levelOfService(delay);
}

/** Uniform delay d1 (HCM 7 eq. 19-20 with PF). Unit s/veh; `x` may exceed 1. */
export function uniformDelay(cycle: number, green: number, x: number, progression = 1): number {
  const share = green / cycle;
  return (progression * 0.5 * cycle * (1 - share) ** 2) / (1 - Math.min(1, x) * share);
}

/**
 * Incremental delay d2, random arrivals and oversaturation (HCM 7 eq. 19-26).
 * @param capacity veh/h
 * @param period h
 * @returns s/veh
 */
export function incrementalDelay(x: number, capacity: number, period = 0.25, k = 0.5, filter = 1): number {
  return 900 * period * (x - 1 + Math.sqrt((x - 1) ** 2 + (8 * k * filter * x) / (capacity * period)));
}

/** Delay of a queue that was there at the start, and the queue that is there at the end. */
export interface InitialQueueDelay {
  /** s/veh */
  readonly delay: number;
  /** veh */
  readonly queueAtEnd: number;
}

/**
 * Initial queue delay d3 (HCM 7 eq. 19-39 to 19-45).
 * @param volume veh/h
 * @param capacity veh/h
 * @param queue veh at the start
 * @param period h
 */
export function initialQueueDelay(volume: number, capacity: number, queue: number, period = 0.25): InitialQueueDelay {
  if (volume <= 0) return { delay: 0, queueAtEnd: Math.max(0, queue - capacity * period) };
  const over = volume >= capacity;
  const tA = over ? period : Math.min(queue / (capacity - volume), period);
  const queueWithout = over ? period * (volume - capacity) : 0;
  const queueAtEnd = queue + tA * (volume - capacity);
  const area =
    (tA * (queue + queueAtEnd - queueWithout)) / 2 +
    (queueAtEnd ** 2 - queueWithout ** 2 - queue ** 2) / (2 * capacity);
  return { delay: (3600 / (volume * period)) * area, queueAtEnd: Math.max(0, queueAtEnd) };
}

/**
 * Incremental delay factor k of an actuated phase (HCM 7 eq. 19-22 to 19-24).
 * @param passage s, passage time
 * @param ratio volume over the capacity available at the maximum green
 */
export function actuatedFactor(passage: number, ratio: number): number {
  const least = Math.max(0.04, -0.375 + 0.354 * passage - 0.091 * passage ** 2 + 0.00889 * passage ** 3);
  return Math.min(0.5, Math.max(least, (1 - 2 * least) * (ratio - 0.5) + least));
}

/** Upstream filtering factor I (HCM 7 eq. 19-6), `x` the weighted degree of saturation upstream. */
export function upstreamFilter(x: number): number {
  return Math.max(0.09, 1 - 0.91 * Math.min(1, x) ** 2.68);
}

/**
 * Control delay d1 + d2 + d3 of a lane group.
 * @throws Fault HCM_LANE_GROUP for a green that does not fit the cycle or a number that is none
 */
export function controlDelay(group: LaneGroup): ControlDelay {
  const { volume, saturation, green, cycle, period = 0.25, k = 0.5, filter = 1, progression = 1 } = group;
  const sound = volume >= 0 && saturation > 0 && green > 0 && green <= cycle && period > 0;
  if (!sound) {
    const text = `volume ${volume}, saturation ${saturation}, green ${green} of ${cycle} s: give volume >= 0 and 0 < green <= cycle`;
    throw new Fault('HCM_LANE_GROUP', text, 'lane group');
  }
  const capacity = (saturation * green) / cycle;
  const x = volume / capacity;
  const queue = group.initialQueue ?? 0;
  const third = initialQueueDelay(volume, capacity, queue, period);
  // With a queue at the start, uniform delay is that of saturation while the queue lasts (HCM 7 eq. 19-38).
  const saturated = x >= 1 || queue <= 0 ? 0 : Math.min(1, queue / (capacity - volume) / period);
  const plain = uniformDelay(cycle, green, x, progression);
  const uniform = saturated * uniformDelay(cycle, green, 1, progression) + (1 - saturated) * plain;
  const incremental = incrementalDelay(x, capacity, period, k, filter);
  const total = uniform + incremental + third.delay;
  return {
    capacity,
    degreeOfSaturation: x,
    uniform,
    incremental,
    initialQueue: third.delay,
    total,
    queueAtEnd: third.queueAtEnd,
    los: laneGroupLevelOfService(total, x),
  };
}

/** Volume-weighted mean delay of lane groups or approaches (HCM 7 eq. 19-27, 19-28). Unit s/veh; 0 without volume. */
export function aggregateDelay(parts: readonly { readonly volume: number; readonly delay: number }[]): number {
  let volume = 0;
  let sum = 0;
  for (const part of parts) {
    volume += part.volume;
    sum += part.volume * part.delay;
  }
  return volume > 0 ? sum / volume : 0;
}

/**
 * Akcelik's overflow delay for any degree of saturation (Akcelik 1981, ARR 123).
 * @param saturation veh/s
 * @param green s
 * @param period h
 * @returns s/veh
 */
export function akcelikOverflowDelay(
  x: number,
  capacity: number,
  saturation: number,
  green: number,
  period = 0.25,
): number {
  const threshold = 0.67 + (saturation * green) / 600;
  const z = x - 1;
  if (x <= threshold) return 0;
  return 900 * period * (z + Math.sqrt(z * z + (12 * (x - threshold)) / (capacity * period)));
}
