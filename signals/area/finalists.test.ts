// The last choice with simulations whose outcome is known: a plan that jams now and then loses to one that never does.
import { describe, expect, it } from 'vitest';
import type { ControllerPlan } from '../plan.ts';
import { choiceScenarios } from './deck.ts';
import { BestSoFar, type Field } from './field.ts';
import { raceFinalists } from './finalists.ts';
import type { Scenario } from './scenario-run.ts';

const plan = (controller: string): ControllerPlan[] => [
  { kind: 'stages', controller, cycle: 60, offset: 0, stages: [] },
];
const order = new Map(choiceScenarios(1, 60).map(({ seed }, i) => [seed, i]));

/** @param delayOf s a vehicle, by plan and place of the scenario */
function fieldOf(delayOf: (id: string, place: number) => number, budget = 100): Field & { runs: () => number } {
  let now = 0;
  let runs = 0;
  const simulate = async ([first]: readonly ControllerPlan[], { seed }: Scenario) => {
    now += 0.05;
    runs++;
    return {
      delay: delayOf(first!.controller, order.get(seed)!),
      vehicles: 1,
      loss: new Float64Array(2),
      jammed: false,
    };
  };
  const field = {
    trial: { seed: 1 },
    pool: { width: 2, simulate },
    options: { clock: { now: () => now }, budget },
    begun: 0,
    soFar: new BestSoFar(),
    pace: () => 0.1,
    runs: () => runs,
  };
  return field as unknown as Field & { runs: () => number };
}

describe('the last choice', () => {
  it('takes a plan that never jams before a faster one that jams in one run of ten', async () => {
    const field = fieldOf((id, place) => (id === 'fast' ? (place % 10 === 4 ? 300 : 30) : 36));
    const { choice } = await raceFinalists(field, [plan('fast'), plan('calm')], undefined, undefined);
    expect(choice.plans[0]!.controller).toBe('calm');
  });

  it('looks at many plans a little and at the best of them closely, and at the own plan as often as at the best', async () => {
    const field = fieldOf((id) => 40 - Number(id));
    const plans = Array.from({ length: 12 }, (_, i) => plan(String(i)));
    const own = { plans: plan('0'), tried: [] };
    const { choice, before } = await raceFinalists(field, plans, undefined, own);
    expect(choice.plans[0]!.controller).toBe('11');
    expect(choice.tried.length).toBe(48);
    expect(before!.length).toBe(48);
    expect(field.runs()).toBeLessThan(12 * 48 * 0.5);
  });

  it('always looks at the own plan made lawful, however late it is', async () => {
    const field = fieldOf((id) => (id === 'own' ? 20 : 30), 0);
    const { choice } = await raceFinalists(field, [plan('a'), plan('b')], plan('own'), undefined);
    expect(choice.plans[0]!.controller).toBe('own');
    expect(field.runs()).toBe(8);
  });
});
