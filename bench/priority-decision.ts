// How long a second's decision takes in a city: 100 corridors at once among 1,300 junctions.
import { systemClock } from '../signals/clock.ts';
import { deriveSafety, safetyByController } from '../signals/derive-safety.ts';
import { compilePlan } from '../signals/lamps.ts';
import { planOfPrograms } from '../signals/plan.ts';
import type { Whereabouts } from '../signals/priority/arrival-forecast.ts';
import { CorridorControl } from '../signals/priority/corridor-control.ts';
import { corridorWay } from '../signals/priority/corridor-way.ts';
import { lawfulPlan } from '../signals/priority/lawful-plan.ts';
import { gridFiles } from './grid-work.ts';
import { loadPlace } from './our-run.ts';
import { drawCorridors } from './priority-case.ts';

export interface DecisionTimes {
  readonly junctions: number;
  readonly corridors: number;
  /** ms a second's decision, sorted */
  readonly milliseconds: readonly number[];
  /** junctions held in the last second */
  readonly held: number;
}

/** junctions a side: 1,369 of them */
const SIZE = 37;
/** vehicles on each lane */
const QUEUE = 4;
const WARM = 60;

/** Vehicles drive along their ways at 10 m/s, queues before every stop line. */
export async function decisionTimes(corridors: number, seconds: number): Promise<DecisionTimes> {
  const { net, routes } = gridFiles({ size: SIZE, trips: 100, window: 100, reach: 10, seed: 1 });
  const { network, programs: found } = await loadPlace({ net, routes: [routes], additional: [], begin: 0, end: 3600 });
  const safety = safetyByController(deriveSafety(network, found));
  const { plan, steered } = lawfulPlan(planOfPrograms('own', found, { method: 'imported' }), safety, network);
  const programs = compilePlan(plan, network, safety).filter(({ controller }) =>
    steered.has(network.controllerIds[controller]!),
  );
  const control = new CorridorControl(network, programs, safety);
  const drawn = drawCorridors({ network, begin: 0, end: 3600, leastSignals: 15 }, corridors, 1);
  const ways = drawn.map(({ route }, i) => ({ id: String(i), way: corridorWay(network, route) }));
  for (const { id, way } of ways) control.grant(id, way, Number(id) % 3, 600);
  const placeOf = (id: string, passed: number): Whereabouts | undefined => {
    const { route } = ways[Number(id)]!.way;
    let left = passed * 10;
    for (const [at, edge] of route.entries()) {
      if (left < network.edgeLength[edge]!) return { at, position: left, isInside: false, speed: 10 };
      left -= network.edgeLength[edge]!;
    }
    return undefined;
  };
  const milliseconds: number[] = [];
  let held = 0;
  for (let s = 0; s < WARM + seconds; s++) {
    const street = {
      time: 600 + s,
      countOn: () => QUEUE,
      positionOn: (lane: number, k: number) => network.laneLength[lane]! - 7 * k - 1,
    };
    const begun = systemClock.now();
    const { show } = control.tick(street, (id) => placeOf(id, s));
    if (s >= WARM) milliseconds.push(1000 * (systemClock.now() - begun));
    held = show.size;
  }
  milliseconds.sort((a, b) => a - b);
  return { junctions: network.controllerIds.length, corridors: ways.length, milliseconds, held };
}
