// Detectors that cannot be believed: stuck on, silent, or chattering.
import { type ControllerEvents, type DetectorUse, EVENT } from './event-log.ts';
import { occupancyOf, occupiedWithin } from './occupancy.ts';

export type DetectorFault = 'stuck on' | 'silent' | 'chattering';

export interface DetectorFinding {
  readonly device: string;
  readonly detector: number;
  readonly phase: number;
  readonly fault: DetectorFault;
  /** what was seen, in words */
  readonly seen: string;
}

/** ms; occupied without a break for longer than this, a detector is stuck */
const STUCK = 30 * 60_000;
/** ms; without any change for this long while its phase turns green, it is silent */
const SILENT = 60 * 60_000;
/** changes a minute that no traffic makes */
const CHATTER = 60;

/** Judges every configured detector of a controller over the whole log. */
export function detectorFindings(log: ControllerEvents, uses: readonly DetectorUse[]): DetectorFinding[] {
  const begin = log.time[0]!;
  const end = log.time[log.time.length - 1]!;
  return uses
    .filter(({ device }) => device === log.device)
    .flatMap(({ detector, phase }): DetectorFinding[] => {
      const found = (fault: DetectorFault, seen: string) => [{ device: log.device, detector, phase, fault, seen }];
      const ons = changesOn(log, detector);
      const longest = longestGap(ons, begin, end);
      const occupancy = occupancyOf(log, [detector]);
      const held = longestHold(occupancy.times, end);
      if (held > STUCK) return found('stuck on', `occupied for ${Math.round(held / 60_000)} min without a break`);
      const busiest = busiestMinute(ons);
      if (busiest > CHATTER) return found('chattering', `${busiest} actuations in one minute`);
      if (longest > SILENT && occupiedWithin(occupancy, begin, end) < (end - begin) / 2)
        return found('silent', `no actuation for ${Math.round(longest / 60_000)} min`);
      return [];
    });
}

function changesOn(log: ControllerEvents, detector: number): number[] {
  const times: number[] = [];
  for (let i = 0; i < log.time.length; i++)
    if (log.event[i] === EVENT.detectorOn && log.parameter[i] === detector) times.push(log.time[i]!);
  return times;
}

function longestGap(times: readonly number[], begin: number, end: number): number {
  let longest = 0;
  let before = begin;
  for (const time of [...times, end]) {
    longest = Math.max(longest, time - before);
    before = time;
  }
  return longest;
}

function longestHold(times: Float64Array, end: number): number {
  let longest = 0;
  for (let i = 0; i < times.length; i += 2) longest = Math.max(longest, (times[i + 1] ?? end) - times[i]!);
  return longest;
}

function busiestMinute(times: readonly number[]): number {
  let most = 0;
  for (let i = 0, from = 0; i < times.length; i++) {
    while (times[i]! - times[from]! >= 60_000) from++;
    most = Math.max(most, i - from + 1);
  }
  return most;
}
