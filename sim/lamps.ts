// The lamps: fixed programs that turn with time, and the one port through which anything else may set them.
import type { CompiledNetwork } from '../core/compiled-network.ts';
import { LAMP, type LampProgram } from './lamp-program.ts';

/** By tick of a program: ticks until its lamps change. */
interface Runs {
  readonly program: LampProgram;
  readonly ticks: Int32Array;
}

export interface Lamps {
  /** LAMP of every lamp, over all controllers */
  readonly state: Uint8Array;
  /** the program of each controller; null while something outside writes the lamps */
  readonly programs: (LampProgram | null)[];
  /** 1: something outside writes the lamps; its program, if it has one, is suspended */
  readonly taken: Uint8Array;
  readonly suspended: (LampProgram | null)[];
  /** tick since when each controller has shown what it shows; -1: look anew */
  readonly shown: Int32Array;
  /** by controller: how long each tick's lamps stay, of the program that was last turned */
  readonly runs: (Runs | null)[];
  /** s, until when what is shown stays */
  readonly until: Float64Array;
  readonly first: Uint32Array;
}

/** Controllers without a program stay dark (off), which leaves right of way to the signs. */
export function createLamps(network: CompiledNetwork, programs: readonly LampProgram[]): Lamps {
  const controllers = network.controllerIds.length;
  const lamps: Lamps = {
    // whole words of four, so that changes are found a word at a time
    state: new Uint8Array(4 * Math.ceil(network.lampCount / 4)).subarray(0, network.lampCount).fill(LAMP.off),
    programs: new Array<LampProgram | null>(controllers).fill(null),
    taken: new Uint8Array(controllers),
    suspended: new Array<LampProgram | null>(controllers).fill(null),
    shown: new Int32Array(controllers).fill(-1),
    runs: new Array<Runs | null>(controllers).fill(null),
    until: new Float64Array(controllers),
    first: network.controllerLamp,
  };
  for (const program of programs) lamps.programs[program.controller] = program;
  return lamps;
}

/** Turns every program to time `time` (s). */
export function turnLamps(lamps: Lamps, time: number): void {
  const { programs, shown, first, state, until } = lamps;
  for (let c = 0; c < programs.length; c++) {
    const program = programs[c];
    if (!program) continue;
    if (time < until[c]! && shown[c]! >= 0 && lamps.runs[c]!.program === program) continue;
    const tick = tickAt(program, time);
    shown[c] = tick;
    // from the begin of the last tick on every step looks, since this one may have come late in its tick
    until[c] = time + (lastingFrom(lamps, c, program, tick) - 1) * program.tick;
    const from = first[c]!;
    const n = first[c + 1]! - from;
    for (let i = 0; i < n; i++) state[from + i] = program.states[tick * n + i]!;
  }
}

/** Ticks from `tick` on through which a program's lamps stay the same, at least 1. */
function lastingFrom(lamps: Lamps, controller: number, program: LampProgram, tick: number): number {
  let runs = lamps.runs[controller]!;
  if (runs === null || runs.program !== program) {
    runs = { program, ticks: runsOf(program) };
    lamps.runs[controller] = runs;
  }
  return runs.ticks[tick]!;
}

function runsOf({ ticks, states }: LampProgram): Int32Array {
  const n = states.length / ticks;
  const runs = new Int32Array(ticks);
  const same = (a: number, b: number) => {
    for (let i = 0; i < n; i++) if (states[a * n + i] !== states[b * n + i]) return false;
    return true;
  };
  // twice round, so that a run that goes on over the cycle's end is known
  for (let at = 2 * ticks - 1; at >= 0; at--) {
    const tick = at % ticks;
    const next = (tick + 1) % ticks;
    runs[tick] = same(tick, next) ? Math.min(ticks, runs[next]! + 1) : 1;
  }
  return runs;
}

/** The tick of a program at a time: tick 0 is shown at its offset. */
export function tickAt(program: LampProgram, time: number): number {
  const tick = Math.floor((time - program.offset) / program.tick + 1e-6) % program.ticks;
  return tick < 0 ? tick + program.ticks : tick;
}

/** Gives a controller a program, from the next step on; while its lamps are taken over, from their release on. */
export function setProgram(lamps: Lamps, program: LampProgram): void {
  const { controller } = program;
  if (lamps.taken[controller]) {
    lamps.suspended[controller] = program;
    return;
  }
  lamps.programs[controller] = program;
  lamps.shown[controller] = -1;
}
