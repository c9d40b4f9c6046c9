// Proves a journal: every entry hangs on the one before, every signed head is the centre's, and the state can be rebuilt.
import { createPublicKey, type KeyObject } from 'node:crypto';
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
  /** of those, by a key that has given way to the present one */
  readonly earlier: number;
  /** the first thing that is wrong, in words that name the entry; null when nothing is */
  readonly wrong: string | null;
}

/** What the key must have signed of a head. */
export function headText({ seq, hash, at }: Omit<SignedHead, 'signature'>): string {
  return `${seq} ${hash} ${at}`;
}

/**
 * Every head must be signed by `open`, or by a key that gave way to it: an entry `centre.rekeyed` that hangs under a head
 * signed by `open` says so. Such an earlier head is held to the public key of that entry, where it names one, and its hash
 * to the chain in any case.
 */
export async function verifyJournal(store: Store, open: KeyObject): Promise<JournalVerdict> {
  const signed = new Map((await store.signedHeads()).map((one) => [Number(one.seq), one]));
  const vouched = [...signed.values()].reduce((seq, one) => (isBy(open, one) ? Number(one.seq) : seq), 0);
  let foreign: SignedHead[] = [];
  let earlier = 0;
  let head: JournalHead = EMPTY_HEAD;
  const verdict = (wrong: string | null) => ({ entries: head.seq, head, signed: signed.size, earlier, wrong });
  for (;;) {
    const entries = await store.read(head.seq, PAGE);
    for (const entry of entries) {
      const one = signed.get(entry.seq);
      const wrong = chainFault(head, entry) ?? headFault(one, entry);
      if (wrong !== null) return verdict(wrong);
      if (entry.kind === 'centre.rekeyed' && entry.seq <= vouched) {
        const still = foreign.filter((before) => !isByEarlier(entry.body['earlier'], before));
        earlier += foreign.length - still.length;
        foreign = still;
      }
      if (one && !isBy(open, one)) foreign.push(one);
      head = { seq: entry.seq, hash: entry.hash };
    }
    if (entries.length < PAGE) break;
  }
  if (foreign[0]) return verdict(`the signature of entry ${foreign[0].seq} is not by the centre's key`);
  const beyond = [...signed.keys()].find((seq) => seq > head.seq);
  if (beyond === undefined) return verdict(null);
  return verdict(`entry ${head.seq + 1} and those after it are missing: entry ${beyond} was signed`);
}

function isBy(open: KeyObject, { signature, ...head }: SignedHead): boolean {
  return isTextSigned(headText(head), signature, open);
}

/** Without a public key there is nothing to hold the signature to; the hash of the head was held to the chain. */
function isByEarlier(pem: unknown, head: SignedHead): boolean {
  return typeof pem !== 'string' || isBy(createPublicKey(pem), head);
}

function headFault(signed: SignedHead | undefined, entry: JournalHead): string | null {
  if (!signed || signed.hash === entry.hash) return null;
  return `entry ${entry.seq} or one before it was rewritten: its signed head differs`;
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
