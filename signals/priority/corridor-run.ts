// One run of a place with an emergency vehicle on its way, with or without a green corridor.
import type { CompiledDemand } from '../../core/compiled-demand.ts';
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import type { VehicleType } from '../../core/demand.ts';
import { addVehicle } from '../../sim/added-vehicle.ts';
import { loadWorld, saveWorld } from '../../sim/checkpoint.ts';
import { releaseLamps } from '../../sim/lamp-port.ts';
import type { LampProgram } from '../../sim/lamp-program.ts';
import { reseed } from '../../sim/reseed.ts';
import { TRIP_STATUS } from '../../sim/result.ts';
import { resultOf } from '../../sim/run.ts';
import { until } from '../../sim/step.ts';
import { createWorld, type World } from '../../sim/world.ts';
import type { SafetyByController } from '../safety.ts';
import type { CorridorSettings } from './arrival-forecast.ts';
import type { Corridor } from './corridor-control.ts';
import { type PlaceOf, steerCorridor } from './corridor-in-world.ts';
import { corridorWay } from './corridor-way.ts';
import type { Detection } from './detected-world.ts';
import { watchSideWaits } from './side-waits.ts';
import { TakeoverWatch } from './takeover-watch.ts';

/** A place with its traffic under one seed. */
export interface CorridorPlace {
  readonly network: CompiledNetwork;
  readonly demand: CompiledDemand;
  readonly programs: readonly LampProgram[];
  /** controllers that priority may steer */
  readonly steered: ReadonlySet<string>;
  readonly safety: SafetyByController;
  /** programs that run by now instead of those that a checkpoint was made with */
  readonly inForce?: readonly LampProgram[] | undefined;
}

export interface CorridorJob extends CorridorPlace {
  readonly seed: number;
  readonly begin: number;
  /** s, how far the run goes */
  readonly end: number;
  readonly step: number;
  /** edge numbers */
  readonly route: readonly number[];
  /** s */
  readonly depart: number;
  readonly vehicle: VehicleType;
  /** a checkpoint of the place at or before the departure, to go on from; an empty road at `begin` without it */
  readonly from?: Uint8Array | undefined;
  /** seed of the chances after the checkpoint; without it they go on as they were */
  readonly future?: number | undefined;
  readonly settings?: CorridorSettings | undefined;
  /** what the control is told of the vehicle's place, where that is not the truth */
  readonly placeOf?: PlaceOf | undefined;
  /** queues as detectors and probes know them; the whole view without it */
  readonly detection?: Detection | undefined;
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
  /** s, the longest stand at a junction of the way since the departure, less the plan's cycle there */
  readonly sideWait: number;
}

/** Id of the vehicle in the run. */
export const EMERGENCY_ID = 'emergency';

/** The place as it is at `time` (s), for runs that go on from there. Throws SIM_*. */
export function checkpointAt(
  place: CorridorPlace,
  window: { readonly seed: number; readonly begin: number; readonly end: number; readonly step: number },
  times: readonly number[],
): Uint8Array[] {
  const world = createWorld(place.network, place.demand, place.programs, window);
  return times.map((time) => {
    until(world, time);
    return saveWorld(world);
  });
}

function worldOf(job: CorridorJob): World {
  const { network, demand, programs, seed, begin, end, step, from, future } = job;
  if (from === undefined) return createWorld(network, demand, programs, { seed, begin, end, step });
  return worldFrom(job, from, future);
}

/** A checkpoint's world under other chances; lamps that somebody drove follow the programs in force from here on. */
export function worldFrom(place: CorridorPlace, from: Uint8Array, future: number | undefined): World {
  const world = loadWorld(place.network, place.demand, place.programs, from);
  for (let controller = 0; controller < world.lamps.taken.length; controller++)
    if (world.lamps.taken[controller]) releaseLamps(world, controller);
  for (const program of place.inForce ?? []) {
    world.lamps.programs[program.controller] = program;
    world.lamps.shown[program.controller] = -1;
  }
  if (future !== undefined) reseed(world, future);
  return world;
}

/** Runs until `end`. Throws SIM_*, CORRIDOR_ROUTE_BROKEN. */
export function corridorRun(job: CorridorJob, isGreenWave: boolean): CorridorOutcome {
  const { network, safety, route, settings, placeOf, detection } = job;
  const programs = job.inForce ?? job.programs;
  const world = worldOf(job);
  const vehicle = addVehicle(world, {
    id: EMERGENCY_ID,
    type: job.vehicle,
    route: route.map((edge) => network.edgeIds[edge]!),
    depart: job.depart,
    departSpeed: 'max',
  });
  const watch = new TakeoverWatch(network, safety, job.step);
  const steerable = programs.filter(({ controller }) => job.steered.has(network.controllerIds[controller]!));
  const steered = { vehicle, route, programs: steerable, safety, watch, settings, placeOf, detection };
  const corridor = isGreenWave ? steerCorridor(world, steered) : undefined;
  const sideWait = watchSideWaits(world, corridorWay(network, route), steerable, job.depart, vehicle);
  until(world, job.end);
  return outcome(world, job, vehicle, { corridor, violations: watch.breaches, sideWait: sideWait() });
}

function outcome(
  world: World,
  job: CorridorJob,
  vehicle: number,
  rest: Pick<CorridorOutcome, 'corridor' | 'violations' | 'sideWait'>,
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
    ...rest,
  };
}
