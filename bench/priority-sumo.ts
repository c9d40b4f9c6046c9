// Corridors judged by SUMO: its traffic, its vehicle with the blue-light device, our lamps; each with and without on one seed.
import { dirname, join } from 'node:path';
import { planOfPrograms } from '../signals/plan.ts';
import {
  corridorInSumo,
  type SumoCorridorJob,
  type SumoCorridorOutcome,
} from '../signals/priority/corridor-in-sumo.ts';
import { lawfulPlan } from '../signals/priority/lawful-plan.ts';
import { loadPlace } from './our-run.ts';
import {
  type CorridorPair,
  cyclesToRecovery,
  drawCorridors,
  type MeasuredCorridor,
  type PriorityPlace,
} from './priority-case.ts';
import { PriorityStore } from './priority-store.ts';
import { namedScenarios } from './scenarios.ts';

export interface SumoWork {
  readonly corridors: number;
  readonly replications: number;
  readonly goOn: () => boolean;
  readonly onDone: (done: number, of: number) => void;
}

/** s of SUMO before the request, so that its streets are as busy as they get, and after it */
const BEFORE = 900;
const AFTER = 900;

/** Measures what is not in the store yet; undefined while pairs are missing. Throws SUMO_*, TRACI_*. */
export async function measureInSumo(place: PriorityPlace, work: SumoWork): Promise<MeasuredCorridor[] | undefined> {
  const { network, safety, programs } = place;
  const scenario = namedScenarios([place.name])[0]!;
  const { programs: found } = await loadPlace(scenario);
  const lawful = lawfulPlan(planOfPrograms('own', found, { method: 'imported' }), safety, network);
  const config = join(dirname(scenario.net), `${scenario.net.slice(0, -'.net.xml'.length).split('/').at(-1)}.sumocfg`);
  const store = new PriorityStore<CorridorPair & { readonly free: number }>(`${place.name} sumo`);
  const drawn = drawCorridors(place, work.corridors, 1);
  let done = 0;
  for (let seed = 1; seed <= work.replications; seed++)
    for (const [c, { route, depart }] of drawn.entries()) {
      const key = `${c} ${seed}`;
      if (store.get(key) === undefined) {
        if (!work.goOn()) return undefined;
        const begin = Math.max(place.begin, depart - BEFORE);
        const job = { network, programs, lawful, safety, config, seed, begin, end: depart + AFTER, route, depart };
        store.set(key, await pairInSumo(place, job));
        store.keep();
      }
      work.onDone(++done, drawn.length * work.replications);
    }
  return drawn.map((corridor, c) => {
    const pairs = Array.from({ length: work.replications }, (_, r) => store.get(`${c} ${r + 1}`)!);
    return { ...corridor, free: Math.min(...pairs.map(({ free }) => free)), pairs };
  });
}

async function pairInSumo(place: PriorityPlace, job: SumoCorridorJob): Promise<CorridorPair & { free: number }> {
  const sides = [await corridorInSumo(job, false), await corridorInSumo(job, true)] as const;
  const both = <T>(read: (side: SumoCorridorOutcome) => T): [T, T] => [read(sides[0]), read(sides[1])];
  const freeOf = ({ travel, loss }: SumoCorridorOutcome) => (travel ?? Number.POSITIVE_INFINITY) - loss;
  const delay = both((side) => side.delay);
  return {
    travel: both((side) => side.travel ?? null),
    loss: both((side) => side.loss),
    others: delay,
    near: delay,
    sideWait: [0, 0],
    recoveries: cyclesToRecovery(place, sides[1].corridor!),
    violations: sides[1].violations,
    free: Math.min(...both(freeOf)),
  };
}
