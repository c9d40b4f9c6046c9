// When each bus comes to its stops, and how late it is where a timetable says when it should.
import type { CompiledDemand } from '../../core/compiled-demand.ts';
import { VEHICLE_CLASSES } from '../../core/vehicle-class.ts';
import { observe } from '../../sim/hooks.ts';
import type { World } from '../../sim/world.ts';

/** of the free driving time, what a timetable allows for the way where it says nothing itself */
const SLACK = 1.25;
const BUS = VEHICLE_CLASSES.indexOf('bus');

/** Vehicles of a line: buses with stops. */
export function busesOf(demand: CompiledDemand): number[] {
  const isBus = (id: number) => demand.types.vehicleClass[demand.type[id]!] === BUS;
  const stops = (id: number) => demand.stopStart[id]! < demand.stopStart[id + 1]!;
  return Array.from({ length: demand.count }, (_, id) => id).filter((id) => isBus(id) && stops(id));
}

/** Notes when buses come to their stops, without doing anything for them. */
export function watchBuses(world: World): BusTimes {
  const times = new BusTimes(world, busesOf(world.demand));
  observe(world, () => times.note());
  return times;
}

/** One call of a bus at a stop, s. */
export interface BusArrival {
  readonly bus: number;
  readonly line: string;
  /** number of the stop on its way, from 0 */
  readonly stop: number;
  readonly time: number;
  readonly scheduled: number;
}

export class BusTimes {
  readonly #world: World;
  readonly #buses: readonly number[];
  /** by bus: its line, which is all that drive the same way */
  readonly #line = new Map<number, string>();
  /** by bus: s of the day by which each of its stops should be reached */
  readonly #scheduled = new Map<number, readonly number[]>();
  /** by bus: stops reached, s each */
  readonly #reached = new Map<number, number[]>();
  readonly arrivals: BusArrival[] = [];

  constructor(world: World, buses: readonly number[]) {
    this.#world = world;
    this.#buses = buses;
    const { demand } = world;
    for (const bus of [...buses].sort((a, b) => demand.depart[a]! - demand.depart[b]!)) {
      const line = demand.routeEdges.slice(demand.routeStart[bus]!, demand.routeEnd[bus]!).join(' ');
      this.#line.set(bus, line);
      this.#scheduled.set(bus, this.#timetable(bus));
      this.#reached.set(bus, []);
    }
  }

  /** From the departure on: free driving with slack, and the dwells; or what the stop itself says. */
  #timetable(bus: number): number[] {
    const { demand, network } = this.#world;
    const times: number[] = [];
    let time = demand.depart[bus]!;
    let stop = demand.stopStart[bus]!;
    for (let at = demand.routeStart[bus]!; at < demand.routeEnd[bus]!; at++) {
      const edge = demand.routeEdges[at]!;
      const pace = SLACK / network.laneSpeed[network.edgeFirstLane[edge]!]!;
      let driven = 0;
      while (stop < demand.stopStart[bus + 1]! && network.laneEdge[demand.stopLane[stop]!] === edge) {
        time += pace * (demand.stopUntilPos[stop]! - driven);
        driven = demand.stopUntilPos[stop]!;
        times.push(demand.stopUntil[stop]! >= 0 ? demand.stopUntil[stop]! - demand.stopDuration[stop]! : time);
        time += demand.stopDuration[stop]!;
        stop++;
      }
      time += pace * Math.max(0, network.edgeLength[edge]! - driven);
    }
    return times;
  }

  /** Once a step: notes who has come to a stop. */
  note(): void {
    const { vehicles, demand, time } = this.#world;
    for (const bus of this.#buses) {
      if (vehicles.slot[bus]! < 0) continue;
      const reached = this.#reached.get(bus)!;
      const next = vehicles.nextStop[bus]!;
      const served = (next < 0 ? demand.stopStart[bus + 1]! : next) - demand.stopStart[bus]!;
      const now = served + (vehicles.dwell[bus]! > 0 ? 1 : 0);
      while (reached.length < now) {
        const stop = reached.length;
        const scheduled = this.#scheduled.get(bus)![stop]!;
        reached.push(time);
        this.arrivals.push({ bus, line: this.#line.get(bus)!, stop, time, scheduled });
      }
    }
  }

  /** s after its timetable, negative for one that is early; undefined where no stop of the bus says a time. */
  lateness(bus: number): number | undefined {
    const { demand } = this.#world;
    const says = demand.stopUntil
      .subarray(demand.stopStart[bus]!, demand.stopStart[bus + 1]!)
      .some((time) => time >= 0);
    return says ? this.#behind(this.#reached.get(bus)!, this.#scheduled.get(bus)!) : undefined;
  }

  /** At its last stop, or by now at the next one if that is already overdue. */
  #behind(reached: readonly number[], scheduled: readonly number[]): number {
    const last = reached.length > 0 ? reached.at(-1)! - scheduled[reached.length - 1]! : 0;
    const next = scheduled[reached.length];
    return next === undefined ? last : Math.max(last, this.#world.time - next);
  }
}
