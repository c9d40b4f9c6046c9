// The one place that sends anything to a controller: interlock first, one order in flight, retries, and a circuit breaker.
import { uniform } from '../../core/chance.ts';
import { Fault } from '../../core/fault.ts';
import type { LinkTable } from '../conflicts.ts';
import { controllerBreaches } from '../interlock.ts';
import type { ControllerSafety } from '../safety.ts';
import type { ControllerOrder, ControllerPort, ControllerStatus, Reading } from '../unit/controller-port.ts';
import type { Timers } from './timers.ts';

export interface Line {
  readonly port: ControllerPort;
  readonly safety: ControllerSafety;
  readonly table: LinkTable;
}

export interface DispatchOptions {
  /** s, for one answer of a controller */
  readonly timeout: number;
  readonly attempts: number;
  /** s before the second attempt; doubled for each further one, half of it by chance */
  readonly backOff: number;
  /** failed calls in a row after which nothing is sent for `coolDown` s */
  readonly breakAfter: number;
  readonly coolDown: number;
  readonly seed: number;
}

export const DISPATCH: DispatchOptions = {
  timeout: 4,
  attempts: 3,
  backOff: 0.5,
  breakAfter: 6,
  coolDown: 30,
  seed: 1,
};

/** s; beyond it a controller's clock is alarmed and nothing is activated */
export const MOST_SKEW = 2;

/** s after which a controller that reports by itself counts as out of reach */
const SILENT_AFTER = 45;

interface LineState {
  busy: boolean;
  failures: number;
  /** s of the clock until which nothing is sent */
  openUntil: number;
  draws: number;
  status: ControllerStatus | undefined;
  /** s of the clock when the status came */
  heard: number;
  /** s that the controller's clock is ahead of ours */
  skew: number;
}

/** What is known of the way to a controller. */
export interface LineHealth {
  readonly adapter: string;
  readonly reachable: boolean;
  /** it should have said something by now, or answered */
  readonly silent: boolean;
  readonly circuit: 'closed' | 'open';
  readonly age_s: number | null;
  readonly skew_s: number;
  readonly status: ControllerStatus | null;
}

export class Dispatcher {
  readonly #lines: ReadonlyMap<string, Line>;
  readonly #states = new Map<string, LineState>();
  readonly #controllers: readonly string[];
  readonly #asked: readonly string[];
  readonly #timers: Timers;
  readonly #options: DispatchOptions;
  /** s of the clock */
  readonly #since: number;
  /** orders sent, for metrics */
  sent = 0;
  /** told of what detectors measured, as far as ports read it back */
  onReadings: (rows: readonly Reading[]) => void = () => {};

  constructor(lines: ReadonlyMap<string, Line>, timers: Timers, options: DispatchOptions = DISPATCH) {
    this.#lines = lines;
    this.#timers = timers;
    this.#options = options;
    this.#since = timers.now();
    this.#controllers = [...lines.keys()];
    this.#asked = this.#controllers.filter((controller) => !lines.get(controller)!.port.reports);
    for (const controller of lines.keys())
      this.#states.set(controller, {
        busy: false,
        failures: 0,
        openUntil: Number.NEGATIVE_INFINITY,
        draws: 0,
        status: undefined,
        heard: Number.NEGATIVE_INFINITY,
        skew: 0,
      });
  }

  get controllers(): readonly string[] {
    return this.#controllers;
  }

  /** those that must be asked, because they do not report by themselves */
  get asked(): readonly string[] {
    return this.#asked;
  }

  /** Takes the status that a controller said by itself; nothing from one that is asked. */
  hear(controller: string, status: ControllerStatus): void {
    const state = this.#states.get(controller);
    if (!state || !this.#lines.get(controller)?.port.reports) return;
    state.status = status;
    state.heard = this.#timers.now();
    state.skew = (status.clock_ms - this.#timers.wall()) / 1000;
    state.failures = 0;
    state.openUntil = Number.NEGATIVE_INFINITY;
  }

  /** Throws CONTROLLER_PLANS_ONLY for one that cannot be taken by hand from afar. */
  requireHands(controller: string): void {
    if (!this.#lines.get(controller)?.port.plansOnly) return;
    const text = 'this controller takes plans only; take it by hand at its cabinet';
    throw new Fault('CONTROLLER_PLANS_ONLY', text, controller);
  }

  isBusy(controller: string): boolean {
    return this.#states.get(controller)?.busy ?? false;
  }

  health(controller: string): LineHealth {
    const state = this.#states.get(controller)!;
    const now = this.#timers.now();
    const age = Number.isFinite(state.heard) ? now - state.heard : null;
    const { adapter, reports } = this.#lines.get(controller)!.port;
    const circuit = now < state.openUntil ? 'open' : 'closed';
    const unheard = now - Math.max(state.heard, this.#since) > SILENT_AFTER;
    return {
      adapter,
      reachable: state.failures === 0 && state.status !== undefined && !(reports && unheard),
      silent: circuit === 'open' || (reports === true && unheard),
      circuit,
      age_s: age,
      skew_s: state.skew,
      status: state.status ?? null,
    };
  }

  /**
   * Sends one order. Resolves when the controller has taken it.
   * @throws Fault the first breach of a plan that is not safe, DISPATCH_BUSY, DISPATCH_OPEN, DISPATCH_SILENT,
   * DISPATCH_SKEW, and what the controller says
   */
  async send(controller: string, order: ControllerOrder): Promise<void> {
    const { port } = this.#lineOf(controller);
    this.#requireSafe(controller, order);
    await this.#exclusively(controller, async () => {
      if (order.kind === 'activate') await this.#requireSameTime(controller);
      await this.#call(controller, () => port.obey(order), this.#options.attempts);
      this.sent++;
    });
  }

  /** Reads a controller's status back. Faults as `send`. */
  async read(controller: string): Promise<ControllerStatus> {
    this.#lineOf(controller);
    return this.#exclusively(controller, () => this.#readNow(controller, 1));
  }

  async #readNow(controller: string, attempts: number): Promise<ControllerStatus> {
    const { port } = this.#lineOf(controller);
    const asked = this.#timers.wall();
    const status = await this.#call(controller, () => port.status(), attempts);
    const state = this.#states.get(controller)!;
    state.status = status;
    state.heard = this.#timers.now();
    state.skew = (status.clock_ms - (asked + this.#timers.wall()) / 2) / 1000;
    const rows = port.readings?.() ?? [];
    if (rows.length > 0) this.onReadings(rows);
    return status;
  }

  #lineOf(controller: string): Line {
    const line = this.#lines.get(controller);
    if (line) return line;
    throw new Fault('CONTROLLER_UNKNOWN', 'there is no such controller; see /controllers', controller);
  }

  #requireSafe(controller: string, order: ControllerOrder): void {
    if (order.kind !== 'stage') return;
    const { safety, table } = this.#lineOf(controller);
    const breach = controllerBreaches(order.plan, safety, table)[0];
    if (breach) throw new Fault(breach.code, breach.text, controller);
    if (order.plan.controller !== controller)
      throw new Fault('UNIT_OTHER', `this plan is for ${order.plan.controller}; send it there`, controller);
  }

  async #requireSameTime(controller: string): Promise<void> {
    await this.#readNow(controller, 2);
    const { skew } = this.#states.get(controller)!;
    if (Math.abs(skew) <= MOST_SKEW) return;
    const text = `its clock is ${skew.toFixed(1)} s off, more than ${MOST_SKEW} s; set it before anything is activated`;
    throw new Fault('DISPATCH_SKEW', text, controller);
  }

  async #exclusively<T>(controller: string, work: () => Promise<T>): Promise<T> {
    const state = this.#states.get(controller)!;
    if (state.busy) throw new Fault('DISPATCH_BUSY', 'another order is on its way; wait for its outcome', controller);
    if (this.#timers.now() < state.openUntil) {
      const text = `it did not answer ${state.failures} times in a row and is left alone for a while; see to its line`;
      throw new Fault('DISPATCH_OPEN', text, controller);
    }
    state.busy = true;
    try {
      return await work();
    } finally {
      state.busy = false;
    }
  }

  /** Calls until it answers, with growing pauses. What the controller refuses is not asked again. */
  async #call<T>(controller: string, act: () => Promise<T>, attempts: number): Promise<T> {
    const state = this.#states.get(controller)!;
    for (let attempt = 1; ; attempt++) {
      try {
        const answer = await this.#within(controller, act());
        state.failures = 0;
        return answer;
      } catch (thrown) {
        if (thrown instanceof Fault && !isSilence(thrown)) {
          state.failures = 0;
          throw thrown;
        }
        if (++state.failures >= this.#options.breakAfter) state.openUntil = this.#timers.now() + this.#options.coolDown;
        if (attempt >= attempts) throw silence(controller, thrown);
        await this.#pause(state, controller, attempt);
      }
    }
  }

  #pause(state: LineState, controller: string, attempt: number): Promise<void> {
    const longest = this.#options.backOff * 2 ** (attempt - 1);
    const chance = uniform(this.#options.seed, stream(controller), state.draws++);
    return new Promise((resolve) => this.#timers.after(longest * (0.5 + chance / 2), resolve));
  }

  #within<T>(controller: string, answer: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const { timeout } = this.#options;
      const callOff = this.#timers.after(timeout, () => reject(silence(controller, `no answer within ${timeout} s`)));
      answer.then(resolve, reject).finally(callOff);
    });
  }
}

function stream(controller: string): number {
  let hash = 0;
  for (const letter of controller) hash = (Math.imul(hash, 31) + letter.charCodeAt(0)) | 0;
  return hash;
}

function isSilence(fault: Fault): boolean {
  return fault.code === 'DISPATCH_SILENT';
}

function silence(controller: string, why: unknown): Fault {
  if (why instanceof Fault) return why;
  const said = why instanceof Error ? why.message : String(why);
  return new Fault('DISPATCH_SILENT', `it does not answer (${said}); see to its line`, controller);
}
