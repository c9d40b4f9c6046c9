// Which lane and which turn the next vehicle of an approach is thought to take, where no detector tells.
import { isGreen, type LampLetters } from './lamp-letters.ts';
import type { LoopApproach } from './loop-layout.ts';
import type { Site } from './site.ts';

/** vehicles that what the demand says of lanes is worth, beside those counted since; and the count's memory */
const PRIOR = 12;
const MEMORY = 60;

/** The turn that a vehicle is thought to make. */
export interface Guess {
  /** index into the gates of the approach */
  gate: number;
  /** s that it has not gone though it could */
  missed: number;
}

/** s that the first vehicle of a lane stands before a full green until it must want another way */
const MISTAKEN = 4;

/** Deals out lanes so that each gets its share, always the one that is farthest behind, and takes of each lane the likeliest turn. */
export class LaneShares {
  readonly #laneOf: readonly number[];
  readonly #linkOf: readonly number[];
  /** by gate: share of its lane's traffic; by lane: vehicles counted, the demand's included */
  readonly #ofLane: Float64Array;
  readonly #counted: Float64Array;
  /** by lane: vehicles that it is behind */
  readonly #laneDebt: Float64Array;

  constructor({ lanes, gates, volumes }: LoopApproach, site: Site) {
    this.#laneOf = gates.map((gate) => lanes.indexOf(site.gates[gate]!.lane));
    this.#linkOf = gates.map((gate) => site.gates[gate]!.link);
    const byLane = new Float64Array(lanes.length);
    for (const [gate, lane] of this.#laneOf.entries()) byLane[lane]! += volumes[gate]!;
    const all = byLane.reduce((sum, value) => sum + value, 0);
    this.#ofLane = volumes.map((volume, gate) => volume / byLane[this.#laneOf[gate]!]!);
    this.#counted = byLane.map((volume) => (PRIOR * volume) / all);
    this.#laneDebt = new Float64Array(lanes.length);
  }

  /** One more was counted at the end of a lane; what was counted long ago is forgotten. */
  count(lane: number): void {
    const total = this.#counted.reduce((sum, value) => sum + value, 0);
    if (total > MEMORY) for (let i = 0; i < this.#counted.length; i++) this.#counted[i]! *= MEMORY / total;
    this.#counted[lane]!++;
  }

  /** Lane of the approach for a vehicle that may choose. */
  lane(): number {
    const all = this.#counted.reduce((sum, value) => sum + value, 0);
    for (const [lane, count] of this.#counted.entries()) this.#laneDebt[lane]! += count / all;
    const lane = largest(this.#laneDebt, () => true);
    this.#laneDebt[lane]! -= 1;
    return lane;
  }

  /** Gate of the approach for a vehicle in a lane. */
  gate(lane: number): number {
    return largest(this.#ofLane, (gate) => this.#laneOf[gate] === lane);
  }

  /** A second of the first vehicle at a line: who stands before a full green wants another way of its lane, the likeliest that is shut. */
  waitAtLine(guess: Guess, lamps: LampLetters): void {
    const letter = (gate: number) => lamps[this.#linkOf[gate]!];
    guess.missed = letter(guess.gate) === 'G' ? guess.missed + 1 : 0;
    if (guess.missed < MISTAKEN) return;
    const lane = this.#laneOf[guess.gate]!;
    const isOther = (gate: number) => gate !== guess.gate && this.#laneOf[gate] === lane && !isGreen(letter(gate));
    const other = largest(this.#ofLane, isOther);
    if (other >= 0) guess.gate = other;
    guess.missed = 0;
  }
}

function largest(values: Float64Array, mayBe: (index: number) => boolean): number {
  let best = -1;
  for (const [index, value] of values.entries()) if (mayBe(index) && (best < 0 || value > values[best]!)) best = index;
  return best;
}
