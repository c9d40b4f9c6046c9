// High-resolution controller events (Indiana enumeration): who did what when, in columns sorted by controller and time.
import { Fault } from '../../core/fault.ts';

/** Event codes (Indiana Traffic Signal Hi Resolution Data Logger Enumerations, Purdue University 2012, and later ones). */
export const EVENT = {
  green: 1,
  gapOut: 4,
  maxOut: 5,
  forceOff: 6,
  yellow: 8,
  redClearance: 10,
  walk: 21,
  pedestrianClearance: 22,
  pedestrianCall: 45,
  detectorOff: 81,
  detectorOn: 82,
  pedestrianDetectorOff: 89,
  pedestrianDetectorOn: 90,
  cycle: 132,
  offset: 133,
  /** MAXTIME: split of phase 1 is 300, of phase 16 315; 316 is the actual cycle, 317 the programmed one */
  firstSplit: 300,
  lastSplit: 317,
} as const;

/** Events of one controller, in order of time. */
export interface ControllerEvents {
  readonly device: string;
  /** ms since 1970, whatever zone the log is in */
  readonly time: Float64Array;
  readonly event: Int32Array;
  readonly parameter: Int32Array;
}

/** One event as it is read. */
export interface RawEvent {
  readonly device: string;
  readonly time: number;
  readonly event: number;
  readonly parameter: number;
}

/** What a detector is for. */
export interface DetectorUse {
  readonly device: string;
  readonly phase: number;
  /** Advance, Presence, Stopbar Count, Yellow_Red */
  readonly use: string;
  readonly detector: number;
}

/** At one instant signals change before detectors do, so that an actuation at the start of yellow is not on green. */
const isSignal = (event: number): boolean => event < EVENT.detectorOff;

/**
 * Sorts events by controller and time. @throws Fault LOG_EMPTY, LOG_VALUE
 */
export function eventLog(events: readonly RawEvent[], source: string): ControllerEvents[] {
  if (events.length === 0)
    throw new Fault('LOG_EMPTY', 'the log has no events; export a time span that has some', source);
  const byDevice = new Map<string, RawEvent[]>();
  for (const [row, event] of events.entries()) {
    const { time, event: code, parameter } = event;
    if (!Number.isFinite(time) || !Number.isInteger(code) || !Number.isInteger(parameter)) {
      const text = `time ${time}, event ${code}, parameter ${parameter} is no event; correct the row`;
      throw new Fault('LOG_VALUE', text, `${source}: row ${row + 1}`);
    }
    const own = byDevice.get(event.device);
    if (own === undefined) byDevice.set(event.device, [event]);
    else own.push(event);
  }
  return [...byDevice].map(([device, own]) => {
    own.sort((a, b) => a.time - b.time || Number(isSignal(b.event)) - Number(isSignal(a.event)));
    return {
      device,
      time: Float64Array.from(own, ({ time }) => time),
      event: Int32Array.from(own, ({ event }) => event),
      parameter: Int32Array.from(own, ({ parameter }) => parameter),
    };
  });
}
