// Priority for late buses in a simulated world: who is late, who comes to which signal when, and what that signal then shows.
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import { control } from '../../sim/hooks.ts';
import { releaseLamps, setLamps, takeLamps } from '../../sim/lamp-port.ts';
import type { LampProgram } from '../../sim/lamp-program.ts';
import type { World } from '../../sim/world.ts';
import { lampOf } from '../lamp-rows.ts';
import type { SafetyByController } from '../safety.ts';
import { timeOver } from './arrival-forecast.ts';
import { BUS_DEFAULTS, type BusAction, type BusCall, type BusGrant, type BusSettings, busGrant } from './bus-grant.ts';
import { type BusArrival, BusTimes, busesOf, type LateBy } from './bus-times.ts';
import { corridorState } from './corridor-stage.ts';
import { type CorridorWay, corridorWay } from './corridor-way.ts';
import { JunctionLamps } from './junction-lamps.ts';
import type { TakeoverWatch } from './takeover-watch.ts';

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

interface Junction {
  readonly lamps: JunctionLamps;
  grant: BusGrant | undefined;
  lockedUntil: number;
}

/** m/s2 */
const ACCEL = 1;

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
  readonly #junctions = new Map<number, Junction>();
  readonly #ways = new Map<number, CorridorWay>();
  readonly #buses: readonly number[];

  constructor(world: World, job: BusPriorityJob) {
    this.#world = world;
    this.#job = job;
    this.#settings = job.settings ?? BUS_DEFAULTS;
    this.#network = world.network;
    this.#buses = busesOf(world.demand);
    this.#times = new BusTimes(world, this.#buses, job.lateBy);
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
      this.#turn(known ?? this.#junction(program, time), list ?? [], time);
    }
  }

  #junction(program: LampProgram, time: number): Junction {
    const { safety } = this.#job;
    const own = safety.get(this.#network.controllerIds[program.controller]!)!;
    const { dt } = this.#world;
    const junction = { lamps: new JunctionLamps(program, own, time - dt, dt), grant: undefined, lockedUntil: 0 };
    this.#junctions.set(program.controller, junction);
    return junction;
  }

  #turn(junction: Junction, calls: readonly BusCall[], time: number): void {
    const { lamps } = junction;
    const { grant } = junction;
    if (grant && (time >= grant.until || !calls.some(({ bus }) => bus === grant.bus))) {
      junction.grant = undefined;
      junction.lockedUntil = time + this.#settings.lockOut * lamps.cycle;
    }
    if (!junction.grant && time >= junction.lockedUntil && !lamps.isHeld) {
      const best = [...calls].sort((a, b) => b.late - a.late);
      for (const call of best) junction.grant ??= busGrant(lamps, call, time, this.#settings);
      if (junction.grant) this.report.grants[junction.grant.action]++;
    }
    const wish = junction.grant
      ? corridorState(lamps.matrix, junction.grant.links, [], lamps.ring.letters, lamps.planned(time))
      : undefined;
    this.#show(lamps, time, wish);
  }

  #show(lamps: JunctionLamps, time: number, wish: string | undefined): void {
    const { controller } = lamps;
    const { watch, programs } = this.#job;
    const wasHeld = lamps.isHeld;
    const letters = lamps.tick(time, wish);
    if (wish === undefined && lamps.letGo(time)) {
      releaseLamps(this.#world, controller);
      watch?.end(controller, time);
    } else if (lamps.isHeld) {
      if (!wasHeld) {
        takeLamps(this.#world, controller);
        watch?.begin(controller, programs, time);
      }
      setLamps(this.#world, controller, Array.from(letters, lampOf));
      watch?.see(controller, letters);
    }
  }

  /** Buses that have checked in, by controller. */
  #calls(): Map<number, BusCall[]> {
    const calls = new Map<number, BusCall[]>();
    const { vehicles, slots, demand } = this.#world;
    for (const bus of this.#buses) {
      const slot = vehicles.slot[bus]!;
      if (slot < 0 || slots.lane[slot]! >= this.#network.edgeLanes) continue;
      const passage = this.#wayOf(bus).passages[slots.routeAt[slot]! - demand.routeStart[bus]!];
      if (passage === undefined || passage.controller < 0) continue;
      const left = this.#network.laneLength[slots.lane[slot]!]! - slots.position[slot]!;
      if (left > this.#settings.checkIn) continue;
      const call = { bus, links: passage.links, eta: this.#eta(bus, slot, left), late: this.#times.lateness(bus) };
      const list = calls.get(passage.controller);
      if (list) list.push(call);
      else calls.set(passage.controller, [call]);
    }
    return calls;
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

  /** s to the stop line; a stop before it takes its time, of which what is left of a dwell under way. */
  #eta(bus: number, slot: number, left: number): number {
    const { vehicles, slots, demand, network } = this.#world;
    const lane = slots.lane[slot]!;
    const drive = timeOver(left, slots.speed[slot]!, network.laneSpeed[lane]!, ACCEL).time;
    const stop = vehicles.nextStop[bus]!;
    if (stop < 0 || network.laneEdge[demand.stopLane[stop]!] !== network.laneEdge[lane]) return drive;
    return drive + (vehicles.dwell[bus]! > 0 ? vehicles.dwell[bus]! : demand.stopDuration[stop]!);
  }
}
