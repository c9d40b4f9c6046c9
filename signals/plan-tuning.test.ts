import { expect, test } from 'vitest';
import { interlock } from './interlock.ts';
import { currentPlan, readPlace } from './place.ts';
import type { Plan } from './plan.ts';
import type { Trial } from './plan-trial.ts';
import { tunePlan } from './plan-tuning.ts';
import { preparePlace } from './prepared-place.ts';

/** A trial that likes one controller's first green long, and says that all is lost on every edge. */
function fondOf(controller: string, edges: number): Trial & { runsDone: number } {
  return {
    runs: 2,
    runsDone: 0,
    simulate(plan: Plan) {
      this.runsDone++;
      const one = plan.controllers.find((each) => each.controller === controller);
      const green = one?.kind === 'stages' ? one.stages[0]!.green : 0;
      return { delay: 100 - green, edgeLoss: new Float64Array(edges).fill(1) };
    },
  };
}

test('tuning follows the trial, keeps cycles and stays lawful', async () => {
  const place = await readPlace(new URL('../fixtures/single-junction', import.meta.url).pathname);
  const prepared = preparePlace(place, {});
  const { network, safety } = prepared;
  const own = currentPlan(place)!;
  const before = own.controllers[0]!;
  const trial = fondOf(before.controller, network.edgeCount);
  const tuned = tunePlan(own, { network, safety, trial, allowUnserved: false, late: () => trial.runsDone > 400 });
  const after = tuned.controllers[0]!;
  if (before.kind !== 'stages' || after.kind !== 'stages') throw new Error('the place has stages');
  expect(after.cycle).toBe(before.cycle);
  expect(after.stages[0]!.green).toBeGreaterThanOrEqual(before.stages[0]!.green);
  expect(interlock(tuned, safety, network)).toEqual([]);
});

test('nothing is changed when there is no time', async () => {
  const place = await readPlace(new URL('../fixtures/single-junction', import.meta.url).pathname);
  const prepared = preparePlace(place, {});
  const own = currentPlan(place)!;
  const trial = fondOf(own.controllers[0]!.controller, prepared.network.edgeCount);
  const tuning = { network: prepared.network, safety: prepared.safety, trial, allowUnserved: false, late: () => true };
  expect(tunePlan(own, tuning)).toBe(own);
});
