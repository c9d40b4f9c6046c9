// Explanations: nothing to say of the same plan, the right aspect of a plan that differs in one, the most worth first.
import { afterAll, describe, expect, it } from 'vitest';
import { createTrialPool } from './area/trial-pool.ts';
import { explain } from './explanation.ts';
import { currentPlan, readPlace } from './place.ts';
import type { Plan, StagePlan } from './plan.ts';
import { preparePlace } from './prepared-place.ts';
import { stageCycle } from './stage-lamps.ts';

const place = await readPlace(new URL('../fixtures/single-junction', import.meta.url).pathname);
const { network, safety, window } = preparePlace(place, { end: 600 });
const own = currentPlan(place);
const only = own.controllers[0] as StagePlan;
const pool = createTrialPool({ network, demand: place.demand, safety, seed: 1, ...window }, 1);
const ground = { pool, scenarios: [{ seed: 1 }, { seed: 2 }], safety, late: () => false };
afterAll(() => pool.close());

const withPlan = (plan: StagePlan): Plan => ({ ...own, controllers: [plan] });

describe('explain', () => {
  it('has nothing to say where nothing has changed', async () => {
    const [told] = await explain(own, own, ground);
    expect(told).toMatchObject({ controller: only.controller, worth: 0, aspects: {}, diagnosis: [] });
  });

  it('names the offset where only that has changed', async () => {
    const [told] = await explain(withPlan({ ...only, offset: (only.offset + 7) % only.cycle }), own, ground);
    expect(Object.keys(told!.aspects)).toEqual(['offset']);
    expect(told!.aspects.offset).toBe(told!.worth);
  });

  it('blames a cycle that is far too long, and says what it costs', async () => {
    const stages = only.stages.map((stage) => ({ ...stage, green: 4 * stage.green }));
    const long = { ...only, stages, cycle: stageCycle(stages, safety.get(only.controller)!) };
    const [told] = await explain(withPlan(long), own, ground);
    expect(told!.worth).toBeGreaterThan(1);
    expect(told!.aspects.cycle).toBeGreaterThan(1);
    expect(told!.diagnosis.join()).toContain('cycle too long');
    expect(told!.before.cycle).toBeGreaterThan(told!.after.cycle);
  });
});
