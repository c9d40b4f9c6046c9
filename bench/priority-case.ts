// Corridors on one place, drawn by seed: each run with and without, on the same chances.
import { PURPOSE, streamOf, uniform } from '../core/chance.ts';
import { compileDemand } from '../core/compile-demand.ts';
import type { CompiledDemand } from '../core/compiled-demand.ts';
import type { CompiledNetwork } from '../core/compiled-network.ts';
import { DEMAND_FORMAT, DEMAND_VERSION, type DemandFile, type VehicleType } from '../core/demand.ts';
import { Router } from '../core/router.ts';
import { VEHICLE_CLASSES } from '../core/vehicle-class.ts';
import { deriveSafety, safetyByController } from '../signals/derive-safety.ts';
import { compilePlan } from '../signals/lamps.ts';
import { currentPlan } from '../signals/place.ts';
import { planOfPrograms } from '../signals/plan.ts';
import { lampsOfPlan, openPlace } from '../signals/prepared-place.ts';
import type { Corridor } from '../signals/priority/corridor-control.ts';
import type { PlaceOf } from '../signals/priority/corridor-in-world.ts';
import { type CorridorJob, type CorridorOutcome, checkpointAt, corridorRun } from '../signals/priority/corridor-run.ts';
import { type CorridorWay, corridorWay } from '../signals/priority/corridor-way.ts';
import type { Detection } from '../signals/priority/detected-world.ts';
import { groupsOf } from '../signals/priority/forecast-run.ts';
import { lawfulPlan } from '../signals/priority/lawful-plan.ts';
import type { SafetyByController } from '../signals/safety.ts';
import type { LampProgram } from '../sim/lamp-program.ts';
import { loadPlace } from './our-run.ts';
import { PriorityStore } from './priority-store.ts';
import { namedScenarios } from './scenarios.ts';

/** What drives: an ambulance under blue light, or a vehicle that obeys the lamps like everybody. */
export type Driven = 'blue light' | 'obeying';

export interface PriorityPlace {
  readonly name: string;
  readonly network: CompiledNetwork;
  readonly programs: readonly LampProgram[];
  readonly steered: ReadonlySet<string>;
  readonly safety: SafetyByController;
  readonly begin: number;
  readonly end: number;
  readonly leastSignals: number;
  demand(seed: number): CompiledDemand;
}

/** The place named: a fixture, or a scenario of the real data under its own plan. */
export async function priorityPlace(name: string): Promise<PriorityPlace> {
  if (name === 'riverside') {
    const prepared = await openPlace('fixtures/riverside', {});
    const { network, safety, window, place } = prepared;
    const { plan, steered } = lawfulPlan(currentPlan(place), safety, network);
    const demand = (seed: number) => compileDemand(place.demand, network, seed, window.begin);
    const programs = lampsOfPlan(prepared, plan);
    return { name, network, safety, steered, ...window, programs, leastSignals: 6, demand };
  }
  const scenario = namedScenarios([name])[0]!;
  const { network, programs: found, demand } = await loadPlace(scenario);
  const safety = safetyByController(deriveSafety(network, found));
  const { begin, end } = scenario;
  const { plan, steered } = lawfulPlan(planOfPrograms('own', found, { method: 'imported' }), safety, network);
  const programs = compilePlan(plan, network, safety);
  return { name, network, safety, steered, begin, end, programs, leastSignals: name === 'cologne8' ? 4 : 6, demand };
}

/** One corridor: where and when. */
export interface DrawnCorridor {
  readonly route: readonly number[];
  readonly depart: number;
  readonly signals: number;
}

/** Corridors over at least `leastSignals` junctions with signals, ends and departures drawn by seed. */
export function drawCorridors(
  place: Pick<PriorityPlace, 'network' | 'begin' | 'end' | 'leastSignals'>,
  count: number,
  seed: number,
): DrawnCorridor[] {
  const { network, begin, end, leastSignals } = place;
  const router = new Router(network);
  const profile = router.profile(1 << VEHICLE_CLASSES.indexOf('car'), Number.POSITIVE_INFINITY);
  const drawn: DrawnCorridor[] = [];
  const stream = streamOf(PURPOSE.departure, 7919);
  for (let i = 0; drawn.length < count && i < 20_000; i++) {
    const [from, to] = [0, 1].map((k) => Math.floor(uniform(seed, stream, 3 * i + k) * network.edgeCount));
    if (from === to || router.search(profile, from!, to!) === Number.POSITIVE_INFINITY) continue;
    const route = Array.from(router.path.subarray(0, router.pathLength));
    const signals = new Set(
      corridorWay(network, route).passages.flatMap(({ controller }) => (controller < 0 ? [] : [controller])),
    );
    if (signals.size < leastSignals) continue;
    const depart = Math.round(begin + (0.25 + 0.45 * uniform(seed, stream, 3 * i + 2)) * (end - begin));
    drawn.push({ route, depart, signals: signals.size });
  }
  return drawn;
}

/** One corridor under one seed, with and without; what both sides have is in the order without, with. */
export interface CorridorPair {
  /** s; null when the vehicle did not arrive */
  readonly travel: readonly [number | null, number | null];
  readonly loss: readonly [number, number];
  /** s a vehicle, all others over the window, and those who share or cross the corridor within 10 min of the request */
  readonly others: readonly [number, number];
  readonly near: readonly [number, number];
  /** s, longest stand at a junction of the way, less the cycle there */
  readonly sideWait: readonly [number, number];
  /** cycles from release to the plan's lamps, by junction held; null where that was not seen */
  readonly recoveries: readonly (number | null)[];
  readonly violations: number;
}

export interface MeasuredCorridor extends DrawnCorridor {
  /** s, alone on the empty network and never held by a lamp */
  readonly free: number;
  readonly pairs: readonly CorridorPair[];
}

export interface PriorityWork {
  readonly corridors: number;
  readonly replications: number;
  readonly driven: Driven;
  /** what is told of the vehicle's place; the truth without it */
  readonly telling?: { readonly name: string; readonly of: (seed: number, way: CorridorWay) => PlaceOf } | undefined;
  /** queues as detectors and probes know them; the whole view without it */
  readonly detection?: Omit<Detection, 'seed'> | undefined;
  /** asked before each pair: whether there is time for another */
  readonly goOn: () => boolean;
  readonly onDone: (done: number, of: number) => void;
}

/**
 * Measures what is not in the store yet, seed by seed: the uncontrolled traffic before the departures is simulated once
 * a seed, and each pair goes on from a checkpoint. Answers undefined while pairs are still missing.
 */
export function measureCorridors(place: PriorityPlace, work: PriorityWork): MeasuredCorridor[] | undefined {
  const { corridors: count, replications, driven, telling, detection } = work;
  const store = new PriorityStore<CorridorPair | number>(
    `${place.name} ${driven} ${telling?.name ?? (detection ? 'detected' : 'true')}`,
  );
  const drawn = drawCorridors(place, count, 1);
  const total = drawn.length * (replications + 1);
  let done = 0;
  const known = (key: string, make: () => CorridorPair | number): boolean => {
    if (store.get(key) === undefined) {
      if (!work.goOn()) return false;
      store.set(key, make());
      store.keep();
    }
    work.onDone(++done, total);
    return true;
  };
  for (const [c, corridor] of drawn.entries()) if (!known(`free ${c}`, () => freeTime(place, corridor, driven))) return;
  for (let seed = 1; seed <= replications; seed++) {
    const missing = drawn.filter((_, c) => store.get(`${c} ${seed}`) === undefined);
    const states = missing.length > 0 ? statesAt(place, seed, missing) : undefined;
    for (const [c, corridor] of drawn.entries())
      if (!known(`${c} ${seed}`, () => measurePair(place, corridor, seed, states!, work))) return;
  }
  return drawn.map((corridor, c) => ({
    ...corridor,
    free: store.get(`free ${c}`) as number,
    pairs: Array.from({ length: replications }, (_, r) => store.get(`${c} ${r + 1}`) as CorridorPair),
  }));
}

interface States {
  readonly demand: CompiledDemand;
  readonly at: ReadonlyMap<number, Uint8Array>;
}

function statesAt(place: PriorityPlace, seed: number, corridors: readonly DrawnCorridor[]): States {
  const { begin, end } = place;
  const demand = place.demand(seed);
  const times = [...new Set(corridors.map(({ depart }) => depart))].sort((a, b) => a - b);
  const states = checkpointAt({ ...place, demand }, { seed, begin, end, step: 1 }, times);
  return { demand, at: new Map(times.map((time, i) => [time, states[i]!])) };
}

/** As fast as the limit allows, whoever is drawn, so that the free time is the same driver's. */
const vehicleOf = (driven: Driven): VehicleType => ({
  id: 'measured',
  class: driven === 'blue light' ? 'emergency' : 'car',
  speedFactor: { mean: 1, dev: 0, min: 1, max: 1 },
});

function measurePair(
  place: PriorityPlace,
  { route, depart }: DrawnCorridor,
  seed: number,
  { demand, at }: States,
  { driven, telling, detection }: PriorityWork,
): CorridorPair {
  const { network, begin, end } = place;
  const vehicle = vehicleOf(driven);
  const placeOf = telling?.of(seed, corridorWay(network, route));
  const job: CorridorJob = {
    ...place,
    demand,
    seed,
    begin,
    end,
    step: 1,
    route,
    depart,
    vehicle,
    from: at.get(depart),
    placeOf,
    detection: detection && { ...detection, seed },
  };
  const [without, withCorridor] = [corridorRun(job, false), corridorRun(job, true)];
  const both = <T>(read: (outcome: CorridorOutcome) => T): [T, T] => [read(without), read(withCorridor)];
  return {
    travel: both(({ travel }) => travel ?? null),
    loss: both(({ loss }) => loss),
    others: both(({ othersDelay }) => othersDelay),
    near: both((outcome) => {
      const { vehicles, total: sum } = groupsOf({ ...place, demand }, job, outcome).near;
      return sum / Math.max(1, vehicles);
    }),
    sideWait: both(({ sideWait }) => sideWait),
    recoveries: cyclesToRecovery(place, withCorridor.corridor!),
    violations: withCorridor.violations,
  };
}

/** Cycles from release to recovery at each junction that was held. */
export function cyclesToRecovery(place: PriorityPlace, corridor: Corridor): (number | null)[] {
  const cycle = new Map(place.programs.map((program) => [program.controller, program.ticks * program.tick]));
  return corridor.junctions.flatMap(({ passage, granted, released, recovered }) => {
    if (granted === undefined || released === undefined) return [];
    return [recovered === undefined ? null : (recovered - released) / cycle.get(passage.controller)!];
  });
}

function freeTime(place: PriorityPlace, { route, depart }: DrawnCorridor, driven: Driven): number {
  const demand = almostNobody(place, route);
  const { begin, end } = place;
  const job: CorridorJob = {
    ...place,
    demand,
    seed: 1,
    begin,
    end,
    step: 1,
    route,
    depart,
    vehicle: vehicleOf(driven),
  };
  return corridorRun(job, true).travel ?? Number.NaN;
}

/** A demand with one vehicle, which departs when all is over. */
function almostNobody({ network, begin, end }: PriorityPlace, route: readonly number[]): CompiledDemand {
  const file: DemandFile = {
    format: DEMAND_FORMAT,
    version: DEMAND_VERSION,
    begin,
    end,
    vehicleTypes: [{ id: 'last', class: 'emergency' }],
    trips: [{ id: 'last', type: 'last', depart: end - 1, route: route.map((edge) => network.edgeIds[edge]!) }],
  };
  return compileDemand(file, network, 1);
}
