// Tables of figures for a terminal: the first column to the left, the others to the right.

/** Rows of cells as aligned lines; the first row is the head and is underlined. */
export function textTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const lines = rows.map((row) =>
    widths
      .map((width, column) => {
        const cell = row[column] ?? '';
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  ')
      .trimEnd(),
  );
  lines.splice(1, 0, widths.map((width) => '-'.repeat(width)).join('  '));
  return lines.join('\n');
}

/** A number with a fixed count of decimals and no minus before a zero; n/a for what is no number. */
export function fixed(value: number | null, decimals = 1): string {
  if (value === null || !Number.isFinite(value)) return 'n/a';
  const text = value.toFixed(decimals);
  return /^-0\.?0*$/.test(text) ? text.slice(1) : text;
}

/** A number with its sign. */
export function signed(value: number | null, decimals = 1): string {
  const text = fixed(value, decimals);
  return text === 'n/a' || text.startsWith('-') ? text : `+${text}`;
}
