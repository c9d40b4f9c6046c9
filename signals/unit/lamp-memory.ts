// What a controller remembers of its lamps: since when each is green, and when each green ended.
import { LAMP } from '../../sim/lamp-program.ts';

/** Tenths of a second: long before anything that matters. */
const LONG_AGO = -1e9;

export function isGreenLamp(lamp: number): boolean {
  return lamp === LAMP.green || lamp === LAMP.yield;
}

/** Dark or blinking: nobody is stopped, so that leaving it counts as the end of a green. */
export function isDarkLamp(lamp: number): boolean {
  return lamp === LAMP.off || lamp === LAMP.blinking;
}

export function sameLamps(a: Uint8Array, b: Uint8Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

export class LampMemory {
  readonly shown: Uint8Array;
  /** by link, tenths */
  readonly greenSince: Float64Array;
  readonly greenEnd: Float64Array;
  readonly yellowSince: Float64Array;
  /** by link: the letter of the last green */
  readonly lastGreen: Uint8Array;

  constructor(links: number) {
    this.shown = new Uint8Array(links).fill(LAMP.off);
    this.greenSince = new Float64Array(links).fill(LONG_AGO);
    this.greenEnd = new Float64Array(links).fill(LONG_AGO);
    this.yellowSince = new Float64Array(links).fill(LONG_AGO);
    this.lastGreen = new Uint8Array(links).fill(LAMP.green);
  }

  /** What would be remembered if this went on; the original stays as it is. */
  copy(): LampMemory {
    const copy = new LampMemory(this.shown.length);
    copy.shown.set(this.shown);
    copy.greenSince.set(this.greenSince);
    copy.greenEnd.set(this.greenEnd);
    copy.yellowSince.set(this.yellowSince);
    copy.lastGreen.set(this.lastGreen);
    return copy;
  }

  /** Whatever was shown was shown long ago. */
  forget(): void {
    for (const times of [this.greenSince, this.greenEnd, this.yellowSince]) times.fill(LONG_AGO);
  }

  /** Takes a row as if it had been shown for long. */
  begin(row: Uint8Array): void {
    this.shown.set(row);
    for (let link = 0; link < row.length; link++) if (isGreenLamp(row[link]!)) this.lastGreen[link] = row[link]!;
  }

  /** From tenth `t` on this row is shown. */
  note(t: number, row: Uint8Array): void {
    for (let link = 0; link < row.length; link++) {
      const before = this.shown[link]!;
      const now = row[link]!;
      if (before === now) continue;
      const wasGreen = isGreenLamp(before);
      const isGreen = isGreenLamp(now);
      if (isGreen && !wasGreen) this.greenSince[link] = t;
      if ((wasGreen || isDarkLamp(before)) && !isGreen) this.greenEnd[link] = t;
      if (now === LAMP.yellow) this.yellowSince[link] = t;
      if (isGreen) this.lastGreen[link] = now;
      this.shown[link] = now;
    }
  }
}
