// The journal: who did what and what came of it, each entry holding the hash of the one before.
import { createHash } from 'node:crypto';
import { canonical } from '../unit/canonical.ts';

/** What is to be journaled; the rest is added when it is appended. */
export interface JournalDraft {
  readonly kind: string;
  readonly who: string;
  /** true where nobody had proven who they were */
  readonly demo: boolean;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface JournalEntry extends JournalDraft {
  /** from 1, without gaps */
  readonly seq: number;
  /** RFC 3339, UTC */
  readonly at: string;
  /** SHA-256, hex, of the entry before; zeros for the first */
  readonly prev: string;
  /** SHA-256, hex, over everything above */
  readonly hash: string;
}

export interface JournalHead {
  readonly seq: number;
  readonly hash: string;
}

export const EMPTY_HEAD: JournalHead = { seq: 0, hash: '0'.repeat(64) };

/** The hash of an entry, from everything but the hash itself. */
export function hashOf({ seq, at, kind, who, demo, body, prev }: Omit<JournalEntry, 'hash'>): string {
  return createHash('sha256').update(canonical({ seq, at, kind, who, demo, body, prev })).digest('hex');
}

/** Chains drafts onto a head. */
export function chained(head: JournalHead, drafts: readonly JournalDraft[], at: string): JournalEntry[] {
  const entries: JournalEntry[] = [];
  let { seq, hash: prev } = head;
  for (const draft of drafts) {
    const open = { ...draft, seq: ++seq, at, prev };
    const hash = hashOf(open);
    entries.push({ ...open, hash });
    prev = hash;
  }
  return entries;
}

/** What is wrong with the next entry after `head`, in words, or undefined. */
export function chainFault(head: JournalHead, entry: JournalEntry): string | undefined {
  if (entry.seq !== head.seq + 1) return `entry ${entry.seq} follows entry ${head.seq}: one is missing or out of order`;
  if (entry.prev !== head.hash)
    return `entry ${entry.seq} does not continue entry ${head.seq}: one of them was altered`;
  if (entry.hash !== hashOf(entry)) return `entry ${entry.seq} was altered`;
  return undefined;
}
