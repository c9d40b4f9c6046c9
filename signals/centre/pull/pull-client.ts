// The controller's side of pulling: fetches letters, trusts only what it has checked, and goes on alone when nobody answers.
import type { KeyObject } from 'node:crypto';
import { Fault } from '../../../core/fault.ts';
import type { ControllerPlan } from '../../plan.ts';
import type { ControllerStatus, Reading } from '../../unit/controller-port.ts';
import { ControllerUnit, type UnitSetup } from '../../unit/controller-unit.ts';
import { MOST_SKEW } from '../dispatcher.ts';
import type { Timers } from '../timers.ts';
import { openLetter, type SealedLetter } from './plan-letter.ts';

/** The line to the centre. Both may fail, and may take as long as they like. */
export interface CentreLine {
  /** the letter, or undefined while it is still the one with this tag */
  fetch(etag: string | undefined): Promise<(SealedLetter & { readonly etag: string }) | undefined>;
  /** answers the centre's clock, ms since 1970 UTC, where it says so */
  report(status: ControllerStatus, measures: readonly Reading[]): Promise<number | undefined>;
}

/** What survives a loss of power: the last good plan. */
export interface KeptPlan {
  readonly serial: number;
  readonly name: string;
  readonly plan: ControllerPlan;
}

export interface PullOptions {
  /** the controller, its safety data and, as `plan`, its own fallback plan */
  readonly setup: UnitSetup;
  readonly key: KeyObject;
  readonly line: CentreLine;
  readonly timers: Timers;
  readonly kept: KeptPlan | undefined;
  readonly keep: (plan: KeptPlan) => void;
  /** what its detectors measured since this was asked last */
  readonly measured?: () => readonly Reading[];
}

/** readings that a report takes, and that wait while the centre is gone; the oldest give way */
const MOST_MEASURES = 200;
const MOST_WAITING = 5000;
/** s that a report may shift the clock that the lamps go by */
const SLEW = 0.1;

export class PullClient {
  readonly unit: ControllerUnit;
  readonly #options: PullOptions;
  #serial: number;
  #etag: string | undefined;
  #measures: Reading[] = [];
  #refused: string | undefined;
  /** s that the own clock is ahead of the centre's, as far as it is made up for */
  #ahead = 0;
  /** s, of the last look at the lamps */
  #looked = Number.NEGATIVE_INFINITY;
  /** whether the last try reached the centre */
  online = false;

  constructor(options: PullOptions) {
    this.#options = options;
    this.#serial = options.kept?.serial ?? -1;
    this.unit = this.#startUnit(options);
  }

  /** With the last good plan where there is one that is still safe; else with the fallback plan. */
  #startUnit({ setup, kept, timers }: PullOptions): ControllerUnit {
    const now = timers.wall() / 1000;
    if (kept) {
      try {
        return new ControllerUnit({ ...setup, plan: kept.plan, version: kept.name }, now);
      } catch {
        this.#refused = `refused ${kept.serial}: the kept plan is not safe here any more`;
      }
    }
    return new ControllerUnit(setup, now);
  }

  get serial(): number {
    return this.#serial;
  }

  /** LAMP bytes now, by the controller's own clock without what it is known to be off. */
  lamps(): Uint8Array {
    const now = this.#options.timers.wall() / 1000 - this.#ahead;
    // making up for the clock may hold time for a moment; a clock that jumps is the unit's to judge
    const isHeld = now < this.#looked && this.#looked - now < 1;
    if (!isHeld) this.#looked = now;
    return this.unit.lampsAt(this.#looked);
  }

  /** Makes up for a clock that is off, a little at a time; one that is off by more than is tolerated is left to people. */
  #follow(ahead: number): void {
    if (Math.abs(ahead) > MOST_SKEW) return;
    this.#ahead += Math.max(-SLEW, Math.min(SLEW, ahead - this.#ahead));
  }

  status(): ControllerStatus {
    this.lamps();
    const status = this.unit.status(this.#options.timers.wall());
    const faults = this.#refused === undefined ? status.faults : [...status.faults, this.#refused];
    return { ...status, fence: Math.max(this.#serial, 0), faults };
  }

  /** Pulls once and reports. Never throws: a controller goes on whatever the line does. */
  async turn(): Promise<void> {
    const { line, timers, measured } = this.#options;
    try {
      const letter = await line.fetch(this.#etag);
      if (letter) this.take(letter, letter.etag);
      const asked = timers.wall();
      this.#measures = [...this.#measures, ...(measured?.() ?? [])].slice(-MOST_WAITING);
      const measures = this.#measures.slice(0, MOST_MEASURES);
      const clock = await line.report(this.status(), measures);
      this.#measures.splice(0, measures.length);
      if (clock !== undefined) this.#follow(((asked + timers.wall()) / 2 - clock) / 1000);
      this.online = true;
    } catch {
      this.online = false;
    }
  }

  /** Takes a letter, or says why not in the next report. */
  take(letter: SealedLetter, etag?: string): void {
    const { key, timers, setup, keep } = this.#options;
    const reader = {
      controller: setup.controller,
      key,
      lastSerial: this.#serial,
      now: timers.wall() - this.#ahead * 1000,
    };
    try {
      const { serial, name, plan, activate, method, limit } = openLetter(letter, reader);
      this.lamps();
      // the unit counts its own orders: two a letter
      const running = this.unit.status(0).running?.version;
      if (running !== name || !activate) this.unit.obey({ kind: 'stage', fence: 2 * serial + 1, version: name, plan });
      if (running !== name && activate)
        this.unit.obey({ kind: 'activate', fence: 2 * serial + 2, version: name, method, limit });
      this.#serial = serial;
      if (activate) keep({ serial, name, plan });
      this.#refused = undefined;
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw thrown;
      // the letter that is known already says nothing new; the centre renews it before it expires
      if (thrown.code !== 'PULL_SERIAL') this.#refused = `refused ${serialOf(letter)}: ${thrown.code}: ${thrown.text}`;
    }
    this.#etag = etag;
  }
}

function serialOf({ body }: SealedLetter): string {
  return /"serial":(\d{1,15})/.exec(body.toString('utf8'))?.[1] ?? '?';
}
