// Corridors on one place, drawn by seed: each run with and without, on the same chances.
import { PURPOSE, streamOf, uniform } from '../core/chance.ts';
import { compileDemand } from '../core/compile-demand.ts';
import type { CompiledDemand } from '../core/compiled-demand.ts';
import type { CompiledNetwork } from '../core/compiled-network.ts';
import { DEMAND_FORMAT, DEMAND_VERSION, type DemandFile, type VehicleType } from '../core/demand.ts';
import { Router } from '../core/router.ts';
import { type Estimate, estimate, mean } from '../core/statistics.ts';
import { VEHICLE_CLASSES } from '../core/vehicle-class.ts';
import { deriveSafety, safetyByController } from '../signals/derive-safety.ts';
import { compilePlan } from '../signals/lamps.ts';
import { currentPlan } from '../signals/place.ts';
import { planOfPrograms } from '../signals/plan.ts';
import { lampsOfPlan, openPlace } from '../signals/prepared-place.ts';
import { type CorridorJob, type CorridorOutcome, corridorRun } from '../signals/priority/corridor-run.ts';
import { corridorWay } from '../signals/priority/corridor-way.ts';
import { lawfulPlan } from '../signals/priority/lawful-plan.ts';
import type { SafetyByController } from '../signals/safety.ts';
import type { LampProgram } from '../sim/lamp-program.ts';
import { loadPlace } from './our-run.ts';
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
export function drawCorridors(place: PriorityPlace, count: number, seed: number): DrawnCorridor[] {
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

export interface MeasuredCorridor extends DrawnCorridor {
  /** s, alone on the empty network and never held by a lamp */
  readonly free: number;
  readonly pairs: readonly { readonly without: CorridorOutcome; readonly with: CorridorOutcome }[];
}

export interface PrioritySummary {
  readonly place: string;
  readonly corridors: number;
  /** those where the uncontrolled trip loses at least half of its time */
  readonly judged: number;
  /** % of travel time, over those */
  readonly saving: Estimate;
  /** % of travel time, over all that arrived */
  readonly savingAll: number;
  /** % of the loss against free flow, over those */
  readonly lossRemoved: number;
  /** corridors whose interval shows that the vehicle is slower */
  readonly slower: number;
  /** pairs in which the vehicle did not arrive */
  readonly notArrived: number;
  /** %, all others over the window */
  readonly others: Estimate;
  /** s from release to the plan's lamps, as cycles: share within two and within four */
  readonly within2: number;
  readonly within4: number;
  readonly violations: number;
}

/** Runs every corridor `replications` times with and without. */
export function measureCorridors(
  place: PriorityPlace,
  corridors: readonly DrawnCorridor[],
  replications: number,
  driven: Driven,
  onDone: (done: number) => void,
): MeasuredCorridor[] {
  const { network, programs, safety, steered, begin, end } = place;
  return corridors.map((corridor, i) => {
    const vehicle: VehicleType = { id: 'measured', class: driven === 'blue light' ? 'emergency' : 'car' };
    const { route, depart } = corridor;
    const common = { network, programs, safety, steered, begin, end, step: 1, route, depart, vehicle };
    const free = corridorRun({ ...common, seed: 1, demand: almostNobody(place, route) }, true).travel ?? Number.NaN;
    const pairs = Array.from({ length: replications }, (_, r) => {
      const job: CorridorJob = { ...common, seed: 1 + r, demand: place.demand(1 + r) };
      return { without: corridorRun(job, false), with: corridorRun(job, true) };
    });
    onDone(i + 1);
    return { ...corridor, free, pairs };
  });
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

/** What the corridors of a place show together. */
export function summarisePriority(place: PriorityPlace, measured: readonly MeasuredCorridor[]): PrioritySummary {
  const arrived = measured.map(({ free, pairs }) => ({
    free,
    pairs: pairs.filter((pair) => pair.without.travel !== undefined && pair.with.travel !== undefined),
  }));
  const judged = arrived.filter(({ free, pairs }) => {
    const travel = mean(pairs.map(({ without }) => without.travel!));
    return pairs.length > 0 && travel - free >= 0.5 * travel;
  });
  const percent = (part: number, whole: number) => (100 * part) / whole;
  const savingOf = ({ pairs }: (typeof arrived)[number]) =>
    percent(
      mean(pairs.map((pair) => pair.without.travel! - pair.with.travel!)),
      mean(pairs.map((pair) => pair.without.travel!)),
    );
  const savings = judged.map(savingOf);
  const removed = judged.map(({ free, pairs }) =>
    percent(
      mean(pairs.map((pair) => pair.without.travel! - pair.with.travel!)),
      mean(pairs.map((pair) => pair.without.travel!)) - free,
    ),
  );
  const slower = arrived.filter(({ pairs }) => {
    const { ci95 } = estimate(pairs.map((pair) => pair.with.travel! - pair.without.travel!));
    return pairs.length > 1 && ci95[0] > 0;
  }).length;
  const all = measured.flatMap(({ pairs }) => pairs);
  const others = measured.map(({ pairs }) =>
    percent(
      mean(pairs.map((pair) => pair.with.othersDelay - pair.without.othersDelay)),
      mean(pairs.map((pair) => pair.without.othersDelay)),
    ),
  );
  const cycles = recoveries(
    place,
    all.map((pair) => pair.with),
  );
  return {
    place: place.name,
    corridors: measured.length,
    judged: judged.length,
    saving: estimate(savings),
    savingAll: mean(arrived.filter(({ pairs }) => pairs.length > 0).map(savingOf)),
    lossRemoved: mean(removed),
    slower,
    notArrived: all.filter((pair) => pair.with.travel === undefined || pair.without.travel === undefined).length,
    others: estimate(others),
    within2: percent(cycles.filter((value) => value <= 2).length, cycles.length),
    within4: percent(cycles.filter((value) => value <= 4).length, cycles.length),
    violations: all.reduce((sum, pair) => sum + pair.with.violations, 0),
  };
}

/** Draws, runs and sums up. */
export async function measuredPriority(
  name: string,
  corridors: number,
  replications: number,
  driven: Driven,
  onDone: (done: number) => void,
): Promise<PrioritySummary> {
  const place = await priorityPlace(name);
  return summarisePriority(
    place,
    measureCorridors(place, drawCorridors(place, corridors, 1), replications, driven, onDone),
  );
}

/** Cycles from release to recovery at each junction that was held. */
function recoveries(place: PriorityPlace, outcomes: readonly CorridorOutcome[]): number[] {
  const cycle = new Map(place.programs.map((program) => [program.controller, program.ticks * program.tick]));
  return outcomes.flatMap(({ corridor }) =>
    (corridor?.junctions ?? []).flatMap(({ passage, granted, released, recovered }) =>
      granted === undefined || released === undefined
        ? []
        : [((recovered ?? Number.POSITIVE_INFINITY) - released) / cycle.get(passage.controller)!],
    ),
  );
}
