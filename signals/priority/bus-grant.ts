// What a bus may get at one signal: its green a little longer, a little earlier, or inserted; bounded, priced in the time of all persons there.
import { isGreen, type LampLetters } from '../control/lamp-letters.ts';
import { CORRIDOR_DEFAULTS } from './arrival-forecast.ts';
import { corridorState, readyIn } from './corridor-stage.ts';
import type { JunctionLamps } from './junction-lamps.ts';
import { type QueuedLane, waitingUnder } from './queued-lanes.ts';

export interface BusSettings {
  /** s, the most that a green is lengthened, begun earlier, or inserted for */
  readonly extension: number;
  readonly early: number;
  readonly insertion: number;
  /** s, all that one bus gets at a signal */
  readonly perCycle: number;
  /** m before the stop line at which a bus checks in */
  readonly checkIn: number;
  /** cycles after a grant in which the junction is left to its plan */
  readonly lockOut: number;
  /** what a bus that is neither behind nor ahead counts beside the persons aboard */
  readonly weight: number;
  /** s behind its line's pace (or its timetable) at which a bus counts twice; one as far ahead counts nothing */
  readonly scale: number;
  /** times that a bus counts at most */
  readonly most: number;
}

/**
 * Bounds as reported from practice: extension and early green of 7 to 20 s, few grants a cycle, a lock-out in the next, check-in
 * 100 to 150 m before the stop line, conditional on lateness.
 */
export const BUS_DEFAULTS: BusSettings = {
  extension: 15,
  early: 15,
  insertion: 12,
  perCycle: 30,
  checkIn: 150,
  lockOut: 1,
  weight: 1,
  scale: 10,
  most: 4,
};

export type BusAction = 'extension' | 'early green' | 'insertion';

/** A bus that comes to the junction. */
export interface BusCall {
  readonly bus: number;
  readonly links: readonly number[];
  readonly lane: number;
  /** vehicles before it on its lane */
  readonly ahead: number;
  /** s until it is at the stop line if nothing holds it, dwell before it included */
  readonly eta: number;
  /** s behind what it should keep to; negative where it is ahead */
  readonly late: number;
  /** aboard, in loads of a car */
  readonly persons: number;
}

export interface BusGrant {
  readonly bus: number;
  readonly links: readonly number[];
  readonly action: BusAction;
  /** s of the clock at which it ends at the latest */
  readonly until: number;
}

/** What a second of a bus's wait counts: more the later it is, nothing for one that is far ahead. */
export function busWeight({ late, persons }: Pick<BusCall, 'late' | 'persons'>, settings: BusSettings): number {
  return persons * settings.weight * Math.min(settings.most, Math.max(0, 1 + late / settings.scale));
}

/** s between two looks at the lamps; and s by which an action may be put off in a look */
const GRAIN = 2;
const LATER = 6;

/**
 * What a call gets at `time` (s), if anything: each lawful action is simulated on the junction's queues, now and a little
 * later, beside none at all, and the one that costs all persons the least is taken. A red is never lengthened: a bus that is
 * ahead gets nothing.
 */
export function busGrant(
  lamps: JunctionLamps,
  lanes: readonly QueuedLane[],
  call: BusCall,
  time: number,
  settings: BusSettings,
): BusGrant | undefined {
  const weight = busWeight(call, settings);
  if (weight <= 0) return undefined;
  const offer = offerOf(lamps, call, time, settings);
  if (offer === undefined) return undefined;
  const weighed = lanes.map((lane) => (lane.lane === call.lane ? withBus(lane, call, weight) : lane));
  const look = { time, step: 1, grain: GRAIN, horizon: 2 * lamps.cycle };
  const { action, seconds } = offer;
  const wish = corridorState(lamps.matrix, call.links, [], lamps.ring.letters, lamps.coming(time));
  const acting: LampLetters[] = Array(Math.ceil(seconds)).fill(wish);
  const now = waitingUnder(lamps, weighed, acting, look);
  if (now >= waitingUnder(lamps, weighed, [], look)) return undefined;
  if (action !== 'extension') {
    const meanwhile = Array.from({ length: LATER }, (_, s) => lamps.coming(time + s));
    if (now >= waitingUnder(lamps, weighed, [...meanwhile, ...acting], look)) return undefined;
  }
  return { bus: call.bus, links: call.links, action, until: time + seconds };
}

/** The action that fits the moment, and how many s it would last. */
function offerOf(
  lamps: JunctionLamps,
  { links, eta, ahead }: BusCall,
  time: number,
  settings: BusSettings,
): { readonly action: BusAction; readonly seconds: number } | undefined {
  const { headway, startUp } = CORRIDOR_DEFAULTS;
  const planned = (at: number) => links.some((link) => isGreen(lamps.coming(at)[link]));
  if (planned(time)) {
    const needed = Math.max(eta, headway * ahead) + headway;
    const endsNow = !planned(time + 1);
    return endsNow && needed <= settings.extension ? { action: 'extension', seconds: needed } : undefined;
  }
  let wait = 1;
  while (wait <= lamps.cycle && !planned(time + wait)) wait++;
  if (wait > lamps.cycle) return undefined;
  const ready = readyIn(lamps.matrix, lamps.ring, links);
  if (ready >= wait) return undefined;
  if (wait <= settings.early + ready) return { action: 'early green', seconds: wait };
  const green = Math.max(eta - ready, startUp + headway * ahead) + headway;
  return green <= settings.insertion ? { action: 'insertion', seconds: ready + green } : undefined;
}

/** The lane with the bus where it is in its queue. */
function withBus(lane: QueuedLane, { ahead, eta }: BusCall, weight: number): QueuedLane {
  const k = Math.min(ahead, lane.arrivals.length);
  const put = (values: readonly number[], value: number) => [...values.slice(0, k), value, ...values.slice(k + 1)];
  return { ...lane, arrivals: put(lane.arrivals, eta), weights: put(lane.weights, weight) };
}
