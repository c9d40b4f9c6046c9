// What all parts of the area optimiser share: the place, the threads, the time that is left, and the best plan so far.
import type { Clock } from '../clock.ts';
import type { ControllerPlan } from '../plan.ts';
import { type Tried, worthOf } from './deck.ts';
import type { AreaGround } from './ground.ts';
import type { Scenario, TrialGround } from './scenario-run.ts';
import type { TrialPool } from './trial-pool.ts';

export interface AreaOptions {
  readonly clock: Clock;
  /** s for everything */
  readonly budget: number;
  /** threads for simulations */
  readonly threads: number;
  readonly allowUnserved: boolean;
  /** told how far the search is, 0..1 */
  readonly progress: (step: string, done: number) => void;
  /** asked often; true ends the search with the best plan so far */
  readonly interrupted: () => boolean;
}

export interface Field {
  readonly ground: AreaGround;
  readonly trial: TrialGround;
  readonly pool: TrialPool;
  readonly options: AreaOptions;
  readonly begun: number;
  readonly soFar: BestSoFar;
  /** s a simulation takes on one thread */
  readonly pace: () => number;
}

/** A plan and what simulations have said of it, nothing where there were none. */
export interface Choice {
  readonly plans: readonly ControllerPlan[];
  readonly tried: readonly Tried[];
}

/** The best plan of a search at any time: what there is to give when it is called off. */
export class BestSoFar {
  #best: Choice | undefined;

  get best(): Choice | undefined {
    return this.#best;
  }

  /** A first plan that has not been simulated, where there is none yet. */
  begin(plans: readonly ControllerPlan[]): void {
    this.#best ??= { plans, tried: [] };
  }

  /** Later stages of the search judge on more scenarios: what they find takes the place of what there was. */
  take(choice: Choice): void {
    this.#best = choice;
  }
}

/** ms between two looks at whether the search has been called off */
const LOOK = 100;

/** What `work` answers, or undefined as soon as `interrupted` says so and there is a plan to give. */
export async function unlessCalledOff<T>(
  work: Promise<T>,
  interrupted: () => boolean,
  soFar: BestSoFar,
): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const calledOff = new Promise<undefined>((resolve) => {
    timer = setInterval(() => {
      if (interrupted() && soFar.best !== undefined) resolve(undefined);
    }, LOOK);
  });
  try {
    return await Promise.race([work, calledOff]);
  } finally {
    clearInterval(timer);
    work.catch(() => {});
  }
}

export function triedOn(
  pool: TrialPool,
  plans: readonly ControllerPlan[],
  scenarios: readonly Scenario[],
): Promise<Tried[]> {
  return Promise.all(
    scenarios.map(async (scenario) => ({ scenario, delay: (await pool.simulate(plans, scenario)).delay })),
  );
}

/** The better of two plans that were tried on the same scenarios. */
export function betterOf(a: Choice | undefined, b: Choice): Choice {
  return a !== undefined && worthOf(a.tried) <= worthOf(b.tried) ? a : b;
}
