// A flat lamp program: what a plan compiles to, and all that the simulation knows of signals.

/** Lamp states, as bytes. The order is that of `LAMP_LETTERS` in core/program.ts: r y g G s u o O. */
export const LAMP = {
  red: 0,
  yellow: 1,
  yield: 2,
  green: 3,
  stopThenGo: 4,
  redYellow: 5,
  blinking: 6,
  off: 7,
} as const;

/** One controller's cycle, one row of lamps a tick. Tick 0 is shown at time `offset`, and every cycle after and before. */
export interface LampProgram {
  /** index into CompiledNetwork.controllerIds */
  readonly controller: number;
  /** s, length of a tick (1 or 0.1) */
  readonly tick: number;
  readonly ticks: number;
  /** s */
  readonly offset: number;
  /** LAMP bytes: ticks rows of as many lamps as the controller has */
  readonly states: Uint8Array;
}
