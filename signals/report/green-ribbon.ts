// Greens and bands of a corridor under a plan: when each stop line is open, and the time in which one may drive through all.
import { LAMP, type LampProgram } from '../../sim/lamp-program.ts';
import { tickAt } from '../../sim/lamps.ts';
import type { CorridorTrack, TrackDirection } from './corridor-track.ts';

/** True while any of the links is green. */
function isOpen(program: LampProgram, links: readonly number[], lamps: number, time: number): boolean {
  const row = tickAt(program, time) * lamps;
  return links.some((link) => {
    const lamp = program.states[row + link];
    return lamp === LAMP.green || lamp === LAMP.yield;
  });
}

const lampsOf = (program: LampProgram) => program.states.length / program.ticks;
const cycleOf = (program: LampProgram) => program.tick * program.ticks;

/** s from and until, of every green of some links within a span; cut at its ends. */
export function greensWithin(
  program: LampProgram,
  links: readonly number[],
  span: { readonly from: number; readonly until: number },
): [number, number][] {
  const lamps = lampsOf(program);
  const greens: [number, number][] = [];
  let since = Number.NaN;
  for (let time = span.from; time < span.until - 1e-9; time += program.tick) {
    const open = isOpen(program, links, lamps, time);
    if (open && Number.isNaN(since)) since = time;
    if (open || Number.isNaN(since)) continue;
    greens.push([since, time]);
    since = Number.NaN;
  }
  if (!Number.isNaN(since)) greens.push([since, span.until]);
  return greens;
}

/** A band: who passes the first stop line from `start` to `start + width` (s) at these speeds finds every light green. */
export interface Ribbon {
  readonly start: number;
  readonly width: number;
  /** s, after which it comes again */
  readonly period: number;
  /** s of travel from the first stop line, by controller in the order of travel */
  readonly travel: readonly number[];
  /** m/s, mean */
  readonly speed: number;
}

/** Progression speeds tried, as shares of the limit. */
const SHARES = Array.from({ length: 16 }, (_, i) => 1 - i / 100);
/** s */
const GRAIN = 0.5;

/**
 * The widest band that a plan leaves one direction of a corridor, at one share of the limits of 85 to 100 %. Undefined
 * where the street does not run the whole way, where the cycles have no common multiple among them, or where no band is.
 */
export function ribbonOf(
  track: CorridorTrack,
  direction: TrackDirection,
  programs: readonly (LampProgram | undefined)[],
): Ribbon | undefined {
  const isOut = direction === track.out;
  const order = track.controllers.map((_, i) => (isOut ? i : track.controllers.length - 1 - i));
  if (direction.stops.some((stop) => !stop) || programs.some((program) => !program)) return undefined;
  const period = commonCycle(programs);
  if (period === undefined) return undefined;
  let best: Ribbon | undefined;
  for (const share of SHARES) {
    const travel = [0];
    for (let i = 1; i < order.length; i++) {
      const [a, b] = [order[i - 1], order[i]];
      const speed = direction.speeds[Math.min(a, b)];
      if (speed === undefined) return undefined;
      travel.push(travel[i - 1] + Math.abs(track.at[b] - track.at[a]) / (speed * share));
    }
    const open = (time: number) =>
      order.every((place, i) => {
        const program = programs[place]!;
        return isOpen(program, direction.stops[place]!.links, lampsOf(program), time + travel[i]);
      });
    const run = longestRun(Math.round(period / GRAIN), (i) => open(i * GRAIN));
    const width = run.length * GRAIN;
    if (width > (best?.width ?? 0)) {
      const speed = Math.abs(track.at[order.at(-1)!] - track.at[order[0]]) / travel.at(-1)!;
      best = { start: run.from * GRAIN, width, period, travel, speed };
    }
  }
  return best;
}

/** s: the longest cycle, when it is a whole multiple of all the others. */
export function commonCycle(programs: readonly (LampProgram | undefined)[]): number | undefined {
  const cycles = programs.flatMap((program) => (program ? [cycleOf(program)] : []));
  const longest = Math.max(...cycles);
  const isCommon = cycles.every((cycle) => Math.abs(longest / cycle - Math.round(longest / cycle)) < 1e-6);
  return isCommon && cycles.length > 0 ? longest : undefined;
}

/** The longest run of true on a circle of `count` places. */
function longestRun(count: number, isTrue: (place: number) => boolean): { from: number; length: number } {
  const open = Array.from({ length: count }, (_, i) => isTrue(i));
  let best = { from: 0, length: 0 };
  let length = 0;
  for (let i = 0; i < 2 * count && best.length < count; i++) {
    length = open[i % count] ? length + 1 : 0;
    if (length > best.length) best = { from: (i - length + 1) % count, length };
  }
  return best;
}
