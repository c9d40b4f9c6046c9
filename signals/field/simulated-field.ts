// Our own engine as a field: the twin, which control cannot tell from the street.
import type { CompiledDemand } from '../../core/compiled-demand.ts';
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import { setLamps, takeLamps } from '../../sim/lamp-port.ts';
import type { LampProgram } from '../../sim/lamp-program.ts';
import { resultOf } from '../../sim/run.ts';
import { step } from '../../sim/step.ts';
import { createWorld, type World } from '../../sim/world.ts';
import type { LampLetters } from '../control/lamp-letters.ts';
import { lampOf, letterOf } from '../lamp-rows.ts';
import type { Field, FieldMeasures, TrackedVehicle, VehicleKind } from './field.ts';

export interface SimulatedFieldOptions {
  /** s */
  readonly begin: number;
  readonly end: number;
  readonly seed: number;
  /** what the lamps show until somebody sets them */
  readonly programs: readonly LampProgram[];
}

interface SimulatedVehicle extends TrackedVehicle {
  /** second in which it was last seen on the road */
  seen: number;
}

/** m/s, below which a vehicle stands */
const STANDING = 0.1;

/** A world of `sim`, stepped second by second. */
export class SimulatedField implements Field {
  readonly kind = 'simulated';
  readonly end: number;
  readonly #world: World;
  readonly #kinds: readonly VehicleKind[];
  readonly #vehicles = new Map<number, SimulatedVehicle>();

  constructor(network: CompiledNetwork, demand: CompiledDemand, options: SimulatedFieldOptions) {
    const { begin, end, seed, programs } = options;
    this.end = end;
    this.#world = createWorld(network, demand, programs, { begin, end, seed, step: 1 });
    this.#kinds = kindsOf(demand);
  }

  get time(): number {
    return this.#world.time;
  }

  get vehicles(): Iterable<TrackedVehicle> {
    return this.#vehicles.values();
  }

  lampsShown(controller: number): LampLetters {
    const { first, state, programs } = this.#world.lamps;
    const program = programs[controller];
    const from = first[controller]!;
    const links = first[controller + 1]! - from;
    let letters = '';
    for (let link = 0; link < links; link++)
      letters += letterOf(program && this.#world.steps === 0 ? program.states[link]! : state[from + link]!);
    return letters;
  }

  setLamps(controller: number, letters: LampLetters): void {
    takeLamps(this.#world, controller);
    setLamps(this.#world, controller, Uint8Array.from(letters, lampOf));
  }

  async step(): Promise<void> {
    const world = this.#world;
    step(world);
    const { slots, demand, network } = world;
    for (let id = 0; id < demand.count; id++) {
      const slot = world.vehicles.slot[id]!;
      if (slot < 0) continue;
      const vehicle = this.#vehicles.get(id) ?? this.#welcome(id, slots.factor[slot]!);
      const lane = slots.lane[slot]!;
      vehicle.at = slots.routeAt[slot]! - demand.routeStart[id]!;
      vehicle.lane = lane < network.edgeLanes ? lane : -1;
      vehicle.position = slots.position[slot]!;
      vehicle.speed = slots.speed[slot]!;
      vehicle.waited = vehicle.speed < STANDING ? vehicle.waited + 1 : 0;
      vehicle.seen = world.steps;
    }
    for (const [id, { seen }] of this.#vehicles) if (seen !== world.steps) this.#vehicles.delete(id);
  }

  async finish(): Promise<FieldMeasures> {
    const { vehicles, mean } = resultOf(this.#world);
    return { vehicles, mean };
  }

  async abandon(): Promise<void> {}

  #welcome(id: number, factor: number): SimulatedVehicle {
    const { demand } = this.#world;
    const vehicle: SimulatedVehicle = {
      id: demand.ids[id]!,
      kind: this.#kinds[demand.type[id]!]!,
      speedFactor: factor,
      route: demand.routeEdges.subarray(demand.routeStart[id]!, demand.routeEnd[id]!),
      at: 0,
      lane: -1,
      position: 0,
      speed: 0,
      waited: 0,
      seen: -1,
    };
    this.#vehicles.set(id, vehicle);
    return vehicle;
  }
}

function kindsOf({ types }: CompiledDemand): VehicleKind[] {
  return types.ids.map((_, type) => ({
    length: types.length[type]!,
    minGap: types.minGap[type]!,
    accel: types.accel[type]!,
    decel: types.decel[type]!,
    tau: types.tau[type]!,
    sigma: types.sigma[type]!,
    maxSpeed: types.maxSpeed[type]!,
  }));
}
