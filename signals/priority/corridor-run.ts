// One run of a place with an emergency vehicle on its way, with or without a green corridor.
import type { CompiledDemand } from '../../core/compiled-demand.ts';
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import type { VehicleType } from '../../core/demand.ts';
import { addVehicle } from '../../sim/added-vehicle.ts';
import type { LampProgram } from '../../sim/lamp-program.ts';
import { TRIP_STATUS } from '../../sim/result.ts';
import { resultOf } from '../../sim/run.ts';
import { until } from '../../sim/step.ts';
import { createWorld, type World } from '../../sim/world.ts';
import type { SafetyByController } from '../safety.ts';
import type { Corridor } from './corridor-control.ts';
import { steerCorridor } from './corridor-in-world.ts';
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
  const steerable = programs.filter(({ controller }) => job.steered.has(network.controllerIds[controller]!));
  const corridor = isGreenWave
    ? steerCorridor(world, { vehicle, route: job.route, programs: steerable, safety: job.safety, watch })
    : undefined;
  until(world, end);
  return outcome(world, job, vehicle, corridor, watch.breaches);
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
