// What an importer read and what it left out, so that nothing is dropped in silence.

/** Counts by kind. The keys of `skipped` say what and why. */
export interface ImportReport {
  readonly read: Record<string, number>;
  readonly skipped: Record<string, number>;
}

export function emptyReport(): ImportReport {
  return { read: {}, skipped: {} };
}

/** Adds `count` to one line of a report. */
export function tally(lines: Record<string, number>, kind: string, count = 1): void {
  if (count > 0) lines[kind] = (lines[kind] ?? 0) + count;
}
