// Where the centre keeps what must not be lost: the journal, its signed heads, and readings of detectors.
import { Fault } from '../../../core/fault.ts';
import type { Reading } from '../../unit/controller-port.ts';
import type { JournalEntry, JournalHead } from '../journal.ts';

/** A head of the journal that the centre's key vouches for. */
export interface SignedHead extends JournalHead {
  readonly at: string;
  /** Ed25519 over `seq hash at`, base64url */
  readonly signature: string;
}

export type { Reading };

export interface ReadingQuery {
  readonly detector?: string | undefined;
  readonly from_ms: number;
  readonly until_ms: number;
  /** only what comes after this one, in the order of time and then detector */
  readonly after?: Pick<Reading, 'at_ms' | 'detector'> | undefined;
  readonly limit: number;
}

/**
 * One store, whoever implements it. What `append` has resolved survives the end of the process and of the machine; it is
 * appended whole or not at all. Faults: STORE_FULL, STORE_READ_ONLY, STORE_BROKEN, STORE_CONFLICT.
 */
export interface Store {
  readonly kind: string;
  head(): Promise<JournalHead>;
  append(entries: readonly JournalEntry[]): Promise<void>;
  /** entries after `seq`, in order */
  read(seq: number, limit: number): Promise<JournalEntry[]>;
  sign(head: SignedHead): Promise<void>;
  signedHeads(): Promise<SignedHead[]>;
  addReadings(rows: readonly Reading[]): Promise<void>;
  readings(query: ReadingQuery): Promise<Reading[]>;
  /** forgets readings before a moment; answers how many */
  prune(before_ms: number): Promise<number>;
  /** that are in use */
  bytes(): Promise<number>;
  close(): Promise<void>;
}

export const STORE_VERSION = 1;

export const storeFull = (where: string) =>
  new Fault('STORE_FULL', 'the disk is full, nothing was written; free some space', where);
export const storeReadOnly = (where: string) =>
  new Fault('STORE_READ_ONLY', 'the disk cannot be written to; mount it for writing', where);
export const storeBroken = (why: string, where: string) =>
  new Fault('STORE_BROKEN', `the store cannot be used (${why}); restore the last backup`, where);
export const storeConflict = (where: string) =>
  new Fault('STORE_CONFLICT', 'another centre wrote to this journal; let only one lead', where);
export const storeNewer = (found: number, where: string) =>
  new Fault('STORE_NEWER', `version ${found} is newer than this program's ${STORE_VERSION}; update Greenband`, where);
