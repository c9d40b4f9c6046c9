// What a late bus may get at one signal: its green a little longer, a little earlier, or inserted; bounded, and not twice in a row.
import { isGreen } from '../control/lamp-letters.ts';
import type { JunctionLamps } from './junction-lamps.ts';

export interface BusSettings {
  /** s, the most that a green is lengthened, begun earlier, or inserted for */
  readonly extension: number;
  readonly early: number;
  readonly insertion: number;
  /** s of lateness from which a bus gets anything, and from which a green is inserted for it */
  readonly lateFrom: number;
  readonly insertFrom: number;
  /** m before the stop line at which a bus checks in */
  readonly checkIn: number;
  /** cycles after a grant in which the junction is left to its plan */
  readonly lockOut: number;
}

/**
 * Bounds as reported from practice: extension and early green of 7 to 20 s, one grant a cycle, a lock-out in the next, check-in
 * 100 to 150 m before the stop line, conditional on lateness.
 */
export const BUS_DEFAULTS: BusSettings = {
  extension: 15,
  early: 15,
  insertion: 10,
  lateFrom: 20,
  insertFrom: 60,
  checkIn: 150,
  lockOut: 1,
};

export type BusAction = 'extension' | 'early green' | 'insertion';

/** A bus that comes to the junction. */
export interface BusCall {
  readonly bus: number;
  readonly links: readonly number[];
  /** s until it is at the stop line, dwell before it included */
  readonly eta: number;
  /** s after its timetable, or beyond its headway */
  readonly late: number;
}

export interface BusGrant {
  readonly bus: number;
  readonly links: readonly number[];
  readonly action: BusAction;
  /** s of the clock at which it ends at the latest */
  readonly until: number;
}

/** What a call gets at `time` (s), if anything. A red is never lengthened: an early bus gets nothing. */
export function busGrant(
  lamps: JunctionLamps,
  call: BusCall,
  time: number,
  settings: BusSettings,
): BusGrant | undefined {
  const { bus, links, eta, late } = call;
  if (late < settings.lateFrom) return undefined;
  const grant = (action: BusAction, until: number): BusGrant => ({ bus, links, action, until });
  const planned = (at: number) => links.some((link) => isGreen(lamps.planned(at)[link]));
  if (planned(time)) {
    const endsNow = !planned(time + 1);
    return endsNow && eta > 0 && eta <= settings.extension ? grant('extension', time + settings.extension) : undefined;
  }
  const wait = nextGreen(planned, time, lamps.cycle);
  if (wait === undefined) return undefined;
  if (wait <= settings.early && eta < wait) return grant('early green', time + wait);
  if (late >= settings.insertFrom && wait > 2 * settings.insertion && eta <= settings.insertion / 2)
    return grant('insertion', time + settings.insertion + settings.insertion / 2);
  return undefined;
}

function nextGreen(planned: (at: number) => boolean, time: number, cycle: number): number | undefined {
  for (let wait = 1; wait <= cycle; wait++) if (planned(time + wait)) return wait;
  return undefined;
}
