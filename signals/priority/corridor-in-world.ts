// A green corridor in a simulated world: the control sees what the world shows, and writes lamps through the one port.
import { control } from '../../sim/hooks.ts';
import { releaseLamps, setLamps, takeLamps } from '../../sim/lamp-port.ts';
import type { LampProgram } from '../../sim/lamp-program.ts';
import { viewOf, type WorldView } from '../../sim/view.ts';
import type { World } from '../../sim/world.ts';
import { lampOf } from '../lamp-rows.ts';
import type { SafetyByController } from '../safety.ts';
import { CORRIDOR_DEFAULTS, type CorridorSettings, type StreetView, type Whereabouts } from './arrival-forecast.ts';
import { type Corridor, CorridorControl } from './corridor-control.ts';
import { corridorWay } from './corridor-way.ts';
import type { TakeoverWatch } from './takeover-watch.ts';

export interface SteeredVehicle {
  /** its number in the world */
  readonly vehicle: number;
  /** edge numbers */
  readonly route: readonly number[];
  /** of the controllers that may be steered */
  readonly programs: readonly LampProgram[];
  readonly safety: SafetyByController;
  readonly settings?: CorridorSettings;
  /** counts breaches while lamps are taken over */
  readonly watch?: TakeoverWatch;
}

/** Hooks the control into the world, until every junction follows its plan again. Throws CORRIDOR_ROUTE_BROKEN. */
export function steerCorridor(world: World, steered: SteeredVehicle): Corridor {
  const { vehicle, route, programs, safety, watch, settings = CORRIDOR_DEFAULTS } = steered;
  const { network } = world;
  const view = viewOf(world);
  const street = streetOf(view);
  const steering = new CorridorControl(network, programs, safety, world.dt, settings);
  const corridor = steering.grant(world.demand.ids[vehicle]!, corridorWay(network, route), 0, world.time);
  const taken = new Set<number>();
  const stop = control(world, () => {
    const { show, release } = steering.tick(street, () => placeOf(world, view, vehicle));
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
      watch?.end(controller);
    }
    if (corridor.state === 'recovered' && taken.size === 0) stop();
  });
  return corridor;
}

/** What the control may know of the traffic: the whole view. */
function streetOf(view: WorldView): StreetView {
  return {
    get time() {
      return view.time;
    },
    countOn: (lane) => view.countOn[lane]!,
    positionOn: (lane, k) => view.position[view.rowOn(lane, k)]!,
  };
}

function placeOf(world: World, view: WorldView, vehicle: number): Whereabouts | undefined {
  const row = view.rowOf[vehicle]!;
  if (row < 0) return undefined;
  const lane = view.lane[row]!;
  const isInside = lane >= world.network.edgeLanes;
  const at = world.slots.routeAt[row]! - world.demand.routeStart[vehicle]!;
  return { at, position: view.position[row]!, isInside, speed: view.speed[row]! };
}
