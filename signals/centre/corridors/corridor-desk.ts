// Drives the corridors of the centre: forecasts what is asked, follows the vehicles of what is granted, orders the junctions.
import type { CompiledNetwork } from '../../../core/compiled-network.ts';
import { Fault } from '../../../core/fault.ts';
import type { StreetView, Whereabouts } from '../../priority/arrival-forecast.ts';
import { type Corridor, CorridorClaims } from '../../priority/corridor-claims.ts';
import { corridorWay } from '../../priority/corridor-way.ts';
import type { Fix } from '../../priority/map-matcher.ts';
import type { StreetMap } from '../../priority/street-map.ts';
import { VehicleTracker } from '../../priority/vehicle-tracker.ts';
import type { SafetyByController } from '../../safety.ts';
import type { Centre } from '../centre.ts';
import { CENTRE } from '../identity.ts';
import type { LiveStreet } from '../live/live-street.ts';
import { closedEdges, noteCorridor, noteForecast } from '../state/corridor-decisions.ts';
import { type CorridorRow, type CorridorState, ENDED_STATES, OPEN_STATES } from '../state/corridor-row.ts';
import { junctionRows, rowState } from './corridor-news.ts';
import type { ForecastDesk } from './forecast-desk.ts';
import { JunctionOrders } from './junction-orders.ts';

export interface CorridorDeskParts {
  readonly centre: Centre;
  readonly network: CompiledNetwork;
  readonly safety: SafetyByController;
  readonly steered: ReadonlySet<string>;
  readonly map: StreetMap;
  readonly forecasts: ForecastDesk;
  readonly street: Pick<LiveStreet, 'clock' | 'queues' | 'join' | 'whereabouts'>;
}

/** A corridor whose vehicle is followed. */
interface Driven {
  corridor: Corridor;
  tracker: VehicleTracker;
  to: string;
  /** of the street, for a vehicle that the centre itself put there */
  vehicle: number | undefined;
  isHere: boolean;
  isReplanning: boolean;
  said: string;
}

/** s without any position after which a corridor is given up */
const SILENT = 180;
/** m before the end of its way at which a vehicle has arrived */
const NEAR_END = 15;
/** s by which the street's clock goes back only when its day begins anew */
const NEW_DAY = 60;

export class CorridorDesk {
  readonly #parts: CorridorDeskParts;
  readonly #claims: CorridorClaims;
  readonly #orders: JunctionOrders;
  readonly #driven = new Map<string, Driven>();
  readonly #forecasting = new Set<string>();
  #ticking = false;
  /** s of the street at the last tick */
  #last = 0;

  constructor(parts: CorridorDeskParts) {
    const { network, steered, centre, safety } = parts;
    this.#parts = parts;
    this.#claims = new CorridorClaims(network, (controller) => steered.has(network.controllerIds[controller]!));
    this.#orders = new JunctionOrders(centre, network, safety, {
      gone: (controller, reason) => this.#claims.giveUp(controller, this.now, reason),
      back: (controller) => this.#claims.noteRecovered(controller, this.now),
    });
  }

  /** s of the street's day: the clock is told once a second, the queues of a tick may be newer; a new day begins anew */
  get now(): number {
    const told = this.#parts.street.clock?.time_s ?? 0;
    return told < this.#last - NEW_DAY ? told : Math.max(told, this.#last);
  }

  /** Whether a corridor has a junction: it goes before all others. */
  holds(controller: number): boolean {
    return this.#orders.holds(controller);
  }

  /** Takes a position of a vehicle under way. @throws Fault CORRIDOR_NOT_DRIVING, POSITION_* */
  seen(id: string, fix: Fix): void {
    const driven = this.#driven.get(id);
    if (!driven) throw new Fault('CORRIDOR_NOT_DRIVING', 'it is not granted, or over; see the corridor', id);
    driven.tracker.take(fix, this.now);
  }

  /** A second's work; calls while one is under way do nothing. */
  async tick(): Promise<void> {
    if (this.#ticking) return;
    this.#ticking = true;
    try {
      for (const row of this.#parts.centre.state.corridors.values()) this.#attend(row);
      if (this.#driven.size > 0 || !this.#orders.isIdle) await this.#drive();
    } finally {
      this.#ticking = false;
    }
  }

  #attend(row: CorridorRow): void {
    const driven = this.#driven.get(row.id);
    if (row.state === 'requested') void this.#forecast(row);
    else if (driven === undefined) {
      if (OPEN_STATES.includes(row.state) && row.way) this.#open(row, row.way);
    } else if (ENDED_STATES.includes(row.state)) {
      if (driven.corridor.state === 'granted' || driven.corridor.state === 'active')
        this.#claims.cancel(driven.corridor, this.now, row.says);
    } else if (row.to !== driven.to || driven.tracker.isAstray) void this.#replan(row, driven);
  }

  #edge(id: string): number {
    return this.#parts.network.edgeIndex.get(id)!;
  }

  #wish(row: CorridorRow, from: number) {
    const { state } = this.#parts.centre;
    const closed = new Set([...closedEdges(state.incidents.values())].map((edge) => this.#edge(edge)));
    const length = state.fleet.get(row.vehicle)?.length_m ?? 6.5;
    const vehicle = { id: `fleet ${row.class} ${length}`, class: 'emergency', length } as const;
    return { from, to: this.#edge(row.to), depart: row.depart_s ?? undefined, vehicle, closed };
  }

  /** Simulates a request; where that cannot be, the dispatcher is told so and gets the plain way. */
  async #forecast(row: CorridorRow): Promise<void> {
    if (this.#forecasting.has(row.id)) return;
    this.#forecasting.add(row.id);
    const { centre, forecasts } = this.#parts;
    const wish = this.#wish(row, this.#edge(row.from));
    try {
      const found = await forecasts.forecast(wish);
      await centre.ask(CENTRE, noteForecast(row.id, found, found.ways[0]!.route));
    } catch (thrown) {
      await centre.ask(CENTRE, this.#without(row, wish, thrown)).catch(() => undefined);
    } finally {
      this.#forecasting.delete(row.id);
    }
  }

  #without(row: CorridorRow, wish: { readonly from: number; readonly to: number }, thrown: unknown) {
    const why = thrown instanceof Fault ? `${thrown.code}: ${thrown.text}` : String(thrown);
    if (thrown instanceof Fault && thrown.code.startsWith('CORRIDOR_')) return noteForecast(row.id, null, null, why);
    try {
      const plain = this.#parts.forecasts.plainWay(wish);
      return noteForecast(row.id, null, plain, `It could not be simulated (${why}); this is the way on empty roads.`);
    } catch {
      return noteForecast(row.id, null, null, why);
    }
  }

  #open(row: CorridorRow, way: readonly string[]): void {
    const { network, map, street } = this.#parts;
    const route = way.map((id) => this.#edge(id));
    const corridor = this.#claims.grant(row.id, corridorWay(network, route), row.urgency, this.now);
    const tracker = new VehicleTracker(network, map, route);
    const driven: Driven = {
      corridor,
      tracker,
      to: row.to,
      vehicle: undefined,
      isHere: true,
      isReplanning: false,
      said: '',
    };
    this.#driven.set(row.id, driven);
    if (row.driven !== 'simulated') return;
    const { vehicle } = this.#wish(row, route[0]!);
    street
      .join(`${row.vehicle} ${row.id}`, vehicle, way)
      .then((number) => {
        driven.vehicle = number;
      })
      .catch((fault) => this.#fail(row.id, `The vehicle could not be put on the street: ${fault.message}.`));
  }

  /** Leads on from where the vehicle is; what it held so far is released meanwhile. */
  async #replan(row: CorridorRow, driven: Driven): Promise<void> {
    if (driven.isReplanning) return;
    driven.isReplanning = true;
    const { centre, network, forecasts, map } = this.#parts;
    const from = driven.tracker.edge ?? this.#edge(row.from);
    const isAstray = driven.tracker.isAstray;
    if (isAstray) this.#claims.cancel(driven.corridor, this.now, 'the vehicle has left its way');
    try {
      const { ways } = await forecasts.forecast({ ...this.#wish(row, from), depart: undefined });
      const way = ways[0]!.route;
      if (!isAstray) this.#claims.cancel(driven.corridor, this.now, 'another way');
      const route = way.map((id) => this.#edge(id));
      const { newest } = driven.tracker;
      driven.corridor = this.#claims.grant(row.id, corridorWay(network, route), row.urgency, this.now);
      driven.tracker = new VehicleTracker(network, map, route);
      driven.to = row.to;
      if (newest) driven.tracker.take(newest, this.now);
      const why = isAstray ? 'It left its way and was led anew.' : 'It was led on.';
      await centre.ask(CENTRE, noteCorridor(row.id, 'granted', { junctions: [], way }, why));
      driven.isReplanning = false;
    } catch (thrown) {
      const why = thrown instanceof Fault ? `${thrown.code}: ${thrown.text}` : String(thrown);
      this.#fail(row.id, `It could not be led on: ${why}.`);
    }
  }

  #fail(id: string, why: string): void {
    const driven = this.#driven.get(id);
    if (driven) this.#claims.cancel(driven.corridor, this.now, why, 'failed');
    const junctions = driven ? junctionRows(this.#parts.network, driven.corridor) : [];
    this.#parts.centre.ask(CENTRE, noteCorridor(id, 'failed', { junctions }, why)).catch(() => undefined);
  }

  async #drive(): Promise<void> {
    await this.#askStreet();
    const street = await this.#streetView();
    const { time } = street;
    if (time < this.#last - NEW_DAY) for (const id of this.#driven.keys()) this.#fail(id, 'The street began anew.');
    this.#last = time;
    const { byController } = this.#claims.tick(
      street,
      (id) => this.#whereIs(id, time),
      (passage) => this.#orders.readyIn(passage, time),
    );
    for (const [controller, claims] of byController)
      this.#claims.noteServed(claims, this.#orders.serve(controller, claims, time));
    this.#orders.tidy(byController, time);
    for (const [id, driven] of this.#driven) this.#say(id, driven);
  }

  /** Positions of vehicles that the centre itself put on the street, as a receiver would send them. */
  async #askStreet(): Promise<void> {
    const { street, map } = this.#parts;
    for (const [id, driven] of this.#driven) {
      if (driven.vehicle === undefined) continue;
      const seen = await street.whereabouts(driven.vehicle);
      driven.isHere = seen.state !== 'arrived' && seen.state !== 'gone';
      if (seen.state !== 'driving' || driven.isReplanning) continue;
      const [x, y] = map.pointOn(seen.edge, seen.position);
      this.seen(id, { at: seen.time, x, y, accuracy: 5, speed: seen.speed });
    }
  }

  async #streetView(): Promise<StreetView> {
    const lanes = new Set<number>();
    for (const { corridor } of this.#driven.values())
      for (const { passage } of corridor.junctions)
        for (const lane of [...passage.lanes, ...passage.exits]) lanes.add(lane);
    const asked = [...lanes];
    const { time, positions } = await this.#parts.street.queues(asked);
    const of = new Map(asked.map((lane, i) => [lane, positions[i]!]));
    return { time, countOn: (lane) => of.get(lane)?.length ?? 0, positionOn: (lane, k) => of.get(lane)![k]! };
  }

  #whereIs(id: string, time: number): Whereabouts | undefined {
    const driven = this.#driven.get(id)!;
    if (!driven.isHere || driven.tracker.hasArrived(NEAR_END)) return undefined;
    const place = driven.tracker.at(time);
    const silent = place ? place.age! : time - driven.corridor.requested;
    if (silent > SILENT) this.#fail(id, `No position came for ${SILENT} s.`);
    return place;
  }

  /** Journals what has changed, and forgets what is over. */
  #say(id: string, driven: Driven): void {
    const { centre, network } = this.#parts;
    const row = centre.state.corridors.get(id);
    const junctions = junctionRows(network, driven.corridor);
    const [state, says] = rowState(driven.corridor, junctions);
    const said = JSON.stringify([state, says, junctions]);
    if (said !== driven.said && !driven.isReplanning) {
      driven.said = said;
      centre.ask(CENTRE, noteCorridor(id, state as CorridorState, { junctions }, says)).catch(() => undefined);
    }
    const isOver = !row || ENDED_STATES.includes(row.state);
    if (isOver && junctions.every(({ recovered_s }) => recovered_s !== null)) {
      this.#driven.delete(id);
      this.#claims.leave(driven.corridor, this.now);
    }
  }
}
