// Green corridors as claims: which vehicle needs which junction by when, who goes first, and what has become of each.
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import {
  type Arrival,
  CORRIDOR_DEFAULTS,
  type CorridorSettings,
  forecastArrivals,
  type StreetView,
  type Whereabouts,
} from './arrival-forecast.ts';
import type { CorridorWay, Passage } from './corridor-way.ts';

export type JunctionState = 'waiting' | 'active' | 'queued' | 'passed' | 'recovered' | 'released';

/** What one junction did for one vehicle. Times in s of the street's clock. */
export interface JunctionRecord {
  readonly passage: Passage;
  state: JunctionState;
  /** forecast when it was granted */
  eta: number | undefined;
  granted: number | undefined;
  /** why it waits for another, or was given back early */
  reason: string | undefined;
  released: number | undefined;
  recovered: number | undefined;
  /** how it goes back to its plan */
  handBack: string | undefined;
  /** whether it may be granted once more after it was given back early */
  again: boolean;
}

/** One corridor while its vehicle drives. */
export interface Corridor {
  readonly id: string;
  readonly way: CorridorWay;
  /** the smaller goes first: 0 life at risk, 1 fire or rescue, 2 others */
  readonly urgency: number;
  readonly requested: number;
  readonly junctions: readonly JunctionRecord[];
  state: 'granted' | 'active' | 'passed' | 'recovered' | 'cancelled' | 'failed';
  /** s that the vehicle has stood */
  stood: number;
  /** m/s, in the last steps */
  readonly speeds: number[];
}

/** One vehicle's need of one junction now. */
export interface Claim {
  readonly corridor: Corridor;
  readonly record: JunctionRecord;
  readonly arrival: Arrival;
}

export interface Claims {
  /** the most urgent first, then who comes first, then who asked first */
  readonly byController: ReadonlyMap<number, readonly Claim[]>;
  /** controllers that a vehicle comes to within the horizon */
  readonly near: ReadonlySet<number>;
}

/**
 * Follows the vehicles, step by step. It knows neither plans nor lamps: who drives the lamps asks for the claims, serves
 * them as far as they go together, and says what was served and when a junction follows its plan again.
 */
export class CorridorClaims {
  readonly #network: CompiledNetwork;
  readonly #isSteered: (controller: number) => boolean;
  readonly #settings: CorridorSettings;
  readonly #step: number;
  readonly #corridors: Corridor[] = [];
  /** corridors with a junction that is still to recover */
  readonly #open = new Set<Corridor>();
  /** by controller: s when it last followed its plan again after a corridor */
  readonly #givenBack = new Map<number, number>();

  constructor(
    network: CompiledNetwork,
    isSteered: (controller: number) => boolean,
    step = 1,
    settings: CorridorSettings = CORRIDOR_DEFAULTS,
  ) {
    this.#network = network;
    this.#isSteered = isSteered;
    this.#step = step;
    this.#settings = settings;
  }

  get corridors(): readonly Corridor[] {
    return this.#corridors;
  }

  /** Opens a corridor. Junctions that may not be steered are passed as they are. */
  grant(id: string, way: CorridorWay, urgency: number, time: number): Corridor {
    const junctions = [...way.passages, ...(way.end ? [way.end] : [])]
      .filter(({ controller }) => controller >= 0 && this.#isSteered(controller))
      .map((passage): JunctionRecord => {
        const none = undefined;
        return {
          passage,
          state: 'waiting',
          eta: none,
          granted: none,
          reason: none,
          released: none,
          recovered: none,
          handBack: none,
          again: false,
        };
      });
    const corridor: Corridor = { id, way, urgency, requested: time, junctions, state: 'granted', stood: 0, speeds: [] };
    this.#corridors.push(corridor);
    this.#open.add(corridor);
    return corridor;
  }

  /** Gives all junctions back. */
  cancel(corridor: Corridor, time: number, reason = 'cancelled', state: 'cancelled' | 'failed' = 'cancelled'): void {
    if (corridor.state === 'passed' || corridor.state === 'recovered') return;
    corridor.state = state;
    for (const record of corridor.junctions) release(record, time, 'released', reason);
    this.#settle(corridor);
  }

  /** The vehicle is gone: what it still holds is released, and its corridor is no longer listed. */
  leave(corridor: Corridor, time: number): void {
    if (corridor.state === 'granted' || corridor.state === 'active') this.#finish(corridor, time);
    const at = this.#corridors.indexOf(corridor);
    if (at >= 0) this.#corridors.splice(at, 1);
  }

  /**
   * One step. `where` answers a vehicle's place by corridor id; undefined when it is not on the road (yet, or any more).
   * @param readyIn s until a junction can show a passage its green
   */
  tick(
    street: StreetView,
    where: (id: string) => Whereabouts | undefined,
    readyIn: (passage: Passage, time: number) => number,
  ): Claims {
    const claims = new Map<number, Claim[]>();
    const near = new Set<number>();
    for (const corridor of this.#open) {
      if (corridor.state !== 'granted' && corridor.state !== 'active') continue;
      const place = where(corridor.id);
      if (place !== undefined) this.#advance(corridor, street, place, readyIn, claims, near);
      else if (corridor.state === 'active') this.#finish(corridor, street.time);
    }
    for (const list of claims.values()) list.sort(byUrgency);
    return { byController: claims, near };
  }

  /** What became of the claims of a junction in this step. */
  noteServed(claims: readonly Claim[], isServed: (passage: Passage) => boolean): void {
    for (const { record } of claims) {
      if (record.state === 'released') continue;
      const served = isServed(record.passage);
      record.state = served ? 'active' : 'queued';
      record.reason = served ? undefined : 'another vehicle goes first';
    }
  }

  /** A junction cannot be had: those who need it pass it as it is. */
  giveUp(controller: number, time: number, reason: string): void {
    for (const corridor of this.#open) {
      for (const record of corridor.junctions) {
        if (record.passage.controller !== controller) continue;
        release(record, time, 'released', reason);
        record.recovered ??= time;
      }
      this.#settle(corridor);
    }
  }

  /** A junction that nobody claims any more goes back to its plan in this way. */
  noteHandBack(controller: number, method: string): void {
    for (const { junctions } of this.#open)
      for (const record of junctions)
        if (record.passage.controller === controller && record.granted !== undefined && record.recovered === undefined)
          record.handBack = method;
  }

  /** A junction that nobody claims shows its plan's lamps again. */
  noteRecovered(controller: number, time: number): void {
    this.#givenBack.set(controller, time);
    for (const corridor of this.#open) {
      for (const record of corridor.junctions) {
        if (record.passage.controller !== controller || record.recovered !== undefined) continue;
        if (record.state !== 'passed' && record.state !== 'released') continue;
        record.recovered = time;
        if (record.state === 'passed') record.state = 'recovered';
      }
      this.#settle(corridor);
    }
  }

  /** Follows one vehicle: checks out what it has passed, and claims the junctions whose green must begin. */
  #advance(
    corridor: Corridor,
    street: StreetView,
    place: Whereabouts,
    readyIn: (passage: Passage, time: number) => number,
    claims: Map<number, Claim[]>,
    near: Set<number>,
  ): void {
    const { time } = street;
    corridor.state = 'active';
    corridor.stood = place.speed < 0.1 ? corridor.stood + this.#step : 0;
    corridor.speeds.push(place.speed);
    if (corridor.speeds.length > STEADY) corridor.speeds.shift();
    const seen = place.seen ?? place;
    for (const record of corridor.junctions) {
      const { at, waitsInside } = record.passage;
      const isPast = at < seen.at || (at === seen.at && seen.isInside && !waitsInside);
      if (isPast) release(record, time, 'passed');
    }
    if ((place.age ?? 0) > this.#settings.lease) {
      for (const record of corridor.junctions)
        if (record.granted !== undefined)
          release(record, time, 'released', `no position for ${place.age!.toFixed()} s`);
      return;
    }
    const steered = (passage: Passage) => passage.controller >= 0 && this.#isSteered(passage.controller);
    const arrivals = forecastArrivals(
      this.#network,
      street,
      corridor.way,
      { ...place, pace: steadyPace(corridor.speeds) },
      (passage) => (steered(passage) ? readyIn(passage, time) : 0),
      this.#settings,
    );
    for (const { passage } of arrivals) near.add(passage.controller);
    const ahead = new Map(arrivals.map((arrival) => [arrival.passage, arrival]));
    for (const record of corridor.junctions) {
      const arrival = ahead.get(record.passage) ?? unseen(record, place, time);
      if (arrival !== undefined) this.#claim({ corridor, record, arrival }, time, readyIn, claims);
    }
  }

  #claim(
    claim: Claim,
    time: number,
    readyIn: (passage: Passage, time: number) => number,
    claims: Map<number, Claim[]>,
  ): void {
    const { corridor, record, arrival } = claim;
    const { standing, longestHold, grace, lockOut } = this.#settings;
    const isFree = record.recovered !== undefined && time - record.recovered > lockOut;
    if (record.again && isFree && corridor.stood === 0) waitAgain(record);
    if (record.state === 'passed' || record.state === 'recovered' || record.state === 'released') return;
    if (record.granted === undefined) {
      if (time < arrival.greenBy - readyIn(arrival.passage, time) || this.#isLocked(claim, time)) return;
      if (arrival.isBlocked && arrival.eta - time > this.#settings.blockedUntil) return;
      record.state = 'active';
      record.granted = time;
      record.eta = arrival.eta;
    }
    if (corridor.stood > standing && arrival.queue === 0)
      giveBack(record, time, `the vehicle has stood for ${corridor.stood} s`);
    else if (time - record.granted > longestHold + (arrival.eta - time < grace ? grace : 0))
      giveBack(record, time, `held for ${longestHold} s, the longest allowed`);
    else {
      const list = claims.get(arrival.passage.controller);
      if (list === undefined) claims.set(arrival.passage.controller, [claim]);
      else list.push(claim);
    }
  }

  /** A junction that was just given back is left to its plan for a while, but not where life is at risk. */
  #isLocked({ corridor, record }: Claim, time: number): boolean {
    const since = time - (this.#givenBack.get(record.passage.controller) ?? Number.NEGATIVE_INFINITY);
    const locked = corridor.urgency > 0 && since < this.#settings.lockOut;
    if (locked) {
      record.state = 'queued';
      record.reason = `the junction was given back to its plan ${since.toFixed()} s ago`;
    }
    return locked;
  }

  #finish(corridor: Corridor, time: number): void {
    corridor.state = 'passed';
    for (const record of corridor.junctions) release(record, time, 'passed');
    this.#settle(corridor);
  }

  /** A corridor is over when its vehicle has passed and every junction follows its plan again. */
  #settle(corridor: Corridor): void {
    if (corridor.state === 'granted' || corridor.state === 'active') return;
    if (!corridor.junctions.every(({ recovered }) => recovered !== undefined)) return;
    if (corridor.state === 'passed') corridor.state = 'recovered';
    this.#open.delete(corridor);
  }
}

/** steps over which a vehicle that is slow without standing is believed to stay so, and what it may come to */
const STEADY = 10;
const ROLLING = 2;
const FASTER = 1.2;

/** m/s at which a vehicle drives that is never stopped, such as one beside a queue; undefined for others. */
function steadyPace(speeds: readonly number[]): number | undefined {
  if (speeds.length < STEADY || speeds.some((speed) => speed < ROLLING)) return undefined;
  return (FASTER * speeds.reduce((sum, speed) => sum + speed, 0)) / speeds.length;
}

/** Early, so that others get their turn; the vehicle may have it once more later. */
function giveBack(record: JunctionRecord, time: number, reason: string): void {
  release(record, time, 'released', reason);
  record.again = true;
}

function waitAgain(record: JunctionRecord): void {
  Object.assign(record, {
    state: 'waiting',
    granted: undefined,
    released: undefined,
    recovered: undefined,
    handBack: undefined,
    again: false,
  });
}

const byUrgency = (a: Claim, b: Claim): number =>
  a.corridor.urgency - b.corridor.urgency ||
  a.arrival.eta - b.arrival.eta ||
  a.corridor.requested - b.corridor.requested;

/** A junction that the vehicle is inside of, or should have passed by now though nobody has seen it beyond: held on. */
function unseen(record: JunctionRecord, place: Whereabouts, time: number): Arrival | undefined {
  const isInside = place.isInside && record.passage.at === place.at;
  const isBehind = place.seen !== undefined && record.passage.at <= place.at;
  if (record.granted === undefined || !(isInside || isBehind)) return undefined;
  return { passage: record.passage, eta: time, greenBy: time, queue: 0, isBlocked: false };
}

function release(record: JunctionRecord, time: number, state: 'passed' | 'released', reason?: string): void {
  if (record.state === 'passed' || record.state === 'recovered' || record.state === 'released') return;
  const wasHeld = record.granted !== undefined;
  record.state = wasHeld ? state : 'recovered';
  record.reason = reason;
  record.released = time;
  if (!wasHeld) record.recovered = time;
}
