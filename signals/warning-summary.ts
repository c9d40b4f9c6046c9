// Warnings told once a kind: nothing is dropped in silence, and nothing floods the screen.
import type { FaultRecord } from '../core/fault.ts';

/** All warnings of one code: how many there were, and the first. */
export interface WarningKind extends FaultRecord {
  readonly count: number;
}

/** Warnings by code, in the order of their first occurrence. */
export function summarise(warnings: readonly FaultRecord[]): WarningKind[] {
  const kinds = new Map<string, { count: number; first: FaultRecord }>();
  for (const warning of warnings) {
    const kind = kinds.get(warning.code);
    if (kind === undefined) kinds.set(warning.code, { count: 1, first: warning });
    else kind.count++;
  }
  return [...kinds.values()].map(({ count, first }) => ({
    code: first.code,
    count,
    text: first.text,
    where: first.where,
  }));
}

/** The lines that a person reads. */
export function warningLines(kinds: readonly WarningKind[]): string[] {
  return kinds.map((kind) => {
    const more = kind.count > 1 ? ` and ${kind.count - 1} more` : '';
    return `warning ${kind.code}: ${kind.text} (${kind.where}${more})`;
  });
}
