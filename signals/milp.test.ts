// The model builder and its solver: known optima, bounds under a limit, named conflicts, many solves in one process.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { systemClock } from './clock.ts';
import { MilpModel, solveMilp } from './milp.ts';

const clock = systemClock;

function knapsack(values: readonly number[], weights: readonly number[], room: number): MilpModel {
  const model = new MilpModel('maximise');
  const items = values.map((value, i) => model.integerVariable(`take ${i}`, 0, 1, value));
  model.constrain(
    'room',
    items.map((item, i) => [weights[i]!, item] as const),
    -Infinity,
    room,
  );
  return model;
}

describe('solveMilp', () => {
  it('solves the workshop of the HiGHS manual', async () => {
    const model = new MilpModel('maximise');
    const chairs = model.integerVariable('chairs', 0, Infinity, 30);
    const tables = model.integerVariable('tables', 0, Infinity, 50);
    model.constrain(
      'carpentry',
      [
        [1, chairs],
        [2, tables],
      ],
      -Infinity,
      40,
    );
    model.constrain(
      'finishing',
      [
        [2, chairs],
        [1, tables],
      ],
      -Infinity,
      50,
    );
    const result = await solveMilp(model, { clock });
    expect(result.objective).toBeCloseTo(1100, 6);
    expect(result.bound).toBeCloseTo(1100, 4);
    expect(result.proven).toBe(true);
    expect([...result.values]).toEqual([20, 10]);
    expect(result.wall).toBeGreaterThanOrEqual(0);
  });

  it('names the groups that cannot hold together, and no other', async () => {
    const model = new MilpModel('minimise');
    const x = model.variable('x', 0, 10, 1);
    const y = model.variable('y', 0, 10, 1);
    model.constrain('harmless', [[1, y]], 1, Infinity);
    model.constrain('at least seven', [[1, x]], 7, Infinity);
    model.constrain('at most five', [[1, x]], -Infinity, 5);
    const result = await solveMilp(model, { clock });
    expect(result.status).toBe('infeasible');
    expect(result.conflict).toEqual(['at least seven', 'at most five']);
    expect(result.values.length).toBe(0);
  });

  it('says that a model is unbounded', async () => {
    const model = new MilpModel('maximise');
    const x = model.variable('x', 0, Infinity, 1);
    model.constrain('floor', [[1, x]], 1, Infinity);
    expect((await solveMilp(model, { clock })).status).toBe('unbounded');
  });

  it('agrees with brute force, many models in one process', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 20 })), {
          minLength: 1,
          maxLength: 9,
        }),
        fc.integer({ min: 0, max: 60 }),
        async (items, room) => {
          const values = items.map(([value]) => value);
          const weights = items.map(([, weight]) => weight);
          let best = 0;
          for (let mask = 0; mask < 1 << items.length; mask++) {
            const taken = items.filter((_, i) => mask & (1 << i));
            const weight = taken.reduce((sum, item) => sum + item[1], 0);
            if (weight <= room)
              best = Math.max(
                best,
                taken.reduce((sum, item) => sum + item[0], 0),
              );
          }
          const result = await solveMilp(knapsack(values, weights, room), { clock });
          expect(result.objective).toBeCloseTo(best, 6);
          expect(result.bound).toBeGreaterThanOrEqual(best - 1e-6);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('solves at the same time without mixing models', async () => {
    const results = await Promise.all(
      [3, 5, 8].map((room) => solveMilp(knapsack([5, 4, 3], [2, 3, 4], room), { clock })),
    );
    expect(results.map((result) => Math.round(result.objective))).toEqual([5, 9, 9]);
  });

  it('takes a start and keeps it when no time is left to better it', async () => {
    const model = knapsack([5, 4, 3], [2, 3, 4], 5);
    const result = await solveMilp(model, { clock, start: [1, 1, 0] });
    expect(result.objective).toBe(9);
  });
});
