// Watches the lamps of controllers from the moment when they are taken over until they are given back.
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import type { LampProgram } from '../../sim/lamp-program.ts';
import { tickAt } from '../../sim/lamps.ts';
import type { LampLetters } from '../control/lamp-letters.ts';
import { LampWatch } from '../control/lamp-watch.ts';
import type { SafetyByController } from '../safety.ts';
import { lettersOf } from './junction-lamps.ts';

/** s of the plan that are looked at before a controller is taken over */
const PAST = 180;

interface Watched {
  readonly watch: LampWatch;
  /** breaches of the plan itself, before the takeover */
  readonly before: number;
}

export class TakeoverWatch {
  readonly #network: CompiledNetwork;
  readonly #safety: SafetyByController;
  readonly #step: number;
  readonly #watched = new Map<number, Watched>();
  #ended = 0;

  constructor(network: CompiledNetwork, safety: SafetyByController, step: number) {
    this.#network = network;
    this.#safety = safety;
    this.#step = step;
  }

  /** Breaches of least greens, yellows, clearances and conflicts while taken over. */
  get breaches(): number {
    let sum = this.#ended;
    for (const { watch, before } of this.#watched.values()) sum += watch.breaches - before;
    return sum;
  }

  /** Looks back at what the plan showed before `time` (s); that is the plan's own matter and does not count. */
  begin(controller: number, programs: readonly LampProgram[], time: number): void {
    const program = programs.find((one) => one.controller === controller)!;
    const safety = this.#safety.get(this.#network.controllerIds[controller]!)!;
    const watch = new LampWatch(safety);
    const letters = lettersOf(program, safety.links.length);
    for (let at = time - PAST; at < time - 1e-6; at += this.#step) watch.see(this.#step, letters[tickAt(program, at)]!);
    this.#watched.set(controller, { watch, before: watch.breaches });
  }

  /** One step of lamps. */
  see(controller: number, letters: LampLetters): void {
    this.#watched.get(controller)?.watch.see(this.#step, letters);
  }

  end(controller: number): void {
    const watched = this.#watched.get(controller);
    if (watched === undefined) return;
    this.#ended += watched.watch.breaches - watched.before;
    this.#watched.delete(controller);
  }
}
