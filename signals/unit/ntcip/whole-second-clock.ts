// How far a clock is off that tells whole seconds only: each look bounds it, and many looks bound it well.

/** ms of drift allowed for each ms between two looks: what was known widens by it */
const DRIFT = 1e-4;

export class WholeSecondClock {
  /** ms that the clock is ahead of ours, at least and at most */
  #least = Number.NEGATIVE_INFINITY;
  #most = Number.POSITIVE_INFINITY;
  #at = 0;

  /** The clock said `seconds` at some moment between `asked` and `heard`, ms of our own clock. */
  note(seconds: number, asked: number, heard: number): void {
    const widened = Math.abs(heard - this.#at) * DRIFT;
    // it said `seconds` from their first moment to their last
    const [least, most] = [seconds * 1000 - heard, seconds * 1000 + 1000 - asked];
    const [low, high] = [Math.max(least, this.#least - widened), Math.min(most, this.#most + widened)];
    // what does not fit what was known is a clock that was set, ours or theirs
    [this.#least, this.#most] = low <= high ? [low, high] : [least, most];
    this.#at = heard;
  }

  /** ms that it is ahead, in the middle of what is possible; 0 before the first look. */
  get ahead(): number {
    return Number.isFinite(this.#least) ? (this.#least + this.#most) / 2 : 0;
  }

  /** ms that `ahead` may be wrong by */
  get within(): number {
    return (this.#most - this.#least) / 2;
  }
}
