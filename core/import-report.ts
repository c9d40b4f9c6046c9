// What an importer read, used, guessed and left out, so that nothing is dropped in silence.

/** Counts by kind. The keys of `skipped` say what and why, those of `guessed` what and by which rule. */
export interface ImportReport {
  readonly read: Record<string, number>;
  readonly skipped: Record<string, number>;
  /** what stands in the place because of what was read */
  readonly used?: Record<string, number>;
  readonly guessed?: Record<string, number>;
}

export function emptyReport(): ImportReport {
  return { read: {}, skipped: {} };
}

/** A report of an importer that also has to guess. */
export type GuessingReport = Required<ImportReport>;

export function emptyGuessingReport(): GuessingReport {
  return { read: {}, used: {}, guessed: {}, skipped: {} };
}

/** Adds `count` to one line of a report. */
export function tally(lines: Record<string, number>, kind: string, count = 1): void {
  if (count > 0) lines[kind] = (lines[kind] ?? 0) + count;
}
