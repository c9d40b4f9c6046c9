// An ambulance in a played world: added to it, given green if that is asked, and told of in every step.
import {
  CORRIDOR_DEFAULTS,
  type GreenCorridor,
  type SafetyByController,
  steerCorridor,
} from '../../signals/browser.ts';
import { addVehicle } from '../../sim/added-vehicle.ts';
import { closeTrip } from '../../sim/arrive.ts';
import { TRIP_STATUS } from '../../sim/result.ts';
import type { World } from '../../sim/world.ts';
import type { MissionStep } from './world-messages.ts';

/** of the limit, that it drives where nobody is in its way */
const FASTER = 1.4;

const AMBULANCE = {
  id: 'ambulance',
  class: 'emergency',
  length: 6.5,
  width: 2.1,
  maxSpeed: 30,
  accel: 3,
  decel: 5,
  speedFactor: { mean: FASTER, dev: 0, min: FASTER, max: FASTER },
} as const;

export class MissionInWorld {
  readonly #world: World;
  readonly #vehicle: number;
  readonly #began: number;
  readonly #length: number;
  readonly #corridor: GreenCorridor | undefined;

  /** Throws the faults of `addVehicle`. */
  constructor(world: World, safety: SafetyByController, from: string, to: string, green: boolean) {
    this.#world = world;
    this.#began = world.time;
    const id = `ambulance.${world.demand.count}`;
    this.#vehicle = addVehicle(world, { id, type: AMBULANCE, from, to, departLane: 'free', departSpeed: 'max' });
    const { routeStart, routeEnd, routeEdges } = world.demand;
    const route = routeEdges.slice(routeStart[this.#vehicle], routeEnd[this.#vehicle]);
    this.#length = route.reduce((sum, edge) => sum + world.network.edgeLength[edge], 0);
    if (!green) return;
    const programs = world.lamps.programs.flatMap((program) => program ?? []);
    const settings = { ...CORRIDOR_DEFAULTS, speedFactor: FASTER, accel: AMBULANCE.accel };
    this.#corridor = steerCorridor(world, { vehicle: this.#vehicle, route: [...route], programs, safety, settings });
  }

  /** m from the start of its route; NaN once it has arrived. */
  #travelled(): number {
    const { measures, vehicles } = this.#world;
    const status = measures.trips.status[this.#vehicle];
    if (status === TRIP_STATUS.arrived) return Number.NaN;
    const slot = vehicles.slot[this.#vehicle];
    if (slot < 0) return 0;
    closeTrip(this.#world, slot);
    return measures.trips.distance[this.#vehicle];
  }

  tell(): MissionStep {
    const { trips } = this.#world.measures;
    const at = this.#travelled();
    const arrived = Number.isNaN(at);
    const until = arrived ? trips.arrived[this.#vehicle] : this.#world.time;
    return {
      vehicle: this.#vehicle,
      seconds: until - this.#began,
      share: arrived ? 1 : Math.min(1, at / Math.max(1, this.#length)),
      arrived,
      stops: trips.stops[this.#vehicle],
      held: this.#corridor?.junctions.filter(({ granted }) => granted !== undefined).length ?? 0,
    };
  }
}
