// The real clock, for the few places that measure how long we took; everything else is handed one.

/** Seconds that only go forward, from an arbitrary start. */
export interface Clock {
  now(): number;
}

export const systemClock: Clock = { now: () => performance.now() / 1000 };
