// The stopping rule: enough replications for the interval asked for, and no more than double that.
import { expect, test } from 'vitest';
import { normal, PURPOSE, streamOf } from '../core/chance.ts';
import { precisionOf, replicateUntil } from './stopping.ts';

const draw = (seed: number) => 100 + 20 * normal(seed, streamOf(PURPOSE.mix, 1), 0);

test('stops where the interval is as narrow as asked, near the number that theory gives', async () => {
  const asked: number[] = [];
  const { all, precision } = await replicateUntil(
    1,
    5,
    1000,
    async (seeds) => {
      asked.push(...seeds);
      return seeds.map(draw);
    },
    (values) => ({ values, base: 100 }),
  );
  // (1.96 x 20 / 5)^2 = 61
  expect(precision.reached).toBe(true);
  expect(precision.percent).toBeLessThanOrEqual(5);
  expect(all.length).toBeGreaterThan(25);
  expect(all.length).toBeLessThan(150);
  expect(asked).toEqual(asked.map((_, i) => i + 1));
});

test('gives up at the most that is allowed and says so', async () => {
  const more = async (seeds: readonly number[]) => seeds.map(draw);
  const { all, precision } = await replicateUntil(1, 0.1, 12, more, (values) => ({ values, base: 100 }));
  expect(all.length).toBe(12);
  expect(precision.reached).toBe(false);
});

test('equal values need no more than the first round; one value says nothing', async () => {
  const more = async (seeds: readonly number[]) => seeds.map(() => 7);
  const { all } = await replicateUntil(1, 1, 100, more, (values) => ({ values, base: 7 }));
  expect(all.length).toBe(5);
  expect(precisionOf([3], 3)).toBe(Number.POSITIVE_INFINITY);
});
