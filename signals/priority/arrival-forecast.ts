// When an emergency vehicle will come to each stop line of its way, and by when the green must begin to have the queue gone.
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import type { CorridorWay, Passage } from './corridor-way.ts';

/** What is known of the traffic: from the simulation, or from an estimate by detectors and probes. */
export interface StreetView {
  /** s */
  readonly time: number;
  /** vehicles on an edge lane */
  countOn(lane: number): number;
  /** m from the lane's start, of the `k`th vehicle, 0 being the one farthest on */
  positionOn(lane: number, k: number): number;
}

/** Where the vehicle is. On an edge, or inside the junction behind it (`inside`). */
export interface Whereabouts {
  /** index into the route */
  readonly at: number;
  /** m from the start of the edge, or of the path inside the junction */
  readonly position: number;
  readonly isInside: boolean;
  /** m/s */
  readonly speed: number;
  /** where it was last really seen, if the rest is reckoned from that; and how many s ago */
  readonly seen?: { readonly at: number; readonly isInside: boolean };
  readonly age?: number;
  /** m/s that it is not expected to exceed before the next stop line */
  readonly pace?: number | undefined;
}

/** What the forecast takes the vehicle and the discharge of queues to be. */
export interface CorridorSettings {
  /** s a vehicle, saturation headway of a lane (HCM 7: 1,900 veh/h, rounded up) */
  readonly headway: number;
  /** s, lost at the start of a queue's discharge (HCM 7: l1) */
  readonly startUp: number;
  /** s, before the moment when the queue must be gone */
  readonly buffer: number;
  /** of the time until the arrival, added to the buffer: the forecast's own uncertainty */
  readonly uncertainty: number;
  /** s, farther arrivals are not looked at */
  readonly horizon: number;
  /** of the limits, that the vehicle drives */
  readonly speedFactor: number;
  /** m/s2 */
  readonly accel: number;
  /** share of a queue on the edge before that joins the next one ahead of the vehicle */
  readonly carry: number;
  /** s, the longest that one junction is held; and s more for a vehicle that comes within so many */
  readonly longestHold: number;
  readonly grace: number;
  /** s that the vehicle may stand before its junctions are released */
  readonly standing: number;
  /** s that a junction is held on without a fresh position */
  readonly lease: number;
  /** s after a junction was given back in which only those where life is at risk get it again */
  readonly lockOut: number;
  /** s before the arrival up to which no green leads onto a road that is full */
  readonly blockedUntil: number;
}

export const CORRIDOR_DEFAULTS: CorridorSettings = {
  headway: 2,
  startUp: 2,
  buffer: 3,
  uncertainty: 0.1,
  horizon: 90,
  speedFactor: 1,
  accel: 2,
  carry: 0.7,
  longestHold: 100,
  grace: 20,
  standing: 45,
  lease: 75,
  lockOut: 60,
  blockedUntil: 15,
};

/** One stop line ahead. Times in s of the street's clock. */
export interface Arrival {
  readonly passage: Passage;
  /** when the vehicle comes to the stop line, if the junction lets it */
  readonly eta: number;
  /** when the green must begin */
  readonly greenBy: number;
  /** vehicles ahead of it on the fullest lane before the stop line */
  readonly queue: number;
  /** whether nobody can leave the junction that way now: the road beyond is full up to its start */
  readonly isBlocked: boolean;
}

/**
 * The stop lines within the horizon, nearest first. The green begins at `eta - (queue x headway + start-up + buffer)`: the
 * queue ahead and the share of the queue before that joins it discharge at saturation flow, so that the vehicle meets
 * moving traffic (discharge at saturation flow after the start-up lost time: HCM 7, ch. 19). Where the road beyond a stop
 * line is full, the next one is flushed at once.
 * A vehicle said to be inside a junction behind the end of its way has none ahead.
 * @param readyIn s until a junction can show the passage its green
 */
export function forecastArrivals(
  network: CompiledNetwork,
  street: StreetView,
  way: CorridorWay,
  where: Whereabouts,
  readyIn: (passage: Passage) => number,
  settings: CorridorSettings = CORRIDOR_DEFAULTS,
): Arrival[] {
  const { headway, startUp, horizon } = settings;
  if (where.isInside && where.at >= way.passages.length) return [];
  const arrivals: Arrival[] = [];
  const start = departure(network, way, where, settings);
  let { time, speed } = start;
  time += street.time;
  let carried = 0;
  const lines = way.end ? [...way.passages, way.end] : way.passages;
  for (const passage of lines.slice(start.next)) {
    const edge = way.route[passage.at]!;
    const isHere = !where.isInside && passage.at === where.at;
    const queue = queueAhead(street, passage, isHere ? where.position : 0);
    const left = network.edgeLength[edge]! - (isHere ? where.position : 0);
    const free = network.laneSpeed[network.edgeFirstLane[edge]!]! * settings.speedFactor;
    const limit = isHere ? Math.min(free, where.pace ?? free) : free;
    const drive = timeOver(left, speed, limit, settings.accel);
    const reached = time + drive.time;
    const discharge = startUp + headway * queue;
    const eta =
      passage.controller < 0
        ? reached
        : Math.max(reached, street.time + readyIn(passage) + (queue > 0 ? discharge : 0));
    if (eta - street.time > horizon) break;
    const margin = settings.buffer + settings.uncertainty * (eta - street.time);
    const isFlushed = arrivals.at(-1)?.isBlocked ?? false;
    const isNeeded = passage !== way.end || queue > 0;
    const inTime = isFlushed ? street.time : eta - discharge - headway * carried - margin;
    const greenBy = isNeeded ? inTime : Number.POSITIVE_INFINITY;
    arrivals.push({ passage, eta, greenBy, queue, isBlocked: isFull(street, passage) });
    carried = settings.carry * (queue + carried);
    time = eta + passage.inside / Math.max(1, Math.min(passage.insideSpeed * settings.speedFactor, drive.speed));
    speed = Math.min(drive.speed, passage.insideSpeed * settings.speedFactor);
  }
  return arrivals;
}

/** m from a road's start within which the last vehicle's front leaves no room for another */
const NO_ROOM = 9;

/** Whether the last vehicle on each of the lanes beyond stands at the road's very start. */
function isFull(street: StreetView, { exits }: Passage): boolean {
  if (exits.length === 0) return false;
  return exits.every((lane) => {
    const count = street.countOn(lane);
    return count > 1 && street.positionOn(lane, count - 1) < NO_ROOM;
  });
}

/** When and how fast it begins the first edge that ends at a stop line ahead. */
function departure(
  network: CompiledNetwork,
  way: CorridorWay,
  where: Whereabouts,
  settings: CorridorSettings,
): { readonly time: number; readonly speed: number; readonly next: number } {
  if (!where.isInside) return { time: 0, speed: where.speed, next: where.at };
  const passage = way.passages[where.at]!;
  const edge = way.route[where.at + 1]!;
  const limit = network.laneSpeed[network.edgeFirstLane[edge]!]! * settings.speedFactor;
  const drive = timeOver(Math.max(0, passage.inside - where.position), where.speed, limit, settings.accel);
  return { time: drive.time, speed: drive.speed, next: where.at + 1 };
}

/** Vehicles between a position and the stop line, on the fullest lane that leads on. */
function queueAhead(street: StreetView, passage: Passage, from: number): number {
  let most = 0;
  for (const lane of passage.lanes) {
    const count = street.countOn(lane);
    let ahead = 0;
    while (ahead < count && street.positionOn(lane, ahead) > from + 0.01) ahead++;
    most = Math.max(most, ahead);
  }
  return most;
}

/** Time and final speed over a distance with constant acceleration up to a limit. */
export function timeOver(
  distance: number,
  speed: number,
  limit: number,
  accel: number,
): { readonly time: number; readonly speed: number } {
  if (distance <= 0) return { time: 0, speed };
  const from = Math.min(speed, limit);
  const ramp = (limit * limit - from * from) / (2 * accel);
  if (ramp >= distance) {
    const end = Math.sqrt(from * from + 2 * accel * distance);
    return { time: (end - from) / accel, speed: end };
  }
  return { time: (limit - from) / accel + (distance - ramp) / limit, speed: limit };
}
