// Generalised least squares with a prior and no negative values: how path flows are drawn towards counts (Cascetta 1984).

/** A sparse matrix by columns. */
export interface Columns {
  readonly rows: number;
  readonly columns: readonly { readonly row: Int32Array; readonly value: Float64Array }[];
}

export interface LeastSquares {
  readonly matrix: Columns;
  /** right-hand side, and its weight (1 over variance) by row */
  readonly target: Float64Array;
  readonly weight: Float64Array;
  /** prior and its weight by column */
  readonly prior: Float64Array;
  readonly priorWeight: Float64Array;
}

/** A x. */
export function times({ rows, columns }: Columns, x: ArrayLike<number>): Float64Array {
  const product = new Float64Array(rows);
  columns.forEach(({ row, value }, c) => {
    for (let i = 0; i < row.length; i++) product[row[i]!]! += value[i]! * x[c]!;
  });
  return product;
}

const SWEEPS = 400;
/** sweeps end when no value moves by more than this */
const STILL = 1e-4;

/**
 * Minimises sum w (A x - b)^2 + sum v (x - x0)^2 over x >= 0 by coordinate descent, which for this strictly convex form ends at
 * the one optimum (Luo & Tseng 1992). Time O(sweeps x non-zeros).
 */
export function nonNegativeLeastSquares({ matrix, target, weight, prior, priorWeight }: LeastSquares): Float64Array {
  const { columns } = matrix;
  const x = Float64Array.from(prior, (value) => Math.max(0, value));
  const residual = times(matrix, x).map((value, row) => value - target[row]!);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let moved = 0;
    for (const [c, { row, value }] of columns.entries()) {
      let slope = priorWeight[c]! * (x[c]! - prior[c]!);
      let bend = priorWeight[c]!;
      for (let i = 0; i < row.length; i++) {
        const scaled = weight[row[i]!]! * value[i]!;
        slope += scaled * residual[row[i]!]!;
        bend += scaled * value[i]!;
      }
      const next = bend > 0 ? Math.max(0, x[c]! - slope / bend) : x[c]!;
      const step = next - x[c]!;
      if (step === 0) continue;
      x[c] = next;
      for (let i = 0; i < row.length; i++) residual[row[i]!]! += value[i]! * step;
      moved = Math.max(moved, Math.abs(step));
    }
    if (moved < STILL) break;
  }
  return x;
}
