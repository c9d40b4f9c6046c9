// A whole run, from an empty world to its result.
import type { CompiledDemand } from '../core/compiled-demand.ts';
import type { CompiledNetwork } from '../core/compiled-network.ts';
import { closeTrip } from './arrive.ts';
import { checksum } from './checksum.ts';
import type { LampProgram } from './lamp-program.ts';
import { type Means, type RunOptions, type RunResult, TRIP_STATUS, type VehicleCounts } from './result.ts';
import { until } from './step.ts';
import { createWorld, type World } from './world.ts';

/** Runs a place from `options.begin` to `options.end` (s). */
export function run(
  network: CompiledNetwork,
  demand: CompiledDemand,
  programs: readonly LampProgram[],
  options: RunOptions,
): RunResult {
  const world = createWorld(network, demand, programs, options);
  until(world, options.end);
  return resultOf(world);
}

/** What a world has measured so far; trips under way are counted up to now. */
export function resultOf(world: World): RunResult {
  const { measures, demand } = world;
  for (let id = 0; id < demand.count; id++) {
    const slot = world.vehicles.slot[id]!;
    if (slot >= 0) closeTrip(world, slot);
  }
  const vehicles = countVehicles(world);
  return {
    seed: world.seed,
    begin: world.begin,
    end: world.end,
    step: world.dt,
    vehicles,
    mean: meansOf(world, vehicles),
    updates: measures.updates,
    peakRunning: measures.peakRunning,
    checksum: checksum(world),
    trips: measures.trips,
    links: measures.links,
    calls: world.transit?.calls ?? [],
    crossings: world.pedestrians?.rows() ?? [],
    redEntries: measures.redEntries,
    warnings: [...world.warnings, ...world.reports.flatMap((report) => report())],
  };
}

/** Counts of the vehicles due so far. */
export function countVehicles(world: World): VehicleCounts {
  const { departed, arrived, removed, cancelled } = world.measures;
  return {
    demanded: departed + world.queues.waiting,
    departed,
    arrived,
    running: world.running - world.obstacles,
    waiting: world.queues.waiting,
    removed,
    cancelled,
  };
}

function meansOf(world: World, vehicles: VehicleCounts): Means {
  const { demand, time } = world;
  const { trips } = world.measures;
  let duration = 0;
  let timeLoss = 0;
  let wait = 0;
  let stopped = 0;
  let stops = 0;
  let distance = 0;
  for (let id = 0; id < demand.count; id++) {
    const status = trips.status[id]!;
    if (status === TRIP_STATUS.notDue || status >= TRIP_STATUS.cancelled) continue;
    if (status === TRIP_STATUS.waiting) {
      wait += time - demand.depart[id]!;
      continue;
    }
    wait += trips.entered[id]! - demand.depart[id]!;
    duration += (status === TRIP_STATUS.running ? time : trips.arrived[id]!) - trips.entered[id]!;
    timeLoss += trips.timeLoss[id]!;
    stopped += trips.stopped[id]!;
    stops += trips.stops[id]!;
    distance += trips.distance[id]!;
  }
  const n = Math.max(1, vehicles.departed);
  const all = Math.max(1, vehicles.demanded);
  return {
    duration_s: duration / n,
    timeLoss_s: timeLoss / n,
    departDelay_s: wait / all,
    delay_s: (timeLoss + wait) / all,
    stopped_s: stopped / n,
    stops: stops / n,
    speed_mps: duration > 0 ? distance / duration : 0,
  };
}
