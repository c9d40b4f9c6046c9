// The cycles of a phase: when its green, its yellow and its red began.
import { type ControllerEvents, EVENT } from './event-log.ts';

/** ms. A cycle runs from green to green and has one yellow and one red, else it is left out. */
export interface PhaseCycle {
  readonly green: number;
  readonly yellow: number;
  readonly red: number;
  readonly end: number;
}

export function phaseCycles(log: ControllerEvents, phase: number): PhaseCycle[] {
  const cycles: PhaseCycle[] = [];
  let green = Number.NaN;
  let yellows: number[] = [];
  let reds: number[] = [];
  const close = (end: number): void => {
    if (yellows.length === 1 && reds.length === 1 && Number.isFinite(green))
      cycles.push({ green, yellow: yellows[0]!, red: reds[0]!, end });
  };
  for (let i = 0; i < log.time.length; i++) {
    if (log.parameter[i] !== phase) continue;
    const time = log.time[i]!;
    if (log.event[i] === EVENT.green) {
      close(time);
      green = time;
      yellows = [];
      reds = [];
    } else if (log.event[i] === EVENT.yellow) yellows.push(time);
    else if (log.event[i] === EVENT.redClearance) reds.push(time);
  }
  close(Number.POSITIVE_INFINITY);
  return cycles;
}

/** What a phase shows, event by event: `g`, `y`, `r`, or `?` before its first change. */
export class PhaseStates {
  readonly #shown = new Map<number, string>();

  note(event: number, phase: number): void {
    if (event === EVENT.green) this.#shown.set(phase, 'g');
    else if (event === EVENT.yellow) this.#shown.set(phase, 'y');
    else if (event === EVENT.redClearance) this.#shown.set(phase, 'r');
  }

  of(phase: number): string {
    return this.#shown.get(phase) ?? '?';
  }
}
