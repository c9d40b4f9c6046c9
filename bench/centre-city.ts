// A city of many like controllers and no network, for measuring the centre alone.
import { dice, randomStages, world } from '../fixtures/random-junction.ts';
import { Centre } from '../signals/centre/centre.ts';
import { Dispatcher, type DispatchOptions, type Line } from '../signals/centre/dispatcher.ts';
import type { Identity } from '../signals/centre/identity.ts';
import type { City } from '../signals/centre/state/decision.ts';
import type { Store } from '../signals/centre/store/store.ts';
import type { Timers } from '../signals/centre/timers.ts';
import { controllerBreaches } from '../signals/interlock.ts';
import type { Plan, StagePlan } from '../signals/plan.ts';
import { stageCycle } from '../signals/stage-lamps.ts';
import { digestOf } from '../signals/unit/canonical.ts';
import type { ControllerPort } from '../signals/unit/controller-port.ts';
import type { UnitSetup } from '../signals/unit/controller-unit.ts';

export const ENGINEER: Identity = { name: 'engineer', roles: ['engineer', 'dispatcher'], demo: false };
export const APPROVER: Identity = { name: 'approver', roles: ['approver'], demo: false };

export interface LikeCity {
  readonly setups: readonly UnitSetup[];
  /** the one that runs, and two others */
  readonly plans: readonly Plan[];
  readonly city: City;
}

/** `count` controllers with the safety data and plans of one random junction; cycles of 40 s at most. */
export function likeCity(count: number, seed: number): LikeCity {
  const roll = dice(seed);
  for (;;) {
    const { safety, table } = world(roll, true, true);
    const bodies = Array.from({ length: 30 }, () => {
      const stages = randomStages(roll, { safety, table });
      return { stages, cycle: stageCycle(stages, safety) };
    });
    const plan = (controller: string, { stages, cycle }: (typeof bodies)[number]): StagePlan => {
      return { kind: 'stages', controller, cycle, offset: 0, stages };
    };
    const lawful = bodies.filter(
      (body) => body.cycle <= 40 && controllerBreaches(plan('x', body), safety, table).length === 0,
    );
    if (lawful.length < 3) continue;
    const ids = Array.from({ length: count }, (_, i) => `c${i}`);
    const plans = ['first', 'second', 'third'].map((id, i) => ({
      id,
      controllers: ids.map((controller) => plan(controller, lawful[i]!)),
    }));
    const setups = ids.map((controller, i) => ({
      controller,
      safety: { ...safety, controller },
      table: { ...table, controller },
      plan: plans[0]!.controllers[i]!,
      version: 'first@1',
    }));
    return { setups, plans, city: cityOf(setups) };
  }
}

function cityOf(setups: readonly UnitSetup[]): City {
  const of = new Map(setups.map((setup) => [setup.controller, setup]));
  return {
    place: 'like',
    safety: new Map(setups.map(({ controller, safety }) => [controller, safety])),
    tables: new Map(setups.map(({ controller, table }) => [controller, table])),
    breaches: ({ controllers }) =>
      controllers.flatMap((plan) => {
        const { safety, table } = of.get(plan.controller)!;
        return controllerBreaches(plan, safety, table);
      }),
  };
}

/** A centre for the city whose first plan runs everywhere. */
export async function likeCentre(
  { setups, plans, city }: LikeCity,
  store: Store,
  timers: Timers,
  portOf: (setup: UnitSetup) => ControllerPort,
  options?: DispatchOptions,
): Promise<Centre> {
  const lines = new Map<string, Line>(
    setups.map((setup) => [setup.controller, { port: portOf(setup), safety: setup.safety, table: setup.table }]),
  );
  const centre = await Centre.open({ store, city, timers, dispatcher: new Dispatcher(lines, timers, options) });
  const [first] = plans as [Plan, ...Plan[]];
  const controllers = setups.map(({ controller }) => controller);
  await centre.note('plan.found', {
    plan: first.id,
    version: 1,
    document: first,
    digest: digestOf(first),
    controllers,
  });
  return centre;
}
