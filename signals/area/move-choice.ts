// Which kind of move to try next: what has gained most a simulation, and now and then any of the others.
import type { Draw } from './draw.ts';
import { MOVE_KINDS, type MoveKind } from './moves.ts';

/** share of the draws that look at no credit */
const CURIOUS = 0.35;
/** how fast old credit fades, a simulation */
const FADE = 0.997;

interface Credit {
  gain: number;
  runs: number;
}

export class MoveChoice {
  readonly #draw: Draw;
  readonly #credit = new Map<MoveKind, Credit>(MOVE_KINDS.map((kind) => [kind, { gain: 0.02, runs: 2 }]));

  constructor(draw: Draw) {
    this.#draw = draw;
  }

  draw(): MoveKind {
    if (this.#draw.next() < CURIOUS) return this.#draw.pick(MOVE_KINDS);
    const rates = MOVE_KINDS.map((kind) => this.#credit.get(kind)!).map(({ gain, runs }) => gain / runs);
    let left = this.#draw.next() * rates.reduce((sum, rate) => sum + rate, 0);
    for (const [i, rate] of rates.entries()) {
      left -= rate;
      if (left <= 0) return MOVE_KINDS[i]!;
    }
    return MOVE_KINDS[0];
  }

  failed(kind: MoveKind, runs: number): void {
    this.#add(kind, runs, 0);
  }

  /** @param gain s a vehicle */
  gained(kind: MoveKind, runs: number, gain: number): void {
    this.#add(kind, runs, gain);
  }

  #add(kind: MoveKind, runs: number, gain: number): void {
    const credit = this.#credit.get(kind)!;
    const fade = FADE ** runs;
    credit.gain = credit.gain * fade + gain;
    credit.runs = credit.runs * fade + runs;
  }
}
