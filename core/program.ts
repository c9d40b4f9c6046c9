// A signal program as it was found: phases of lamp letters, before anyone asks whether it is lawful.
import { type Static, Type } from '@sinclair/typebox';

/**
 * Lamp letters, as in SUMO's tlLogic: G green with priority, g green that yields, y yellow, u red-yellow, r red,
 * s stop then go when clear (right on red), o blinking (yield), O off.
 */
export const LAMP_LETTERS = 'rygGsuoO';

export const ProgramPhase = Type.Object({
  duration: Type.Number({ description: 's' }),
  state: Type.String({ description: 'one lamp letter a link' }),
  minDuration: Type.Optional(Type.Number({ description: 's' })),
  maxDuration: Type.Optional(Type.Number({ description: 's' })),
  name: Type.Optional(Type.String()),
});

/** One fixed-time program of one controller. The cycle is the sum of the durations; phase 0 starts at `offset`. */
export const SignalProgram = Type.Object({
  controller: Type.String(),
  program: Type.String({ description: 'program id' }),
  offset: Type.Number({ description: 's' }),
  phases: Type.Array(ProgramPhase),
});

export type ProgramPhase = Static<typeof ProgramPhase>;
export type SignalProgram = Static<typeof SignalProgram>;
