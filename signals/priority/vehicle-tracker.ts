// Where a vehicle is on its route, from positions that are inaccurate, late, out of order or missing.
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import { Fault } from '../../core/fault.ts';
import type { Whereabouts } from './arrival-forecast.ts';
import { type Fix, MapMatcher } from './map-matcher.ts';
import type { StreetMap } from './street-map.ts';

/** m and m/s: no vehicle moves like this between two fixes */
const LONGEST_JUMP = 2000;
const FASTEST = 70;
/** s, older fixes say nothing any more */
const OLDEST = 120;
/** s that a vehicle's clock may be ahead */
const AHEAD = 5;
/** fixes in a row beside the route until the vehicle counts as off it */
const ASTRAY = 4;
/** m/s2, what a driver may do between two fixes (one standard deviation) */
const UNREST = 1.5;
/** of the limit, the speed that a vehicle nobody hears of is taken to come to, and s within which */
const EXPECTED = 0.7;
const SETTLE = 10;

/** A route as one line: where each of its edges begins. */
class RouteLine {
  readonly route: readonly number[];
  readonly #network: CompiledNetwork;
  readonly starts: number[] = [];
  readonly length: number;

  constructor(network: CompiledNetwork, route: readonly number[]) {
    this.#network = network;
    this.route = route;
    let sum = 0;
    for (const edge of route) {
      this.starts.push(sum);
      sum += network.edgeLength[edge]!;
    }
    this.length = sum;
  }

  indexAt(along: number): number {
    let at = this.starts.length - 1;
    while (at > 0 && this.starts[at]! > along) at--;
    return at;
  }

  limitAt(along: number): number {
    const { laneSpeed, edgeFirstLane } = this.#network;
    return laneSpeed[edgeFirstLane[this.route[this.indexAt(along)]!]!]!;
  }

  /** m along the route of a place on one of its edges, of several the nearest to where the vehicle is thought to be. */
  alongOf(edge: number, position: number, near: number): number | undefined {
    let best: number | undefined;
    for (const [i, one] of this.route.entries()) {
      if (one !== edge) continue;
      const along = this.starts[i]! + position;
      if (best === undefined || Math.abs(along - near) < Math.abs(best - near)) best = along;
    }
    return best;
  }
}

/**
 * Matches fixes to roads (`MapMatcher`) and follows the vehicle along its route with a Kalman filter of place and speed.
 * Between fixes it is expected to drive on; only a fix says that it has passed a stop line (`seen`).
 */
export class VehicleTracker {
  readonly #line: RouteLine;
  readonly #matcher: MapMatcher;
  #newest: Fix | undefined;
  /** s of the last fix on the route; place m, speed m/s, and their covariance */
  #at = Number.NaN;
  #place = 0;
  #speed = 0;
  #cov: [number, number, number] = [0, 0, 0];
  #beside = 0;

  constructor(network: CompiledNetwork, map: StreetMap, route: readonly number[]) {
    this.#line = new RouteLine(network, route);
    this.#matcher = new MapMatcher(network, map, route);
  }

  /** Whether the last fixes lie on other roads. */
  get isAstray(): boolean {
    return this.#beside >= ASTRAY;
  }

  get newest(): Fix | undefined {
    return this.#newest;
  }

  /** The edge that the last fix was matched to. */
  get edge(): number | undefined {
    return this.#matcher.best()?.edge;
  }

  /**
   * Takes a fix that came at `now` (s).
   * @throws Fault POSITION_JUMP, POSITION_OLD, POSITION_FUTURE; the fix then counts for nothing
   */
  take(fix: Fix, now: number): void {
    this.#require(fix, now);
    const isLate = this.#newest !== undefined && fix.at <= this.#newest.at;
    const point = this.#matcher.take(fix);
    if (isLate) return;
    this.#newest = fix;
    const along =
      point === undefined ? undefined : this.#line.alongOf(point.edge, point.position, this.#expected(fix.at).place);
    this.#beside = along === undefined ? this.#beside + 1 : 0;
    if (along !== undefined) this.#update(fix, along);
  }

  #require(fix: Fix, now: number): void {
    const where = `${fix.x.toFixed()}, ${fix.y.toFixed()} at ${fix.at.toFixed(1)} s`;
    if (fix.at > now + AHEAD)
      throw new Fault(
        'POSITION_FUTURE',
        `it is ${(fix.at - now).toFixed()} s ahead of the clock; set the vehicle's`,
        where,
      );
    if (fix.at < now - OLDEST)
      throw new Fault('POSITION_OLD', `it is ${(now - fix.at).toFixed()} s old; send newer ones`, where);
    if (this.#newest === undefined) return;
    const moved = Math.hypot(fix.x - this.#newest.x, fix.y - this.#newest.y);
    const noise = 3 * (fix.accuracy + this.#newest.accuracy);
    const passed = Math.abs(fix.at - this.#newest.at);
    if (moved < LONGEST_JUMP && moved <= noise + FASTEST * Math.max(1, passed)) return;
    const text = `it is ${moved.toFixed()} m from the last one ${passed.toFixed()} s away, which no vehicle drives; check the receiver`;
    throw new Fault('POSITION_JUMP', text, where);
  }

  #update(fix: Fix, along: number): void {
    const noise = Math.max(25, fix.accuracy ** 2);
    if (Number.isNaN(this.#at)) {
      this.#place = along;
      this.#speed = fix.speed ?? 0;
      this.#cov = [noise, 0, fix.speed === undefined ? 100 : 4];
    } else {
      this.#predict(fix.at - this.#at);
      const [pp, pv, vv] = this.#cov;
      const [gainPlace, gainSpeed] = [pp / (pp + noise), pv / (pp + noise)];
      const off = along - this.#place;
      this.#place += gainPlace * off;
      this.#speed += gainSpeed * off;
      this.#cov = [(1 - gainPlace) * pp, (1 - gainPlace) * pv, vv - gainSpeed * pv];
      if (fix.speed !== undefined) this.#speed = fix.speed;
    }
    this.#speed = Math.max(0, this.#speed);
    this.#at = fix.at;
  }

  /** Constant speed, disturbed by what a driver may do. */
  #predict(dt: number): void {
    const [pp, pv, vv] = this.#cov;
    const q = UNREST ** 2;
    this.#place += this.#speed * dt;
    this.#cov = [
      pp + 2 * dt * pv + dt * dt * vv + (q * dt ** 4) / 4,
      pv + dt * vv + (q * dt ** 3) / 2,
      vv + q * dt * dt,
    ];
  }

  /** Where it should be by now: it comes to the speed usual on its road. */
  #expected(time: number): { readonly place: number; readonly speed: number } {
    if (Number.isNaN(this.#at)) return { place: 0, speed: 0 };
    const dt = Math.max(0, time - this.#at);
    const usual = EXPECTED * this.#line.limitAt(this.#place);
    const share = Math.min(1, dt / SETTLE);
    const speed = this.#speed + share * (Math.max(usual, this.#speed) - this.#speed);
    return { place: Math.min(this.#line.length, this.#place + ((this.#speed + speed) / 2) * dt), speed };
  }

  /** The vehicle's whereabouts at `time` (s); undefined before the first fix on the route. */
  at(time: number): Whereabouts | undefined {
    if (Number.isNaN(this.#at)) return undefined;
    const { place, speed } = this.#expected(time);
    const at = this.#line.indexAt(place);
    const seenAt = this.#line.indexAt(Math.max(0, this.#place - Math.sqrt(this.#cov[0])));
    const age = Math.max(0, time - this.#at);
    const position = place - this.#line.starts[at]!;
    return { at, position, isInside: false, speed, age, seen: { at: seenAt, isInside: false } };
  }

  /** Whether a fix has put it within `metres` of the route's end. */
  hasArrived(metres: number): boolean {
    return !Number.isNaN(this.#at) && this.#place >= this.#line.length - metres;
  }
}
