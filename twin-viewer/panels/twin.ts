// The twin behind the panels: the place, its picture, the two worlds that play, and what may be done with them.
import { compileNetwork } from '../../core/compile-network.ts';
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import type { Plan } from '../../signals/browser.ts';
import { CameraControl } from '../scene/camera-control.ts';
import { type CameraPose, poseFromText, poseOver, poseText } from '../scene/camera-pose.ts';
import { CityView, type DrawCost } from '../scene/city-view.ts';
import { longestStreet, poseAlong } from '../scene/opening-street.ts';
import { nearestJunction, nearestRoad, nearestVehicle } from '../scene/picking.ts';
import type { PlaceDocuments } from '../stream/place-source.ts';
import { Playback } from '../stream/playback.ts';
import type { WorldReply, WorldRequest } from '../stream/world-messages.ts';
import { Comparison, poolSize } from '../what-if/replication-pool.ts';
import * as state from './twin-state.ts';

/** s of the run at which the picture opens: the peak has built up */
const OPEN_AT = 0.4;
/** pairs of runs that the opening comparison asks for */
const PAIRS = 10;
const WORLDS = 2;

export class Twin {
  readonly place: PlaceDocuments;
  readonly network: CompiledNetwork;
  readonly canvas: HTMLCanvasElement;
  readonly view: CityView;
  readonly camera: CameraControl;
  readonly plans: [Plan, Plan];
  #playback: Playback;
  #workers: Worker[] = [];
  #comparison: Comparison | undefined;
  #last = 0;
  #cost: DrawCost = { calls: 0, triangles: 0 };
  #follow: { world: number; id: number } | undefined;
  #told = 0;
  #wide = 1;
  #high = 1;

  constructor(place: PlaceDocuments, canvas: HTMLCanvasElement) {
    this.place = place;
    this.canvas = canvas;
    this.network = compileNetwork(place.network);
    this.plans = [place.own, place.better ?? place.own];
    this.view = new CityView(canvas, place.network, this.network, WORLDS, place.surroundings);
    this.camera = new CameraControl(canvas, this.openingPose(), (x, y) => this.view.frameOf(this.#placeAt(x, y)));
    this.camera.onClick = (x, y, screen) => this.#pick(x, y, this.#placeAt(screen[0], screen[1]));
    this.#playback = new Playback([]);
    state.placeName.value = place.name;
    state.placeNote.value = place.note;
    state.clockAtZero.value = place.clock;
    state.span.value = [place.begin, place.end];
    if (place.better === undefined) state.arrangement.value = 'before';
  }

  /** Starts both worlds at `time` (s). */
  start(time = this.place.begin + OPEN_AT * (this.place.end - this.place.begin)): void {
    for (const worker of this.#workers) worker.terminate();
    state.waiting.value = true;
    this.#workers = this.plans.map((plan, world) => this.#hire(world, plan, time));
    const sources = this.#workers.map((worker) => ({ ask: (until: number) => post(worker, { kind: 'play', until }) }));
    this.#playback = new Playback(sources);
    this.#playback.speed = state.speed.value;
    this.#playback.paused = state.paused.value;
  }

  #hire(world: number, plan: Plan, time: number): Worker {
    const { network, demand, safety, begin, end } = this.place;
    const worker = new Worker(new URL('../stream/world-worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }: MessageEvent<WorldReply>) => this.#hear(world, data);
    post(worker, { kind: 'open', opening: { network, demand, safety, plan, seed: 1, begin, end } });
    post(worker, { kind: 'skip', until: time });
    return worker;
  }

  #hear(world: number, reply: WorldReply): void {
    if (reply.kind === 'step') this.#playback.push(world, reply.step);
    else if (reply.kind === 'end') this.#playback.end(world);
    else state.notice.value = reply.fault;
  }

  /** Compares both plans over the whole window in the background. */
  compare(pairs = PAIRS): void {
    if (this.place.better === undefined) return;
    this.#comparison?.cancel();
    const { network, demand, safety, begin, end } = this.place;
    const variants = this.plans.map((plan) => ({ network, demand, plan }));
    const size = poolSize(navigator.hardwareConcurrency);
    this.#comparison = new Comparison({ variants, safety, begin, end }, pairs, size, {
      onEvidence: (evidence) => {
        state.evidence.value = evidence;
      },
      onFault: (fault) => {
        state.notice.value = fault;
      },
    });
  }

  /** Lets the wall clock pass to `now` (ms) and draws. */
  frame(now: number): void {
    const seconds = Math.min(1, (now - this.#last) / 1000);
    this.#last = now;
    this.camera.tick(seconds);
    for (const world of this.#playback.tick(seconds)) this.#show(world);
    for (let world = 0; world < WORLDS; world++) {
      const seen = this.#playback.view(world);
      if (seen !== undefined) this.view.move(world, seen.part);
    }
    this.#followOn();
    this.#cost = this.view.draw(this.camera.pose);
    if (now - this.#told > 120) this.#tell(now);
  }

  get cost(): DrawCost {
    return this.#cost;
  }

  #show(world: number): void {
    const seen = this.#playback.view(world);
    if (seen === undefined) return;
    this.view.show(world, seen.step);
    if (state.lamps.value[world] !== seen.step.lamps) {
      const lamps = [...state.lamps.value];
      lamps[world] = seen.step.lamps;
      state.lamps.value = lamps;
    }
  }

  /** Tells the panels, some times a second. */
  #tell(now: number): void {
    this.#told = now;
    state.time.value = this.#playback.time;
    state.waiting.value = Number.isNaN(this.#playback.time);
    state.figures.value = Array.from({ length: WORLDS }, (_, world) => this.#playback.view(world)?.step.figures);
  }

  resize(width: number, height: number, ratio: number): void {
    this.#wide = width;
    this.#high = height;
    this.view.resize(width, height, ratio);
    this.arrange();
  }

  /** Brings the worlds into the order that the page asks for. */
  arrange(): void {
    const shown = { both: [0, 1], before: [0], after: [1] }[state.arrangement.value];
    this.view.arrange(shown, this.#high > this.#wide);
  }

  pause(paused: boolean): void {
    state.paused.value = paused;
    this.#playback.paused = paused;
  }

  setSpeed(speed: number): void {
    state.speed.value = speed;
    this.#playback.speed = speed;
  }

  /** Runs both worlds anew up to a time (s). */
  seek(time: number): void {
    this.start(Math.min(this.place.end - 1, Math.max(this.place.begin, time)));
  }

  /** The vehicle that the camera stays with. */
  follow(world: number, id: number | undefined): void {
    this.#follow = id === undefined ? undefined : { world, id };
  }

  /** Where a vehicle is now: x, y, heading, speed; undefined when it has left. */
  whereIs(world: number, id: number): readonly [number, number, number, number] | undefined {
    const seen = this.#playback.view(world);
    if (seen === undefined) return undefined;
    for (const { ids, rows } of seen.step.poses.bodies) {
      const row = ids.indexOf(id);
      if (row < 0) continue;
      const o = 12 * row;
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

  #followOn(): void {
    if (this.#follow === undefined) return;
    const at = this.whereIs(this.#follow.world, this.#follow.id);
    if (at === undefined) this.#follow = undefined;
    else this.camera.jump({ ...this.camera.pose, x: at[0], y: at[1] });
  }

  #placeAt(x: number, y: number): number {
    if (state.arrangement.value !== 'both') return 0;
    return this.#high > this.#wide ? (y < this.#high / 2 ? 0 : 1) : x < this.#wide / 2 ? 0 : 1;
  }

  #pick(x: number, y: number, place: number): void {
    const world = state.arrangement.value === 'both' ? place : state.arrangement.value === 'after' ? 1 : 0;
    const reach = Math.max(4, 10 * this.camera.scale);
    const poses = this.#playback.view(world)?.step.poses;
    const vehicle = poses === undefined ? -1 : nearestVehicle(poses, this.#playback.view(world)!.part, x, y, reach);
    if (vehicle >= 0 && this.camera.scale < 1) this.select({ kind: 'vehicle', world, id: vehicle });
    else {
      const controller = nearestJunction(this.network, x, y, Math.max(28, 2.5 * reach));
      const edge = nearestRoad(this.network, x, y, Math.max(8, reach));
      if (controller >= 0) this.select({ kind: 'junction', controller });
      else if (edge >= 0) this.select({ kind: 'road', edge });
      else this.select({ kind: 'none' });
    }
  }

  select(chosen: state.Selection): void {
    state.selection.value = chosen;
    this.follow(0, undefined);
    if (chosen.kind === 'vehicle') this.follow(chosen.world, chosen.id);
  }

  /** The pose that the address names, or the first one. */
  openingPose(): CameraPose {
    return poseFromText(new URLSearchParams(location.hash.slice(1)).get('at') ?? '') ?? this.homePose();
  }

  /** Along the street with the most signals, where a green wave is seen; over all without signals. */
  homePose(): CameraPose {
    const [west, south, east, north] = this.bounds();
    const tall = innerHeight > innerWidth;
    const aspect = tall ? innerWidth / (innerHeight / 2) : innerWidth / 2 / innerHeight;
    const street = longestStreet(this.place.network, this.network);
    if (street === undefined) return poseOver(west, south, east, north, aspect);
    return poseAlong(street);
  }

  /** Vehicles due by part of the window, of the most. */
  demandShape(parts = 60): number[] {
    const { begin, end } = this.place;
    const counts = new Array<number>(parts).fill(0);
    const at = (time: number) => Math.min(parts - 1, Math.max(0, Math.floor(((time - begin) / (end - begin)) * parts)));
    for (const trip of this.place.demand.trips) counts[at(trip.depart)]++;
    for (const flow of this.place.demand.flows ?? []) {
      const hourly = flow.poissonPerHour ?? flow.vehiclesPerHour ?? 0;
      for (let part = at(flow.begin); part <= at(flow.end - 1); part++)
        counts[part] += (hourly * (end - begin)) / parts / 3600;
    }
    const most = Math.max(1, ...counts);
    return counts.map((count) => count / most);
  }

  /** m: west, south, east, north of all lanes. */
  bounds(): [number, number, number, number] {
    const { laneShape } = this.network;
    const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let i = 0; i < laneShape.length; i += 2) {
      box[0] = Math.min(box[0], laneShape[i]);
      box[1] = Math.min(box[1], laneShape[i + 1]);
      box[2] = Math.max(box[2], laneShape[i]);
      box[3] = Math.max(box[3], laneShape[i + 1]);
    }
    return box;
  }

  /** Text that brings another reader to what is seen here. */
  bookmark(): string {
    const parts = new URLSearchParams({ at: poseText(this.camera.goal) });
    if (!Number.isNaN(this.#playback.time)) parts.set('t', this.#playback.time.toFixed(0));
    if (state.arrangement.value !== 'both') parts.set('show', state.arrangement.value);
    if (state.mode.value !== 'watch') parts.set('mode', state.mode.value);
    const chosen = state.selection.value;
    if (chosen.kind === 'junction') parts.set('junction', this.network.controllerIds[chosen.controller]);
    return `#${parts.toString().replaceAll('%2C', ',')}`;
  }
}

function post(worker: Worker, request: WorldRequest): void {
  worker.postMessage(request);
}
