// Flat lamps straight from an as-found program, unchecked: the accuracy tables run what SUMO runs, breaches included.
import type { CompiledNetwork } from '../core/compiled-network.ts';
import { Fault } from '../core/fault.ts';
import type { SignalProgram } from '../core/program.ts';
import { LAMP, type LampProgram } from '../sim/lamp-program.ts';

const BYTE: Readonly<Record<string, number>> = {
  r: LAMP.red,
  y: LAMP.yellow,
  g: LAMP.yield,
  G: LAMP.green,
  s: LAMP.stopThenGo,
  u: LAMP.redYellow,
  o: LAMP.blinking,
  O: LAMP.off,
};

/**
 * One lamp program a controller, the last program given for a controller winning, as in SUMO.
 * Durations are rounded to the tick.
 * @param tick s
 * @throws Fault BENCH_PROGRAM for a controller that the network does not have, or a wrong number of lamps
 */
export function lampsOfPrograms(
  network: CompiledNetwork,
  programs: readonly SignalProgram[],
  tick: 1 | 0.1 = 1,
): LampProgram[] {
  const last = new Map(programs.map((program) => [program.controller, program]));
  return [...last.values()].map((program) => {
    const controller = network.controllerIds.indexOf(program.controller);
    if (controller < 0) throw new Fault('BENCH_PROGRAM', 'No such controller in the network.', program.controller);
    const lamps = network.controllerLamp[controller + 1]! - network.controllerLamp[controller]!;
    const rows: number[] = [];
    for (const phase of program.phases) {
      if (phase.state.length < lamps)
        throw new Fault('BENCH_PROGRAM', `State has fewer than ${lamps} lamps; complete it.`, program.controller);
      const row = [...phase.state.slice(0, lamps)].map((letter) => BYTE[letter] ?? LAMP.off);
      for (let i = Math.round(phase.duration / tick); i > 0; i--) rows.push(...row);
    }
    return { controller, tick, ticks: rows.length / lamps, offset: program.offset, states: Uint8Array.from(rows) };
  });
}
