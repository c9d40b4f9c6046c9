// The ring of safety around a junction's lamps: whatever is wished, only what the safety data allows is shown.
import type { ControllerSafety } from '../safety.ts';
import { mayShare, type SafetyMatrix, safetyMatrix, TENTHS } from '../safety-matrix.ts';
import { isGreen, type LampLetters } from './lamp-letters.ts';

/** Tenths that nothing is known to last longer than; beyond it ages stop counting. */
const LONG_AGO = 1_000_000;

/**
 * Shows lamps, tick by tick. A link that is to lose its green keeps it until its least green has run, then shows yellow
 * for its time, then red. A link that is to gain green waits until every conflicting link has lost its own and the
 * intergreen has run, or may share with it. Nothing that is asked can make two conflicting links green.
 */
export class LampRing {
  readonly links: number;
  readonly #safety: ControllerSafety;
  readonly #matrix: SafetyMatrix;
  /** letter shown by link */
  readonly #letters: string[];
  /** the letters as one word, while they stay as they are */
  #word: LampLetters | undefined;
  /** tenths that the shown letter (green as one, G or g) has been shown */
  readonly #age: Int32Array;
  /** tenths since the link last was green, LONG_AGO before the first */
  readonly #sinceGreen: Int32Array;

  /** @param shown what the street shows now; it counts as just begun, so that nothing is cut short */
  constructor(safety: ControllerSafety, shown: LampLetters) {
    this.#safety = safety;
    this.#matrix = safetyMatrix(safety);
    this.links = this.#matrix.links;
    this.#letters = Array.from({ length: this.links }, (_, link) => shown[link] ?? 'r');
    this.#age = new Int32Array(this.links);
    this.#sinceGreen = new Int32Array(this.links).fill(LONG_AGO);
    for (let link = 0; link < this.links; link++)
      if (!isGreen(this.#letters[link]) && this.#letters[link] !== 'O') this.#sinceGreen[link] = 0;
    this.#ageConflicts();
  }

  /** A street may be found with greens that must not be together: those need not wait to end. */
  #ageConflicts(): void {
    for (let link = 0; link < this.links; link++) {
      const letter = this.#letters[link]!;
      if (isGreen(letter) && !this.#isFree(link, letter)) this.#age[link] = LONG_AGO;
    }
  }

  /** A ring in the same state that goes its own way from here on. */
  fork(): LampRing {
    const fork = new LampRing(this.#safety, this.letters);
    fork.#age.set(this.#age);
    fork.#sinceGreen.set(this.#sinceGreen);
    return fork;
  }

  get letters(): LampLetters {
    this.#word ??= this.#letters.join('');
    return this.#word;
  }

  /** s that a link has shown what it shows now (green as one, whether G or g). */
  age(link: number): number {
    return this.#age[link]! / TENTHS;
  }

  /** s since a link last showed green; 0 while it does. */
  sinceGreen(link: number): number {
    return isGreen(this.#letters[link]) ? 0 : this.#sinceGreen[link]! / TENTHS;
  }

  /** Whether a link has had its least green, or is not green. */
  mayEnd(link: number): boolean {
    return !isGreen(this.#letters[link]) || this.#age[link]! >= this.#matrix.minGreen[link]!;
  }

  /**
   * Lets `dt` seconds pass and then moves as far towards `wish` (G g r s o O a link) as is safe.
   * @returns the letters shown from now on
   */
  tick(dt: number, wish: LampLetters): LampLetters {
    const passed = Math.round(dt * TENTHS);
    for (let link = 0; link < this.links; link++) {
      this.#age[link] = Math.min(LONG_AGO, this.#age[link]! + passed);
      if (!isGreen(this.#letters[link])) this.#sinceGreen[link] = Math.min(LONG_AGO, this.#sinceGreen[link]! + passed);
    }
    for (let link = 0; link < this.links; link++) this.#release(link, wish[link] ?? 'r');
    for (let link = 0; link < this.links; link++) this.#grant(link, wish[link] ?? 'r');
    return this.letters;
  }

  /** Notes what somebody else has shown for `dt` seconds, as it is and unjudged. */
  follow(dt: number, shown: LampLetters): void {
    const passed = Math.round(dt * TENTHS);
    for (let link = 0; link < this.links; link++) {
      const before = this.#letters[link]!;
      const after = shown[link] ?? 'r';
      if (isGreen(before) && !isGreen(after)) this.#sinceGreen[link] = 0;
      else if (!isGreen(after)) this.#sinceGreen[link] = Math.min(LONG_AGO, this.#sinceGreen[link]! + passed);
      const goesOn = before === after || (isGreen(before) && isGreen(after));
      this.#age[link] = goesOn ? Math.min(LONG_AGO, this.#age[link]! + passed) : 0;
      this.#letters[link] = after;
      if (before !== after) this.#word = undefined;
    }
  }

  /** Ends greens and yellows that may end, and takes priority back where it is to go. */
  #release(link: number, wish: string): void {
    const shown = this.#letters[link]!;
    if (isGreen(shown)) {
      if (shown === 'G' && wish === 'g') this.#relabel(link, 'g');
      else if (!isGreen(wish) && this.#age[link]! >= this.#matrix.minGreen[link]!) {
        this.#show(link, this.#matrix.use[link] === 'vehicle' && this.#matrix.yellow[link]! > 0 ? 'y' : 'r');
        this.#sinceGreen[link] = 0;
      }
    } else if (shown === 'y') {
      if (this.#sinceGreen[link]! >= this.#matrix.yellow[link]!) this.#show(link, 'r');
    } else if (shown === 'u') this.#show(link, 'r');
  }

  #grant(link: number, wish: string): void {
    const shown = this.#letters[link]!;
    if (shown === wish || shown === 'y') return;
    if (isGreen(wish)) {
      if (isGreen(shown) && wish === 'g') return;
      if (!this.#isFree(link, wish)) return;
      if (isGreen(shown)) this.#relabel(link, wish);
      else this.#show(link, wish);
    } else if (!isGreen(shown)) {
      if (wish === 's' && this.#matrix.stopThenGo[link] !== 1) return;
      if ((wish === 'o' || wish === 'O') && this.#hasFoe(link)) return;
      if (!'rsoO'.includes(wish)) return;
      this.#show(link, wish);
    }
  }

  #show(link: number, letter: string): void {
    this.#relabel(link, letter);
    this.#age[link] = 0;
  }

  /** G and g are one green, whose age goes on. */
  #relabel(link: number, letter: string): void {
    this.#letters[link] = letter;
    this.#word = undefined;
  }

  /** Whether every conflicting link lets this one show `letter` now. */
  #isFree(link: number, letter: string): boolean {
    const { links, intergreen } = this.#matrix;
    for (let foe = 0; foe < links; foe++) {
      const needed = intergreen[foe * links + link]!;
      if (foe === link || needed < 0) continue;
      const shown = this.#letters[foe]!;
      if (isGreen(shown)) {
        if (!mayShare(this.#matrix, link, letter, foe, shown)) return false;
      } else if (this.#sinceGreen[foe]! < needed) return false;
    }
    return true;
  }

  #hasFoe(link: number): boolean {
    const { links, intergreen } = this.#matrix;
    for (let foe = 0; foe < links; foe++) if (foe !== link && intergreen[foe * links + link]! >= 0) return true;
    return false;
  }
}
