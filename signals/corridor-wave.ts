// Green waves of all corridors at one cycle: band programs solved, their offsets laid over each other, the bands that remain.
import type { Arterial } from './arterial.ts';
import type { BandSolution } from './band-model.ts';
import type { Clock } from './clock.ts';
import type { Corridor } from './corridor.ts';
import {
  arterialOf,
  type CorridorGreens,
  corridorGreens,
  offsetsOf,
  oneWayOffsets,
  realBands,
  widestOneWay,
  wrapTo,
} from './corridor-bands.ts';
import type { LampRows } from './lamp-rows.ts';
import { maxband } from './maxband.ts';
import { multiband } from './multiband.ts';

/** A corridor with the offsets that the band programs want for its controllers, s. */
export interface CorridorWave {
  readonly corridor: Corridor;
  readonly greens: CorridorGreens;
  readonly maxband: readonly number[];
  readonly multiband: readonly number[];
}

/** What a plan leaves of a corridor's green wave. */
export interface CorridorBand {
  readonly id: string;
  readonly controllers: readonly string[];
  /** s, that the plan's offsets leave */
  readonly band: number;
  readonly bandBack: number;
  /** m/s, mean speed of progression outward and back */
  readonly speed: number;
  readonly speedBack: number;
  /** s: the sum of both bands is no greater for any offsets (MAXBAND, progression at 85 to 100 % of the limit) */
  readonly bound: number;
  /** 1 - (band + bandBack) / bound */
  readonly gap: number;
  /** true when the search behind the bound was finished */
  readonly proven: boolean;
}

export interface WaveOptions {
  readonly clock: Clock;
  /** s for each band program */
  readonly timeLimit: number;
}

function greensOf(corridor: Corridor, lamps: ReadonlyMap<string, LampRows>): CorridorGreens {
  return corridorGreens(corridor, (id) => lamps.get(id));
}

/** Solves both band programs for every corridor; `lamps` by controller id, row 0 at the offset. */
export async function corridorWaves(
  corridors: readonly Corridor[],
  lamps: ReadonlyMap<string, LampRows>,
  cycle: number,
  options: WaveOptions,
): Promise<CorridorWave[]> {
  const waves: CorridorWave[] = [];
  for (const corridor of corridors) {
    const greens = greensOf(corridor, lamps);
    const arterial: Arterial = arterialOf(corridor, greens, cycle, 'ratio');
    const one = await maxband(arterial, options);
    const free = { ...arterial, balance: { kind: 'free' as const } };
    const many = await multiband(free, 'free', { ...options, relativeGap: 0.01 });
    waves.push({
      corridor,
      greens,
      maxband: one.signals.length > 0 ? offsetsOf(one, greens, cycle) : oneWayOffsets(corridor, greens),
      multiband: many.signals.length > 0 ? offsetsOf(many, greens, cycle) : oneWayOffsets(corridor, greens),
    });
  }
  return waves;
}

/**
 * Offsets of all controllers from those of the corridors, busiest corridor first: a corridor that meets one already laid
 * is moved as a whole to agree with it at the first common controller, and gives way at the others.
 * @param ids controllers in the order of the result; those in no corridor get 0
 */
export function overlayOffsets(
  ids: readonly string[],
  periods: readonly number[],
  waves: readonly CorridorWave[],
  program: 'maxband' | 'multiband',
): number[] {
  const laid = new Map<string, number>();
  for (const wave of waves) {
    const { controllers } = wave.corridor;
    const anchor = controllers.findIndex((id) => laid.has(id));
    const shift = anchor < 0 ? 0 : laid.get(controllers[anchor]!)! - wave[program][anchor]!;
    for (const [i, id] of controllers.entries()) if (!laid.has(id)) laid.set(id, wave[program][i]! + shift);
  }
  return ids.map((id, i) => wrapTo(laid.get(id) ?? 0, periods[i]!));
}

/** What is left of every corridor's bands at the offsets of a plan, and what could be at best. */
export async function corridorBands(
  corridors: readonly Corridor[],
  lamps: ReadonlyMap<string, LampRows>,
  offsets: ReadonlyMap<string, number>,
  cycle: number,
  options: WaveOptions,
): Promise<CorridorBand[]> {
  const bands: CorridorBand[] = [];
  for (const corridor of corridors) {
    const greens = greensOf(corridor, lamps);
    const best = await maxband(arterialOf(corridor, greens, cycle, 'free'), options);
    const real = realBands(
      corridor,
      greens,
      corridor.controllers.map((id) => offsets.get(id) ?? 0),
    );
    const oneWay = Math.max(widestOneWay(greens.out), widestOneWay(greens.back));
    const bound = Math.max(real.band + real.bandBack, oneWay, bothWays(best, greens, cycle));
    bands.push({
      id: corridor.id,
      controllers: corridor.controllers,
      band: real.band,
      bandBack: real.bandBack,
      speed: meanSpeed(corridor.roads, real.share),
      speedBack: meanSpeed(corridor.roadsBack, real.shareBack),
      bound,
      gap: bound > 0 ? 1 - (real.band + real.bandBack) / bound : 0,
      proven: best.proven || best.status === 'infeasible',
    });
  }
  return bands;
}

/** s, bound of the sum of the bands where both directions have one; a direction that the street lacks counts nothing. */
function bothWays(best: BandSolution, greens: CorridorGreens, cycle: number): number {
  if (best.status === 'infeasible') return 0;
  const missing = [greens.out, greens.back].filter((side) => side.some((green) => green === undefined));
  return (best.bound - missing.length) * cycle;
}

/** m/s over the roads of one direction; 0 where there are none. */
function meanSpeed(roads: Corridor['roads'], share: number): number {
  let distance = 0;
  let time = 0;
  for (const road of roads) {
    if (!road) continue;
    distance += road.distance;
    time += road.distance / (road.speed * share);
  }
  return time > 0 ? distance / time : 0;
}
