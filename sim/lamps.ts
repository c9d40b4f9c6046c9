// The lamps: fixed programs that turn with time, and the one port through which anything else may set them.
import type { CompiledNetwork } from '../core/compiled-network.ts';
import { LAMP, type LampProgram } from './lamp-program.ts';

export interface Lamps {
  /** LAMP of every lamp, over all controllers */
  readonly state: Uint8Array;
  /** the program of each controller; null while something outside writes the lamps */
  readonly programs: (LampProgram | null)[];
  /** 1: something outside writes the lamps; its program, if it has one, is suspended */
  readonly taken: Uint8Array;
  readonly suspended: (LampProgram | null)[];
  /** tick shown by each controller */
  readonly shown: Int32Array;
  readonly first: Uint32Array;
}

/** Controllers without a program stay dark (off), which leaves right of way to the signs. */
export function createLamps(network: CompiledNetwork, programs: readonly LampProgram[]): Lamps {
  const controllers = network.controllerIds.length;
  const lamps: Lamps = {
    state: new Uint8Array(network.lampCount).fill(LAMP.off),
    programs: new Array<LampProgram | null>(controllers).fill(null),
    taken: new Uint8Array(controllers),
    suspended: new Array<LampProgram | null>(controllers).fill(null),
    shown: new Int32Array(controllers).fill(-1),
    first: network.controllerLamp,
  };
  for (const program of programs) lamps.programs[program.controller] = program;
  return lamps;
}

/** Turns every program to time `time` (s). */
export function turnLamps(lamps: Lamps, time: number): void {
  const { programs, shown, first, state } = lamps;
  for (let c = 0; c < programs.length; c++) {
    const program = programs[c];
    if (!program) continue;
    const tick = tickAt(program, time);
    if (tick === shown[c]) continue;
    shown[c] = tick;
    const from = first[c]!;
    const n = first[c + 1]! - from;
    for (let i = 0; i < n; i++) state[from + i] = program.states[tick * n + i]!;
  }
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
