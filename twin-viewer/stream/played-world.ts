// A simulated world that is played: stepped on request, each step told as it is drawn.
import { compileDemand } from '../../core/compile-demand.ts';
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import { type CorridorTrack, compilePlan, type Plan, type SafetyByController } from '../../signals/browser.ts';
import { setProgram } from '../../sim/lamps.ts';
import { createLaneCurves } from '../../sim/lane-curves.ts';
import { step } from '../../sim/step.ts';
import { createWorld, type World } from '../../sim/world.ts';
import type { ChangedPlace } from '../what-if/place-book.ts';
import { LaneLoad } from './lane-load.ts';
import { MissionInWorld } from './mission.ts';
import { READ_EVERY, RoadMeter } from './road-meter.ts';
import { lookOf } from './vehicle-looks.ts';
import { PoseBook } from './vehicle-poses.ts';
import { POSITION_STEPS, readVehicles, type VehicleRows } from './vehicle-rows.ts';
import { figuresOf, type WorldFigures } from './world-figures.ts';
import { frameOfWorld } from './world-frame.ts';
import type { WorldOpening, WorldStep } from './world-messages.ts';

/** Steps between two counts of the figures. */
const FIGURES_EVERY = 5;
/** s between two pictures of a time that is skipped */
const GLANCE_EVERY = 15;
/** frames kept */
const PAST = 170;

export class PlayedWorld {
  readonly end: number;
  readonly #network: CompiledNetwork;
  readonly #safety: SafetyByController;
  readonly #world: World;
  readonly #poses: PoseBook;
  readonly #load: LaneLoad;
  readonly #meter = new RoadMeter();
  #figures: WorldFigures;
  #sequence = 0;
  #track: CorridorTrack | undefined;
  /** the last frames, for a corridor that is looked at later */
  readonly #past: VehicleRows[] = [];
  #told = 0;
  #mission: MissionInWorld | undefined;
  #types = 0;

  /** A place with its changes made, under the opening's plan. Throws the faults of `compileDemand` and `compilePlan`. */
  constructor(place: ChangedPlace, opening: WorldOpening) {
    const { begin, end, seed } = opening;
    this.end = end;
    this.#network = place.network;
    this.#safety = place.safety;
    const demand = compileDemand(place.demand, this.#network, seed, begin);
    const programs = compilePlan(opening.variant.plan, this.#network, this.#safety);
    this.#world = createWorld(this.#network, demand, programs, { seed, begin, end });
    this.#poses = new PoseBook(this.#network, createLaneCurves(this.#network), []);
    this.#lookAgain();
    this.#load = new LaneLoad(this.#network);
    this.#figures = figuresOf(this.#world);
  }

  get time(): number {
    return this.#world.time;
  }

  /** Simulates up to `time`; `glance` gets a picture of the world now and then: the time so far, in fast motion. */
  skip(time: number, glance: (step: WorldStep) => void = () => {}): void {
    let next = this.#world.time + GLANCE_EVERY;
    while (this.#world.time < Math.min(time, this.end) - 1e-9) {
      step(this.#world);
      if (this.#world.time > time - PAST) this.#load.take(this.#rows());
      if (this.#world.steps % READ_EVERY === 0) this.#meter.read(this.#world);
      if (this.#world.time < next || this.#world.time >= time) continue;
      next += GLANCE_EVERY;
      glance(this.#glance());
    }
    this.#figures = figuresOf(this.#world);
    this.#poses.reset();
  }

  /** The world as it stands, by itself: nothing of it moves on from here. */
  #glance(): WorldStep {
    const rows = this.#read();
    this.#figures = figuresOf(this.#world);
    this.#poses.reset();
    return { ...this.#seen(rows), roads: undefined, traced: new Float32Array(0), mission: undefined };
  }

  /** What is drawn of the world as it stands. */
  #seen(rows: VehicleRows) {
    return {
      time: this.#world.time,
      poses: this.#poses.take(rows),
      lamps: Uint8Array.from(this.#world.lamps.state),
      load: this.#load.take(rows),
      figures: this.#figures,
    };
  }

  /** From now on each step tells who is where along a corridor. */
  trace(track: CorridorTrack | undefined): void {
    this.#track = track;
    this.#told = 0;
  }

  /** Sends an ambulance at once. Throws the faults of `addVehicle`. */
  send(from: string, to: string, green: boolean): void {
    this.#mission = new MissionInWorld(this.#world, this.#safety, from, to, green);
    this.#lookAgain();
  }

  /** Types may join while the world runs. */
  #lookAgain(): void {
    const { vehicleClass, length, width, ids } = this.#world.demand.types;
    if (ids.length === this.#types) return;
    this.#types = ids.length;
    this.#poses.types = Array.from(vehicleClass, (one, type) => lookOf(one, length[type], width[type]));
  }

  /** One step, told. */
  step(): WorldStep {
    const world = this.#world;
    step(world);
    if (world.steps % FIGURES_EVERY === 0) this.#figures = figuresOf(world);
    return this.tell();
  }

  /** The world as it stands. */
  tell(): WorldStep {
    return {
      ...this.#seen(this.#rows()),
      roads: this.#world.steps % READ_EVERY === 0 ? this.#meter.read(this.#world) : undefined,
      traced: this.#traced(),
      mission: this.#mission?.tell(),
    };
  }

  #traced(): Float32Array<ArrayBuffer> {
    const track = this.#track;
    if (track === undefined) return new Float32Array(0);
    const found: number[] = [];
    for (const rows of this.#past) {
      if (rows.time <= this.#told) continue;
      for (let i = 0; i < rows.count; i++) this.#place(track, rows, i, found);
    }
    this.#told = this.#world.time;
    return Float32Array.from(found);
  }

  #place(track: CorridorTrack, rows: VehicleRows, i: number, found: number[]): void {
    const lane = rows.lane[i] & 0xffffff;
    for (const way of [1, 0]) {
      const { start, slope } = way === 1 ? track.out : track.back;
      if (Number.isNaN(start[lane])) continue;
      const at = start[lane] + (slope[lane] * rows.position[i] * this.#network.laneLength[lane]) / POSITION_STEPS;
      if (at >= track.low && at <= track.high) found.push(rows.id[i], at, way, rows.time);
    }
  }

  /** From the next step on, the controllers follow this plan. Throws the faults of `compilePlan`. */
  follow(plan: Plan): void {
    for (const program of compilePlan(plan, this.#network, this.#safety)) setProgram(this.#world.lamps, program);
  }

  #rows() {
    const rows = this.#read();
    this.#past.push(rows);
    if (this.#past.length > PAST) this.#past.shift();
    return rows;
  }

  #read(): VehicleRows {
    const bytes = frameOfWorld(this.#world, ++this.#sequence);
    return readVehicles(bytes, this.#network.laneCount, this.#world.demand.types.ids.length);
  }
}

/** The buffers of a step that may be handed over instead of copied. */
export function buffersOf(step: WorldStep): ArrayBuffer[] {
  const { poses, lamps, load, traced } = step;
  const rows = poses.bodies.flatMap((body) => [body.rows.buffer, body.ids.buffer]);
  return [...rows, lamps.buffer, load.buffer, traced.buffer] as ArrayBuffer[];
}
