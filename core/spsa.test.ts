// SPSA finds the minimum of what is known, keeps to its bounds, and is never worse than where it began.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normal } from './chance.ts';
import { spsa } from './spsa.ts';

const bounds = [
  [0, 2],
  [-1, 3],
] as const;
const bowl = ([x = 0, y = 0]: readonly number[]) => (x - 1.4) ** 2 + 2 * (y - 0.5) ** 2;

describe('a bowl', () => {
  test.each([1, 2, 3, 4])('is found within a twentieth of the width, seed %i', async (seed) => {
    const { best } = await spsa(async (point) => bowl(point), [0.3, 2.5], { seed, iterations: 60, bounds });
    expect(Math.abs(best[0]! - 1.4)).toBeLessThan(0.1);
    expect(Math.abs(best[1]! - 0.5)).toBeLessThan(0.2);
  });

  test('also with noise, roughly', async () => {
    let trial = 0;
    const noisy = async (point: readonly number[]) => bowl(point) + 0.05 * normal(7, 1, trial++);
    const { best } = await spsa(noisy, [0.3, 2.5], { seed: 1, iterations: 100, bounds });
    expect(bowl(best)).toBeLessThan(0.3);
  });

  test('a minimum beyond the bounds is answered by the bound', async () => {
    const { best } = await spsa(async ([x = 0]) => (x - 9) ** 2, [0.5], { seed: 1, iterations: 30, bounds: [[0, 2]] });
    expect(best[0]).toBeCloseTo(2, 1);
  });
});

test('never worse than the start, never out of bounds, two trials an iteration', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 1e6 }), fc.double({ min: 0, max: 2, noNaN: true }), async (seed, x) => {
      const seen: number[] = [];
      const objective = async ([value = 0]: readonly number[]) => {
        seen.push(value);
        return Math.sin(9 * value) + 0.1 * value;
      };
      const { value, first, trials } = await spsa(objective, [x], { seed, iterations: 5, bounds: [[0, 2]] });
      expect(value).toBeLessThanOrEqual(first);
      expect(trials).toBe(12);
      expect(seen.every((one) => one >= 0 && one <= 2)).toBe(true);
    }),
    { numRuns: 50 },
  );
});
