// The two worlds of the page: their workers, their clock, and what they tell.
import { signal } from '@preact/signals';
import type { CorridorTrack, Plan } from '../../signals/browser.ts';
import type { CityView } from '../scene/city-view.ts';
import type { PlaceDocuments } from '../stream/place-source.ts';
import { Playback } from '../stream/playback.ts';
import { STRIDE } from '../stream/vehicle-poses.ts';
import type { MissionStep, WorldReply, WorldRequest, WorldStep } from '../stream/world-messages.ts';
import type { Variant } from '../what-if/place-book.ts';
import * as state from './twin-state.ts';

/** s of driving that the time-space diagram keeps */
const TRACE_SPAN = 200;
/** s between two points of the trend */
const NOTE_EVERY = 30;

export class Worlds {
  /** by world, the plan that drives it */
  readonly #plans = signal<readonly Plan[]>([]);
  readonly #place: PlaceDocuments;
  readonly #view: () => CityView;
  #variants: readonly [Variant, Variant] | undefined;
  readonly #workers: readonly Worker[];
  #turn = 0;
  #playback = new Playback([]);
  #track: CorridorTrack | undefined;
  onMission: (world: number, step: MissionStep) => void = () => {};

  constructor(place: PlaceDocuments, view: () => CityView) {
    this.#place = place;
    this.#view = view;
    this.#workers = [0, 1].map((world) => this.#hire(world));
  }

  get plans(): readonly Plan[] {
    return this.#plans.value;
  }

  /** s, simulated; where it was to open while it has not begun. */
  get time(): number {
    return Number.isNaN(this.#playback.time) ? this.#opening : this.#playback.time;
  }
  #opening = 0;
  /** by world, while the time before the opening goes by in fast motion */
  #glances: (WorldStep | undefined)[] = [];

  /** Opens two variants at `time` (s), in place of those before; all `anew` where both must stand at the same second. */
  open(variants: readonly [Variant, Variant], time: number, anew = false): void {
    const kept = variants.map((variant, world) => !anew && this.#isKept(world, variant, time));
    this.#variants = variants;
    this.#opening = time;
    this.#plans.value = variants.map((variant) => variant.plan);
    this.#glances = variants.map(() => undefined);
    state.waiting.value = true;
    state.traces.value = new Map();
    state.trend.value = variants.map((_, world) => (kept[world] ? (state.trend.value[world] ?? []) : []));
    this.#turn++;
    const { begin, end } = this.#place;
    this.#workers.forEach((worker, world) => {
      const opening = { variant: variants[world], seed: 1, begin, end };
      this.#isTouched[world] = false;
      if (kept[world]) post(worker, { kind: 'keep', turn: this.#turn });
      else post(worker, { kind: 'open', turn: this.#turn, opening });
      post(worker, { kind: 'skip', until: time });
    });
    const sources = this.#workers.map((worker) => ({ ask: (until: number) => post(worker, { kind: 'play', until }) }));
    this.#playback = new Playback(sources);
    this.pace(state.speed.value, state.paused.value);
    this.trace(this.#track);
  }

  /** Whether a world that plays is the one wanted, at this time or a moment ahead: then it need not be simulated again. */
  #isKept(world: number, { plan, whatIf }: Variant, time: number): boolean {
    const known = this.#variants?.[world];
    if (known === undefined || this.#isTouched[world] || Number.isNaN(this.#playback.time)) return false;
    return known.plan === plan && known.whatIf === undefined && whatIf === undefined && time === this.#playback.time;
  }
  /** by world, whether something was done to it since it was opened */
  readonly #isTouched = [false, false];

  /** The same variants at another time. */
  reopen(time: number): void {
    if (this.#variants !== undefined) this.open(this.#variants, time);
  }

  pace(speed: number, paused: boolean): void {
    this.#playback.speed = speed;
    this.#playback.paused = paused;
  }

  /** From the next step on a world is under another plan. */
  follow(world: number, plan: Plan): void {
    this.#plans.value = this.#plans.value.map((one, i) => (i === world ? plan : one));
    this.#isTouched[world] = true;
    post(this.#workers[world], { kind: 'plan', plan });
  }

  /** An ambulance in both worlds, with green all the way in the second. */
  mission(from: string, to: string): void {
    this.#isTouched.fill(true);
    for (const [world, worker] of this.#workers.entries())
      post(worker, { kind: 'mission', from, to, green: world === 1 });
  }

  /** Tells of the drivers on a corridor in the second world (the first where only that is shown). */
  trace(track: CorridorTrack | undefined): void {
    if (track?.id !== this.#track?.id) state.traces.value = new Map();
    this.#track = track;
    const told = state.arrangement.value === 'before' ? 0 : 1;
    for (const [world, worker] of this.#workers.entries())
      post(worker, { kind: 'trace', track: world === told ? track : undefined });
  }

  #hire(world: number): Worker {
    const worker = new Worker(new URL('../stream/world-worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }: MessageEvent<WorldReply>) => this.#hear(world, data);
    post(worker, { kind: 'place', text: this.#place.text });
    return worker;
  }

  #hear(world: number, reply: WorldReply): void {
    if (reply.turn !== this.#turn) return; // of the world before
    if (reply.kind === 'step' || reply.kind === 'glance') this.#note(world, reply.step);
    if (reply.kind === 'step') this.#playback.push(world, reply.step);
    else if (reply.kind === 'glance') this.#glances[world] = reply.step;
    else if (reply.kind === 'end') this.#playback.end(world);
    else state.notice.value = reply.fault;
  }

  /** Lets `seconds` pass and brings what has changed onto the screen. */
  tick(seconds: number): void {
    for (const world of this.#playback.tick(seconds)) this.#show(world);
    if (Number.isNaN(this.#playback.time)) this.#showGlances();
    for (let world = 0; world < this.#workers.length; world++) {
      const seen = this.#playback.view(world);
      if (seen !== undefined) this.#view().move(world, seen.part);
    }
  }

  view(world: number): { step: WorldStep; part: number } | undefined {
    return this.#playback.view(world);
  }

  #show(world: number): void {
    const seen = this.#playback.view(world);
    if (seen === undefined) return;
    const { step } = seen;
    this.#view().show(world, step);
    state.lamps.value = replaced(state.lamps.value, world, step.lamps);
    if (step.roads !== undefined) state.roadLoad.value = replaced(state.roadLoad.value, world, step.roads);
    if (step.mission !== undefined) this.onMission(world, step.mission);
    if (step.traced.length > 0) this.#draw(step);
  }

  #draw(step: WorldStep): void {
    const traces = new Map(state.traces.value);
    for (let i = 0; i < step.traced.length; i += 4) {
      const [id, at, out, when] = step.traced.subarray(i, i + 4);
      const known = traces.get(id);
      // who comes back after a while is drawn as another line
      const goesOn = known !== undefined && when - (known.points.at(-1)?.[0] ?? 0) < 3;
      const points = goesOn ? [...known.points, [when, at] as const] : [[when, at] as const];
      traces.set(id, { id, way: out === 1 ? 'out' : 'back', points });
    }
    for (const [id, trace] of traces) if (step.time - (trace.points.at(-1)?.[0] ?? 0) > TRACE_SPAN) traces.delete(id);
    state.traces.value = traces;
  }

  #showGlances(): void {
    this.#glances.forEach((step, world) => {
      if (step === undefined || step === this.#glanced[world]) return;
      this.#glanced[world] = step;
      this.#view().show(world, step);
      this.#view().move(world, 1);
      state.lamps.value = replaced(state.lamps.value, world, step.lamps);
    });
  }
  readonly #glanced: (WorldStep | undefined)[] = [];

  /** Tells the panels how it stands. */
  tell(): void {
    const begun = !Number.isNaN(this.#playback.time);
    const seen = this.#workers.map((_, world) => this.#playback.view(world)?.step ?? this.#glances[world]);
    const all = seen.every((step) => step !== undefined);
    state.time.value = begun ? this.#playback.time : Math.min(...seen.map((step) => step?.time ?? Number.NaN));
    state.waiting.value = !begun && !all;
    state.lapse.value = !begun && all;
    state.figures.value = seen.map((step) => step?.figures);
  }

  /** Keeps a point of the trend now and then. */
  #note(world: number, { time, figures }: WorldStep): void {
    const known = state.trend.value[world] ?? [];
    if (time - (known.at(-1)?.[0] ?? Number.NEGATIVE_INFINITY) < NOTE_EVERY) return;
    state.trend.value = state.trend.value.map((line, i) => (i === world ? [...line, [time, figures.delay_s]] : line));
  }

  /** Where a vehicle is now: x, y, heading, speed; undefined when it has left. */
  whereIs(world: number, id: number): readonly [number, number, number, number] | undefined {
    const seen = this.#playback.view(world);
    if (seen === undefined) return undefined;
    for (const { ids, rows } of seen.step.poses.bodies) {
      const row = ids.indexOf(id);
      if (row < 0) continue;
      const o = STRIDE * row;
      const between = (a: number, b: number) => a + (b - a) * seen.part;
      return [
        between(rows[o], rows[o + 4]),
        between(rows[o + 1], rows[o + 5]),
        between(rows[o + 2], rows[o + 6]),
        between(rows[o + 3], rows[o + 7]),
      ];
    }
    return undefined;
  }
}

function replaced<T>(list: readonly (T | undefined)[], at: number, value: T): (T | undefined)[] {
  const copy = [...list];
  copy[at] = value;
  return copy;
}

function post(worker: Worker, request: WorldRequest): void {
  worker.postMessage(request);
}
