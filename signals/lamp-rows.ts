// Lamp rows: the letters of a controller tick by tick, and the ways into and out of them.
import type { ProgramPhase } from '../core/program.ts';
import { LAMP, type LampProgram } from '../sim/lamp-program.ts';
import { TENTHS } from './safety-matrix.ts';

/** Letters in the order of the LAMP bytes. */
const LETTERS = 'rygGsuoO';

/** One controller's cycle on a grid of `unit` tenths of a second; row t holds the LAMP bytes at t * unit. */
export interface LampRows {
  readonly links: number;
  /** tenths of a second a row: 10 or 1 */
  readonly unit: number;
  readonly rows: number;
  readonly states: Uint8Array;
}

/** The LAMP byte of a letter, -1 for a letter that no lamp has. */
export function lampOf(letter: string): number {
  return LETTERS.indexOf(letter);
}

/** The letter of a LAMP byte. */
export function letterOf(lamp: number): string {
  return LETTERS[lamp] ?? '?';
}

/** Whole tenths of a second of a duration, or NaN when it is not a multiple of 0.1 s. */
export function tenths(seconds: number): number {
  const whole = Math.round(seconds * TENTHS);
  return Math.abs(seconds * TENTHS - whole) < 1e-6 ? whole : Number.NaN;
}

/** The coarsest grid (10 or 1 tenths) on which all these times fall. */
export function gridOf(times: Iterable<number>): number {
  for (const time of times) if (time % TENTHS !== 0) return 1;
  return TENTHS;
}

/** Rows all red. `cycle` in tenths, a multiple of `unit`. */
export function redRows(links: number, cycle: number, unit: number): LampRows {
  const rows = cycle / unit;
  return { links, unit, rows, states: new Uint8Array(rows * links).fill(LAMP.red) };
}

/** Shows `lamp` on one link over [from, until) in tenths, wrapping around the cycle. */
export function paint(rows: LampRows, link: number, from: number, until: number, lamp: number): void {
  const { links, unit, states } = rows;
  const total = rows.rows;
  const first = Math.round(from / unit);
  const last = Math.min(Math.round(until / unit), first + total);
  for (let tick = first; tick < last; tick++) states[(((tick % total) + total) % total) * links + link] = lamp;
}

/** Rows of a list of phases, their boundaries rounded to the nearest tenth where they fall between. */
export function rowsOfPhases(phases: readonly ProgramPhase[], links: number): LampRows {
  const ends: number[] = [];
  let end = 0;
  for (const phase of phases) {
    end += phase.duration;
    ends.push(Math.round(end * TENTHS));
  }
  const unit = gridOf(ends);
  const rows = redRows(links, ends.at(-1) ?? 0, unit);
  let tick = 0;
  for (const [index, phase] of phases.entries()) {
    const bytes = Uint8Array.from({ length: links }, (_, link) => Math.max(0, lampOf(phase.state[link] ?? 'r')));
    for (const until = ends[index]! / unit; tick < until; tick++) rows.states.set(bytes, tick * links);
  }
  return rows;
}

/** The rows as the fewest phases, the first starting at row 0. Durations in s. */
export function phasesOfRows(rows: LampRows): ProgramPhase[] {
  const phases: ProgramPhase[] = [];
  const { links, unit, states } = rows;
  let start = 0;
  for (let tick = 1; tick <= rows.rows; tick++) {
    if (tick < rows.rows && sameRow(states, links, start, tick)) continue;
    const row = states.subarray(start * links, start * links + links);
    phases.push({
      duration: ((tick - start) * unit) / TENTHS,
      state: Array.from(row, letterOf).join(''),
    });
    start = tick;
  }
  return phases;
}

function sameRow(states: Uint8Array, links: number, a: number, b: number): boolean {
  for (let link = 0; link < links; link++) if (states[a * links + link] !== states[b * links + link]) return false;
  return true;
}

/** What the simulation reads. `offset` in s: when row 0 is shown. */
export function lampProgramOf(rows: LampRows, controller: number, offset: number): LampProgram {
  return { controller, tick: rows.unit / TENTHS, ticks: rows.rows, offset, states: rows.states };
}

/** A stretch of one letter on one link. Times in tenths; `from` within the cycle, `length` up to the cycle. */
export interface Stretch {
  readonly letter: string;
  readonly from: number;
  readonly length: number;
}

/** The stretches of one link in order, the one that wraps around the cycle's end undivided. */
export function stretchesOf(rows: LampRows, link: number): Stretch[] {
  const { links, unit, states } = rows;
  const total = rows.rows;
  const at = (tick: number) => states[(tick % total) * links + link]!;
  let first = 0;
  while (first < total && at(first) === at(first + total - 1)) first++;
  if (first === total) return [{ letter: letterOf(at(0)), from: 0, length: total * unit }];
  const stretches: Stretch[] = [];
  let start = first;
  for (let tick = first + 1; tick <= first + total; tick++) {
    if (tick < first + total && at(tick) === at(start)) continue;
    stretches.push({ letter: letterOf(at(start)), from: (start % total) * unit, length: (tick - start) * unit });
    start = tick;
  }
  return stretches;
}
