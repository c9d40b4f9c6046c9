// Proves a journal: every entry hangs on the one before, every signed head is the centre's, and the state can be rebuilt.
import type { KeyObject } from 'node:crypto';
import { digestOf } from '../unit/canonical.ts';
import { chainFault, EMPTY_HEAD, type JournalHead } from './journal.ts';
import { isTextSigned } from './keys.ts';
import { applyEntry } from './state/apply.ts';
import { emptyState, stateDocument } from './state/centre-state.ts';
import type { SignedHead, Store } from './store/store.ts';

const PAGE = 5000;

export interface JournalVerdict {
  readonly entries: number;
  readonly head: JournalHead;
  readonly signed: number;
  /** the first thing that is wrong, in words that name the entry; null when nothing is */
  readonly wrong: string | null;
}

/** What the key must have signed of a head. */
export function headText({ seq, hash, at }: Omit<SignedHead, 'signature'>): string {
  return `${seq} ${hash} ${at}`;
}

export async function verifyJournal(store: Store, open: KeyObject): Promise<JournalVerdict> {
  const signed = new Map((await store.signedHeads()).map((one) => [Number(one.seq), one]));
  let head: JournalHead = EMPTY_HEAD;
  let wrong: string | null = null;
  for (;;) {
    const entries = await store.read(head.seq, PAGE);
    for (const entry of entries) {
      wrong ??= chainFault(head, entry) ?? headFault(signed.get(entry.seq), entry, open);
      if (wrong !== null) return { entries: head.seq, head, signed: signed.size, wrong };
      head = { seq: entry.seq, hash: entry.hash };
    }
    if (entries.length < PAGE) break;
  }
  const beyond = [...signed.keys()].find((seq) => seq > head.seq);
  if (beyond !== undefined) wrong = `entry ${head.seq + 1} and those after it are missing: entry ${beyond} was signed`;
  return { entries: head.seq, head, signed: signed.size, wrong };
}

function headFault(signed: SignedHead | undefined, entry: JournalHead, open: KeyObject): string | null {
  if (!signed) return null;
  if (signed.hash !== entry.hash) return `entry ${entry.seq} or one before it was rewritten: its signed head differs`;
  return isTextSigned(headText(signed), signed.signature, open)
    ? null
    : `the signature of entry ${entry.seq} is not by the centre's key`;
}

/** Rebuilds the state from the journal alone. The digest is the same wherever and whenever it is done. */
export async function replayJournal(store: Store): Promise<{ entries: number; state: object; digest: string }> {
  const state = emptyState();
  for (;;) {
    const entries = await store.read(state.seq, PAGE);
    for (const entry of entries) applyEntry(state, entry);
    if (entries.length < PAGE) break;
  }
  const document = stateDocument(state);
  return { entries: state.seq, state: document, digest: digestOf(document) };
}
