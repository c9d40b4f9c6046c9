// Watches the lamps that the street shows and counts every breach of its safety data: the judge, not the ring.
import type { ControllerSafety } from '../safety.ts';
import { mayShare, safetyMatrix } from '../safety-matrix.ts';
import { isGreen, type LampLetters } from './lamp-letters.ts';

const TENTHS = 10;
const LONG_AGO = 1_000_000;

/** Sees lamps tick by tick. What it saw first counts as having been so for long. */
export class LampWatch {
  readonly #safety: ControllerSafety;
  #letters: LampLetters = '';
  readonly #lasted: Int32Array;
  readonly #sinceGreen: Int32Array;
  /** breaches so far, and the first ones in words */
  breaches = 0;
  readonly words: string[] = [];

  constructor(safety: ControllerSafety) {
    this.#safety = safety;
    this.#lasted = new Int32Array(safety.links.length).fill(LONG_AGO);
    this.#sinceGreen = new Int32Array(safety.links.length).fill(LONG_AGO);
  }

  /** The lamps shown for the last `dt` seconds. */
  see(dt: number, letters: LampLetters): void {
    const before = this.#letters;
    this.#letters = letters;
    if (before === '') return;
    const passed = Math.round(dt * TENTHS);
    const links = this.#lasted.length;
    for (let link = 0; link < links; link++) if (!isGreen(before[link])) this.#sinceGreen[link]! += passed;
    for (let link = 0; link < links; link++) this.#compare(link, before, letters, passed);
    this.#conflicts(letters);
  }

  #compare(link: number, before: LampLetters, after: LampLetters, passed: number): void {
    const was = before[link]!;
    const is = after[link]!;
    this.#lasted[link] = Math.min(LONG_AGO, this.#lasted[link]! + passed);
    if (isGreen(was) === isGreen(is) && (was === is || isGreen(was))) {
      if (is === 'G' && was === 'g') this.#started(link, is, before, after);
      return;
    }
    const matrix = safetyMatrix(this.#safety);
    const lasted = this.#lasted[link]!;
    this.#lasted[link] = 0;
    if (isGreen(was)) {
      this.#sinceGreen[link] = 0;
      if (lasted < matrix.minGreen[link]!) this.#breach(`link ${link} was green for ${lasted / TENTHS} s`);
      if (is !== 'y' && matrix.use[link] === 'vehicle' && matrix.yellow[link]! > 0)
        this.#breach(`link ${link} had no yellow`);
    } else if (was === 'y' && lasted < matrix.yellow[link]!)
      this.#breach(`link ${link} had ${lasted / TENTHS} s of yellow`);
    if (isGreen(is)) this.#started(link, is, before, after);
  }

  /** A green, or a green of right, has begun: all foes must have gone, and long enough ago. */
  #started(link: number, letter: string, before: LampLetters, after: LampLetters): void {
    const matrix = safetyMatrix(this.#safety);
    for (let foe = 0; foe < matrix.links; foe++) {
      const needed = matrix.intergreen[foe * matrix.links + link]!;
      if (foe === link || needed < 0) continue;
      if (isGreen(after[foe])) continue;
      const since = isGreen(before[foe]) ? 0 : this.#sinceGreen[foe]!;
      if (since < needed) this.#breach(`link ${link} shows ${letter} ${since / TENTHS} s after link ${foe}`);
    }
  }

  #conflicts(letters: LampLetters): void {
    const matrix = safetyMatrix(this.#safety);
    for (let a = 0; a < matrix.links; a++) {
      if (!isGreen(letters[a])) continue;
      for (let b = a + 1; b < matrix.links; b++) {
        if (!isGreen(letters[b])) continue;
        const meet = matrix.intergreen[a * matrix.links + b]! >= 0 || matrix.intergreen[b * matrix.links + a]! >= 0;
        if (meet && !mayShare(matrix, a, letters[a]!, b, letters[b]!))
          this.#breach(`links ${a} and ${b} show ${letters[a]} and ${letters[b]}`);
      }
    }
  }

  #breach(words: string): void {
    this.breaches++;
    if (this.words.length < 20) this.words.push(words);
  }
}
