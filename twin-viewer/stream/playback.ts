// Playback: one clock for all worlds; steps wait in queues until their time, and workers are asked for more in time.
import type { WorldStep } from './world-messages.ts';

/** s of simulated time that is asked for ahead, at least, and how much of the wall clock it must cover */
const AHEAD = 3;
const AHEAD_WALL = 0.6;

/** Somebody who sends steps when asked. */
export interface StepSource {
  /** Send all steps up to this time (s). */
  ask(until: number): void;
}

interface Lane {
  readonly source: StepSource;
  readonly queue: WorldStep[];
  /** the step on the screen */
  shown: WorldStep | undefined;
  asked: number;
  ended: boolean;
}

export class Playback {
  readonly #lanes: Lane[];
  /** s, simulated, on the screen */
  time = Number.NaN;
  speed = 1;
  paused = false;
  /** true while the clock waits for a worker */
  starved = false;

  constructor(sources: readonly StepSource[]) {
    this.#lanes = sources.map((source) => ({ source, queue: [], shown: undefined, asked: -1, ended: false }));
  }

  /** A worker's step has come. */
  push(world: number, step: WorldStep): void {
    this.#lanes[world].queue.push(step);
  }

  end(world: number): void {
    this.#lanes[world].ended = true;
  }

  /** Forgets all steps; the next ones set the clock. */
  reset(): void {
    for (const lane of this.#lanes) {
      lane.queue.length = 0;
      lane.shown = undefined;
      lane.asked = -1;
      lane.ended = false;
    }
    this.time = Number.NaN;
  }

  get ready(): boolean {
    return this.#lanes.every((lane) => lane.shown !== undefined || lane.queue.length > 0);
  }

  get finished(): boolean {
    return this.#lanes.every((lane) => lane.ended && lane.queue.length === 0);
  }

  /** Lets `seconds` of the wall clock pass and answers the worlds whose step on the screen has changed. */
  tick(seconds: number): number[] {
    if (!this.ready) return [];
    if (Number.isNaN(this.time)) this.time = Math.max(...this.#lanes.map((lane) => (lane.shown ?? lane.queue[0]).time));
    const latest = Math.min(...this.#lanes.map((lane) => (lane.queue.at(-1) ?? lane.shown)!.time));
    const wanted = this.time + (this.paused ? 0 : Math.min(seconds, 1) * this.speed);
    this.starved = !this.paused && wanted > latest && !this.finished;
    this.time = Math.max(this.time, Math.min(wanted, latest));
    const changed: number[] = [];
    this.#lanes.forEach((lane, world) => {
      if (this.#advance(lane)) changed.push(world);
      this.#request(lane);
    });
    return changed;
  }

  /** How much faster than its speed the clock must go to stay a little behind a source that sends on its own. */
  haste(): number {
    const waiting = this.#lanes[0].queue.length;
    return waiting > 3 ? 1.5 : waiting > 1 ? 1.08 : waiting === 0 ? 0.9 : 1;
  }

  /** The step on the screen, and the share of its time that has passed. */
  view(world: number): { step: WorldStep; part: number } | undefined {
    const step = this.#lanes[world].shown;
    if (step === undefined) return undefined;
    const { from, until } = step.poses;
    const part = until > from ? Math.min(1, Math.max(0, (this.time - from) / (until - from))) : 1;
    return { step, part };
  }

  #advance(lane: Lane): boolean {
    let changed = false;
    while (lane.queue.length > 0 && (lane.shown === undefined || lane.shown.poses.until <= this.time)) {
      lane.shown = lane.queue.shift();
      changed = true;
    }
    return changed;
  }

  #request(lane: Lane): void {
    const ahead = this.time + Math.max(AHEAD, this.speed * AHEAD_WALL);
    if (lane.ended || lane.asked >= ahead) return;
    lane.asked = Math.ceil(ahead + Math.max(1, this.speed * 0.2));
    lane.source.ask(lane.asked);
  }
}
