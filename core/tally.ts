// A tally of what was skipped or repaired, so that nothing is dropped in silence and nothing floods the log.
import type { FaultRecord } from './fault.ts';

const SHOWN = 5;

interface Row {
  readonly code: string;
  readonly text: string;
  count: number;
  readonly first: string[];
}

/** Counts occurrences by code and text, and keeps the first few ids of each. */
export class Tally {
  readonly #rows = new Map<string, Row>();

  /** One more of `code`; `text` says what was done and the cure, and is the same for all of a kind. */
  add(code: string, text: string, id: string, count = 1): void {
    const key = `${code} ${text}`;
    let row = this.#rows.get(key);
    if (!row) {
      row = { code, text, count: 0, first: [] };
      this.#rows.set(key, row);
    }
    row.count += count;
    if (row.first.length < SHOWN) row.first.push(id);
  }

  /** How many were counted under `code`, over all texts. */
  count(code: string): number {
    let sum = 0;
    for (const row of this.#rows.values()) if (row.code === code) sum += row.count;
    return sum;
  }

  /** One record a kind, in the order of first occurrence: `12 × text`, where: the first ids. */
  records(): FaultRecord[] {
    return [...this.#rows.values()].map(({ code, text, count, first }) => ({
      code,
      text: `${count} x ${text}`,
      where: first.join(', ') + (count > first.length ? ', ...' : ''),
    }));
  }
}
