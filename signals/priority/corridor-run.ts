// One run of a place with an emergency vehicle on its way, with or without a green corridor.
import type { CompiledDemand } from '../../core/compiled-demand.ts';
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import type { VehicleType } from '../../core/demand.ts';
import { addVehicle } from '../../sim/added-vehicle.ts';
import { control } from '../../sim/hooks.ts';
import { releaseLamps, setLamps, takeLamps } from '../../sim/lamp-port.ts';
import type { LampProgram } from '../../sim/lamp-program.ts';
import { TRIP_STATUS } from '../../sim/result.ts';
import { resultOf } from '../../sim/run.ts';
import { until } from '../../sim/step.ts';
import { viewOf, type WorldView } from '../../sim/view.ts';
import { createWorld, type World } from '../../sim/world.ts';
import { lampOf } from '../lamp-rows.ts';
import type { SafetyByController } from '../safety.ts';
import type { StreetView, Whereabouts } from './arrival-forecast.ts';
import { type Corridor, CorridorControl } from './corridor-control.ts';
import { corridorWay } from './corridor-way.ts';
import { TakeoverWatch } from './takeover-watch.ts';

export interface CorridorJob {
  readonly network: CompiledNetwork;
  readonly demand: CompiledDemand;
  readonly programs: readonly LampProgram[];
  /** controllers that priority may steer */
  readonly steered: ReadonlySet<string>;
  readonly safety: SafetyByController;
  readonly seed: number;
  readonly begin: number;
  readonly end: number;
  readonly step: number;
  /** edge numbers */
  readonly route: readonly number[];
  /** s */
  readonly depart: number;
  readonly vehicle: VehicleType;
}

export interface CorridorOutcome {
  /** s from the departure wished to the arrival; undefined when it had not arrived by the end */
  readonly travel: number | undefined;
  /** s lost on the way, the wait to enter included */
  readonly loss: number;
  /** s a vehicle, all others due, those still waiting to enter included */
  readonly othersDelay: number;
  /** by vehicle of the demand: s lost so far, NaN for those not due */
  readonly delays: Float64Array;
  readonly corridor: Corridor | undefined;
  /** least greens, yellows and clearances cut short, and greens in conflict */
  readonly violations: number;
}

/** Id of the vehicle in the run. */
export const EMERGENCY_ID = 'emergency';

/** Runs the whole window. Throws SIM_*, CORRIDOR_ROUTE_BROKEN. */
export function corridorRun(job: CorridorJob, isGreenWave: boolean): CorridorOutcome {
  const { network, demand, programs, seed, begin, end, step } = job;
  const world = createWorld(network, demand, programs, { seed, begin, end, step });
  const vehicle = addVehicle(world, {
    id: EMERGENCY_ID,
    type: job.vehicle,
    route: job.route.map((edge) => network.edgeIds[edge]!),
    depart: job.depart,
    departSpeed: 'max',
  });
  const watch = new TakeoverWatch(network, job.safety, step);
  const corridor = isGreenWave ? steer(job, world, vehicle, watch) : undefined;
  until(world, end);
  return outcome(world, job, vehicle, corridor, watch.breaches);
}

/** Hooks the control into the world. */
function steer(job: CorridorJob, world: World, vehicle: number, watch: TakeoverWatch): Corridor {
  const { network, programs, safety, step } = job;
  const view = viewOf(world);
  const street = streetOf(view);
  const way = corridorWay(network, job.route);
  const steerable = programs.filter(({ controller }) => job.steered.has(network.controllerIds[controller]!));
  const steering = new CorridorControl(network, steerable, safety, step);
  const corridor = steering.grant(EMERGENCY_ID, way, 0, job.depart);
  const taken = new Set<number>();
  control(world, () => {
    const { show, release } = steering.tick(street, () => placeOf(world, view, vehicle));
    for (const [controller, letters] of show) {
      if (!taken.has(controller)) {
        taken.add(controller);
        takeLamps(world, controller);
        watch.begin(controller, programs, world.time);
      }
      setLamps(world, controller, Array.from(letters, lampOf));
      watch.see(controller, letters);
    }
    for (const controller of release) {
      taken.delete(controller);
      releaseLamps(world, controller);
      watch.end(controller);
    }
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

function outcome(
  world: World,
  job: CorridorJob,
  vehicle: number,
  corridor: Corridor | undefined,
  violations: number,
): CorridorOutcome {
  const { trips } = resultOf(world);
  const { demand } = world;
  const delays = new Float64Array(job.demand.count).fill(Number.NaN);
  let sum = 0;
  let due = 0;
  for (let id = 0; id < job.demand.count; id++) {
    if (id === vehicle || trips.status[id] === TRIP_STATUS.notDue) continue;
    const isWaiting = trips.status[id] === TRIP_STATUS.waiting;
    const wait = (isWaiting ? world.time : trips.entered[id]!) - demand.depart[id]!;
    delays[id] = wait + (isWaiting ? 0 : trips.timeLoss[id]!);
    sum += delays[id]!;
    due++;
  }
  const entered = trips.status[vehicle] !== TRIP_STATUS.waiting && trips.status[vehicle] !== TRIP_STATUS.notDue;
  const arrived = trips.status[vehicle] === TRIP_STATUS.arrived;
  return {
    travel: arrived ? trips.arrived[vehicle]! - job.depart : undefined,
    loss: entered ? trips.timeLoss[vehicle]! + trips.entered[vehicle]! - job.depart : world.time - job.depart,
    othersDelay: sum / Math.max(1, due),
    delays,
    corridor,
    violations,
  };
}
