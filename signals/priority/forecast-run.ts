// One simulated future of a request: small enough to be sent between threads.
import type { CompiledDemand } from '../../core/compiled-demand.ts';
import type { LampProgram } from '../../sim/lamp-program.ts';
import { until } from '../../sim/step.ts';
import { type CorridorJob, type CorridorOutcome, type CorridorPlace, corridorRun, worldFrom } from './corridor-run.ts';
import { corridorWay, edgesAtWay } from './corridor-way.ts';
import { type LinkForecast, watchLinks } from './link-forecast.ts';

/** s before and after the request within which those who are due share the corridor's junctions */
const NEAR = 600;

/** What all futures go on from: a checkpoint, and what is no longer as the place says. */
export interface Present {
  readonly from: Uint8Array;
  /** with the vehicles that were added while it ran */
  readonly demand?: CompiledDemand | undefined;
  readonly inForce?: readonly LampProgram[] | undefined;
}

/** The place as it is now. */
export function placeNow(place: CorridorPlace, { demand = place.demand, inForce }: Present): CorridorPlace {
  return { ...place, demand, inForce };
}

/** What is asked of one future. The place is known to who runs it. */
export interface ForecastAsk
  extends Pick<CorridorJob, 'seed' | 'begin' | 'end' | 'step' | 'route' | 'depart' | 'vehicle'> {
  readonly from: Uint8Array;
  readonly future: number;
  readonly isGreenWave: boolean;
}

/** Delay of a group of others, summed. */
export interface GroupDelay {
  readonly vehicles: number;
  /** s, all together */
  readonly total: number;
}

export interface ForecastRun {
  readonly travel: number | undefined;
  readonly others: GroupDelay;
  /** those due within ten minutes of the request whose way leads over a junction of the corridor */
  readonly near: GroupDelay;
  /** vehicles with stops to serve */
  readonly buses: GroupDelay;
  /** by junction held: s from its release to the plan's own lamps, Infinity where not yet at the end */
  readonly recoveries: readonly number[];
  /** by junction of the way: forecast arrival (s), undefined where it was not held */
  readonly arrivals: readonly { readonly controller: number; readonly eta: number | undefined }[];
  readonly violations: number;
  readonly sideWait: number;
}

/** Simulates one future with the vehicle. Throws as `corridorRun`. */
export function forecastRun(place: CorridorPlace, ask: ForecastAsk): ForecastRun {
  const outcome = corridorRun({ ...place, ...ask }, ask.isGreenWave);
  const { travel, corridor, violations, sideWait } = outcome;
  const junctions = corridor?.junctions ?? [];
  return {
    travel,
    ...groupsOf(place, ask, outcome),
    recoveries: junctions.flatMap(({ granted, released, recovered }) =>
      granted === undefined
        ? []
        : [released === undefined ? Number.POSITIVE_INFINITY : (recovered ?? Number.POSITIVE_INFINITY) - released],
    ),
    arrivals: junctions.map(({ passage, eta }) => ({ controller: passage.controller, eta })),
    violations,
    sideWait,
  };
}

/** The others' delays, all of them and by group. The groups are the same with and without the corridor. */
export function groupsOf(
  { network, demand }: CorridorPlace,
  { route, depart }: Pick<ForecastAsk, 'route' | 'depart'>,
  { delays }: CorridorOutcome,
): Pick<ForecastRun, 'others' | 'near' | 'buses'> {
  const edges = edgesAtWay(network, corridorWay(network, route));
  const isNear = (id: number): boolean => {
    if (Math.abs(demand.depart[id]! - depart) > NEAR) return false;
    for (let at = demand.routeStart[id]!; at < demand.routeEnd[id]!; at++)
      if (edges.has(demand.routeEdges[at]!)) return true;
    return false;
  };
  const isBus = (id: number) => demand.stopStart[id]! < demand.stopStart[id + 1]!;
  return { others: sumOf(delays, () => true), near: sumOf(delays, isNear), buses: sumOf(delays, isBus) };
}

function sumOf(delays: Float64Array, belongs: (id: number) => boolean): GroupDelay {
  let [vehicles, total] = [0, 0];
  for (let id = 0; id < delays.length; id++) {
    if (Number.isNaN(delays[id]!) || !belongs(id)) continue;
    vehicles++;
    total += delays[id]!;
  }
  return { vehicles, total };
}

/** What is asked of a future in which nobody asks for anything. */
export type LinkAsk = Pick<ForecastAsk, 'from' | 'future' | 'end'>;

/** Simulates one future without the vehicle, and reads off how the links are driven. */
export function linkRun(place: CorridorPlace, { from, future, end }: LinkAsk): LinkForecast {
  const world = worldFrom(place, from, future);
  const read = watchLinks(world, end);
  until(world, end);
  return read();
}
