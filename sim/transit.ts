// Public transport at its stops: those who came since the last vehicle board, some get off, and both take time.
import { bits, PURPOSE, streamOf } from '../core/chance.ts';
import { type CompiledLine, type CompiledTransit, stopKey } from '../core/transit-line.ts';
import type { World } from './world.ts';

/** s, those who came longer before the first vehicle of a line are not there any more */
const FIRST_WAIT = 900;

/** One call of a vehicle at a stop. */
export interface TransitCall {
  readonly line: string;
  readonly stop: string;
  /** row of the demand */
  readonly vehicle: number;
  /** s */
  readonly arrived: number;
  departed: number;
  /** s, after the timetable; NaN without one */
  late: number;
  readonly boarded: number;
  readonly alighted: number;
  /** persons aboard on leaving, and those for whom there was no room */
  readonly aboard: number;
  readonly leftBehind: number;
  /** s, mean wait of those who boarded */
  readonly meanWait: number;
}

/** All lines of a world. */
export class Transit {
  readonly calls: TransitCall[] = [];
  readonly #world: World;
  readonly #transit: CompiledTransit;
  /** by vehicle: persons aboard, and its present call */
  readonly #aboard = new Map<number, number>();
  readonly #present = new Map<number, TransitCall>();
  /** by line and stop: when a vehicle last left (s), and who was left behind */
  readonly #last = new Map<string, { time: number; left: number }>();

  constructor(world: World, transit: CompiledTransit) {
    this.#world = world;
    this.#transit = transit;
  }

  /** s that a vehicle needs at a stop at which it has come to a stand; undefined where it belongs to no line there. */
  dwell(id: number, stop: number): number | undefined {
    const { demand } = this.#world;
    const line = this.#transit.lines[this.#transit.lineOf[id] ?? -1];
    const key = stopKey(demand.stopLane[stop]!, demand.stopUntilPos[stop]!);
    const place = line?.stops.get(key);
    if (line === undefined || place === undefined) return undefined;
    const before = this.#aboard.get(id) ?? Math.round(demand.types.persons[demand.type[id]!]!);
    const alighted = Math.round(before * place.alightShare);
    const { came, wait } = this.#waiting(line, key, place.boardPerHour, id);
    const boarded = Math.min(came, Math.max(0, line.capacity - before + alighted));
    const aboard = before - alighted + boarded;
    this.#aboard.set(id, aboard);
    const { time } = this.#world;
    this.#last.set(`${line.id} ${key}`, { time, left: came - boarded });
    const call: TransitCall = {
      line: line.id,
      stop: place.busStop,
      vehicle: id,
      arrived: time,
      departed: Number.NaN,
      late: Number.NaN,
      boarded,
      alighted,
      aboard,
      leftBehind: came - boarded,
      meanWait: wait,
    };
    this.calls.push(call);
    this.#present.set(id, call);
    const served = boarded + alighted > 0;
    return served ? line.doorTime + Math.max(boarded * line.boardTime, alighted * line.alightTime) : 0;
  }

  /** The vehicle goes on. */
  left(id: number, stop: number): void {
    const call = this.#present.get(id);
    if (call === undefined) return;
    const { demand, time } = this.#world;
    call.departed = time;
    const scheduled = demand.stopUntil[stop]!;
    if (scheduled >= 0) call.late = Math.max(0, time - scheduled);
    this.#present.delete(id);
  }

  /** Persons at a stop of a line: a Poisson number since the last vehicle, and those it left behind. */
  #waiting(line: CompiledLine, key: string, perHour: number, id: number): { came: number; wait: number } {
    const { time, seed, demand, begin } = this.#world;
    const last = this.#last.get(`${line.id} ${key}`) ?? { time: Math.max(begin, time - FIRST_WAIT), left: 0 };
    const span = time - last.time;
    const stream = streamOf(PURPOSE.departure, demand.driver[id]!);
    const fresh = poisson(
      (perHour * span) / 3600,
      (n) => bits(seed, stream, 1000 + this.calls.length * 64 + n) / 2 ** 32,
    );
    const came = last.left + fresh;
    return { came, wait: came > 0 ? (fresh * span * 0.5 + last.left * span) / came : 0 };
  }
}

/** A Poisson number with this mean, from uniform draws (Knuth's product for small means, cut into pieces of 10). */
function poisson(mean: number, draw: (n: number) => number): number {
  let [count, n] = [0, 0];
  for (let rest = mean; rest > 0; rest -= 10) {
    const limit = Math.exp(-Math.min(10, rest));
    for (let product = draw(n++); product > limit; product *= draw(n++)) count++;
  }
  return count;
}
