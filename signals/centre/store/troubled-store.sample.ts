// A store whose disk fails when the test says, and gets well again; for tests.
import type { Fault } from '../../../core/fault.ts';
import type { JournalEntry, JournalHead } from '../journal.ts';
import type { Reading, ReadingQuery, SignedHead, Store } from './store.ts';

export class TroubledStore implements Store {
  readonly kind = 'troubled';
  readonly #store: Store;
  /** what writing says; undefined while the disk is well */
  writing: Fault | undefined;
  reading: Fault | undefined;

  constructor(store: Store) {
    this.#store = store;
  }

  #write<T>(act: () => Promise<T>): Promise<T> {
    return this.writing ? Promise.reject(this.writing) : act();
  }

  #read<T>(act: () => Promise<T>): Promise<T> {
    return this.reading ? Promise.reject(this.reading) : act();
  }

  head = (): Promise<JournalHead> => this.#read(() => this.#store.head());
  append = (entries: readonly JournalEntry[]) => this.#write(() => this.#store.append(entries));
  read = (seq: number, limit: number) => this.#read(() => this.#store.read(seq, limit));
  sign = (head: SignedHead) => this.#write(() => this.#store.sign(head));
  signedHeads = () => this.#read(() => this.#store.signedHeads());
  addReadings = (rows: readonly Reading[]) => this.#write(() => this.#store.addReadings(rows));
  readings = (query: ReadingQuery) => this.#read(() => this.#store.readings(query));
  prune = (before_ms: number) => this.#write(() => this.#store.prune(before_ms));
  bytes = () => this.#read(() => this.#store.bytes());
  close = () => this.#store.close();
}
