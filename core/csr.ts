// Compressed rows: which entries belong to each row, as two typed arrays.

/** Entries of row `r` are `rows[start[r]] .. rows[start[r + 1] - 1]`, in their own order. */
export interface Csr {
  readonly start: Uint32Array;
  readonly rows: Int32Array;
}

/** Groups the entries 0, 1, 2 … by the row that each names. */
export function csr(rowCount: number, rowOf: ArrayLike<number>): Csr {
  const start = new Uint32Array(rowCount + 1);
  for (let i = 0; i < rowOf.length; i++) start[rowOf[i] + 1]++;
  for (let r = 0; r < rowCount; r++) start[r + 1] += start[r];
  const next = start.slice(0, rowCount);
  const rows = new Int32Array(rowOf.length);
  for (let i = 0; i < rowOf.length; i++) rows[next[rowOf[i]]++] = i;
  return { start, rows };
}
