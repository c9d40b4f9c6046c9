// Checks the statistics against published tables and against what must hold for any sample.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { estimate, incompleteBeta, logGamma, mean, standardDeviation, tDistribution, tQuantile } from './statistics.ts';

describe('Student t', () => {
  // Two-sided 95 % points, as in any printed table of the distribution.
  test.each([
    [1, 12.7062],
    [2, 4.30265],
    [4, 2.77645],
    [9, 2.26216],
    [29, 2.04523],
    [120, 1.97993],
  ])('0.975 quantile at %i degrees of freedom is %f', (freedom, table) => {
    expect(Math.abs(tQuantile(0.975, freedom) / table - 1)).toBeLessThan(1e-5);
  });

  test('with one degree of freedom it is the Cauchy distribution', () => {
    for (const t of [-3, -1, 0, 0.5, 2]) expect(tDistribution(t, 1)).toBeCloseTo(0.5 + Math.atan(t) / Math.PI, 13);
  });

  test('with very many it is the normal distribution', () => {
    expect(tQuantile(0.975, 1e7)).toBeCloseTo(1.959964, 5);
  });

  test('quantile and distribution undo each other', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        fc.integer({ min: 1, max: 200 }),
        (p, freedom) => {
          expect(tDistribution(tQuantile(p, freedom), freedom)).toBeCloseTo(p, 10);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('refuses what has no quantile', () => {
    expect(() => tQuantile(1, 3)).toThrow(RangeError);
    expect(() => tQuantile(0.5, 0)).toThrow(RangeError);
  });
});

test('gamma and beta: factorials, and the uniform distribution', () => {
  expect(Math.exp(logGamma(6))).toBeCloseTo(120, 9);
  expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 13);
  expect(incompleteBeta(0.3, 1, 1)).toBeCloseTo(0.3, 14);
  expect(incompleteBeta(0.25, 2, 3)).toBeCloseTo(0.26171875, 12);
});

describe('estimate', () => {
  test('a sample worked by hand', () => {
    // 2 4 4 4 5 5 7 9: mean 5, sum of squares 32, s = sqrt(32 / 7), t(0.975, 7) = 2.36462
    const sample = [2, 4, 4, 4, 5, 5, 7, 9];
    expect(mean(sample)).toBe(5);
    expect(standardDeviation(sample)).toBeCloseTo(Math.sqrt(32 / 7), 14);
    const half = (2.36462 * Math.sqrt(32 / 7)) / Math.sqrt(8);
    expect(estimate(sample).ci95[0]).toBeCloseTo(5 - half, 4);
    expect(estimate(sample).ci95[1]).toBeCloseTo(5 + half, 4);
  });

  test('one value has no doubt to state, none has no mean', () => {
    expect(estimate([3])).toEqual({ mean: 3, ci95: [3, 3] });
    expect(estimate([]).mean).toBeNaN();
  });

  test('moving and stretching the values moves and stretches the interval', () => {
    const sample = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 2, maxLength: 20 });
    fc.assert(
      fc.property(sample, (values) => {
        const plain = estimate(values);
        const moved = estimate(values.map((value) => 3 * value + 7));
        expect(moved.mean).toBeCloseTo(3 * plain.mean + 7, 8);
        expect(moved.ci95[1] - moved.ci95[0]).toBeCloseTo(3 * (plain.ci95[1] - plain.ci95[0]), 7);
      }),
    );
  });
});
