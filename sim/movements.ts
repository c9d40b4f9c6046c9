// What each movement (from one edge to the next) costs: control delay, stops, arrivals on green; and how long lanes queue.

import { STANDING } from './krauss.ts';
import { LAMP } from './lamp-program.ts';
import { TRIP_STATUS } from './result.ts';
import type { World } from './world.ts';

/** most vehicles of a queue that are told apart */
const MOST = 255;
/** m from the lane's start; a queue that reaches so far spills back */
const FULL = 7.5;

/** One movement over the whole run. */
export interface MovementRow {
  /** edges */
  readonly from: number;
  readonly to: number;
  vehicles: number;
  /**
   * s, from entering the edge before to entering the one beyond, less the time at the desired speed: HCM's control delay
   * but for the speed that is gathered beyond the junction, which counts there
   */
  delay: number;
  stops: number;
  /** s */
  stopped: number;
  /** person-seconds of delay */
  personDelay: number;
  /** vehicles with a lamp, and those of them whose lamp let them go when they first stopped or, unstopped, passed */
  signalled: number;
  onGreen: number;
}

/** By edge lane. */
export interface QueueTable {
  /** row lane * 256 + n: seconds in which n vehicles stood */
  readonly seconds: Float32Array;
  /** m, farthest back end of a standing vehicle from the lane's end */
  readonly farthest: Float32Array;
  /** how often, and s for which, the queue reached the lane's start */
  readonly spillbacks: Uint32Array;
  readonly spilled: Float64Array;
}

/** Watches movements and queues; call `step` at the end of each step. */
export class Movements {
  readonly rows = new Map<number, MovementRow>();
  readonly queues: QueueTable;
  readonly #world: World;
  /** by vehicle: what it had when it entered its edge */
  #at = new Int32Array(0);
  #time = new Float64Array(0);
  #ideal = new Float64Array(0);
  #stops = new Uint16Array(0);
  #stopped = new Float64Array(0);
  /** -1: has not stopped yet; else whether its lamp let it go then */
  #green = new Int8Array(0);
  readonly #spilling: Uint8Array;

  constructor(world: World) {
    const lanes = world.network.edgeLanes;
    this.#world = world;
    this.#spilling = new Uint8Array(lanes);
    this.queues = {
      seconds: new Float32Array(lanes * (MOST + 1)),
      farthest: new Float32Array(lanes),
      spillbacks: new Uint32Array(lanes),
      spilled: new Float64Array(lanes),
    };
  }

  step(): void {
    this.#grow();
    const { slots, used, demand, measures } = this.#world;
    for (let slot = 0; slot < used; slot++) {
      if (slots.lane[slot]! < 0) continue;
      const id = slots.id[slot]!;
      if (measures.trips.status[id] === TRIP_STATUS.obstacle) continue;
      const place = slots.routeAt[slot]! - demand.routeStart[id]!;
      if (this.#at[id] !== place) {
        if (this.#at[id] === place - 1) this.#passed(slot, id);
        this.#enter(slot, id, place);
      } else if (this.#green[id] === -1 && slots.speed[slot]! < STANDING) {
        this.#green[id] = this.#letsGo(slot) ? 1 : 0;
      }
    }
    this.#senseQueues();
  }

  #grow(): void {
    const { count } = this.#world.demand;
    if (this.#at.length >= count) return;
    const room = count + (count >> 2);
    const longer = <A extends Int32Array | Float64Array | Uint16Array | Int8Array>(array: A): A => {
      const copy = new (array.constructor as new (n: number) => A)(room);
      copy.set(array as never);
      return copy;
    };
    const known = this.#at.length;
    this.#at = longer(this.#at).fill(-2, known);
    this.#time = longer(this.#time);
    this.#ideal = longer(this.#ideal);
    this.#stops = longer(this.#stops);
    this.#stopped = longer(this.#stopped);
    this.#green = longer(this.#green);
  }

  #enter(slot: number, id: number, place: number): void {
    const { slots, time } = this.#world;
    this.#at[id] = place;
    this.#time[id] = time;
    this.#ideal[id] = this.#idealOf(slot);
    this.#stops[id] = slots.stops[slot]!;
    this.#stopped[id] = slots.stopped[slot]!;
    this.#green[id] = -1;
  }

  /** s that the way so far takes at the desired speed */
  #idealOf(slot: number): number {
    const { slots } = this.#world;
    return slots.ideal[slot]! + (slots.position[slot]! - slots.since[slot]!) / slots.limit[slot]!;
  }

  #letsGo(slot: number): boolean {
    const { slots, lamps, network } = this.#world;
    const lamp = slots.gate[slot]! >= 0 ? network.gateLamp[slots.gate[slot]!]! : -1;
    const state = lamp >= 0 ? lamps.state[lamp]! : LAMP.off;
    return state === LAMP.green || state === LAMP.yield;
  }

  /** The vehicle has come through the junction at the end of the edge before. */
  #passed(slot: number, id: number): void {
    const { slots, demand, time, network, countedFor } = this.#world;
    const at = slots.routeAt[slot]!;
    const [from, to] = [demand.routeEdges[at - 1]!, demand.routeEdges[at]!];
    const key = from * network.edgeCount + to;
    let row = this.rows.get(key);
    if (row === undefined) {
      row = { from, to, vehicles: 0, delay: 0, stops: 0, stopped: 0, personDelay: 0, signalled: 0, onGreen: 0 };
      this.rows.set(key, row);
    }
    const delay = Math.max(0, time - this.#time[id]! - (this.#idealOf(slot) - this.#ideal[id]!));
    row.vehicles++;
    row.delay += delay;
    row.personDelay += delay * demand.types.persons[slots.type[slot]!]!;
    row.stops += slots.stops[slot]! - this.#stops[id]!;
    row.stopped += Math.max(0, slots.stopped[slot]! - this.#stopped[id]!);
    const inside = slots.behind1[slot]!;
    if (inside < network.edgeLanes || countedFor[inside] !== from || !this.#hasLamp(inside)) return;
    row.signalled++;
    if (this.#green[id] !== 0) row.onGreen++;
  }

  #hasLamp(inside: number): boolean {
    const { network } = this.#world;
    const gate = inside - network.edgeLanes;
    if (!network.gateInside[gate]) return network.gateLamp[gate]! >= 0;
    return network.gateLamp[network.gateFrom[gate]! - network.edgeLanes]! >= 0;
  }

  #senseQueues(): void {
    const { network, lanes, slots, demand, dt } = this.#world;
    const { seconds, farthest, spillbacks, spilled } = this.queues;
    for (let lane = 0; lane < network.edgeLanes; lane++) {
      const count = lanes.count[lane]!;
      let standing = 0;
      let rear = network.laneLength[lane]!;
      for (let k = 0; k < count; k++) {
        const slot = lanes.order[lanes.start[lane]! + k]!;
        if (slots.speed[slot]! >= STANDING) continue;
        standing++;
        rear = slots.position[slot]! - demand.types.length[slots.type[slot]!]!;
      }
      const row = lane * (MOST + 1) + Math.min(MOST, standing);
      seconds[row] = seconds[row]! + dt;
      if (standing > 0) farthest[lane] = Math.max(farthest[lane]!, network.laneLength[lane]! - rear);
      const full = standing > 0 && rear < FULL ? 1 : 0;
      if (full) {
        spilled[lane] = spilled[lane]! + dt;
        if (!this.#spilling[lane]) spillbacks[lane] = spillbacks[lane]! + 1;
      }
      this.#spilling[lane] = full;
    }
  }
}

/** Mean and quantile `q` (0..1) of the vehicles standing on a lane, over time. */
export function queueOf(
  { seconds }: QueueTable,
  lane: number,
  q: number,
): { readonly mean: number; readonly quantile: number; readonly most: number } {
  const row = seconds.subarray(lane * (MOST + 1), (lane + 1) * (MOST + 1));
  const total = row.reduce((sum, value) => sum + value, 0);
  let [mean, most, reached, quantile] = [0, 0, 0, -1];
  row.forEach((value, n) => {
    mean += (n * value) / Math.max(total, 1e-9);
    if (value > 0) most = n;
    reached += value;
    if (quantile < 0 && reached >= q * total - 1e-6) quantile = n;
  });
  return { mean, quantile: Math.max(0, quantile), most };
}
