// Safety surrogates: how often, and how nearly, vehicles come to harm.
// Time to collision and post-encroachment time after Gettman & Head (2003), Surrogate Safety Measures from Traffic
// Simulation Models, FHWA-RD-03-050, with its thresholds; hard braking beyond what is comfortable for the vehicle.
import { MEETING } from '../core/compiled-network.ts';
import type { World } from './world.ts';

/** s */
export const TTC_LIMIT = 1.5;
export const PET_LIMIT = 5;
/** m/s2 beyond its comfortable braking at which a vehicle brakes hard */
const HARD_MORE = 0.5;

export interface ConflictTable {
  /** by edge (inside a junction: the one before): followers whose time to collision fell below TTC_LIMIT, and the least, s */
  readonly rearEnd: Uint32Array;
  readonly leastTtc: Float32Array;
  /** by edge: vehicles that began to brake hard */
  readonly hardBraking: Uint32Array;
  /** by node: crossings of two ways within PET_LIMIT, and the least, s */
  readonly crossing: Uint32Array;
  readonly leastPet: Float32Array;
}

/** Watches for conflicts; call `step` at the end of each step. */
export class Conflicts {
  readonly table: ConflictTable;
  readonly #world: World;
  /** by meeting: s, when the own rear last left the zone; and its twin seen from the other path */
  readonly #left: Float64Array;
  readonly #twin: Int32Array;
  /** vehicles in a rear-end conflict, and those braking hard */
  #close = new Set<number>();
  #hard = new Set<number>();

  constructor(world: World) {
    const { network } = world;
    this.#world = world;
    this.table = {
      rearEnd: new Uint32Array(network.edgeCount),
      leastTtc: new Float32Array(network.edgeCount).fill(Number.POSITIVE_INFINITY),
      hardBraking: new Uint32Array(network.edgeCount),
      crossing: new Uint32Array(network.nodeCount),
      leastPet: new Float32Array(network.nodeCount).fill(Number.POSITIVE_INFINITY),
    };
    this.#left = new Float64Array(network.meetGate.length).fill(Number.NEGATIVE_INFINITY);
    this.#twin = twins(world);
  }

  step(): void {
    const { network, lanes, slots, demand, countedFor, dt } = this.#world;
    const { rearEnd, leastTtc, hardBraking } = this.table;
    const close = new Set<number>();
    const hard = new Set<number>();
    for (let lane = 0; lane < network.laneCount; lane++) {
      const start = lanes.start[lane]!;
      const edge = countedFor[lane]!;
      for (let k = 0; k < lanes.count[lane]!; k++) {
        const slot = lanes.order[start + k]!;
        const type = slots.type[slot]!;
        const id = slots.id[slot]!;
        if (slots.rise[slot]! / dt < -demand.types.decel[type]! - HARD_MORE) {
          hard.add(id);
          if (!this.#hard.has(id)) hardBraking[edge] = hardBraking[edge]! + 1;
        }
        if (lane >= network.edgeLanes) this.#cross(slot, lane, slots.position[slot]!);
        const behind = slots.behind1[slot]!;
        if (behind >= network.edgeLanes) this.#cross(slot, behind, slots.position[slot]! + network.laneLength[behind]!);
        if (k === 0) continue;
        const ttc = this.#timeToCollision(slot, lanes.order[start + k - 1]!);
        if (ttc >= TTC_LIMIT) continue;
        close.add(id);
        leastTtc[edge] = Math.min(leastTtc[edge]!, ttc);
        if (!this.#close.has(id)) rearEnd[edge] = rearEnd[edge]! + 1;
      }
    }
    this.#close = close;
    this.#hard = hard;
  }

  #timeToCollision(slot: number, lead: number): number {
    const { slots, demand } = this.#world;
    const closing = slots.speed[slot]! - slots.speed[lead]!;
    if (closing <= 0) return Number.POSITIVE_INFINITY;
    return (slots.position[lead]! - demand.types.length[slots.type[lead]!]! - slots.position[slot]!) / closing;
  }

  /** Entries into and exits from the zones of a path, with the time within the step. */
  #cross(slot: number, lane: number, front: number): void {
    const { network, slots, demand, dt, time } = this.#world;
    const gate = lane - network.edgeLanes;
    const speed = slots.speed[slot]!;
    if (speed <= 0) return;
    const rear = front - demand.types.length[slots.type[slot]!]!;
    const { crossing, leastPet } = this.table;
    for (let m = network.meetStart[gate]!; m < network.meetStart[gate + 1]!; m++) {
      if (network.meetKind[m] !== MEETING.cross) continue;
      const into = front - network.meetFrom[m]!;
      if (into >= 0 && into < speed * dt) {
        const entered = time - into / speed;
        const pet = entered - this.#left[this.#twin[m]!]!;
        if (pet < PET_LIMIT && pet >= 0) {
          const node = network.laneNode[lane]!;
          crossing[node] = crossing[node]! + 1;
          leastPet[node] = Math.min(leastPet[node]!, pet);
        }
      }
      const beyond = rear - network.meetUntil[m]!;
      if (beyond >= -speed * dt && beyond < speed * dt) this.#left[m] = time - beyond / speed;
    }
  }
}

/** By meeting: the row in which the other path has the same meeting. */
function twins({ network }: World): Int32Array {
  const { meetStart, meetGate, gateCount } = network;
  const found = new Int32Array(meetGate.length).fill(-1);
  for (let gate = 0; gate < gateCount; gate++) {
    for (let m = meetStart[gate]!; m < meetStart[gate + 1]!; m++) {
      const other = meetGate[m]!;
      for (let t = meetStart[other]!; t < meetStart[other + 1]!; t++) if (meetGate[t] === gate) found[m] = t;
    }
  }
  return found;
}
