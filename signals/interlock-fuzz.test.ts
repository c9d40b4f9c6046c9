// The interlock against a brute-force reading of the rules: random plans, second by second, no code in common.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bruteForce, lampTable } from '../fixtures/brute-interlock.ts';
import { dice, mutate, randomRings, randomStages, world } from '../fixtures/random-junction.ts';
import { controllerBreaches } from './interlock.ts';
import { phasesOf } from './lamps.ts';
import type { ControllerPlan, RingBarrierPlan, StagePlan } from './plan.ts';
import { stageCycle } from './stage-lamps.ts';

const FULL = process.env['GREENBAND_FULL'] === '1';
const RUNS = FULL ? 100_000 : 2_000;
const SEED = 20_260_701;

const asProgram = (phases: { duration: number; state: string }[]): ControllerPlan => ({
  kind: 'program',
  controller: 'x',
  program: 'x',
  offset: 0,
  phases,
});

describe('the interlock and the brute force', () => {
  it(`agree on ${RUNS.toLocaleString('en')} random plans`, () => {
    let safe = 0;
    let unsafe = 0;
    const kinds = new Map<string, number>();
    const property = fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), (seed) => {
      const roll = dice(seed);
      const place = world(roll);
      const stages = randomStages(roll, place);
      const draft: ControllerPlan = { kind: 'stages', controller: 'x', cycle: 0, offset: 0, stages };
      const phases = phasesOf(draft, place.table.links, place.safety).map(({ duration, state }) => ({
        duration: Math.ceil(duration),
        state,
      }));
      for (let times = roll.pick([0, 0, 0, 1, 1, 2, 3]); times > 0; times--) mutate(roll, phases);
      const truth = bruteForce(lampTable(phases), place);
      const said = controllerBreaches(asProgram(phases), place.safety, place.table);
      if (truth === undefined) safe++;
      else unsafe++;
      kinds.set(truth ?? 'safe', (kinds.get(truth ?? 'safe') ?? 0) + 1);
      if ((truth === undefined) !== (said.length === 0)) {
        throw new Error(`${truth ?? 'safe'} against ${JSON.stringify(said)} for ${JSON.stringify({ phases, place })}`);
      }
    });
    fc.assert(property, { numRuns: RUNS, seed: SEED });
    // both sides must have been tried in earnest
    expect(safe).toBeGreaterThan(RUNS / 10);
    expect(unsafe).toBeGreaterThan(RUNS / 10);
    for (const rule of ['conflict', 'intergreen', 'yellow', 'least green', 'unserved', 's']) {
      expect(kinds.get(rule) ?? 0, rule).toBeGreaterThan(0);
    }
  }, 600_000);

  it('agree on stage plans, whose lamps the compiler draws', () => {
    const property = fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), (seed) => {
      const roll = dice(seed);
      const place = world(roll, true);
      const stages = randomStages(roll, place);
      const plan: StagePlan = { kind: 'stages', controller: 'x', cycle: 0, offset: 0, stages };
      plan.cycle = stageCycle(stages, place.safety);
      const truth = bruteForce(lampTable(phasesOf(plan, place.table.links, place.safety)), place);
      const said = controllerBreaches(plan, place.safety, place.table);
      if ((truth === undefined) !== (said.length === 0)) {
        throw new Error(`${truth ?? 'safe'} against ${JSON.stringify(said)} for ${JSON.stringify({ plan, place })}`);
      }
      const again = controllerBreaches({ ...plan, cycle: plan.cycle + 1 }, place.safety, place.table);
      expect(again.map(({ code }) => code)).toContain('PLAN_CYCLE');
    });
    fc.assert(property, { numRuns: RUNS / 2, seed: SEED });
  }, 600_000);

  it('agree on ring-barrier plans', () => {
    let safe = 0;
    const property = fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), (seed) => {
      const roll = dice(seed);
      const place = world(roll, true);
      const { plan, lawful } = randomRings(roll, place);
      const said = controllerBreaches(plan as RingBarrierPlan, place.safety, place.table);
      if (!lawful) return said.length > 0;
      const truth = bruteForce(lampTable(phasesOf(plan as RingBarrierPlan, place.table.links, place.safety)), place);
      if (truth === undefined) safe++;
      if ((truth === undefined) !== (said.length === 0)) {
        throw new Error(`${truth ?? 'safe'} against ${JSON.stringify(said)} for ${JSON.stringify({ plan, place })}`);
      }
      return true;
    });
    fc.assert(property, { numRuns: RUNS / 2, seed: SEED });
    expect(safe).toBeGreaterThan(RUNS / 100);
  }, 600_000);
});

describe('the stage compiler', () => {
  it('makes a safe plan of any compatible stages with lawful greens that serve every link', () => {
    let tried = 0;
    const property = fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), (seed) => {
      const roll = dice(seed);
      const place = world(roll, true, true);
      const stages = randomStages(roll, place, true);
      const served = place.table.use.every(
        (use, link) => use === 'unused' || stages.some(({ state }) => 'gG'.includes(state[link]!)),
      );
      if (!served) return;
      tried++;
      const plan: StagePlan = { kind: 'stages', controller: 'x', cycle: 0, offset: 0, stages };
      plan.cycle = stageCycle(stages, place.safety);
      const said = controllerBreaches(plan, place.safety, place.table);
      if (said.length > 0) throw new Error(`${JSON.stringify(said)} for ${JSON.stringify({ plan, place })}`);
    });
    fc.assert(property, { numRuns: RUNS, seed: SEED });
    expect(tried).toBeGreaterThan(RUNS / 5);
  }, 600_000);
});
