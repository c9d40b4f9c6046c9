// A corridor under a plan as the band programs see it, and the offsets and bands that come back.
import type { Arterial, BandLink, BandSignal } from './arterial.ts';
import type { BandSolution } from './band-model.ts';
import type { Corridor, CorridorRoad, CorridorStop } from './corridor.ts';
import { type LampRows, lampOf } from './lamp-rows.ts';
import { TENTHS } from './safety-matrix.ts';

/** A green of the through movement: s from the controller's offset, and its length in s. */
export interface ThroughGreen {
  readonly start: number;
  readonly length: number;
}

/** Progression speeds that drivers follow, as shares of the speed limit: platoons keep up, but no faster than the limit. */
export const SPEED_SHARE: readonly [number, number] = [0.85, 1];

/** The longest green of any of the links; undefined where they never have one. Undivided across the cycle's end. */
export function longestGreen(rows: LampRows, links: readonly number[]): ThroughGreen | undefined {
  const seconds = rows.unit / TENTHS;
  const [G, g] = [lampOf('G'), lampOf('g')];
  const open = (row: number) =>
    links.some((link) => {
      const lamp = rows.states[(row % rows.rows) * rows.links + link];
      return lamp === G || lamp === g;
    });
  let best: ThroughGreen | undefined;
  let first = 0;
  while (first < rows.rows && open(first)) first++;
  if (first === rows.rows) return { start: 0, length: rows.rows * seconds };
  let began = -1;
  for (let row = first; row <= first + rows.rows; row++) {
    if (open(row) && began < 0) began = row;
    else if (!open(row) && began >= 0) {
      const length = (row - began) * seconds;
      if (!best || length > best.length) best = { start: (began % rows.rows) * seconds, length };
      began = -1;
    }
  }
  return best;
}

/** The greens of a corridor, one a controller and direction; undefined where the street does not run that way. */
export interface CorridorGreens {
  /** s, cycle of each controller: the common one or half of it */
  readonly periods: readonly number[];
  readonly out: readonly (ThroughGreen | undefined)[];
  readonly back: readonly (ThroughGreen | undefined)[];
}

/** @param lampsOf rows of a controller by id, row 0 at its offset */
export function corridorGreens(corridor: Corridor, lampsOf: (id: string) => LampRows | undefined): CorridorGreens {
  const along = (stops: readonly (CorridorStop | undefined)[]) =>
    stops.map((stop, i) => {
      const rows = lampsOf(corridor.controllers[i]!);
      return stop && rows && longestGreen(rows, stop.links);
    });
  const periods = corridor.controllers.map((id) => {
    const rows = lampsOf(id);
    return rows ? (rows.rows * rows.unit) / TENTHS : Infinity;
  });
  return { periods, out: along(corridor.out), back: along(corridor.back) };
}

/** A missing direction asks for nothing: green all the time, no weight. */
function shareOf(green: ThroughGreen | undefined, cycle: number): number {
  return green === undefined ? 1 : Math.min(1, green.length / cycle);
}

function centreOfRed(green: ThroughGreen | undefined, cycle: number): number {
  return green === undefined ? 0 : (green.start + green.length + cycle) / 2 / cycle;
}

function bandLink(road: CorridorRoad | undefined, other: CorridorRoad | undefined): BandLink {
  const [out, back] = [road ?? other!, other ?? road!];
  const range = (limit: number): [number, number] => [SPEED_SHARE[0] * limit, SPEED_SHARE[1] * limit];
  return {
    distance: out.distance,
    distanceBack: back.distance,
    speed: range(out.speed),
    speedBack: range(back.speed),
    weight: road?.flow ?? 0,
    weightBack: other?.flow ?? 0,
  };
}

/** The corridor at a fixed cycle, s. With a `ratio`, directions share by their flows; link weights always are flows. */
export function arterialOf(
  corridor: Corridor,
  greens: CorridorGreens,
  cycle: number,
  share: 'ratio' | 'free',
): Arterial {
  const signals = corridor.controllers.map((id, i): BandSignal => {
    const [out, back] = [greens.out[i], greens.back[i]];
    const shift = centreOfRed(back, cycle) - centreOfRed(out, cycle);
    const patterns = [{ name: 'as planned', shift }];
    // at half the cycle there are two greens, and the band back may use the other one
    if (greens.periods[i]! < 0.75 * cycle) patterns.push({ name: 'the other green back', shift: shift + 0.5 });
    return { id, green: shareOf(out, cycle), greenBack: shareOf(back, cycle), patterns, queue: 0, queueBack: 0 };
  });
  const links = corridor.roads.map((road, i) => bandLink(road, corridor.roadsBack[i]));
  const flow = links.reduce((sum, link) => sum + link.weight, 0);
  const flowBack = links.reduce((sum, link) => sum + link.weightBack, 0);
  const k = flow > 0 ? flowBack / flow : 1;
  const peak = Math.max(1e-9, ...links.flatMap((link) => [link.weight, link.weightBack]));
  const weighted = links.map((link) => ({ ...link, weight: link.weight / peak, weightBack: link.weightBack / peak }));
  const balance = share === 'ratio' ? { kind: share, k } : { kind: share };
  return { signals, links: weighted, cycle: [cycle, cycle], balance, slownessChange: Infinity };
}

/** Offsets in whole seconds, 0 <= offset < period, that put the greens where a band program wants them. */
export function offsetsOf(solution: BandSolution, greens: CorridorGreens, cycle: number): number[] {
  return solution.signals.map((signal, i) => {
    const out = greens.out[i];
    const start = out
      ? signal.greenStart * cycle - out.start
      : signal.greenStartBack * cycle - (greens.back[i]?.start ?? 0);
    return wrapTo(Math.round(start), greens.periods[i]!);
  });
}

/** Offsets of a wave in the busier direction alone, for a street that leaves no band both ways. */
export function oneWayOffsets(corridor: Corridor, greens: CorridorGreens): number[] {
  let time = 0;
  return corridor.controllers.map((_, i) => {
    const road = corridor.roads[i - 1] ?? corridor.roadsBack[i - 1];
    if (i > 0 && road) time += (road.distance / road.speed) * (corridor.roads[i - 1] ? 1 : -1);
    const start = (greens.out[i] ?? greens.back[i])?.start ?? 0;
    return wrapTo(Math.round(time - start), greens.periods[i]!);
  });
}

/** s, the widest band that one direction could have by itself: its least green; 0 where the street does not run that way. */
export function widestOneWay(side: readonly (ThroughGreen | undefined)[]): number {
  return Math.min(...side.map((green) => green?.length ?? 0));
}

/** x reduced to [0, period). */
export function wrapTo(x: number, period: number): number {
  return period === Infinity ? 0 : ((x % period) + period) % period;
}

interface SeenGreen {
  /** s, as the band sees it from the first signal */
  readonly start: number;
  readonly length: number;
  readonly period: number;
}

/** s of band that passes all greens: from the start of one of them until the first of the others ends. */
function bandThrough(greens: readonly SeenGreen[]): number {
  let best = 0;
  for (const from of greens) {
    const cycle = Math.max(...greens.map((green) => green.period));
    for (let start = from.start; start < from.start + cycle - 1e-9; start += from.period) {
      const room = greens.map((green) =>
        green.length >= green.period - 1e-9 ? cycle : green.length - wrapTo(start - green.start, green.period),
      );
      best = Math.max(best, Math.min(...room));
    }
  }
  return best;
}

/** The band, s, that offsets leave in one direction at a share of the limits; 0 where the street does not run that way. */
function bandOneWay(
  greens: CorridorGreens,
  side: readonly (ThroughGreen | undefined)[],
  roads: readonly (CorridorRoad | undefined)[],
  offsets: readonly number[],
  speedShare: number,
  order: readonly number[],
): number {
  const seen: SeenGreen[] = [];
  let time = 0;
  for (const [place, i] of order.entries()) {
    const green = side[i];
    const road = place > 0 ? roads[Math.min(i, order[place - 1]!)] : undefined;
    if (!green || (place > 0 && !road)) return 0;
    if (road) time += road.distance / (road.speed * speedShare);
    seen.push({ start: offsets[i]! + green.start - time, length: green.length, period: greens.periods[i]! });
  }
  return bandThrough(seen);
}

/** The widest bands that offsets leave, s, each direction at one share of the limits within `SPEED_SHARE`, and that share. */
export function realBands(corridor: Corridor, greens: CorridorGreens, offsets: readonly number[]): RealBands {
  const outward = corridor.controllers.map((_, i) => i);
  const inward = [...outward].reverse();
  let [band, bandBack, share, shareBack] = [-1, -1, 1, 1];
  for (let speedShare = SPEED_SHARE[1]; speedShare >= SPEED_SHARE[0] - 1e-9; speedShare -= 0.01) {
    const out = bandOneWay(greens, greens.out, corridor.roads, offsets, speedShare, outward);
    const back = bandOneWay(greens, greens.back, corridor.roadsBack, offsets, speedShare, inward);
    if (out > band + 1e-9) [band, share] = [out, speedShare];
    if (back > bandBack + 1e-9) [bandBack, shareBack] = [back, speedShare];
  }
  return { band, bandBack, share, shareBack };
}

export interface RealBands {
  readonly band: number;
  readonly bandBack: number;
  readonly share: number;
  readonly shareBack: number;
}
