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
  /** controllers given back, and when */
  readonly #given = new Map<number, { readonly watch: LampWatch; readonly at: number }>();
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

  /** The first breaches of each controller that is taken over now, in words. */
  get words(): string[] {
    return [...this.#watched].flatMap(([controller, { watch }]) =>
      watch.words.map((text) => `${this.#network.controllerIds[controller]}: ${text}`),
    );
  }

  /**
   * Looks back at what was shown before `time` (s): by whoever held the controller until lately, and then by the plan. Breaches
   * there are the plan's own matter and do not count.
   */
  begin(controller: number, programs: readonly LampProgram[], time: number): void {
    const program = programs.find((one) => one.controller === controller)!;
    const safety = this.#safety.get(this.#network.controllerIds[controller]!)!;
    const lately = this.#given.get(controller);
    const goesOn = lately !== undefined && time - lately.at < PAST;
    const watch = goesOn ? lately.watch : new LampWatch(safety);
    const letters = lettersOf(program, safety.links.length);
    for (let at = goesOn ? lately.at : time - PAST; at < time - 1e-6; at += this.#step)
      watch.see(this.#step, letters[tickAt(program, at)]!);
    this.#watched.set(controller, { watch, before: watch.breaches });
  }

  /** One step of lamps. */
  see(controller: number, letters: LampLetters): void {
    this.#watched.get(controller)?.watch.see(this.#step, letters);
  }

  /** From `time` (s) on the plan shows the lamps. */
  end(controller: number, time: number): void {
    const watched = this.#watched.get(controller);
    if (watched === undefined) return;
    this.#ended += watched.watch.breaches - watched.before;
    this.#watched.delete(controller);
    this.#given.set(controller, { watch: watched.watch, at: time });
  }
}
