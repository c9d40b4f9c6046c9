// One junction while it may be asked for priority: what its plan shows, what is shown instead, and the way back.
import type { LampProgram } from '../../sim/lamp-program.ts';
import { tickAt } from '../../sim/lamps.ts';
import { isGreen, type LampLetters } from '../control/lamp-letters.ts';
import { LampRing } from '../control/lamp-ring.ts';
import { letterOf } from '../lamp-rows.ts';
import type { ControllerSafety } from '../safety.ts';
import { type SafetyMatrix, safetyMatrix, TENTHS } from '../safety-matrix.ts';

/** s of the plan that a ring sees before it takes over, so that it knows how long each lamp has shown what it shows: more than any clearance */
const PAST = 90;

const written = new WeakMap<LampProgram, readonly LampLetters[]>();

/** A program's letters, tick by tick: written once, looked up every second. */
export function lettersOf(program: LampProgram, links: number): readonly LampLetters[] {
  const known = written.get(program);
  if (known !== undefined) return known;
  const { states, ticks } = program;
  const letter = (tick: number, link: number) => letterOf(states[tick * links + link]!);
  const rows = Array.from({ length: ticks }, (_, tick) =>
    Array.from({ length: links }, (_, link) => letter(tick, link)).join(''),
  );
  written.set(program, rows);
  return rows;
}

/** Follows the plan until somebody wishes for something else, then goes its own way through the ring of safety, and back. */
export class JunctionLamps {
  readonly controller: number;
  readonly matrix: SafetyMatrix;
  readonly ring: LampRing;
  readonly #program: LampProgram;
  readonly #step: number;
  #isHeld = false;
  /** the way back to the plan: what is wished for from a time (s) on, step by step */
  #wayBack: { readonly rows: readonly LampLetters[]; readonly from: number } | undefined;

  /** Looks back at what the plan has shown up to `time` (s). */
  constructor(program: LampProgram, safety: ControllerSafety, time: number, step: number) {
    this.controller = program.controller;
    this.#program = program;
    this.#step = step;
    this.matrix = safetyMatrix(safety);
    this.ring = new LampRing(safety, this.planned(time - PAST));
    for (let at = time - PAST + step; at < time + 1e-6; at += step) this.ring.follow(step, this.planned(at));
  }

  /** The letters of the plan at a time. */
  planned(time: number): LampLetters {
    return lettersOf(this.#program, this.matrix.links)[tickAt(this.#program, time)]!;
  }

  /** s */
  get cycle(): number {
    return this.#program.ticks * this.#program.tick;
  }

  /** Whether the lamps are written here; else the plan shows them. */
  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** Lets a step pass and moves towards the wish, or back to the plan where there is none; answers what is shown. */
  tick(time: number, wish: LampLetters | undefined): LampLetters {
    const planned = this.planned(time);
    if (wish !== undefined) {
      this.#isHeld = true;
      this.#wayBack = undefined;
    }
    if (this.#isHeld) return this.ring.tick(this.#step, wish ?? this.#rowBack(time) ?? planned);
    this.ring.follow(this.#step, planned);
    return planned;
  }

  /** Begins a way back to the plan at `time` (s), `rows` step by step; a wish ends it. */
  goBack(rows: readonly LampLetters[], time: number): void {
    this.#wayBack = { rows, from: time };
  }

  /** Whether a way back was begun since the last wish. */
  get isGoingBack(): boolean {
    return this.#wayBack !== undefined;
  }

  #rowBack(time: number): LampLetters | undefined {
    return this.#wayBack?.rows[Math.round((time - this.#wayBack.from) / this.#step)];
  }

  /** What is to be shown at a time if nobody wishes for anything: the way back to the plan, then the plan. */
  coming(time: number): LampLetters {
    return this.#rowBack(time) ?? this.planned(time);
  }

  /** Whether the lamps are those of the plan, and nothing else is on its way. */
  isCoordinated(time: number): boolean {
    return this.#rowBack(time + this.#step) === undefined && this.ring.letters === this.planned(time);
  }

  /**
   * Gives the lamps back to the plan if it cannot cut anything short any more: they are the plan's, every green has had its
   * least time, and every clearance has run.
   */
  letGo(time: number): boolean {
    if (!this.#isHeld || !this.isCoordinated(time)) return false;
    const { links, intergreen } = this.matrix;
    for (let link = 0; link < links; link++) {
      if (!this.ring.mayEnd(link)) return false;
      if (isGreen(this.ring.letters[link])) continue;
      const since = this.ring.sinceGreen(link) * TENTHS;
      for (let to = 0; to < links; to++) if (intergreen[link * links + to]! > since) return false;
    }
    this.#isHeld = false;
    return true;
  }
}
