// Priority for late buses in a simulated world: who is late, who comes to which signal when, and what that signal then shows.
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import { classDefaults } from '../../core/vehicle-type.ts';
import { control } from '../../sim/hooks.ts';
import { releaseLamps, setLamps, takeLamps } from '../../sim/lamp-port.ts';
import type { LampProgram } from '../../sim/lamp-program.ts';
import { viewOf } from '../../sim/view.ts';
import type { World } from '../../sim/world.ts';
import { lampOf } from '../lamp-rows.ts';
import type { SafetyByController } from '../safety.ts';
import { type StreetView, timeOver } from './arrival-forecast.ts';
import { BUS_DEFAULTS, type BusAction, type BusCall, type BusSettings } from './bus-grant.ts';
import { BusJunction } from './bus-junction.ts';
import { type BusArrival, BusTimes, busesOf } from './bus-times.ts';
import { streetOf } from './corridor-in-world.ts';
import { type CorridorWay, corridorWay } from './corridor-way.ts';
import { JunctionLamps } from './junction-lamps.ts';
import { LinePace } from './line-pace.ts';
import type { TakeoverWatch } from './takeover-watch.ts';

/** What a bus should keep to: its timetable where its stops say times, else the pace of its line. */
export type LateBy = 'timetable' | 'headway';

export interface BusPriorityJob {
  /** of the controllers that may be steered */
  readonly programs: readonly LampProgram[];
  readonly safety: SafetyByController;
  readonly lateBy: LateBy;
  readonly settings?: BusSettings;
  /** counts breaches while lamps are taken over */
  readonly watch?: TakeoverWatch;
}

export interface BusReport {
  readonly grants: Record<BusAction, number>;
  /** calls of buses at their stops, as they happen */
  readonly arrivals: readonly BusArrival[];
}

/** m/s2; persons in a car */
const ACCEL = 1;
const CAR = classDefaults('car').persons;

/** Hooks bus priority into a world for good. Junctions that somebody else holds (a green corridor) are left to him. */
export function favourBuses(world: World, job: BusPriorityJob): BusReport {
  const favour = new BusFavour(world, job);
  control(world, () => favour.second());
  return favour.report;
}

class BusFavour {
  readonly report: BusReport;
  readonly #world: World;
  readonly #job: BusPriorityJob;
  readonly #settings: BusSettings;
  readonly #network: CompiledNetwork;
  readonly #times: BusTimes;
  readonly #pace: LinePace;
  readonly #street: StreetView;
  readonly #junctions = new Map<number, BusJunction>();
  readonly #ways = new Map<number, CorridorWay>();
  readonly #buses: readonly number[];

  constructor(world: World, job: BusPriorityJob) {
    this.#world = world;
    this.#job = job;
    this.#settings = job.settings ?? BUS_DEFAULTS;
    this.#network = world.network;
    this.#buses = busesOf(world.demand);
    this.#times = new BusTimes(world, this.#buses);
    this.#pace = new LinePace(world.demand, this.#buses);
    this.#street = streetOf(viewOf(world));
    this.report = { grants: { extension: 0, 'early green': 0, insertion: 0 }, arrivals: this.#times.arrivals };
  }

  second(): void {
    const { time, lamps } = this.#world;
    this.#times.note();
    const calls = this.#calls();
    for (const program of this.#job.programs) {
      const { controller } = program;
      const list = calls.get(controller);
      const known = this.#junctions.get(controller);
      if (list === undefined && known === undefined) continue;
      if (lamps.taken[controller] === 1 && !known?.lamps.isHeld) continue;
      this.#show(known ?? this.#junction(program, time), list ?? [], time);
    }
  }

  #junction(program: LampProgram, time: number): BusJunction {
    const { safety } = this.#job;
    const own = safety.get(this.#network.controllerIds[program.controller]!)!;
    const { dt } = this.#world;
    const lamps = new JunctionLamps(program, own, time - dt, dt);
    const onGrant = (action: BusAction) => this.report.grants[action]++;
    const junction = new BusJunction(this.#network, lamps, this.#settings, onGrant);
    this.#junctions.set(program.controller, junction);
    return junction;
  }

  #show(junction: BusJunction, calls: readonly BusCall[], time: number): void {
    const { lamps } = junction;
    const { watch, programs } = this.#job;
    const wasHeld = lamps.isHeld;
    const letters = junction.turn(calls, this.#street, this.#world.dt);
    if (!lamps.isHeld) return;
    if (!wasHeld) {
      takeLamps(this.#world, lamps.controller);
      watch?.begin(lamps.controller, programs, time);
    }
    if (!junction.isServing && lamps.letGo(time)) {
      releaseLamps(this.#world, lamps.controller);
      watch?.end(lamps.controller, time);
      return;
    }
    setLamps(this.#world, lamps.controller, Array.from(letters, lampOf));
    watch?.see(lamps.controller, letters);
  }

  /** Buses that have checked in, by controller. */
  #calls(): Map<number, BusCall[]> {
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
    while (left <= this.#settings.checkIn && passages[at] !== undefined && passages[at]!.controller < 0)
      left += network.edgeLength[route[++at]!]!;
    const passage = passages[at];
    if (passage === undefined || passage.controller < 0 || left > this.#settings.checkIn) return undefined;
    const fullest = (one: number, other: number) =>
      this.#street.countOn(other) > this.#street.countOn(one) ? other : one;
    const lane = at === place && !isInside ? own : passage.lanes.reduce(fullest);
    if (lane !== own) ahead += this.#street.countOn(lane);
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
    return (this.#job.lateBy === 'timetable' ? this.#times.lateness(bus) : undefined) ?? this.#pace.behind(bus);
  }

  /** vehicles farther on on the lane */
  #ahead(lane: number, position: number): number {
    let ahead = 0;
    while (ahead < this.#street.countOn(lane) && this.#street.positionOn(lane, ahead) > position) ahead++;
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
