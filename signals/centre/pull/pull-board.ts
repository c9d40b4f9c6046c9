// What lies ready for the controllers that pull: one signed letter each, and what each last reported.
import { createHash } from 'node:crypto';
import { Fault } from '../../../core/fault.ts';
import type { ControllerPlan } from '../../plan.ts';
import type {
  ActivateOrder,
  ControllerOrder,
  ControllerPort,
  ControllerStatus,
  StageOrder,
} from '../../unit/controller-port.ts';
import type { CentreKey } from '../keys.ts';
import type { Timers } from '../timers.ts';
import { LETTER_FORMAT, LETTER_VERSION, type PlanLetter, sealLetter } from './plan-letter.ts';
import { type NtcipObject, notInPatterns, sealObjects } from './plan-objects.ts';

/** A letter as it is served. */
export interface PostedLetter {
  readonly serial: number;
  readonly etag: string;
  readonly body: Buffer;
  readonly signature: string;
  readonly expires_ms: number;
}

/** What a letter says, beside for how long. */
type Posting = Pick<PlanLetter, 'name' | 'plan' | 'serial' | 'activate' | 'method' | 'limit'>;

interface Desk {
  posting: Posting | undefined;
  letter: PostedLetter | undefined;
  plan: { name: string; plan: ControllerPlan } | undefined;
  report: ControllerStatus | undefined;
  /** s of the clock */
  heard: number;
  readonly waiting: Set<() => void>;
}

export interface BoardOptions {
  readonly key: CentreKey;
  readonly timers: Timers;
  /** what a controller should run when nothing was ordered since the start, and the last fence */
  readonly standing: (controller: string) => { name: string; plan: ControllerPlan; fence: number } | undefined;
  /** s that a letter counts */
  readonly validity?: number;
  /** s after which a report is old */
  readonly silence?: number;
  /** what makes a pattern of a controller mean a plan, for those that take objects */
  readonly objects?: (plan: ControllerPlan, slot: number) => readonly NtcipObject[];
  /** told of each report */
  readonly onReport?: (controller: string, status: ControllerStatus) => void;
}

const WEEK = 604_800;

function tagOf(body: Buffer): string {
  return `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
}

export class PullBoard {
  readonly #options: BoardOptions;
  readonly #desks = new Map<string, Desk>();

  constructor(options: BoardOptions) {
    this.#options = options;
  }

  #desk(controller: string): Desk {
    let desk = this.#desks.get(controller);
    if (!desk) {
      desk = {
        posting: undefined,
        letter: undefined,
        plan: undefined,
        report: undefined,
        heard: Number.NEGATIVE_INFINITY,
        waiting: new Set(),
      };
      this.#desks.set(controller, desk);
    }
    return desk;
  }

  /** The letter for a controller; renewed before it expires. Throws PULL_NOTHING where there is no plan for it. */
  letterFor(controller: string): PostedLetter {
    const desk = this.#desk(controller);
    const { validity = WEEK, timers, standing } = this.#options;
    const due = desk.letter === undefined || desk.letter.expires_ms - timers.wall() < (validity * 1000) / 2;
    if (!due) return desk.letter!;
    if (desk.posting) return this.#post(controller, desk.posting);
    const found = standing(controller);
    if (!found) throw new Fault('PULL_NOTHING', 'there is no plan for this controller; deploy one', controller);
    const { name, plan, fence: serial } = found;
    return this.#post(controller, { name, plan, serial, activate: true, method: 'dwell', limit: 0.2 });
  }

  /** The same letter as objects of NTCIP 1202 for pattern `slot`. Throws NTCIP_* for a plan that a pattern cannot say. */
  objectsFor(controller: string, slot: number): PostedLetter {
    const { expires_ms, serial } = this.letterFor(controller);
    const { objects, key } = this.#options;
    if (!objects) throw notInPatterns(controller);
    const letter = this.#written(controller, this.#desk(controller).posting!, expires_ms);
    const sealed = sealObjects(key, letter, slot, objects(letter.plan, slot));
    return { ...sealed, serial, etag: tagOf(sealed.body), expires_ms };
  }

  #written(controller: string, posting: Posting, expires_ms: number): PlanLetter {
    const { validity = WEEK } = this.#options;
    const from = expires_ms - validity * 1000 - 2000;
    const times = { notBefore: new Date(from).toISOString(), expires: new Date(expires_ms).toISOString() };
    return { format: LETTER_FORMAT, version: LETTER_VERSION, controller, ...posting, ...times };
  }

  #post(controller: string, posting: Posting): PostedLetter {
    const { key, timers, validity = WEEK } = this.#options;
    const expires_ms = timers.wall() + validity * 1000;
    const { body, signature } = sealLetter(key, this.#written(controller, posting, expires_ms));
    const desk = this.#desk(controller);
    desk.posting = posting;
    desk.letter = { serial: posting.serial, etag: tagOf(body), body, signature, expires_ms };
    for (const wake of [...desk.waiting]) wake();
    return desk.letter;
  }

  /** Resolves when the letter that stands there now is another one, or after `seconds`. */
  async changed(controller: string, seconds: number): Promise<void> {
    const desk = this.#desk(controller);
    await new Promise<void>((resolve) => {
      const wake = () => {
        callOff();
        desk.waiting.delete(wake);
        resolve();
      };
      const callOff = this.#options.timers.after(seconds, wake);
      desk.waiting.add(wake);
    });
  }

  /** Lets everybody go who waits; for the end of the service. */
  release(): void {
    for (const { waiting } of this.#desks.values()) for (const wake of [...waiting]) wake();
  }

  /** Takes a controller's report. */
  report(controller: string, status: ControllerStatus): void {
    const desk = this.#desk(controller);
    // the clock of a report is compared when it is read back; by then it is this much older
    desk.report = { ...status, clock_ms: status.clock_ms - this.#options.timers.wall() };
    desk.heard = this.#options.timers.now();
    this.#options.onReport?.(controller, status);
  }

  #lastReport(controller: string): ControllerStatus {
    const { silence = 30, timers } = this.#options;
    const { report, heard } = this.#desk(controller);
    if (!report || timers.now() - heard > silence)
      throw new Fault('DISPATCH_SILENT', 'it has not reported for a while; see to its line', controller);
    return { ...report, clock_ms: report.clock_ms + timers.wall() };
  }

  /** The port to a controller that pulls: an order is a new letter, and it is obeyed when a report says so. */
  port(controller: string): ControllerPort {
    return {
      controller,
      adapter: 'http',
      reports: true,
      plansOnly: true,
      status: async () => this.#lastReport(controller),
      obey: (order) => this.#obey(controller, order),
      close: async () => {},
    };
  }

  async #obey(controller: string, order: ControllerOrder): Promise<void> {
    const desk = this.#desk(controller);
    const last = desk.letter?.serial ?? -1;
    if (order.kind !== 'stage' && order.kind !== 'activate') {
      const text = 'a controller that pulls takes plans only; take it by hand at its cabinet';
      throw new Fault('PULL_PLANS_ONLY', text, controller);
    }
    if (order.fence < last)
      throw new Fault('UNIT_FENCE', `order ${order.fence} is older than letter ${last}; order anew`, controller);
    const before = desk.plan;
    if (order.fence > last) this.#postOrder(controller, order);
    try {
      await this.#obeyed(controller, order.fence);
    } catch (thrown) {
      if (thrown instanceof Fault && thrown.code === 'PULL_REFUSED') desk.plan = before;
      throw thrown;
    }
  }

  #postOrder(controller: string, order: StageOrder | ActivateOrder): void {
    const desk = this.#desk(controller);
    if (order.kind === 'stage') {
      desk.plan = { name: order.version, plan: order.plan };
      const { version: name, plan, fence: serial } = order;
      this.#post(controller, { name, plan, serial, activate: false, method: 'dwell', limit: 0.2 });
      return;
    }
    if (desk.plan?.name !== order.version)
      throw new Fault('UNIT_NOT_STAGED', `${order.version} is not staged; stage it first`, controller);
    const { version: name, fence: serial, method, limit } = order;
    this.#post(controller, { name, plan: desk.plan.plan, serial, activate: true, method, limit });
  }

  /** Waits for a report that has this fence; the dispatcher's time-out bounds it. */
  #obeyed(controller: string, fence: number): Promise<void> {
    const { timers } = this.#options;
    const desk = this.#desk(controller);
    const began = timers.now();
    return new Promise((resolve, reject) => {
      const look = () => {
        const refused = desk.report?.faults.find((fault) => fault.startsWith(`refused ${fence}:`));
        if (refused !== undefined && desk.heard >= began)
          reject(new Fault('PULL_REFUSED', `it ${refused}; see why`, controller));
        else if (desk.report && desk.report.fence >= fence) resolve();
        else if (timers.now() - began > 60)
          reject(new Fault('DISPATCH_SILENT', 'it did not pull; see to its line', controller));
        else timers.after(0.25, look);
      };
      look();
    });
  }
}
