// Plain text tables for the bench commands, and Markdown ones for FIGURES.md.

/** Columns padded for a terminal; the first to the left, numbers to the right. */
export function textTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, i) => Math.max(title.length, ...rows.map((row) => (row[i] ?? '').length)));
  const line = (row: readonly string[]) =>
    widths.map((width, i) => (i === 0 ? (row[i] ?? '').padEnd(width) : (row[i] ?? '').padStart(width))).join('  ');
  return `${[line(header), ...rows.map(line)].map((text) => text.trimEnd()).join('\n')}\n`;
}

/** A Markdown table. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (row: readonly string[]) => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return `${[line(header), `|${header.map(() => '-').join('|')}|`, ...rows.map(line)].join('\n')}\n`;
}

/** A number with so many decimals, or `-` where there is none. */
export function fixed(value: number | undefined, decimals = 1): string {
  return value === undefined || !Number.isFinite(value) ? '-' : value.toFixed(decimals);
}

/** A signed percentage of a difference, e.g. `+4.2 %`. */
export function percent(difference: number, decimals = 1): string {
  if (!Number.isFinite(difference)) return '-';
  return `${difference >= 0 ? '+' : ''}${(100 * difference).toFixed(decimals)} %`;
}
