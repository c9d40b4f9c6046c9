// The real clocks, for the few places that read them; everything else is handed one.

/** Seconds that only go forward, from an arbitrary start. */
export interface Clock {
  now(): number;
}

export const systemClock: Clock = { now: () => performance.now() / 1000 };

/** Milliseconds since 1970 UTC, as the machine believes; may jump either way. */
export interface WallClock {
  now(): number;
}

export const systemWallClock: WallClock = { now: () => Date.now() };
