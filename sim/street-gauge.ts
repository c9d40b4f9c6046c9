// How a street fares at one moment: how much time is being lost, how many stand, and which roads are full to their start.
import type { CompiledNetwork } from '../core/compiled-network.ts';
import { observe } from './hooks.ts';
import type { World } from './world.ts';

/** m/s, below which a vehicle stands */
const STANDING = 0.1;
/** m from the start of a road: a vehicle whose tail stands within it keeps others from coming in */
const ROOM = 7.5;

export interface StreetSample {
  /** s of the street's day */
  readonly time_s: number;
  /** s lost a second by the mean vehicle, those that wait to enter included: 0 everybody drives as wished, 1 all stand */
  readonly delay: number;
  /** vehicles that stand, those that wait to enter included */
  readonly queue: number;
  /** roads whose queue reaches back to their start */
  readonly spillback: number;
}

/** Means over an interval, told by its begin. */
export interface StreetInterval extends Omit<StreetSample, 'time_s'> {
  readonly begin_s: number;
}

/** Takes a sample of a street: `begin`, every vehicle, `end`. Costs one pass over the vehicles. */
export class StreetGauge {
  readonly #network: CompiledNetwork;
  /** by edge: the sample in which it was last found full */
  readonly #full: Int32Array;
  #sample = 0;
  #vehicles = 0;
  #lost = 0;
  #standing = 0;
  #spilled = 0;

  constructor(network: CompiledNetwork) {
    this.#network = network;
    this.#full = new Int32Array(network.edgeCount);
  }

  begin(): void {
    this.#sample++;
    this.#vehicles = 0;
    this.#lost = 0;
    this.#standing = 0;
    this.#spilled = 0;
  }

  /** @param tail m of the rear bumper from the lane's start; @param desired m/s on this lane without others */
  add(lane: number, tail: number, speed: number, desired: number): void {
    this.#vehicles++;
    this.#lost += Math.max(0, 1 - speed / desired);
    if (speed >= STANDING) return;
    this.#standing++;
    if (tail > ROOM || lane < 0 || lane >= this.#network.edgeLanes) return;
    const edge = this.#network.laneEdge[lane]!;
    if (this.#full[edge] === this.#sample) return;
    this.#full[edge] = this.#sample;
    this.#spilled++;
  }

  /** @param waiting vehicles that are due and find no room to enter */
  end(time_s: number, waiting: number): StreetSample {
    const all = this.#vehicles + waiting;
    return {
      time_s,
      delay: all === 0 ? 0 : (this.#lost + waiting) / all,
      queue: this.#standing + waiting,
      spillback: this.#spilled,
    };
  }
}

/** A sample of a world as it is now. */
export function sampleWorld(gauge: StreetGauge, { slots, used, demand, queues, time }: World): StreetSample {
  const { length } = demand.types;
  gauge.begin();
  for (let slot = 0; slot < used; slot++) {
    const lane = slots.lane[slot]!;
    if (lane < 0) continue;
    const tail = slots.position[slot]! - length[slots.type[slot]!]!;
    gauge.add(lane, tail, slots.speed[slot]!, slots.limit[slot]!);
  }
  return gauge.end(time, queues.waiting);
}

/** Samples a world every `every` s from now on; `read` answers the means by intervals of `interval` s. */
export function gaugeWorld(world: World, every: number, interval: number): { read(): StreetInterval[] } {
  const gauge = new StreetGauge(world.network);
  const begin = world.time;
  const sums: { delay: number; queue: number; spillback: number; count: number }[] = [];
  let due = begin + every;
  observe(world, (now) => {
    if (now.time < due - 1e-9) return;
    due += every;
    const { delay, queue, spillback } = sampleWorld(gauge, now);
    const at = Math.floor((now.time - 1e-9 - begin) / interval);
    sums[at] ??= { delay: 0, queue: 0, spillback: 0, count: 0 };
    sums[at].delay += delay;
    sums[at].queue += queue;
    sums[at].spillback += spillback;
    sums[at].count++;
  });
  return {
    read: () =>
      Array.from(sums, (sum, at) => {
        const { delay, queue, spillback, count } = sum ?? { delay: 0, queue: 0, spillback: 0, count: 1 };
        const means = { delay: delay / count, queue: queue / count, spillback: spillback / count };
        return { begin_s: begin + at * interval, ...means };
      }),
  };
}
