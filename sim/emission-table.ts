// Exhaust and fuel of a run, by road and by class.
import { co2Rate, engineOf, fuelOf, noxRate } from './emission.ts';
import { TRIP_STATUS } from './result.ts';
import type { World } from './world.ts';

/** By edge: g of CO2 and NOx, litres of fuel; time inside a junction counts for the edge before it. */
export interface EmissionTable {
  readonly co2: Float64Array;
  readonly nox: Float64Array;
  readonly fuel: Float64Array;
  /** the same by vehicle class */
  readonly classCo2: Float64Array;
  readonly classNox: Float64Array;
  readonly classFuel: Float64Array;
}

/** Adds up what a world burns; call `step` at the end of each step. */
export class Emissions {
  readonly table: EmissionTable;
  readonly #world: World;
  readonly #engines = Array.from({ length: 16 }, (_, vehicleClass) => engineOf(vehicleClass));

  constructor(world: World) {
    const edges = world.network.edgeCount;
    this.#world = world;
    this.table = {
      co2: new Float64Array(edges),
      nox: new Float64Array(edges),
      fuel: new Float64Array(edges),
      classCo2: new Float64Array(16),
      classNox: new Float64Array(16),
      classFuel: new Float64Array(16),
    };
  }

  step(): void {
    const { slots, used, dt, demand, countedFor, measures } = this.#world;
    const { co2, nox, fuel, classCo2, classNox, classFuel } = this.table;
    const { vehicleClass } = demand.types;
    for (let slot = 0; slot < used; slot++) {
      const lane = slots.lane[slot]!;
      if (lane < 0 || measures.trips.status[slots.id[slot]!] === TRIP_STATUS.obstacle) continue;
      const kind = vehicleClass[slots.type[slot]!]!;
      const engine = this.#engines[kind];
      if (engine === undefined) continue;
      const v = slots.speed[slot]!;
      const a = slots.rise[slot]! / dt;
      const carbon = co2Rate(engine, v, a) * dt;
      const nitrogen = noxRate(engine, v, a) * dt;
      const litres = fuelOf(engine, carbon);
      const edge = countedFor[lane]!;
      co2[edge]! += carbon;
      nox[edge]! += nitrogen;
      fuel[edge]! += litres;
      classCo2[kind]! += carbon;
      classNox[kind]! += nitrogen;
      classFuel[kind]! += litres;
    }
  }
}
