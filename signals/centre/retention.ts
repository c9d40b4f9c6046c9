// Keeps the store within its bound: readings of detectors are let go by age, and earlier where the room gets short.
import type { Store } from './store/store.ts';
import type { Timers } from './timers.ts';

export interface Retention {
  /** days that readings are kept */
  readonly readings_days: number;
  /** bytes that the store may hold */
  readonly mostBytes: number;
}

export const RETENTION: Retention = { readings_days: 90, mostBytes: 4 * 1024 ** 3 };

const DAY = 86_400_000;
/** s between two looks */
const EVERY = 3600;
/** share of the bound from which readings are let go before their age, a half of what is left each time */
const FULL = 0.9;

export interface Kept {
  readonly forgotten: number;
  readonly bytes: number;
  /** whether the store is near its bound although it holds hardly any readings: the journal itself is that large */
  readonly isFull: boolean;
}

/** One look at a store. Faults as the store's. */
export async function keepWithin(store: Store, now_ms: number, retention: Retention): Promise<Kept> {
  let days = retention.readings_days;
  let forgotten = await store.prune(now_ms - days * DAY);
  let bytes = await store.bytes();
  while (bytes > FULL * retention.mostBytes && days > 1) {
    days /= 2;
    forgotten += await store.prune(now_ms - days * DAY);
    bytes = await store.bytes();
  }
  return { forgotten, bytes, isFull: bytes > FULL * retention.mostBytes };
}

/** Looks now and every hour; answers how to end it. */
export function retain(
  store: Store,
  timers: Timers,
  retention: Retention,
  onLook: (kept: Kept) => void = () => {},
): () => void {
  let callOff = () => {};
  let ended = false;
  const look = () => {
    callOff = timers.after(EVERY, look);
    keepWithin(store, timers.wall(), retention).then(
      (kept) => {
        if (!ended) onLook(kept);
      },
      // a store that cannot be used says so at the next write
      () => undefined,
    );
  };
  look();
  return () => {
    ended = true;
    callOff();
  };
}
