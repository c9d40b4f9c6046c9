// Time as the centre and its adapters use it: handed in, so that a test can run a day in a second.

export interface Timers {
  /** s that only go forward */
  now(): number;
  /** ms since 1970 UTC */
  wall(): number;
  /** calls back once, `seconds` from now; answers how to call it off */
  after(seconds: number, act: () => void): () => void;
}

export function realTimers(clock: { now(): number }, wall: { now(): number }): Timers {
  return {
    now: () => clock.now(),
    wall: () => wall.now(),
    after(seconds, act) {
      const timer = setTimeout(act, seconds * 1000);
      return () => clearTimeout(timer);
    },
  };
}

/** Resolves after so many seconds. */
export function pause(timers: Timers, seconds: number): Promise<void> {
  return new Promise((resolve) => timers.after(seconds, resolve));
}

interface Due {
  readonly at: number;
  readonly order: number;
  readonly act: () => void;
}

/** Timers of a made-up clock: what is due happens in order, whenever the test says. */
export class VirtualTimers implements Timers {
  #now = 0;
  /** ms by which the wall clock is off */
  wallOffset = 1_700_000_000_000;
  #order = 0;
  readonly #due: Due[] = [];

  now(): number {
    return this.#now;
  }

  wall(): number {
    return Math.round(this.#now * 1000) + this.wallOffset;
  }

  after(seconds: number, act: () => void): () => void {
    const due = { at: this.#now + Math.max(0, seconds), order: ++this.#order, act };
    let at = this.#due.length;
    while (at > 0 && this.#due[at - 1]!.at > due.at) at--;
    this.#due.splice(at, 0, due);
    return () => {
      const found = this.#due.indexOf(due);
      if (found >= 0) this.#due.splice(found, 1);
    };
  }

  /** Runs everything due within the next `seconds`; what awaits is let go on between. */
  async run(seconds: number): Promise<void> {
    const until = this.#now + seconds;
    await settle();
    while (this.#due.length > 0 && this.#due[0]!.at <= until) {
      const { at, act } = this.#due.shift()!;
      this.#now = Math.max(this.#now, at);
      act();
      await settle();
    }
    this.#now = until;
  }
}

/** Lets everything that awaits a settled promise go on. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 12; i++) await Promise.resolve();
}
