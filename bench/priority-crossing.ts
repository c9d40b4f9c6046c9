// Several corridors at once whose ways cross: who is served, who waits and why, and whether anything is cut short.

import type { Corridor } from '../signals/priority/corridor-control.ts';
import { steerCorridors } from '../signals/priority/corridor-in-world.ts';
import { checkpointAt } from '../signals/priority/corridor-run.ts';
import { corridorWay } from '../signals/priority/corridor-way.ts';
import { TakeoverWatch } from '../signals/priority/takeover-watch.ts';
import { addVehicle } from '../sim/added-vehicle.ts';
import { loadWorld } from '../sim/checkpoint.ts';
import { TRIP_STATUS } from '../sim/result.ts';
import { until } from '../sim/step.ts';
import { type DrawnCorridor, drawCorridors, type PriorityPlace } from './priority-case.ts';

export interface CrossingSummary {
  readonly groups: number;
  readonly corridors: number;
  readonly arrived: number;
  readonly junctions: number;
  /** junction visits that had to wait for another vehicle, all with a reason in words */
  readonly queued: number;
  /** visits that were neither served nor had a reason */
  readonly unexplained: number;
  readonly recovered: number;
  readonly breaches: number;
}

/** s of the day at which all of a group depart, and how long they are followed */
const DEPART = 1800;
const FOLLOWED = 1200;

/** Groups of `size` ways, each of which shares a junction with an earlier one of its group. */
function crossingGroups(place: PriorityPlace, groups: number, size: number): DrawnCorridor[][] {
  const drawn = drawCorridors(place, groups * size * 4, 3);
  const controllers = ({ route }: DrawnCorridor) =>
    corridorWay(place.network, route).passages.flatMap(({ controller }) => (controller < 0 ? [] : [controller]));
  const found: DrawnCorridor[][] = [];
  while (found.length < groups && drawn.length > 0) {
    const group = [drawn.shift()!];
    const met = new Set(controllers(group[0]!));
    for (let i = 0; i < drawn.length && group.length < size; ) {
      const own = controllers(drawn[i]!);
      if (!own.some((one) => met.has(one))) {
        i++;
        continue;
      }
      for (const one of own) met.add(one);
      group.push(drawn.splice(i, 1)[0]!);
    }
    if (group.length === size) found.push(group);
  }
  return found;
}

/** Runs each group from the same busy state, all departing in the same second, urgencies in turn. */
export function crossingCorridors(place: PriorityPlace, groups: number, size: number): CrossingSummary {
  const { network, programs, safety, begin, end } = place;
  const demand = place.demand(1);
  const [state] = checkpointAt({ ...place, demand }, { seed: 1, begin, end, step: 1 }, [DEPART]);
  const steered = programs.filter(({ controller }) => place.steered.has(network.controllerIds[controller]!));
  const sum = {
    groups: 0,
    corridors: 0,
    arrived: 0,
    junctions: 0,
    queued: 0,
    unexplained: 0,
    recovered: 0,
    breaches: 0,
  };
  for (const group of crossingGroups(place, groups, size)) {
    const world = loadWorld(network, demand, programs, state!);
    const watch = new TakeoverWatch(network, safety, 1);
    const vehicles = group.map(({ route }, i) =>
      addVehicle(world, {
        id: `emergency ${i}`,
        type: { id: 'ambulance', class: 'emergency' },
        route: route.map((edge) => network.edgeIds[edge]!),
        depart: DEPART + 1,
      }),
    );
    const corridors = steerCorridors(
      world,
      group.map(({ route }, i) => ({ vehicle: vehicles[i]!, route, programs: steered, safety, watch, urgency: i % 3 })),
    );
    const waited = new Set<string>();
    for (let time = DEPART; time < DEPART + FOLLOWED; time++) {
      until(world, time + 1);
      noteWaiting(corridors, waited);
    }
    sum.groups++;
    sum.corridors += corridors.length;
    sum.arrived += vehicles.filter((one) => world.measures.trips.status[one] === TRIP_STATUS.arrived).length;
    sum.queued += waited.size;
    sum.breaches += watch.breaches;
    sum.recovered += corridors.filter((one) => one.state === 'recovered').length;
    for (const { junctions } of corridors) {
      sum.junctions += junctions.length;
      sum.unexplained += junctions.filter(
        ({ state: now, reason }) => now !== 'recovered' && now !== 'passed' && reason === undefined,
      ).length;
    }
  }
  return sum;
}

function noteWaiting(corridors: readonly Corridor[], waited: Set<string>): void {
  for (const { id, junctions } of corridors)
    for (const [i, { state, reason }] of junctions.entries())
      if (state === 'queued' && reason !== undefined) waited.add(`${id} ${i}`);
}
