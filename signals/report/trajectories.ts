// Trajectories: where the vehicles of a run are on the corridors, second by second, kept as few points as show the same line.
import type { CompiledDemand } from '../../core/compiled-demand.ts';
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import type { LampProgram } from '../../sim/lamp-program.ts';
import type { RunOptions } from '../../sim/result.ts';
import { step, until } from '../../sim/step.ts';
import { createWorld, type World } from '../../sim/world.ts';
import type { CorridorTrack } from './corridor-track.ts';

/** One vehicle on one direction of a corridor. */
export interface Trace {
  readonly vehicle: string;
  readonly direction: 'out' | 'back';
  /** s and m along the corridor's axis, in order of time */
  readonly points: readonly (readonly [time: number, distance: number])[];
}

/** m by which a kept line may differ from the recorded one */
const TOLERANCE = 2;
/** m that a vehicle must drive along the corridor to be kept */
const SHORTEST = 150;

interface Growing {
  readonly vehicle: string;
  readonly direction: 'out' | 'back';
  readonly points: [number, number][];
}

/** Traces of one direction while they grow. */
class Recorder {
  readonly #track: CorridorTrack;
  readonly #direction: 'out' | 'back';
  readonly #open = new Map<number, Growing>();
  readonly #done: Growing[] = [];

  constructor(track: CorridorTrack, direction: 'out' | 'back') {
    this.#track = track;
    this.#direction = direction;
  }

  /** Takes down where everyone is now; who has left the corridor is finished. */
  observe(world: World): void {
    const { slots, vehicles, demand, time } = world;
    const { start, slope } = this.#track[this.#direction];
    for (let id = 0; id < demand.count; id++) {
      const slot = vehicles.slot[id];
      const lane = slot >= 0 ? slots.lane[slot] : -1;
      const distance = lane >= 0 ? start[lane] + slope[lane] * slots.position[slot] : Number.NaN;
      const isOn = distance >= this.#track.low && distance <= this.#track.high;
      const trace = this.#open.get(id);
      if (!isOn) {
        if (trace) this.#finish(id, trace);
      } else if (trace) trace.points.push([time, distance]);
      else this.#open.set(id, { vehicle: demand.ids[id], direction: this.#direction, points: [[time, distance]] });
    }
  }

  #finish(id: number, trace: Growing): void {
    this.#open.delete(id);
    this.#done.push(trace);
  }

  traces(): Trace[] {
    for (const [id, trace] of this.#open) this.#finish(id, trace);
    return this.#done
      .filter(({ points }) => Math.abs(points.at(-1)![1] - points[0][1]) >= SHORTEST)
      .map((trace) => ({ ...trace, points: simplified(trace.points, TOLERANCE) }));
  }
}

/**
 * Runs a place up to `span.until` and records every vehicle on the corridors from `span.from` on, once a second.
 * @returns one list a track
 */
export function recordTrajectories(
  network: CompiledNetwork,
  demand: CompiledDemand,
  lamps: readonly LampProgram[],
  options: RunOptions,
  tracks: readonly CorridorTrack[],
  span: { readonly from: number; readonly until: number },
): Trace[][] {
  if (tracks.length === 0) return [];
  const world = createWorld(network, demand, lamps, options);
  const recorders = tracks.map((track) => [new Recorder(track, 'out'), new Recorder(track, 'back')]);
  until(world, span.from);
  while (world.time < span.until - 1e-9) {
    step(world);
    if (Math.abs(world.time - Math.round(world.time)) > 1e-6) continue;
    for (const pair of recorders) for (const recorder of pair) recorder.observe(world);
  }
  return recorders.map((pair) => pair.flatMap((recorder) => recorder.traces()));
}

/** The fewest recorded points whose line stays within `tolerance` m of all of them at every time (Douglas and Peucker). */
export function simplified(points: readonly (readonly [number, number])[], tolerance: number): [number, number][] {
  const kept = new Uint8Array(points.length);
  kept[0] = kept[points.length - 1] = 1;
  const open: [number, number][] = [[0, points.length - 1]];
  for (let range = open.pop(); range; range = open.pop()) {
    const [first, last] = range;
    const [t0, y0] = points[first];
    const [t1, y1] = points[last];
    let worst = -1;
    let error = tolerance;
    for (let i = first + 1; i < last; i++) {
      const off = Math.abs(points[i][1] - (y0 + ((y1 - y0) * (points[i][0] - t0)) / (t1 - t0)));
      if (off > error) [worst, error] = [i, off];
    }
    if (worst < 0) continue;
    kept[worst] = 1;
    open.push([first, worst], [worst, last]);
  }
  return points.filter((_, i) => kept[i]).map(([t, y]) => [t, y]);
}
