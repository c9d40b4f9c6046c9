// A simulated world that is played: stepped on request, each step told as it is drawn.
import { compileDemand } from '../../core/compile-demand.ts';
import { compileNetwork } from '../../core/compile-network.ts';
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import { compilePlan, type Plan, type SafetyByController, safetyByController } from '../../signals/browser.ts';
import { setProgram } from '../../sim/lamps.ts';
import { createLaneCurves } from '../../sim/lane-curves.ts';
import { step } from '../../sim/step.ts';
import { createWorld, type World } from '../../sim/world.ts';
import { LaneLoad } from './lane-load.ts';
import { lookOf } from './vehicle-looks.ts';
import { PoseBook } from './vehicle-poses.ts';
import { readVehicles } from './vehicle-rows.ts';
import { figuresOf, type WorldFigures } from './world-figures.ts';
import { frameOfWorld } from './world-frame.ts';
import type { WorldOpening, WorldStep } from './world-messages.ts';

/** Steps between two counts of the figures. */
const FIGURES_EVERY = 5;

export class PlayedWorld {
  readonly end: number;
  readonly #network: CompiledNetwork;
  readonly #safety: SafetyByController;
  readonly #world: World;
  readonly #poses: PoseBook;
  readonly #load: LaneLoad;
  #figures: WorldFigures;
  #sequence = 0;

  /** Throws the faults of `compileNetwork`, `compileDemand` and `compilePlan`. */
  constructor(opening: WorldOpening) {
    const { begin, end, seed } = opening;
    this.end = end;
    this.#network = compileNetwork(opening.network);
    this.#safety = safetyByController(opening.safety);
    const demand = compileDemand(opening.demand, this.#network, seed, begin);
    const programs = compilePlan(opening.plan, this.#network, this.#safety);
    this.#world = createWorld(this.#network, demand, programs, { seed, begin, end });
    const { vehicleClass, length, width } = demand.types;
    const looks = Array.from(vehicleClass, (one, type) => lookOf(one, length[type], width[type]));
    this.#poses = new PoseBook(this.#network, createLaneCurves(this.#network), looks);
    this.#load = new LaneLoad(this.#network);
    this.#figures = figuresOf(this.#world);
  }

  get time(): number {
    return this.#world.time;
  }

  /** Simulates up to `time` without telling. */
  skip(time: number): void {
    while (this.#world.time < Math.min(time, this.end) - 1e-9) {
      step(this.#world);
      if (this.#world.time > time - 30) this.#load.take(this.#rows());
    }
    this.#figures = figuresOf(this.#world);
    this.#poses.reset();
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
    const rows = this.#rows();
    return {
      time: this.#world.time,
      poses: this.#poses.take(rows),
      lamps: Uint8Array.from(this.#world.lamps.state),
      load: this.#load.take(rows),
      figures: this.#figures,
    };
  }

  /** From the next step on, the controllers follow this plan. Throws the faults of `compilePlan`. */
  follow(plan: Plan): void {
    for (const program of compilePlan(plan, this.#network, this.#safety)) setProgram(this.#world.lamps, program);
  }

  #rows() {
    const bytes = frameOfWorld(this.#world, ++this.#sequence);
    return readVehicles(bytes, this.#network.laneCount, this.#world.demand.types.ids.length);
  }
}

/** The buffers of a step that may be handed over instead of copied. */
export function buffersOf(step: WorldStep): ArrayBuffer[] {
  const { poses, lamps, load } = step;
  const rows = poses.bodies.flatMap((body) => [body.rows.buffer, body.ids.buffer]);
  return [...rows, lamps.buffer, load.buffer] as ArrayBuffer[];
}
