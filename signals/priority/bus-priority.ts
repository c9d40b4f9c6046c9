// Priority for late buses in a simulated world: who is late, who comes to which signal when, and what that signal then shows.
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import { control } from '../../sim/hooks.ts';
import { releaseLamps, setLamps, takeLamps } from '../../sim/lamp-port.ts';
import type { LampProgram } from '../../sim/lamp-program.ts';
import type { World } from '../../sim/world.ts';
import { lampOf } from '../lamp-rows.ts';
import type { SafetyByController } from '../safety.ts';
import { BusCalls, type LateBy } from './bus-calls.ts';
import { BUS_DEFAULTS, type BusAction, type BusCall, type BusSettings } from './bus-grant.ts';
import { BusJunction } from './bus-junction.ts';
import type { BusArrival } from './bus-times.ts';
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
  readonly #calls: BusCalls;
  readonly #junctions = new Map<number, BusJunction>();

  constructor(world: World, job: BusPriorityJob) {
    this.#world = world;
    this.#job = job;
    this.#settings = job.settings ?? BUS_DEFAULTS;
    this.#network = world.network;
    this.#calls = new BusCalls(world, this.#settings.checkIn, job.lateBy);
    this.report = { grants: { extension: 0, 'early green': 0, insertion: 0 }, arrivals: this.#calls.arrivals };
  }

  second(): void {
    const { time, lamps } = this.#world;
    const calls = this.#calls.second();
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
    const letters = junction.turn(calls, this.#calls.street, this.#world.dt);
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
}
