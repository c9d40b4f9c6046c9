// Warnings told once a kind: nothing is dropped in silence, and nothing floods the screen.
import type { FaultRecord } from '../core/fault.ts';

/** All warnings of one code: how many there were, the first, and where the next ones are. */
export interface WarningKind extends FaultRecord {
  readonly count: number;
  readonly also: readonly string[];
}

/** places told beside the first: in the document, and in a line */
const MOST_ALSO = 50;
const MOST_SHOWN = 4;

/** Warnings by code, in the order of their first occurrence. */
export function summarise(warnings: readonly FaultRecord[]): WarningKind[] {
  const kinds = new Map<string, { count: number; first: FaultRecord; also: string[] }>();
  for (const warning of warnings) {
    const kind = kinds.get(warning.code);
    if (kind === undefined) kinds.set(warning.code, { count: 1, first: warning, also: [] });
    else if (++kind.count <= MOST_ALSO + 1) kind.also.push(warning.where);
  }
  return [...kinds.values()].map(({ count, first, also }) => ({
    code: first.code,
    count,
    text: first.text,
    where: first.where,
    also,
  }));
}

/** The lines that a person reads. */
export function warningLines(kinds: readonly WarningKind[]): string[] {
  return kinds.map((kind) => {
    const shown = [kind.where, ...kind.also.slice(0, MOST_SHOWN)];
    const more = kind.count > shown.length ? ` and ${kind.count - shown.length} more` : '';
    return `warning ${kind.code}: ${kind.text} (${shown.join(', ')}${more})`;
  });
}
