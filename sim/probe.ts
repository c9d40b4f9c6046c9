// Floating-car data: where vehicles are, every so often, of all of them or of a sample of probes.
import { PURPOSE, streamOf, uniform } from '../core/chance.ts';
import { createLaneCurves, type LaneCurves, pieceAt, TURN_UNITS } from './lane-curves.ts';
import type { World } from './world.ts';

/** counter of the departure stream that says who is a probe */
const IS_PROBE = 77;

/** Columns of one row a probe and moment. */
export interface ProbeTable {
  /** s */
  readonly time: number[];
  /** row of the demand */
  readonly vehicle: number[];
  /** m, front bumper */
  readonly x: number[];
  readonly y: number[];
  /** degrees clockwise from north, as SUMO writes it */
  readonly angle: number[];
  /** m/s */
  readonly speed: number[];
  /** lane number and m on it */
  readonly lane: number[];
  readonly position: number[];
}

/** What is recorded: every `every` s, of the share of drivers that are probes. */
export interface ProbeOptions {
  readonly every: number;
  readonly share: number;
}

/** Records probes; call `step` at the end of each step. */
export class Probes {
  readonly table: ProbeTable = { time: [], vehicle: [], x: [], y: [], angle: [], speed: [], lane: [], position: [] };
  readonly #world: World;
  readonly #options: ProbeOptions;
  readonly #curves: LaneCurves;
  #next: number;

  constructor(world: World, options: ProbeOptions) {
    this.#world = world;
    this.#options = options;
    this.#curves = createLaneCurves(world.network);
    this.#next = world.time;
  }

  step(): void {
    const { time, slots, lanes, network, seed, demand } = this.#world;
    if (time < this.#next - 1e-9) return;
    this.#next += this.#options.every;
    const { share } = this.#options;
    for (let lane = 0; lane < network.laneCount; lane++) {
      for (let k = 0; k < lanes.count[lane]!; k++) {
        const slot = lanes.order[lanes.start[lane]! + k]!;
        const id = slots.id[slot]!;
        const stream = streamOf(PURPOSE.departure, demand.driver[id]!);
        if (share < 1 && uniform(seed, stream, IS_PROBE) >= share) continue;
        this.#record(slot, lane, id);
      }
    }
  }

  #record(slot: number, lane: number, id: number): void {
    const { slots, time } = this.#world;
    const { table } = this;
    const { at, x, y, dx, dy, heading, first } = this.#curves;
    const position = slots.position[slot]!;
    const p = pieceAt(this.#curves, lane, first[lane + 1]! - 1, position);
    table.time.push(time);
    table.vehicle.push(id);
    table.x.push(x[p]! + (position - at[p]!) * dx[p]!);
    table.y.push(y[p]! + (position - at[p]!) * dy[p]!);
    table.angle.push((450 - (360 * heading[p]!) / TURN_UNITS) % 360);
    table.speed.push(slots.speed[slot]!);
    table.lane.push(lane);
    table.position.push(position);
  }
}
