// A green corridor in a simulated world: the control sees what the world shows, and writes lamps through the one port.
import { control } from '../../sim/hooks.ts';
import { releaseLamps, setLamps, takeLamps } from '../../sim/lamp-port.ts';
import type { LampProgram } from '../../sim/lamp-program.ts';
import { TRIP_STATUS } from '../../sim/result.ts';
import { viewOf, type WorldView } from '../../sim/view.ts';
import type { World } from '../../sim/world.ts';
import { lampOf } from '../lamp-rows.ts';
import type { SafetyByController } from '../safety.ts';
import { CORRIDOR_DEFAULTS, type CorridorSettings, type StreetView, type Whereabouts } from './arrival-forecast.ts';
import { type Corridor, CorridorControl } from './corridor-control.ts';
import { corridorWay } from './corridor-way.ts';
import { type Detection, detectWorld } from './detected-world.ts';
import type { TakeoverWatch } from './takeover-watch.ts';

/** What the control is told each step of a vehicle's place, given the truth (undefined: not on the road). */
export type PlaceOf = (truth: Whereabouts | undefined, time: number) => Whereabouts | undefined;

export interface SteeredVehicle {
  /** its number in the world */
  readonly vehicle: number;
  /** edge numbers */
  readonly route: readonly number[];
  /** of the controllers that may be steered */
  readonly programs: readonly LampProgram[];
  readonly safety: SafetyByController;
  readonly settings?: CorridorSettings | undefined;
  /** counts breaches while lamps are taken over */
  readonly watch?: TakeoverWatch;
  /** the smaller goes first; life at risk without it */
  readonly urgency?: number;
  readonly placeOf?: PlaceOf | undefined;
  /** queues as detectors and probes know them; the whole view without it */
  readonly detection?: Detection | undefined;
}

/** Hooks the control of one vehicle into the world, until every junction follows its plan again. Throws CORRIDOR_ROUTE_BROKEN. */
export function steerCorridor(world: World, steered: SteeredVehicle): Corridor {
  return steerCorridors(world, [steered])[0]!;
}

/** Hooks one control for several vehicles into the world; programs, safety, settings, detection and watch are those of the first. */
export function steerCorridors(world: World, steered: readonly SteeredVehicle[]): readonly Corridor[] {
  const { programs, safety, watch, settings = CORRIDOR_DEFAULTS } = steered[0]!;
  const { network } = world;
  const view = viewOf(world);
  const { detection } = steered[0]!;
  const street = detection ? detectWorld(world, detection) : streetOf(view);
  const steering = new CorridorControl(network, programs, safety, world.dt, settings);
  const told = new Map(steered.map((one) => [world.demand.ids[one.vehicle]!, one]));
  const corridors = steered.map(({ vehicle, route, urgency = 0 }) =>
    steering.grant(world.demand.ids[vehicle]!, corridorWay(network, route), urgency, world.time),
  );
  const placeOf = (id: string): Whereabouts | undefined => {
    const { vehicle, placeOf: tell } = told.get(id)!;
    const truth = truePlace(world, view, vehicle);
    return tell ? tell(truth, world.time) : truth;
  };
  const taken = new Set<number>();
  const stop = control(world, () => {
    const { show, release } = steering.tick(street, placeOf);
    for (const [controller, letters] of show) {
      if (!taken.has(controller)) {
        taken.add(controller);
        takeLamps(world, controller);
        watch?.begin(controller, programs, world.time);
      }
      setLamps(world, controller, Array.from(letters, lampOf));
      watch?.see(controller, letters);
    }
    for (const controller of release) {
      taken.delete(controller);
      releaseLamps(world, controller);
      watch?.end(controller, world.time);
    }
    if (taken.size === 0 && corridors.every(({ state }) => state === 'recovered')) stop();
  });
  return corridors;
}

/** The whole view of the traffic. */
export function streetOf(view: WorldView): StreetView {
  return {
    get time() {
      return view.time;
    },
    countOn: (lane) => view.countOn[lane]!,
    positionOn: (lane, k) => view.position[view.rowOn(lane, k)]!,
  };
}

/** Where it is; one that waits to enter stands at the start of its way, so that the road before it is cleared. */
function truePlace(world: World, view: WorldView, vehicle: number): Whereabouts | undefined {
  const row = view.rowOf[vehicle]!;
  if (row < 0) {
    const isWaiting = world.measures.trips.status[vehicle] === TRIP_STATUS.waiting;
    return isWaiting ? { at: 0, position: 0, isInside: false, speed: 0 } : undefined;
  }
  const lane = view.lane[row]!;
  const isInside = lane >= world.network.edgeLanes;
  const at = world.slots.routeAt[row]! - world.demand.routeStart[vehicle]!;
  return { at, position: view.position[row]!, isInside, speed: view.speed[row]! };
}
