// A small microscopic model of the lanes before one junction: what a choice of stages would cost over the next minute.
import { ROLLOUT_MODEL, type RolloutModel, safeSpeed, timeTo } from './rollout-model.ts';
import { gainTimes, type Site } from './site.ts';
import type { JunctionView, LaneLoad } from './view.ts';

/** What is tried first: stay for `hold` s, then change to `stage`; `stage` -1: the base policy decides from now on. */
export interface Move {
  readonly hold: number;
  readonly stage: number;
}

const NEVER = 1e9;
/** s for which a vehicle that has passed the stop line still stands in the way of those who yield to it */
const CROSSING = 2;
/** m/s below which a vehicle at the end counts as left standing */
const CREEPING = 2;

/** Simulates one junction again and again from one state. Loading copies the state; a run allocates nothing. */
export class Rollout {
  readonly site: Site;
  readonly #model: RolloutModel;
  readonly #gains: (Float64Array | undefined)[];
  #rows = 0;
  #first: Int32Array;
  // state as loaded
  #gate = new Int32Array(0);
  #link = new Int32Array(0);
  #distance0 = new Float64Array(0);
  #speed0 = new Float64Array(0);
  #desired = new Float64Array(0);
  #space = new Float64Array(0);
  #length = new Float64Array(0);
  #accel = new Float64Array(0);
  #decel = new Float64Array(0);
  #tau = new Float64Array(0);
  #weight = new Float64Array(0);
  #enters = new Float64Array(0);
  #room0: Float64Array;
  // state of a run
  #distance = new Float64Array(0);
  #speed = new Float64Array(0);
  #isOver = new Uint8Array(0);
  readonly #head: Int32Array;
  readonly #ghostDistance: Float64Array;
  readonly #ghostSpeed: Float64Array;
  readonly #room: Float64Array;
  readonly #waitingInside: Float64Array;
  readonly #lastOut: Float64Array;
  readonly #lastPassed: Float64Array;
  readonly #service: Uint8Array;
  readonly #opens: Float64Array;
  readonly #arrival: Float64Array;
  readonly #nextArrival: Float64Array;
  readonly #counts0: Float64Array;
  readonly #counts: Float64Array;
  #stage = 0;
  #settledAt = 0;
  #cost = 0;
  /** by row: s at which the vehicle passed the stop line in the last run; NEVER where it did not */
  passed = new Float64Array(0);

  constructor(site: Site, model: RolloutModel = ROLLOUT_MODEL) {
    this.site = site;
    this.#model = model;
    this.#gains = new Array(site.stages.length ** 2).fill(undefined);
    this.#first = new Int32Array(site.lanes.length + 1);
    this.#head = new Int32Array(site.lanes.length);
    this.#ghostDistance = new Float64Array(site.lanes.length);
    this.#ghostSpeed = new Float64Array(site.lanes.length);
    this.#room0 = new Float64Array(site.gates.length);
    this.#room = new Float64Array(site.gates.length);
    this.#waitingInside = new Float64Array(site.gates.length);
    this.#lastOut = new Float64Array(site.gates.length);
    this.#lastPassed = new Float64Array(site.links);
    this.#service = new Uint8Array(site.links);
    this.#opens = new Float64Array(site.links);
    this.#arrival = new Float64Array(site.links);
    this.#nextArrival = new Float64Array(site.links);
    this.#counts0 = new Float64Array(site.links);
    this.#counts = new Float64Array(site.links);
  }

  /** Vehicles by link that take part. */
  get demand(): Float64Array {
    return this.#counts0;
  }

  /**
   * Takes over the state of a junction.
   * @param released by row: s from now at which a signal before this one lets the vehicle go; NEVER where nobody knows
   */
  load(view: JunctionView, lanes: LaneLoad, released: (row: number) => number): void {
    const { approaching, site } = view;
    this.#reserve(approaching.count);
    this.#counts0.fill(0);
    this.#first.fill(0);
    let n = 0;
    let lane = 0;
    for (let row = 0; row < approaching.count; row++) {
      const held = approaching.heldBy[row]! >= 0;
      const enters = held ? released(row) : 0;
      if (enters >= this.#model.horizon) continue;
      while (lane < approaching.lane[row]!) this.#first[++lane] = n;
      const kind = approaching.kinds[row]!;
      this.#gate[n] = approaching.gate[row]!;
      this.#link[n] = approaching.link[row]!;
      this.#distance0[n] = approaching.distance[row]! - (held ? approaching.heldAt[row]! : 0);
      this.#speed0[n] = held ? Math.min(approaching.desired[row]!, 8) : approaching.speed[row]!;
      this.#desired[n] = Math.max(1, approaching.desired[row]! - 0.5 * kind.sigma * kind.accel);
      this.#length[n] = kind.length;
      this.#space[n] = kind.length + kind.minGap;
      this.#accel[n] = kind.accel * this.#model.vigour;
      this.#decel[n] = kind.decel;
      this.#tau[n] = kind.tau;
      this.#weight[n] = 1 + (this.#model.patience * approaching.waited[row]!) / 60;
      this.#enters[n] = enters;
      this.#counts0[approaching.link[row]!]!++;
      n++;
    }
    while (lane < site.lanes.length) this.#first[++lane] = n;
    this.#rows = n;
    for (const [index, { target }] of site.gates.entries())
      this.#room0[index] = lanes.tailSpeed[target]! > CREEPING ? NEVER : lanes.room[target]!;
  }

  /**
   * The cost of a move from `stage`, which has been there for at least its least green. Unit s of weighted loss.
   * @param bound a run that comes to cost more is broken off, and NEVER is answered
   */
  run(stage: number, move: Move, bound: number): number {
    this.#begin(stage);
    const { horizon, left } = this.#model;
    for (let time = 0; time < horizon; time++) {
      this.#steer(time, move);
      this.#open(time);
      this.#nextArrival.fill(NEVER);
      for (let lane = 0; lane < this.site.lanes.length; lane++) this.#drive(lane, time);
      this.#clearInside(time);
      this.#arrival.set(this.#nextArrival);
      if (this.#cost > bound) return NEVER;
    }
    for (let row = 0; row < this.#rows; row++)
      if (this.#isOver[row] === 0 && this.#speed[row]! < CREEPING && this.#enters[row]! <= horizon)
        this.#cost += left * this.#weight[row]!;
    for (let gate = 0; gate < this.#waitingInside.length; gate++) this.#cost += left * this.#waitingInside[gate]!;
    return this.#cost;
  }

  #begin(stage: number): void {
    const n = this.#rows;
    this.#distance.set(this.#distance0.subarray(0, n));
    this.#speed.set(this.#speed0.subarray(0, n));
    this.#isOver.fill(0, 0, n);
    this.passed.fill(NEVER, 0, n);
    for (let lane = 0; lane < this.site.lanes.length; lane++) this.#head[lane] = this.#first[lane]!;
    this.#ghostDistance.fill(-NEVER);
    this.#room.set(this.#room0);
    this.#waitingInside.fill(0);
    this.#lastOut.fill(-NEVER);
    this.#lastPassed.fill(-NEVER);
    this.#counts.set(this.#counts0);
    this.#stage = stage;
    this.#settledAt = -NEVER;
    this.#service.set(this.site.stages[stage]!.service);
    this.#opens.fill(0);
    this.#cost = 0;
    this.#arrival.fill(NEVER);
    for (let row = 0; row < n; row++) {
      if (this.#enters[row]! > 0) continue;
      const link = this.#link[row]!;
      const eta = timeTo(this.#distance[row]!, this.#speed[row]!, this.#accel[row]!, this.#desired[row]!);
      if (eta < this.#arrival[link]!) this.#arrival[link] = eta;
    }
  }

  /** Changes the stage when the move or the base policy says so. */
  #steer(time: number, move: Move): void {
    if (move.stage >= 0 && time <= move.hold) {
      if (time === move.hold) this.#change(move.stage, time);
      return;
    }
    if (time < this.#settledAt + this.site.minGreen) return;
    const { stages } = this.site;
    let best = this.#stage;
    let most = this.#score(stages[best]!.service) + this.#model.lead;
    for (let index = 0; index < stages.length; index++) {
      const score = this.#score(stages[index]!.service);
      if (score > most) [best, most] = [index, score];
    }
    if (best !== this.#stage) this.#change(best, time);
  }

  /** Vehicles that a stage lets go: of each lane those before the first one that it does not. */
  #score(service: Uint8Array): number {
    const { site } = this;
    let score = 0;
    for (let lane = 0; lane < site.lanes.length; lane++) {
      const last = this.#first[lane + 1]!;
      let inside = 0;
      for (let row = this.#head[lane]!; row < last; row++) {
        if (this.#isOver[row] === 1) continue;
        const link = this.#link[row]!;
        if (service[link] === 0) break;
        if (service[link] === 1 && this.#isOpposed(service, link)) {
          if (++inside > site.gates[this.#gate[row]!]!.inside) break;
          continue;
        }
        score++;
      }
    }
    return score;
  }

  #isOpposed(service: Uint8Array, link: number): boolean {
    const foes = this.site.yieldsTo[link]!;
    for (let i = 0; i < foes.length; i++) {
      const foe = foes[i]!;
      if (service[foe]! > 0 && this.#counts[foe]! > 0) return true;
    }
    return false;
  }

  #change(to: number, time: number): void {
    const from = this.#stage;
    const { stages } = this.site;
    const key = from * stages.length + to;
    let gains = this.#gains[key];
    if (!gains) {
      gains = gainTimes(this.site, stages[from]!.state, stages[to]!.state);
      this.#gains[key] = gains;
    }
    const before = stages[from]!.service;
    const after = stages[to]!.service;
    let last = 0;
    for (let link = 0; link < after.length; link++) {
      this.#service[link] = Math.min(before[link]!, after[link]!);
      if (after[link]! > before[link]!) {
        this.#opens[link] = time + gains[link]!;
        if (gains[link]! > last) last = gains[link]!;
      }
    }
    this.#stage = to;
    this.#settledAt = time + last;
  }

  /** Gives greens whose time has come. */
  #open(time: number): void {
    if (time > this.#settledAt + 1) return;
    const after = this.site.stages[this.#stage]!.service;
    for (let link = 0; link < after.length; link++)
      if (after[link]! > this.#service[link]! && time >= this.#opens[link]!) this.#service[link] = after[link]!;
  }

  /** Moves the vehicles of one lane, the first one first. */
  #drive(lane: number, time: number): void {
    const distance = this.#distance;
    const speed = this.#speed;
    const last = this.#first[lane + 1]!;
    let leadEnd = this.#ghostDistance[lane]!;
    let leadSpeed = this.#ghostSpeed[lane]!;
    if (leadEnd > -NEVER) {
      this.#ghostSpeed[lane] = leadSpeed;
      this.#ghostDistance[lane] = leadEnd - leadSpeed;
      if (leadEnd < -25) this.#ghostDistance[lane] = -NEVER;
    }
    for (let row = this.#head[lane]!; row < last; row++) {
      if (this.#enters[row]! > time) continue;
      const d = distance[row]!;
      const v = speed[row]!;
      const decel = this.#decel[row]!;
      const link = this.#link[row]!;
      const gate = this.site.gates[this.#gate[row]!]!;
      let next = Math.min(v + this.#accel[row]!, this.#desired[row]!);
      if (leadEnd > -NEVER) {
        const gap = d - leadEnd - (this.#space[row]! - this.#length[row]!);
        const safe = safeSpeed(gap, leadSpeed, decel, this.#tau[row]!);
        if (safe < next) next = safe;
      }
      if (next > gate.speed) {
        const turning = Math.sqrt(gate.speed * gate.speed + 2 * decel * Math.max(0, d - next));
        if (turning < next) next = Math.max(gate.speed, turning);
      }
      if (d < 3 * v + 12 && !this.#mayPass(row, link, time)) {
        const stop = safeSpeed(d - 0.9, 0, decel, this.#tau[row]!);
        if (stop < next && stop >= v - 2 * decel) next = stop;
      }
      if (next < 0) next = 0;
      const to = d - next;
      speed[row] = next;
      distance[row] = to;
      this.#cost += this.#weight[row]! * (1 - next / this.#desired[row]!);
      if (to <= 0) this.#cross(row, lane, link, time, to, next);
      else {
        const eta = timeTo(to, next, this.#accel[row]!, this.#desired[row]!);
        if (eta < this.#nextArrival[link]!) this.#nextArrival[link] = eta;
      }
      leadEnd = to + this.#length[row]!;
      leadSpeed = next;
    }
  }

  /** Whether the lamp, those to yield to, and the room behind the junction let a vehicle pass. */
  #mayPass(row: number, link: number, time: number): boolean {
    const service = this.#service[link]!;
    if (service === 0) return false;
    const index = this.#gate[row]!;
    if (this.#room[index]! < this.#space[row]!) return false;
    if (service === 2 || this.#hasGap(link, time)) return true;
    const gate = this.site.gates[index]!;
    return this.#waitingInside[index]! < gate.inside;
  }

  #hasGap(link: number, time: number): boolean {
    const foes = this.site.yieldsTo[link]!;
    const gap = this.#model.gap;
    for (let i = 0; i < foes.length; i++) {
      const foe = foes[i]!;
      if (time - this.#lastPassed[foe]! < CROSSING) return false;
      if (this.#service[foe]! > 0 && this.#arrival[foe]! < gap) return false;
    }
    return true;
  }

  #cross(row: number, lane: number, link: number, time: number, to: number, v: number): void {
    const index = this.#gate[row]!;
    this.#isOver[row] = 1;
    this.passed[row] = time;
    this.#lastPassed[link] = time;
    this.#counts[link]!--;
    this.#room[index]! -= this.#space[row]!;
    if (this.#service[link] === 1 && !this.#hasGap(link, time)) this.#waitingInside[index]!++;
    else {
      this.#ghostDistance[lane] = to + this.#length[row]!;
      this.#ghostSpeed[lane] = Math.max(v, 1);
    }
    if (row === this.#head[lane]) {
      let head = row + 1;
      while (head < this.#first[lane + 1]! && this.#isOver[head] === 1) head++;
      this.#head[lane] = head;
    }
  }

  /** Vehicles that wait inside the junction leave when there is a gap or their foes have red. */
  #clearInside(time: number): void {
    for (let index = 0; index < this.#waitingInside.length; index++) {
      if (this.#waitingInside[index]! <= 0) continue;
      this.#cost += this.#waitingInside[index]!;
      const { link } = this.site.gates[index]!;
      if (time - this.#lastOut[index]! < 2 || !this.#hasGap(link, time)) continue;
      this.#waitingInside[index]!--;
      this.#lastOut[index] = time;
    }
  }

  #reserve(rows: number): void {
    if (this.#gate.length >= rows) return;
    const size = 2 * rows + 32;
    this.#gate = new Int32Array(size);
    this.#link = new Int32Array(size);
    this.#distance0 = new Float64Array(size);
    this.#speed0 = new Float64Array(size);
    this.#desired = new Float64Array(size);
    this.#space = new Float64Array(size);
    this.#length = new Float64Array(size);
    this.#accel = new Float64Array(size);
    this.#decel = new Float64Array(size);
    this.#tau = new Float64Array(size);
    this.#weight = new Float64Array(size);
    this.#enters = new Float64Array(size);
    this.#distance = new Float64Array(size);
    this.#speed = new Float64Array(size);
    this.#isOver = new Uint8Array(size);
    this.passed = new Float64Array(size);
  }
}
