// Vehicles between the advance loops and the stop line, as loops and lamps let one think of them; nobody sees them there.
import type { VehicleKind } from '../field/field.ts';
import { isGreen, type LampLetters } from './lamp-letters.ts';
import { type Guess, LaneShares } from './lane-shares.ts';
import type { LoopApproach } from './loop-layout.ts';
import type { LoopReading } from './loop-readings.ts';
import { ROLLOUT_MODEL, safeSpeed } from './rollout-model.ts';
import type { Site } from './site.ts';

/** A vehicle that is thought to be there. */
export interface Thought extends Guess {
  /** index into the approach's lanes */
  lane: number;
  /** m to the stop line */
  distance: number;
  /** m/s */
  speed: number;
  /** s that it has stood */
  waited: number;
  /** s that the loop at the stop line has contradicted it */
  doubted: number;
}

/** What loops cannot tell: everybody is an ordinary car. */
export const USUAL: VehicleKind = {
  length: 5,
  minGap: 2.5,
  accel: 2.6,
  decel: 4.5,
  tau: 1,
  sigma: 0.5,
  maxSpeed: 55,
};

const SPACE = USUAL.length + USUAL.minGap;

/** m before the line where a vehicle must be to have just passed it, or to be the one on its loop */
const NEAR = 60;
/** m to the line of the first one that stands */
const FRONT = 1;
/** m within which a thought vehicle should be on the loop at the line */
const ON_LOOP = 4;
/** s of contradiction after which a vehicle is looked for elsewhere */
const DOUBT = 3;

/**
 * The queue of one approach by conservation: vehicles come in over the advance loops, drive and stop as Krauss (1998) has
 * it under the lamps shown, which is how the shock waves of stopping and starting run (Lighthill and Whitham 1955), and
 * leave as the loops at the line count them. Where a loop contradicts, the loop is right.
 */
export class QueueEstimate {
  readonly #approach: LoopApproach;
  readonly #site: Site;
  /** by gate: m/s */
  readonly #desired: Float64Array;
  readonly #shares: LaneShares;
  /** by lane of the approach, nearest first */
  readonly lanes: Thought[][];

  /** @param desired by gate: m/s that drivers want */
  constructor(approach: LoopApproach, site: Site, desired: Float64Array) {
    this.#approach = approach;
    this.#site = site;
    this.#desired = desired;
    this.lanes = approach.lanes.map(() => []);
    this.#shares = new LaneShares(approach, site);
  }

  /** A second passes. */
  tick(reading: LoopReading, lamps: LampLetters): void {
    for (let lane = 0; lane < this.lanes.length; lane++)
      for (let n = 0; n < reading.passed[lane]!; n++) this.#leave(lane);
    for (let lane = 0; lane < this.lanes.length; lane++) this.#drive(lane, lamps);
    for (const [i, speed] of reading.speeds.entries()) this.#enter(this.#approach.advance - reading.since[i]!, speed);
    for (let lane = 0; lane < this.lanes.length; lane++) {
      this.#believe(lane, reading.occupied[lane] === 1, reading);
      const first = this.lanes[lane]![0];
      if (first !== undefined && first.distance <= ON_LOOP) this.#shares.waitAtLine(first, lamps);
    }
  }

  #enter(distance: number, speed: number): void {
    const lane = this.#shares.lane();
    this.#insert({ gate: this.#shares.gate(lane), lane, distance, speed, waited: 0, doubted: 0, missed: 0 });
  }

  #insert(thought: Thought): void {
    const queue = this.lanes[thought.lane]!;
    let at = queue.length;
    while (at > 0 && queue[at - 1]!.distance > thought.distance) at--;
    const leader = queue[at - 1];
    if (leader !== undefined) thought.distance = Math.max(thought.distance, leader.distance + SPACE);
    queue.splice(at, 0, thought);
  }

  /** One vehicle less: the first of the lane, or else whoever is nearest to the line on the approach. */
  #leave(lane: number): void {
    this.#shares.count(lane);
    const from = this.lanes[lane]!.length > 0 && this.lanes[lane]![0]!.distance < NEAR ? lane : this.#nearest();
    if (from >= 0) this.lanes[from]!.shift();
  }

  /** The lane whose first vehicle is nearest to the line, within reach; -1: none is. */
  #nearest(): number {
    let best = -1;
    let least = NEAR;
    for (const [lane, queue] of this.lanes.entries()) {
      if (queue.length === 0 || queue[0]!.distance >= least) continue;
      best = lane;
      least = queue[0]!.distance;
    }
    return best;
  }

  #drive(lane: number, lamps: LampLetters): void {
    const { accel, decel, tau, length, minGap } = USUAL;
    let rear = Number.NaN;
    let lead = 0;
    for (const thought of this.lanes[lane]!) {
      const { gate } = thought;
      const link = this.#site.gates[this.#approach.gates[gate]!]!.link;
      const isFree = isGreen(lamps[link]);
      let speed = Math.min(this.#desired[gate]!, thought.speed + ROLLOUT_MODEL.vigour * accel);
      if (!Number.isNaN(rear)) speed = Math.min(speed, safeSpeed(thought.distance - rear - minGap, lead, decel, tau));
      else if (!isFree) speed = Math.min(speed, safeSpeed(thought.distance - FRONT, 0, decel, tau));
      // only the loop at the line lets it out
      speed = Math.max(0, Math.min(speed, thought.distance - FRONT));
      thought.distance -= speed;
      thought.speed = speed;
      thought.waited = speed < 0.1 ? thought.waited + 1 : 0;
      rear = thought.distance + length;
      lead = isFree && thought.distance <= FRONT ? this.#desired[gate]! : speed;
    }
  }

  /** The loop at the line is right: whoever it sees is there, and whoever it does not see is not. */
  #believe(lane: number, isOccupied: boolean, { occupied }: LoopReading): void {
    const queue = this.lanes[lane]!;
    const first = queue[0];
    const isThought = first !== undefined && first.distance <= ON_LOOP;
    if (isOccupied === isThought) {
      if (first !== undefined) first.doubted = 0;
      return;
    }
    if (isOccupied) {
      // whoever is next was quicker than thought; else somebody came over from another lane or was never counted
      if (first !== undefined && first.distance < NEAR / 2) {
        first.distance = FRONT;
        return;
      }
      const other = this.#absent(lane, occupied);
      const found = other >= 0 ? this.lanes[other]!.shift()! : undefined;
      queue.unshift({
        gate: this.#shares.gate(lane),
        lane,
        distance: FRONT,
        speed: 0,
        waited: found?.waited ?? 0,
        doubted: 0,
        missed: 0,
      });
      return;
    }
    if (++first!.doubted < DOUBT) return;
    queue.shift();
    // conservation: it is on the approach still, at the end of a queue that is known to stand
    const elsewhere = this.lanes.findIndex((_, i) => i !== lane && occupied[i] === 1);
    if (elsewhere < 0) return;
    const distance = (this.lanes[elsewhere]!.at(-1)?.distance ?? FRONT - SPACE) + SPACE;
    const gate = this.#shares.gate(elsewhere);
    this.#insert({ ...first!, gate, lane: elsewhere, distance, doubted: 0 });
  }

  /** Another lane whose first vehicle should be on the loop there and is not; -1: none. */
  #absent(lane: number, occupied: Uint8Array): number {
    return this.lanes.findIndex(
      (queue, i) => i !== lane && queue.length > 0 && queue[0]!.distance <= ON_LOOP && occupied[i] === 0,
    );
  }
}
