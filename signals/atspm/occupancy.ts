// When detectors are occupied: on and off events with what is missing between them put in, and several as one.
import { type ControllerEvents, EVENT } from './event-log.ts';

/** s·1000; two "on" closer than this are two vehicles with a lost "off" between them */
const RAPID = 2000;

/** Changes of a detector, or of several as one: `times[i]` to `times[i + 1]` is occupied for even i. ms. */
export interface Occupancy {
  readonly times: Float64Array;
}

interface Change {
  readonly time: number;
  readonly isOn: boolean;
}

/**
 * The changes of one detector. Two "on" in a row: an "off" at the second when it comes within 2 s, else half-way; two "off"
 * in a row: an "on" half-way (the practice of the atspm package). What was on before the log began is not known.
 */
function changesOf(log: ControllerEvents, detector: number): Change[] {
  const changes: Change[] = [];
  let before: Change | undefined;
  for (let i = 0; i < log.time.length; i++) {
    const event = log.event[i]!;
    if (log.parameter[i] !== detector || (event !== EVENT.detectorOn && event !== EVENT.detectorOff)) continue;
    const change = { time: log.time[i]!, isOn: event === EVENT.detectorOn };
    if (before?.isOn === change.isOn) {
      const gap = change.time - before.time;
      const atOnce = change.isOn && gap <= RAPID;
      changes.push({ time: atOnce ? change.time : change.time - Math.floor(gap / 2), isOn: !change.isOn });
    }
    changes.push(change);
    before = change;
  }
  const first = changes.findIndex(({ isOn }) => isOn);
  return first < 0 ? [] : changes.slice(first);
}

/** Occupied while any of the detectors is. */
export function occupancyOf(log: ControllerEvents, detectors: readonly number[]): Occupancy {
  const all = detectors.flatMap((detector) => changesOf(log, detector)).sort((a, b) => a.time - b.time);
  const times: number[] = [];
  let occupied = 0;
  for (let i = 0; i < all.length; i++) {
    const { time, isOn } = all[i]!;
    occupied += isOn ? 1 : -1;
    if (all[i + 1]?.time === time) continue;
    if (occupied > 0 !== times.length % 2 > 0) times.push(time);
  }
  return { times: Float64Array.from(times) };
}

/** ms in [from, until) during which it is occupied. */
export function occupiedWithin({ times }: Occupancy, from: number, until: number): number {
  let sum = 0;
  for (let i = firstAfter(times, from) & ~1; i < times.length && times[i]! < until; i += 2) {
    const end = times[i + 1] ?? Number.POSITIVE_INFINITY;
    sum += Math.max(0, Math.min(end, until) - Math.max(times[i]!, from));
  }
  return sum;
}

/** Index of the last change at or before a time, or 0. */
function firstAfter(times: Float64Array, time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! <= time) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}
