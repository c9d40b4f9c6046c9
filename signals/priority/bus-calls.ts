// Which buses come to which signals: how far each is, what is ahead of it, and how late it is.
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import { classDefaults } from '../../core/vehicle-type.ts';
import { viewOf } from '../../sim/view.ts';
import type { World } from '../../sim/world.ts';
import { type StreetView, timeOver } from './arrival-forecast.ts';
import type { BusCall } from './bus-grant.ts';
import { type BusArrival, BusTimes, busesOf } from './bus-times.ts';
import { streetOf } from './corridor-in-world.ts';
import { type CorridorWay, corridorWay } from './corridor-way.ts';
import { LinePace } from './line-pace.ts';

/** What a bus should keep to: its timetable where its stops say times, else the pace of its line. */
export type LateBy = 'timetable' | 'headway';

/** m/s2; persons in a car */
const ACCEL = 1;
const CAR = classDefaults('car').persons;

export class BusCalls {
  readonly street: StreetView;
  readonly #world: World;
  readonly #checkIn: number;
  readonly #lateBy: LateBy;
  readonly #network: CompiledNetwork;
  readonly #times: BusTimes;
  readonly #pace: LinePace;
  readonly #ways = new Map<number, CorridorWay>();
  readonly #buses: readonly number[];

  /** @param checkIn m before a stop line at which a bus checks in */
  constructor(world: World, checkIn: number, lateBy: LateBy) {
    this.#world = world;
    this.#checkIn = checkIn;
    this.#lateBy = lateBy;
    this.#network = world.network;
    this.#buses = busesOf(world.demand);
    this.#times = new BusTimes(world, this.#buses);
    this.#pace = new LinePace(world.demand, this.#buses);
    this.street = streetOf(viewOf(world));
  }

  /** Calls of buses at their stops, as they happen. */
  get arrivals(): readonly BusArrival[] {
    return this.#times.arrivals;
  }

  /** Called once a second: buses that have checked in, by controller. */
  second(): Map<number, BusCall[]> {
    this.#times.note();
    const calls = new Map<number, BusCall[]>();
    const { vehicles, slots, demand, time } = this.#world;
    for (const bus of this.#buses) {
      const slot = vehicles.slot[bus]!;
      if (slot < 0) continue;
      const place = slots.routeAt[slot]! - demand.routeStart[bus]!;
      this.#pace.note(bus, place, time);
      const call = this.#call(bus, slot, place);
      if (call === undefined) continue;
      const list = calls.get(call.controller);
      if (list) list.push(call);
      else calls.set(call.controller, [call]);
    }
    return calls;
  }

  /** The call at the next signal, if it is near enough; roads that end without one may lie before it. */
  #call(bus: number, slot: number, place: number): (BusCall & { readonly controller: number }) | undefined {
    const { slots, demand } = this.#world;
    const network = this.#network;
    const { passages, route } = this.#wayOf(bus);
    const own = slots.lane[slot]!;
    const isInside = own >= network.edgeLanes;
    let at = isInside ? place + 1 : place;
    if (isInside && at >= route.length) return undefined;
    const rest = isInside ? passages[place]!.inside + network.edgeLength[route[at]!]! : network.laneLength[own]!;
    let left = rest - slots.position[slot]!;
    let ahead = isInside ? 0 : this.#ahead(own, slots.position[slot]!);
    while (left <= this.#checkIn && passages[at] !== undefined && passages[at]!.controller < 0)
      left += network.edgeLength[route[++at]!]!;
    const passage = passages[at];
    if (passage === undefined || passage.controller < 0 || left > this.#checkIn) return undefined;
    const fullest = (one: number, other: number) =>
      this.street.countOn(other) > this.street.countOn(one) ? other : one;
    const lane = at === place && !isInside ? own : passage.lanes.reduce(fullest);
    if (lane !== own) ahead += this.street.countOn(lane);
    const { links, controller } = passage;
    const persons = demand.types.persons[demand.type[bus]!]! / CAR;
    return {
      bus,
      controller,
      links,
      lane,
      ahead,
      persons,
      eta: this.#eta(bus, slot, left, route[at]!),
      late: this.#late(bus),
    };
  }

  #late(bus: number): number {
    return (this.#lateBy === 'timetable' ? this.#times.lateness(bus) : undefined) ?? this.#pace.behind(bus);
  }

  /** vehicles farther on on the lane */
  #ahead(lane: number, position: number): number {
    let ahead = 0;
    while (ahead < this.street.countOn(lane) && this.street.positionOn(lane, ahead) > position) ahead++;
    return ahead;
  }

  #wayOf(bus: number): CorridorWay {
    const known = this.#ways.get(bus);
    if (known) return known;
    const { demand } = this.#world;
    const route = Array.from(demand.routeEdges.subarray(demand.routeStart[bus]!, demand.routeEnd[bus]!));
    const way = corridorWay(this.#network, route);
    this.#ways.set(bus, way);
    return way;
  }

  /** s to the stop line at the end of an edge; a stop up to there takes its time, of which what is left of a dwell under way. */
  #eta(bus: number, slot: number, left: number, until: number): number {
    const { vehicles, slots, demand, network } = this.#world;
    const lane = slots.lane[slot]!;
    const drive = timeOver(left, slots.speed[slot]!, network.laneSpeed[lane]!, ACCEL).time;
    const stop = vehicles.nextStop[bus]!;
    if (stop < 0) return drive;
    const edge = network.laneEdge[demand.stopLane[stop]!]!;
    if (edge !== network.laneEdge[lane] && edge !== until) return drive;
    return drive + (vehicles.dwell[bus]! > 0 ? vehicles.dwell[bus]! : demand.stopDuration[stop]!);
  }
}
