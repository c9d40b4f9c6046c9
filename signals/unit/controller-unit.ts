// A signal controller in software: plays its plan, changes to another one lawfully, and watches its own lamps.
import { Fault } from '../../core/fault.ts';
import { LAMP } from '../../sim/lamp-program.ts';
import type { LinkTable } from '../conflicts.ts';
import { controllerBreaches } from '../interlock.ts';
import { letterOf } from '../lamp-rows.ts';
import type { ControllerPlan } from '../plan.ts';
import type { ControllerSafety } from '../safety.ts';
import { bridgeRow } from './bridge.ts';
import { ConflictMonitor } from './conflict-monitor.ts';
import type {
  ActivateOrder,
  ControllerMode,
  ControllerOrder,
  ControllerStatus,
  ManualOrder,
  ServeOrder,
  StageOrder,
} from './controller-port.ts';
import { LampMemory, sameLamps } from './lamp-memory.ts';
import { maySettle, priorityGoal, steady } from './priority-goal.ts';
import { joinable, stepIn, transitionRows } from './step-in.ts';
import { indexAt, rowAt, type UnitProgram, unitProgram } from './unit-program.ts';

/** tenths; a gap in the calls longer than this is a clock that jumped, and the lamps start up anew */
const LONGEST_GAP = 600;

/** What the unit is about to do, in words that its status shows. */
type Course =
  | { readonly kind: 'follow' }
  /** plays the plan until it may be left, then changes to `next` */
  | { readonly kind: 'leave'; readonly next: UnitProgram; readonly order: ActivateOrder }
  /** towards the entry of the plan, then waits there for the plan's clock */
  | { readonly kind: 'join'; readonly order: ActivateOrder | undefined }
  /** shows `goal` until `until` in tenths */
  | { readonly kind: 'serve'; readonly order: ServeOrder; readonly until: number; readonly goal: Uint8Array }
  /** straight to what the plan shows now */
  | { readonly kind: 'rejoin' }
  | { readonly kind: 'cycles'; readonly rows: Uint8Array; readonly from: number }
  /** `until` in tenths; `then` follows when the lamps have arrived */
  | {
      readonly kind: 'manual';
      readonly order: ManualOrder;
      readonly until: number;
      readonly goal: Uint8Array;
      clear: boolean;
    };

export interface UnitSetup {
  readonly controller: string;
  readonly safety: ControllerSafety;
  readonly table: LinkTable;
  readonly plan: ControllerPlan;
  readonly version: string;
}

export class ControllerUnit {
  readonly controller: string;
  readonly #safety: ControllerSafety;
  readonly #table: LinkTable;
  readonly #monitor: ConflictMonitor;
  readonly #memory: LampMemory;
  readonly #row: Uint8Array;
  #program: UnitProgram;
  #staged: UnitProgram | undefined;
  #course: Course = { kind: 'follow' };
  #fence = 0;
  #now: number;
  #faults: string[] = [];

  /** In step with its plan at `now` s. Throws the first breach of a plan that is not safe. */
  constructor(setup: UnitSetup, now: number) {
    this.controller = setup.controller;
    this.#safety = setup.safety;
    this.#table = setup.table;
    this.#monitor = new ConflictMonitor(setup.safety, setup.table);
    this.#memory = new LampMemory(setup.table.links);
    this.#row = new Uint8Array(setup.table.links);
    this.#program = this.#judged(setup.plan, setup.version);
    this.#now = Math.round(now * 10);
    this.#memory.begin(rowAt(this.#program, indexAt(this.#program, this.#now)));
  }

  /** LAMP bytes at `time` s, which must not go backwards. */
  lampsAt(time: number): Uint8Array {
    const until = Math.round(time * 10);
    if (until < this.#now || until - this.#now > LONGEST_GAP) this.#startUp(until);
    while (this.#now < until) this.#tenth(this.#now + 1);
    return this.#memory.shown;
  }

  /** The street begins anew at `now` s: in step, as if the plan had run for long. */
  restart(now: number): void {
    this.#now = Math.round(now * 10);
    this.#course = { kind: 'follow' };
    this.#memory.forget();
    this.#memory.begin(rowAt(this.#program, indexAt(this.#program, this.#now)));
  }

  status(clock_ms: number): ControllerStatus {
    const { version, digest } = this.#program;
    return {
      controller: this.controller,
      clock_ms,
      mode: this.#mode(),
      running: { version, digest },
      staged: this.#staged ? { version: this.#staged.version, digest: this.#staged.digest } : null,
      fence: this.#fence,
      lamps: Array.from(this.#memory.shown, letterOf).join(''),
      cycleTimer_s: indexAt(this.#program, this.#now) / 10,
      faults: [...this.#faults],
    };
  }

  /**
   * Takes an order. Throws UNIT_FENCE for one that is older than another already obeyed, UNIT_NOT_STAGED, the first
   * breach of a plan that is not safe, and PLAN_TRANSITION.
   */
  obey(order: ControllerOrder): void {
    if (order.fence < this.#fence) {
      const text = `order ${order.fence} is older than ${this.#fence}, which was obeyed; read the status and order anew`;
      throw new Fault('UNIT_FENCE', text, this.controller);
    }
    if (order.fence === this.#fence) return;
    if (order.kind === 'stage') this.#stage(order);
    else if (order.kind === 'activate') this.#activate(order);
    else if (order.kind === 'manual') this.#manual(order);
    else if (order.kind === 'serve') this.#serve(order);
    else if (this.#course.kind === 'manual') this.#course = { kind: 'join', order: undefined };
    else if (this.#course.kind === 'serve') this.#course = { kind: 'rejoin' };
    this.#fence = order.fence;
  }

  #judged(plan: ControllerPlan, version: string): UnitProgram {
    if (plan.controller !== this.controller)
      throw new Fault('UNIT_OTHER', `this plan is for ${plan.controller}; send it there`, this.controller);
    const breach = controllerBreaches(plan, this.#safety, this.#table)[0];
    if (breach) throw new Fault(breach.code, breach.text, this.controller);
    return unitProgram(plan, version, this.#safety);
  }

  #stage(order: StageOrder): void {
    this.#staged = this.#judged(order.plan, order.version);
  }

  #activate(order: ActivateOrder): void {
    if (this.#staged?.version !== order.version) {
      const text = `${order.version} is not staged here; stage it first`;
      throw new Fault('UNIT_NOT_STAGED', text, this.controller);
    }
    transitionRows(this.#staged, this.#safety, 0, order);
    if (this.#faults.length > 0) throw new Fault('UNIT_FAULT', `${this.#faults[0]}; send somebody`, this.controller);
    const next = this.#staged;
    this.#staged = undefined;
    if (this.#course.kind === 'follow' || this.#course.kind === 'leave') this.#course = { kind: 'leave', next, order };
    else {
      this.#program = next;
      if (this.#course.kind !== 'manual') this.#course = { kind: 'join', order };
    }
  }

  #manual(order: ManualOrder): void {
    if (this.#faults.length > 0) throw new Fault('UNIT_FAULT', `${this.#faults[0]}; send somebody`, this.controller);
    const until = this.#now + Math.round(order.lease_s * 10);
    const { entry } = this.#program;
    if (order.action === 'on') {
      this.#course = { kind: 'join', order: undefined };
      return;
    }
    const goal = this.#goalOf(order, entry.from);
    this.#course = { kind: 'manual', order, until, goal, clear: !['flash', 'off'].includes(order.action) };
  }

  /** Who has the junction by hand keeps it, and one that is dark or flashes is left alone. */
  #serve(order: ServeOrder): void {
    if (this.#faults.length > 0) throw new Fault('UNIT_FAULT', `${this.#faults[0]}; send somebody`, this.controller);
    const course = this.#course;
    if (course.kind === 'manual') {
      const text = `it is in ${this.#mode()} by hand, which goes before priority; give it back first`;
      throw new Fault('UNIT_BY_HAND', text, this.controller);
    }
    const until = this.#now + Math.round(order.lease_s * 10);
    const goesOn = course.kind === 'serve' && String(course.order.links) === String(order.links);
    const planned = rowAt(this.#program, indexAt(this.#program, this.#now));
    const goal = goesOn ? course.goal : priorityGoal(this.#monitor.matrix, order, this.#memory.shown, planned);
    this.#course = { kind: 'serve', order, until, goal };
  }

  #goalOf({ action }: ManualOrder, entry: number): Uint8Array {
    const { shown } = this.#memory;
    if (action === 'all-red') return this.#allRed();
    if (action === 'off') return new Uint8Array(shown.length).fill(LAMP.off);
    if (action === 'flash')
      return Uint8Array.from(shown, (_, link) => (this.#monitor.isCrossing(link) ? LAMP.off : LAMP.blinking));
    return action === 'hold' ? this.#steadyNow() : rowAt(this.#program, this.#nextStage(entry)).slice();
  }

  /** Red but for links that the plan never changes. */
  #allRed(): Uint8Array {
    return Uint8Array.from(rowAt(this.#program, this.#program.entry.from), (lamp) =>
      lamp === LAMP.off || lamp === LAMP.blinking ? lamp : LAMP.red,
    );
  }

  /** What is shown, without what is on its way to red. */
  #steadyNow(): Uint8Array {
    return steady(this.#memory.shown);
  }

  /** The start of the first steady stretch whose lamps differ from those shown, from where the plan stands on. */
  #nextStage(entry: number): number {
    const { cycle } = this.#program;
    const now = this.#steadyNow();
    const from = indexAt(this.#program, this.#now);
    for (let ahead = 0; ahead < cycle; ahead++) {
      const index = (from + ahead) % cycle;
      const row = rowAt(this.#program, index);
      const isSteady = !row.includes(LAMP.yellow) && !row.includes(LAMP.redYellow);
      const lasts = sameLamps(row, rowAt(this.#program, (index + 9) % cycle));
      if (isSteady && lasts && row.some((lamp, link) => lamp === LAMP.green && now[link] !== lamp)) return index;
    }
    return entry;
  }

  #startUp(at: number): void {
    this.#memory.note(at, this.#row.fill(LAMP.off));
    this.#now = at;
    this.#course = { kind: 'join', order: undefined };
    if (this.#faults.length === 0) this.#memory.greenEnd.fill(at);
  }

  #tenth(t: number): void {
    const row = this.#rowFor(t);
    const refusal = this.#faults.length > 0 ? undefined : this.#monitor.refusal(this.#memory, row, t);
    if (refusal !== undefined) this.#failSafe(refusal);
    this.#memory.note(t, this.#faults.length > 0 ? this.#flashing() : row);
    this.#now = t;
  }

  #failSafe(why: string): void {
    this.#faults.push(`conflict monitor: ${why}`);
  }

  #flashing(): Uint8Array {
    for (let link = 0; link < this.#row.length; link++)
      this.#row[link] = this.#monitor.isCrossing(link) ? LAMP.off : LAMP.blinking;
    return this.#row;
  }

  #rowFor(t: number): Uint8Array {
    const course = this.#course;
    switch (course.kind) {
      case 'follow':
        return rowAt(this.#program, indexAt(this.#program, t));
      case 'leave':
        return this.#leave(t, course.next, course.order);
      case 'join':
        return this.#join(t, course.order);
      case 'serve':
        if (t < course.until) return this.#towards(course.goal, t);
        this.#course = { kind: 'rejoin' };
        return this.#rejoin(t);
      case 'rejoin':
        return this.#rejoin(t);
      case 'cycles':
        return this.#cycles(t, course.rows, course.from);
      case 'manual':
        return this.#byHand(t, course);
    }
  }

  #leave(t: number, next: UnitProgram, order: ActivateOrder): Uint8Array {
    const before = indexAt(this.#program, t - 1);
    if (before !== this.#program.leave) return rowAt(this.#program, indexAt(this.#program, t));
    this.#program = next;
    this.#course = { kind: 'join', order };
    return this.#join(t, order);
  }

  #join(t: number, order: ActivateOrder | undefined): Uint8Array {
    const entry = rowAt(this.#program, this.#program.entry.from);
    if (!sameLamps(this.#memory.shown, entry)) return this.#towards(entry, t);
    const waiting = { program: this.#program, memory: this.#memory, monitor: this.#monitor };
    if (joinable(waiting, t)) {
      this.#course = { kind: 'follow' };
      return rowAt(this.#program, indexAt(this.#program, t));
    }
    const rows = order && t % 10 === 0 ? stepIn(waiting, this.#safety, t, order) : undefined;
    if (rows === undefined) return this.#memory.shown;
    this.#course = { kind: 'cycles', rows, from: t };
    return this.#cycles(t, rows, t);
  }

  /** After priority the plan has never stopped: its lamps are gone to as they are, and it goes on where nothing is cut short. */
  #rejoin(t: number): Uint8Array {
    const planned = rowAt(this.#program, indexAt(this.#program, t));
    if (sameLamps(this.#memory.shown, planned) && maySettle(this.#monitor, this.#memory, t)) {
      this.#course = { kind: 'follow' };
      return planned;
    }
    return this.#towards(steady(planned), t);
  }

  #cycles(t: number, rows: Uint8Array, from: number): Uint8Array {
    const { links } = this.#program;
    const index = t - from;
    if ((index + 1) * links <= rows.length) return rows.subarray(index * links, (index + 1) * links);
    if (indexAt(this.#program, t) !== 0) {
      this.#course = { kind: 'join', order: undefined };
      return this.#join(t, undefined);
    }
    this.#course = { kind: 'follow' };
    return rowAt(this.#program, 0);
  }

  #byHand(t: number, course: Extract<Course, { readonly kind: 'manual' }>): Uint8Array {
    if (t >= course.until) {
      this.#course = { kind: 'join', order: undefined };
      return this.#join(t, undefined);
    }
    if (course.clear) return this.#towards(course.goal, t);
    // lights go dark or blink only after everybody was stopped
    const red = this.#allRed();
    if (!sameLamps(this.#memory.shown, red)) return this.#towards(red, t);
    if (t - Math.max(...this.#memory.greenEnd) < Math.max(...this.#monitor.matrix.intergreen))
      return this.#memory.shown;
    course.clear = true;
    return this.#towards(course.goal, t);
  }

  #towards(goal: Uint8Array, t: number): Uint8Array {
    return bridgeRow(this.#monitor, this.#memory, goal, t, this.#row);
  }

  #mode(): ControllerMode {
    if (this.#faults.length > 0) return 'fault';
    const { kind } = this.#course;
    if (kind === 'manual') {
      const { action } = (this.#course as { readonly order: ManualOrder }).order;
      return action === 'step' || action === 'on' ? 'hold' : action;
    }
    if (kind === 'serve') return 'priority';
    if (kind === 'join' && !this.#memory.shown.some((lamp) => lamp === LAMP.green)) return 'start-up';
    return kind === 'follow' || kind === 'leave' ? 'plan' : 'transition';
  }
}
