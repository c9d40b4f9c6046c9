// Bus priority on a place: the same traffic with and without, and what buses gain, how even their headways are, what others lose.
import { type Estimate, estimate, mean } from '../core/statistics.ts';
import type { LateBy } from '../signals/priority/bus-calls.ts';
import { favourBuses } from '../signals/priority/bus-priority.ts';
import { type BusArrival, busesOf, watchBuses } from '../signals/priority/bus-times.ts';
import { TakeoverWatch } from '../signals/priority/takeover-watch.ts';
import { TRIP_STATUS } from '../sim/result.ts';
import { resultOf } from '../sim/run.ts';
import { until } from '../sim/step.ts';
import { createWorld, type World } from '../sim/world.ts';
import type { PriorityPlace } from './priority-case.ts';

export interface BusSummary {
  readonly buses: number;
  readonly grants: number;
  /** % */
  readonly busDelay: Estimate;
  /** %, root mean square of the headways' deviation from those of the timetable */
  readonly headways: Estimate;
  /** s a vehicle */
  readonly others: Estimate;
  readonly breaches: number;
}

interface Side {
  readonly busDelay: number;
  readonly others: number;
  readonly headways: number;
  readonly grants: number;
  readonly breaches: number;
  readonly buses: number;
}

/** Runs the place `replications` times with and without. */
export function measureBuses(
  place: PriorityPlace,
  lateBy: LateBy,
  replications: number,
  onDone: (done: number) => void,
): BusSummary {
  const pairs = Array.from({ length: replications }, (_, r) => {
    const pair = { without: runSide(place, lateBy, 1 + r, false), with: runSide(place, lateBy, 1 + r, true) };
    onDone(r + 1);
    return pair;
  });
  const change = (name: 'busDelay' | 'headways') =>
    estimate(pairs.map((pair) => (100 * (pair.with[name] - pair.without[name])) / pair.without[name]));
  return {
    buses: pairs[0]!.with.buses,
    grants: mean(pairs.map((pair) => pair.with.grants)),
    busDelay: change('busDelay'),
    headways: change('headways'),
    others: estimate(pairs.map((pair) => pair.with.others - pair.without.others)),
    breaches: pairs.reduce((sum, pair) => sum + pair.with.breaches, 0),
  };
}

function runSide(place: PriorityPlace, lateBy: LateBy, seed: number, isFavoured: boolean): Side {
  const { network, programs, safety, begin, end } = place;
  const world = createWorld(network, place.demand(seed), programs, { seed, begin, end, step: 1 });
  const watch = new TakeoverWatch(network, safety, 1);
  const steered = programs.filter(({ controller }) => place.steered.has(network.controllerIds[controller]!));
  const report = isFavoured ? favourBuses(world, { programs: steered, safety, lateBy, watch }) : undefined;
  const arrivals = report?.arrivals ?? watchBuses(world).arrivals;
  until(world, end);
  const grants = Object.values(report?.grants ?? {}).reduce((sum, count) => sum + count, 0);
  return { ...delays(world), headways: headwayDeviation(arrivals), grants, breaches: watch.breaches };
}

function delays(world: World): Pick<Side, 'busDelay' | 'others' | 'buses'> {
  const { trips } = resultOf(world);
  const { demand } = world;
  const buses = new Set(busesOf(demand));
  const sums = { bus: 0, other: 0, count: 0, others: 0 };
  for (let id = 0; id < demand.count; id++) {
    const status = trips.status[id]!;
    if (status === TRIP_STATUS.notDue) continue;
    const isWaiting = status === TRIP_STATUS.waiting;
    const wait = (isWaiting ? world.time : trips.entered[id]!) - demand.depart[id]!;
    const delay = wait + (isWaiting ? 0 : trips.timeLoss[id]!);
    if (buses.has(id)) {
      sums.bus += delay;
      sums.count++;
    } else {
      sums.other += delay;
      sums.others++;
    }
  }
  return { busDelay: sums.bus / sums.count, others: sums.other / sums.others, buses: sums.count };
}

/** s, over the stops of all lines: how far headways are from what they should be. */
function headwayDeviation(arrivals: readonly BusArrival[]): number {
  const last = new Map<string, BusArrival>();
  const squares: number[] = [];
  for (const arrival of arrivals) {
    const key = `${arrival.line} ${arrival.stop}`;
    const before = last.get(key);
    if (before) squares.push((arrival.time - before.time - (arrival.scheduled - before.scheduled)) ** 2);
    last.set(key, arrival);
  }
  return Math.sqrt(mean(squares));
}
