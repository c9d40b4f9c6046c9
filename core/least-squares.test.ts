// Proves that the solver finds the optimum: the closed form where nothing is bounded, and the conditions of Karush, Kuhn and Tucker where it is.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { geh } from './count.ts';
import { type LeastSquares, nonNegativeLeastSquares, times } from './least-squares.ts';

const one = (value: number, target: number, weight: number, prior: number, priorWeight: number): LeastSquares => ({
  matrix: { rows: 1, columns: [{ row: Int32Array.of(0), value: Float64Array.of(value) }] },
  target: Float64Array.of(target),
  weight: Float64Array.of(weight),
  prior: Float64Array.of(prior),
  priorWeight: Float64Array.of(priorWeight),
});

test('one flow and one count: the mean of both, weighted by certainty', () => {
  expect(nonNegativeLeastSquares(one(1, 100, 1, 60, 1))[0]).toBeCloseTo(80);
  expect(nonNegativeLeastSquares(one(0.5, 100, 4, 60, 1))[0]).toBeCloseTo((0.5 * 4 * 100 + 60) / (0.25 * 4 + 1));
  expect(nonNegativeLeastSquares(one(1, -50, 1, 10, 1))[0]).toBe(0);
});

test('at the optimum no flow can be moved to advantage', () => {
  const positive = fc.double({ min: 0.01, max: 10, noNaN: true });
  const rows = 4;
  const column = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: rows, maxLength: rows });
  const problem = fc.record({
    columns: fc.array(column, { minLength: 1, maxLength: 6 }),
    target: fc.array(fc.double({ min: -5, max: 20, noNaN: true }), { minLength: rows, maxLength: rows }),
    weight: fc.array(positive, { minLength: rows, maxLength: rows }),
    prior: positive,
    priorWeight: positive,
  });
  fc.assert(
    fc.property(problem, ({ columns, target, weight, prior, priorWeight }) => {
      const matrix = {
        rows,
        columns: columns.map((value) => ({ row: Int32Array.from([0, 1, 2, 3]), value: Float64Array.from(value) })),
      };
      const whole = (value: number) => new Float64Array(columns.length).fill(value);
      const x = nonNegativeLeastSquares({
        matrix,
        target: Float64Array.from(target),
        weight: Float64Array.from(weight),
        prior: whole(prior),
        priorWeight: whole(priorWeight),
      });
      const residual = times(matrix, x).map((value, row) => value - target[row]!);
      columns.forEach((column, c) => {
        const slope =
          priorWeight * (x[c]! - prior) +
          column.reduce((sum, value, row) => sum + weight[row]! * value * residual[row]!, 0);
        if (x[c]! > 0) expect(Math.abs(slope)).toBeLessThan(0.05);
        else expect(slope).toBeGreaterThan(-0.05);
      });
    }),
    { numRuns: 200 },
  );
});

test('GEH: 0 for equals, and the textbook value', () => {
  expect(geh(500, 500)).toBe(0);
  expect(geh(0, 0)).toBe(0);
  expect(geh(1200, 1000)).toBeCloseTo(6.03, 2);
});
