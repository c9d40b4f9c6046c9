// Green corridors: asks each junction on the way of an emergency vehicle for its green in time, and gives it back at once.
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import type { LampProgram } from '../../sim/lamp-program.ts';
import { gatesByLink } from '../conflicts.ts';
import type { LampLetters } from '../control/lamp-letters.ts';
import type { SafetyByController } from '../safety.ts';
import {
  type Arrival,
  CORRIDOR_DEFAULTS,
  type CorridorSettings,
  forecastArrivals,
  type StreetView,
  type Whereabouts,
} from './arrival-forecast.ts';
import { corridorState, readyIn } from './corridor-stage.ts';
import type { CorridorWay, Passage } from './corridor-way.ts';
import { JunctionLamps } from './junction-lamps.ts';

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
}

interface Claim {
  readonly corridor: Corridor;
  readonly record: JunctionRecord;
  readonly arrival: Arrival;
}

/**
 * Drives the lamps of the junctions that a corridor needs; all others stay with their plan. Call `tick` once a step with
 * where the vehicles are; it answers the lamps to show by controller. Every lamp passes the ring of safety, so least
 * greens, yellows, clearances and pedestrian clearances always run in full.
 */
export class CorridorControl {
  readonly #network: CompiledNetwork;
  readonly #programs: ReadonlyMap<number, LampProgram>;
  readonly #safety: SafetyByController;
  readonly #settings: CorridorSettings;
  readonly #step: number;
  readonly #corridors: Corridor[] = [];
  /** junctions that a vehicle comes to, followed from before they are needed */
  readonly #watched = new Map<number, JunctionLamps>();

  constructor(
    network: CompiledNetwork,
    programs: readonly LampProgram[],
    safety: SafetyByController,
    step = 1,
    settings: CorridorSettings = CORRIDOR_DEFAULTS,
  ) {
    this.#network = network;
    this.#programs = new Map(programs.map((program) => [program.controller, program]));
    this.#safety = safety;
    this.#step = step;
    this.#settings = settings;
  }

  get corridors(): readonly Corridor[] {
    return this.#corridors;
  }

  /** Opens a corridor. Junctions without a plan of their own are passed as they are. */
  grant(id: string, way: CorridorWay, urgency: number, time: number): Corridor {
    const junctions = way.passages
      .filter(({ controller }) => controller >= 0 && this.#programs.has(controller))
      .map((passage): JunctionRecord => {
        const none = undefined;
        return { passage, state: 'waiting', eta: none, granted: none, reason: none, released: none, recovered: none };
      });
    const corridor: Corridor = { id, way, urgency, requested: time, junctions, state: 'granted', stood: 0 };
    this.#corridors.push(corridor);
    return corridor;
  }

  /** Gives all junctions back. */
  cancel(corridor: Corridor, time: number, reason = 'cancelled'): void {
    if (corridor.state === 'passed' || corridor.state === 'recovered') return;
    corridor.state = 'cancelled';
    for (const record of corridor.junctions) this.#release(record, time, 'released', reason);
  }

  /**
   * One step. `where` answers a vehicle's place by corridor id; undefined when it is not on the road (yet, or any more).
   * @returns lamps to show by controller, and the controllers that go back to their plan now
   */
  tick(
    street: StreetView,
    where: (id: string) => Whereabouts | undefined,
  ): { readonly show: ReadonlyMap<number, LampLetters>; readonly release: readonly number[] } {
    const claims = new Map<number, Claim[]>();
    const near = new Set<number>();
    for (const corridor of this.#corridors) this.#advance(corridor, street, where(corridor.id), claims, near);
    const show = new Map<number, LampLetters>();
    const release: number[] = [];
    for (const [controller, lamps] of this.#watched) {
      const list = claims.get(controller);
      const wish = list === undefined ? undefined : this.#serve(lamps, list, street.time);
      const letters = lamps.tick(street.time, wish);
      if (wish === undefined && lamps.isHeld && lamps.isCoordinated(street.time))
        this.#recover(controller, street.time);
      if (wish === undefined && lamps.letGo(street.time)) release.push(controller);
      else if (lamps.isHeld) show.set(controller, letters);
      else if (!near.has(controller)) this.#watched.delete(controller);
    }
    return { show, release };
  }

  /** Follows one vehicle: checks out what it has passed, and claims the junctions whose green must begin. */
  #advance(
    corridor: Corridor,
    street: StreetView,
    place: Whereabouts | undefined,
    claims: Map<number, Claim[]>,
    near: Set<number>,
  ): void {
    if (corridor.state !== 'granted' && corridor.state !== 'active') return;
    const { time } = street;
    if (place === undefined) {
      if (corridor.state === 'active') this.#finish(corridor, time);
      return;
    }
    corridor.state = 'active';
    corridor.stood = place.speed < 0.1 ? corridor.stood + this.#step : 0;
    for (const record of corridor.junctions) {
      const isPast = record.passage.at < place.at || (record.passage.at === place.at && place.isInside);
      if (isPast) this.#release(record, time, 'passed');
    }
    const arrivals = forecastArrivals(
      this.#network,
      street,
      corridor.way,
      place,
      (passage) => this.#readyIn(passage, time),
      this.#settings,
    );
    for (const { passage } of arrivals) near.add(passage.controller);
    for (const arrival of arrivals) this.#claim(corridor, arrival, time, claims);
  }

  #claim(corridor: Corridor, arrival: Arrival, time: number, claims: Map<number, Claim[]>): void {
    const record = corridor.junctions.find(({ passage }) => passage === arrival.passage);
    if (record === undefined || record.state === 'passed' || record.state === 'recovered') return;
    if (record.state === 'released') return;
    if (record.state === 'waiting') {
      if (time < arrival.greenBy - this.#readyIn(arrival.passage, time)) return;
      record.state = 'active';
      record.granted = time;
      record.eta = arrival.eta;
    }
    if (corridor.stood > this.#settings.standing && arrival.queue === 0) {
      this.#release(record, time, 'released', `the vehicle has stood for ${corridor.stood} s`);
      return;
    }
    if (time - record.granted! > this.#settings.longestHold) {
      this.#release(record, time, 'released', `held for ${this.#settings.longestHold} s, the longest allowed`);
      return;
    }
    const { controller } = arrival.passage;
    claims.set(controller, [...(claims.get(controller) ?? []), { corridor, record, arrival }]);
  }

  /** The most urgent first, then who comes first, then who asked first; those whose ways cross an earlier one's wait. */
  #serve(lamps: JunctionLamps, claims: Claim[], time: number): LampLetters {
    claims.sort(
      (a, b) =>
        a.corridor.urgency - b.corridor.urgency ||
        a.arrival.eta - b.arrival.eta ||
        a.corridor.requested - b.corridor.requested,
    );
    const wanted = claims.flatMap(({ arrival }) => arrival.passage.links);
    const approach = claims.flatMap(({ arrival }) => this.#approachLinks(lamps.controller, arrival.passage));
    const wish = corridorState(lamps.matrix, wanted, approach, lamps.ring.letters, lamps.planned(time));
    for (const { record, arrival } of claims) {
      const served = arrival.passage.links.some((link) => wish[link] === 'G');
      record.state = served ? 'active' : 'queued';
      record.reason = served ? undefined : 'another vehicle goes first';
    }
    return wish;
  }

  /** The lamps of a junction, which follow its plan from the first look on. */
  #junction(controller: number, time: number): JunctionLamps {
    const known = this.#watched.get(controller);
    if (known !== undefined) return known;
    const safety = this.#safety.get(this.#network.controllerIds[controller]!)!;
    const lamps = new JunctionLamps(this.#programs.get(controller)!, safety, time - this.#step, this.#step);
    this.#watched.set(controller, lamps);
    return lamps;
  }

  #readyIn(passage: Passage, time: number): number {
    if (passage.controller < 0 || !this.#programs.has(passage.controller)) return 0;
    const { matrix, ring } = this.#junction(passage.controller, time);
    return readyIn(matrix, ring, passage.links);
  }

  #approachLinks(controller: number, passage: Passage): number[] {
    const edges = new Set(passage.lanes.map((lane) => this.#network.laneEdge[lane]!));
    return gatesByLink(this.#network, controller).flatMap((gates, link) =>
      gates.some((gate) => edges.has(this.#network.laneEdge[this.#network.gateFrom[gate]!]!)) ? [link] : [],
    );
  }

  #release(record: JunctionRecord, time: number, state: 'passed' | 'released', reason?: string): void {
    if (record.state === 'passed' || record.state === 'recovered' || record.state === 'released') return;
    const wasHeld = record.granted !== undefined;
    record.state = wasHeld ? state : 'recovered';
    record.reason = reason;
    record.released = time;
    if (!wasHeld) record.recovered = time;
  }

  #finish(corridor: Corridor, time: number): void {
    corridor.state = 'passed';
    for (const record of corridor.junctions) this.#release(record, time, 'passed');
    settle(corridor);
  }

  #recover(controller: number, time: number): void {
    for (const corridor of this.#corridors) {
      for (const record of corridor.junctions) {
        if (record.passage.controller !== controller || record.recovered !== undefined) continue;
        if (record.state !== 'passed' && record.state !== 'released') continue;
        record.recovered = time;
        if (record.state === 'passed') record.state = 'recovered';
      }
      settle(corridor);
    }
  }
}

/** A corridor is over when its vehicle has passed and every junction follows its plan again. */
function settle(corridor: Corridor): void {
  const all = corridor.junctions.every(({ recovered }) => recovered !== undefined);
  if (corridor.state === 'passed' && all) corridor.state = 'recovered';
}
