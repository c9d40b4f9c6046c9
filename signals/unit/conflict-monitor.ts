// The conflict monitor, as every cabinet has one: looks at each row of lamps before it is shown, and trusts no plan.
import { LAMP } from '../../sim/lamp-program.ts';
import type { LinkTable } from '../conflicts.ts';
import { letterOf } from '../lamp-rows.ts';
import type { ControllerSafety } from '../safety.ts';
import { mayShare, type SafetyMatrix, safetyMatrix } from '../safety-matrix.ts';
import { isDarkLamp, isGreenLamp, type LampMemory, sameLamps } from './lamp-memory.ts';

/** tenths; no yellow is shorter whatever the safety data says */
const LEAST_YELLOW = 30;

/** What the lamps of one controller may show. Times in tenths of a second. */
export class ConflictMonitor {
  readonly matrix: SafetyMatrix;
  readonly links: number;
  /** tenths: what was shown longer ago than this forbids nothing */
  readonly horizon: number;
  readonly #table: LinkTable;

  constructor(safety: ControllerSafety, table: LinkTable) {
    this.matrix = safetyMatrix(safety);
    this.links = this.matrix.links;
    this.horizon =
      Math.max(LEAST_YELLOW, ...this.matrix.intergreen, ...this.matrix.minGreen, ...this.matrix.yellow) + 1;
    this.#table = table;
  }

  conflicts(a: number, b: number): boolean {
    const pair = a * this.links + b;
    return this.matrix.intergreen[pair]! >= 0 || this.#table.conflicts[pair] === 1;
  }

  /** Whether two links may be green together, showing these lamps. */
  together(a: number, lampA: number, b: number, lampB: number): boolean {
    return !this.conflicts(a, b) || mayShare(this.matrix, a, letterOf(lampA), b, letterOf(lampB));
  }

  yellowOf(link: number): number {
    return Math.max(LEAST_YELLOW, this.matrix.yellow[link]!);
  }

  isCrossing(link: number): boolean {
    return this.matrix.use[link] === 'crossing';
  }

  /** Whether every conflicting green that is not in `row` ended long enough before `t` for `link` to show `lamp`. */
  isClear(memory: LampMemory, row: Uint8Array, link: number, lamp: number, t: number): boolean {
    const wasGreen = isGreenLamp(memory.shown[link]!);
    for (let foe = 0; foe < this.links; foe++) {
      if (foe === link || !this.conflicts(foe, link)) continue;
      if (wasGreen && this.together(link, lamp, foe, memory.lastGreen[foe]!)) continue;
      const intergreen = Math.max(0, this.matrix.intergreen[foe * this.links + link]!);
      const end = isGreenLamp(memory.shown[foe]!) ? t : memory.greenEnd[foe]!;
      if (!isGreenLamp(row[foe]!) && end + intergreen > t) return false;
    }
    return true;
  }

  /** Why `row` must not follow what is shown, or undefined. */
  refusal(memory: LampMemory, row: Uint8Array, t: number): string | undefined {
    for (let link = 0; link < this.links; link++) {
      const before = memory.shown[link]!;
      const now = row[link]!;
      if (isGreenLamp(now)) {
        for (let foe = 0; foe < link; foe++)
          if (isGreenLamp(row[foe]!) && !this.together(link, now, foe, row[foe]!))
            return `links ${foe} and ${link} would be green together`;
      }
      if (before === now) continue;
      const why = this.#change(memory, row, link, t);
      if (why !== undefined) return why;
    }
    return undefined;
  }

  /** Whether these rows may be shown from tenth `t` on; by default as far ahead as the past can forbid anything. */
  lets(memory: LampMemory, t: number, rowOf: (tenths: number) => Uint8Array, ahead = this.horizon): boolean {
    const dry = memory.copy();
    for (let i = 0; i < ahead; i++) {
      const row = rowOf(i);
      if (sameLamps(row, dry.shown)) continue;
      if (this.refusal(dry, row, t + i) !== undefined) return false;
      dry.note(t + i, row);
    }
    return true;
  }

  #change(memory: LampMemory, row: Uint8Array, link: number, t: number): string | undefined {
    const before = memory.shown[link]!;
    const now = row[link]!;
    if (isGreenLamp(now)) {
      if (isDarkLamp(before) || before === LAMP.yellow) return `link ${link} would turn green without a red before`;
      const gains = !(before === LAMP.green && now === LAMP.yield);
      if (gains && !this.isClear(memory, row, link, now, t))
        return `link ${link} would turn green within an intergreen`;
      return undefined;
    }
    if (isGreenLamp(before)) {
      if (t - memory.greenSince[link]! < this.matrix.minGreen[link]!) return `link ${link} would be green too briefly`;
      if (now !== LAMP.yellow && !this.isCrossing(link)) return `link ${link} would lose green without yellow`;
      return undefined;
    }
    if (before === LAMP.yellow && !this.isCrossing(link) && t - memory.yellowSince[link]! < this.yellowOf(link))
      return `link ${link} would have too short a yellow`;
    return undefined;
  }
}
