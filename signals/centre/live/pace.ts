// How simulated time follows real time: so many times as fast, paused, and never in a spiral of catching up.

/** s of real time that one turn may spend on steps, so that messages are read between turns */
export const TURN = 0.05;
/** s of simulated time that may be owed; what is beyond it is given up and shown as `behind` */
const DEBT = 2;

export class Pace {
  speed = 1;
  paused = false;
  /** s of simulated time given up since the start */
  behind = 0;
  #owed = 0;
  #last: number;

  /** @param now s of a monotonic clock */
  constructor(now: number) {
    this.#last = now;
  }

  /** Counts what is owed up to `now`; answers how many steps of `dt` s may be made. */
  steps(now: number, dt: number): number {
    const elapsed = now - this.#last;
    this.#last = now;
    if (this.paused) return 0;
    this.#owed += elapsed * this.speed;
    const most = Math.max(DEBT, this.speed) + dt;
    if (this.#owed > most) {
      this.behind += this.#owed - most;
      this.#owed = most;
    }
    return Math.floor(this.#owed / dt + 1e-9);
  }

  /** One step was made. */
  paid(dt: number): void {
    this.#owed -= dt;
  }

  /** s of real time until the next step is due */
  wait(dt: number): number {
    if (this.paused) return 0.25;
    return Math.min(0.25, Math.max(0, (dt - this.#owed) / this.speed));
  }
}
