// What may be seen of a world: its own columns, read-only and without a copy.
import { waitOf } from './waiting.ts';
import type { World } from './world.ts';

/** A column that is only read. */
export interface ReadColumn {
  readonly length: number;
  readonly [row: number]: number;
}

/**
 * The state of a world between two steps. Columns of the vehicles on the road have one row a slot, 0 .. rows - 1; rows
 * whose `lane` is below 0 are empty. Rows move as the world keeps its memory in order, so remember a vehicle by its
 * number (`vehicle`), and read columns anew from the view in each step.
 */
export interface WorldView {
  /** s */
  readonly time: number;
  /** rows to look at, those of vehicles that left included */
  readonly rows: number;
  readonly running: number;
  /** number of the vehicle: row of the demand, of the trip table and of `rowOf` */
  readonly vehicle: ReadColumn;
  /** lane number, below 0 in an empty row */
  readonly lane: ReadColumn;
  /** m, front bumper, from lane start */
  readonly position: ReadColumn;
  /** m/s */
  readonly speed: ReadColumn;
  /** m/s2, over the last step */
  acceleration(row: number): number;
  /** row of the vehicle types */
  readonly type: ReadColumn;
  /** s, standing without a break */
  wait(row: number): number;
  /** by vehicle number: its row, -1 while it is not on the road */
  readonly rowOf: ReadColumn;
  /** by lane: vehicles on it */
  readonly countOn: ReadColumn;
  /** the row of the `k`th vehicle on a lane, 0 being the one farthest on */
  rowOn(lane: number, k: number): number;
  /** LAMP of every lamp; those of controller c are lampStart[c] .. lampStart[c + 1] */
  readonly lamps: ReadColumn;
  readonly lampStart: ReadColumn;
  /** by edge: the first vehicle waiting to enter, -1 */
  readonly firstWaiting: ReadColumn;
  readonly waiting: number;
}

class View implements WorldView {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  get time() {
    return this.#world.time;
  }
  get rows() {
    return this.#world.used;
  }
  get running() {
    return this.#world.running;
  }
  get vehicle() {
    return this.#world.slots.id;
  }
  get lane() {
    return this.#world.slots.lane;
  }
  get position() {
    return this.#world.slots.position;
  }
  get speed() {
    return this.#world.slots.speed;
  }
  acceleration(row: number) {
    return this.#world.slots.rise[row]! / this.#world.dt;
  }
  get type() {
    return this.#world.slots.type;
  }
  wait(row: number) {
    return waitOf(this.#world, row);
  }
  get rowOf() {
    return this.#world.vehicles.slot;
  }
  get countOn() {
    return this.#world.lanes.count;
  }
  rowOn(lane: number, k: number) {
    const { order, start } = this.#world.lanes;
    return order[start[lane]! + k]!;
  }
  get lamps() {
    return this.#world.lamps.state;
  }
  get lampStart() {
    return this.#world.lamps.first;
  }
  get firstWaiting() {
    return this.#world.queues.head;
  }
  get waiting() {
    return this.#world.queues.waiting;
  }
}

/** A view of a world, good for as long as the world lives. */
export function viewOf(world: World): WorldView {
  return new View(world);
}
