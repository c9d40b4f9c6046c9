// Drivers whose way is shut, or who know of a faster one: they turn off, wait, or give up where the road ends, counted.
import { PURPOSE, streamOf, uniform } from '../core/chance.ts';
import type { Navigation } from '../core/scenario.ts';
import { Tally } from '../core/tally.ts';
import { STANDING } from './krauss.ts';
import { edgesKept, removeVehicle, setRoute } from './reroute.ts';
import { TRIP_STATUS } from './result.ts';
import { isOpen, placeName } from './rules.ts';
import { WayFinder } from './way-finder.ts';
import type { World } from './world.ts';

/** edges ahead within which everybody sees that the way is shut */
const SEEN = 2;
/** m before the end of the road where those who give up do so */
const END = 10;
/** counter of the departure stream that says who navigates */
const NAVIGATES = 55;

const DETOUR = 'took another way: its own is shut; nothing to do';
const GAVE_UP = 'taken out where the road is shut: there is no other way to its destination; open one for its class';
const CANCELLED = 'never entered: its way is shut and there is no other; open one for its class';
const STOP_LOST = 'waits where its way is shut: a stop lies beyond; open the way for its line';

/** Sees to those whose way is shut, and to those who navigate. */
export class Detours {
  readonly tally = new Tally();
  /** vehicles that changed their way because it was faster */
  switched = 0;
  readonly #world: World;
  readonly #finder: WayFinder;
  readonly #navigation: Navigation | undefined;
  /** vehicles that have no way on; they give up where they come to stand */
  readonly #stranded = new Set<number>();
  #next = 0;

  constructor(world: World, navigation: Navigation | undefined) {
    this.#world = world;
    this.#finder = new WayFinder(world);
    this.#navigation = navigation;
    this.#next = world.begin;
  }

  /** Rules have changed: those who navigate look at once. */
  rulesChanged(): void {
    this.#finder.forget();
    this.#stranded.clear();
    for (const id of this.#onRoad()) if (this.#navigates(id)) this.#see(id, Number.POSITIVE_INFINITY);
  }

  /** Once a step. @param shut whether any closure is in force */
  step(shut: boolean): void {
    const { time } = this.#world;
    if (shut) {
      this.#seeDue();
      for (const id of this.#onRoad()) if (!this.#stranded.has(id)) this.#see(id, SEEN);
      this.#giveUp();
    }
    const { share = 0, period_s = 60 } = this.#navigation ?? {};
    if (share > 0 && time > this.#world.begin + period_s) this.#improveDue();
    if (share > 0 && time >= this.#next - 1e-9) {
      this.#next += period_s;
      this.#finder.measure();
      if (time > this.#world.begin) for (const id of this.#onRoad()) if (this.#navigates(id)) this.#improve(id);
    }
  }

  #onRoad(): number[] {
    const { slots, used } = this.#world;
    const found: number[] = [];
    for (let slot = 0; slot < used; slot++) if (slots.lane[slot]! >= 0) found.push(slots.id[slot]!);
    return found;
  }

  #navigates(id: number): boolean {
    const { seed, demand } = this.#world;
    const share = this.#navigation?.share ?? 0;
    return uniform(seed, streamOf(PURPOSE.departure, demand.driver[id]!), NAVIGATES) < share;
  }

  /** Looks at the way up to `ahead` edges on, and turns off if it is shut. */
  #see(id: number, ahead: number): void {
    const { demand, vehicles, slots } = this.#world;
    const slot = vehicles.slot[id]!;
    const here = slots.routeAt[slot]!;
    const shutAt = this.#shutAt(id, here, Math.min(demand.routeEnd[id]! - 1, here + ahead));
    if (shutAt < 0) return;
    const kept = edgesKept(this.#world, id);
    const from = demand.routeStart[id]! + kept - 1;
    if (shutAt < from) return;
    const route = this.#detour(id, from);
    if (route === undefined) {
      const hasStop = vehicles.nextStop[id]! >= 0;
      const edge = demand.routeEdges[shutAt + 1]!;
      this.#stranded.add(id);
      if (hasStop) this.tally.add('EVT_STOP_CUT', STOP_LOST, placeName(this.#world, edge));
      return;
    }
    this.tally.add('EVT_DETOUR', DETOUR, placeName(this.#world, demand.routeEdges[shutAt + 1]!));
    setRoute(this.#world, id, route, here - demand.routeStart[id]!);
  }

  /** The place in the route of the edge from which the next one is shut, -1. */
  #shutAt(id: number, from: number, until: number): number {
    const { demand } = this.#world;
    const bit = 1 << demand.types.vehicleClass[demand.type[id]!]!;
    for (let at = from; at < until; at++) {
      if (!isOpen(this.#world, demand.routeEdges[at]!, demand.routeEdges[at + 1]!, bit)) return at;
    }
    return -1;
  }

  /** The route with another way from place `from` on, over the stops still to serve; undefined where there is none. */
  #detour(id: number, from: number): number[] | undefined {
    const { demand, vehicles, network } = this.#world;
    const stops: number[] = [];
    if (vehicles.nextStop[id]! >= 0) {
      for (let stop = vehicles.nextStop[id]!; stop < demand.stopStart[id + 1]!; stop++) {
        stops.push(network.laneEdge[demand.stopLane[stop]!]!);
      }
    }
    const start = demand.routeStart[id]!;
    const route = [...demand.routeEdges.subarray(start, from + 1)];
    for (const to of [...stops, demand.routeEdges[demand.routeEnd[id]! - 1]!]) {
      const leg = this.#finder.find(id, route.at(-1)!, to);
      if (leg === undefined) return undefined;
      route.push(...leg.edges.slice(1));
    }
    return route;
  }

  /** Those about to depart take another way at once, or do not depart. */
  #seeDue(): void {
    const { queues, demand, time, dt, vehicles, measures } = this.#world;
    for (let id = queues.due; id < queues.scheduled && demand.depart[id]! <= time + dt; id++) {
      if (vehicles.slot[id]! >= 0 || measures.trips.status[id] !== TRIP_STATUS.notDue) continue;
      const first = demand.routeStart[id]!;
      const bit = 1 << demand.types.vehicleClass[demand.type[id]!]!;
      const entry = demand.routeEdges[first]!;
      const openEntry = this.#admits(entry, bit);
      const shutAt = this.#shutAt(id, first, demand.routeEnd[id]! - 1);
      if (openEntry && shutAt < 0) continue;
      const route = openEntry ? this.#detour(id, first) : undefined;
      const at = placeName(this.#world, openEntry ? demand.routeEdges[shutAt + 1]! : entry);
      if (route === undefined) {
        this.tally.add('EVT_ROUTE_CUT', CANCELLED, at);
        removeVehicle(this.#world, id);
      } else {
        this.tally.add('EVT_DETOUR', DETOUR, at);
        setRoute(this.#world, id, route, 0);
      }
    }
  }

  #admits(edge: number, bit: number): boolean {
    const { network } = this.#world;
    const first = network.edgeFirstLane[edge]!;
    for (let lane = first; lane < first + network.edgeLaneTotal[edge]!; lane++)
      if (network.laneAllow[lane]! & bit) return true;
    return false;
  }

  #giveUp(): void {
    const { vehicles, slots, network, demand } = this.#world;
    for (const id of this.#stranded) {
      const slot = vehicles.slot[id]!;
      if (slot < 0) {
        this.#stranded.delete(id);
        continue;
      }
      const lane = slots.lane[slot]!;
      if (lane >= network.edgeLanes || slots.speed[slot]! >= STANDING || vehicles.nextStop[id]! >= 0) continue;
      const shut = this.#shutAt(id, slots.routeAt[slot]!, slots.routeAt[slot]! + 1) >= 0;
      if (!shut || slots.position[slot]! < network.laneLength[lane]! - END) continue;
      this.tally.add('EVT_ROUTE_CUT', GAVE_UP, placeName(this.#world, demand.routeEdges[slots.routeAt[slot]!]!));
      this.#stranded.delete(id);
      removeVehicle(this.#world, id);
    }
  }

  /** Those about to depart look at the times too. */
  #improveDue(): void {
    const { queues, demand, time, dt, measures } = this.#world;
    for (let id = queues.due; id < queues.scheduled && demand.depart[id]! <= time + dt; id++) {
      if (measures.trips.status[id] === TRIP_STATUS.notDue && this.#navigates(id)) this.#improve(id);
    }
  }

  /** Takes a faster way if it saves enough. */
  #improve(id: number): void {
    const { demand, vehicles, slots } = this.#world;
    if (vehicles.nextStop[id]! >= 0) return;
    const kept = edgesKept(this.#world, id);
    const from = demand.routeStart[id]! + Math.max(0, kept - 1);
    if (from >= demand.routeEnd[id]! - 1) return;
    const rest = demand.routeEdges.subarray(from, demand.routeEnd[id]!);
    const now = this.#finder.timeOf(id, rest);
    const best = this.#finder.find(id, rest[0]!, rest[rest.length - 1]!);
    if (best === undefined || best.time > (1 - (this.#navigation?.gain ?? 0.1)) * now) return;
    this.switched++;
    const start = demand.routeStart[id]!;
    const slot = vehicles.slot[id]!;
    const at = slot < 0 ? 0 : slots.routeAt[slot]! - start;
    setRoute(this.#world, id, [...demand.routeEdges.subarray(start, from), ...best.edges], at);
  }
}
