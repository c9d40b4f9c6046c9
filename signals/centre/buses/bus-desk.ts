// Gives buses of the street what they need at its signals: looked at each second, ordered under a lease, corridors and hands first.
import { Fault } from '../../../core/fault.ts';
import type { LampProgram } from '../../../sim/lamp-program.ts';
import { compilePlan } from '../../lamps.ts';
import { currentPlan } from '../../place.ts';
import type { ControllerPlan } from '../../plan.ts';
import { lampsOfPlan, type PreparedPlace } from '../../prepared-place.ts';
import type { StreetView } from '../../priority/arrival-forecast.ts';
import { BUS_DEFAULTS, type BusAction, busGrant, busWeight } from '../../priority/bus-grant.ts';
import { JunctionLamps } from '../../priority/junction-lamps.ts';
import { queuedLanes } from '../../priority/queued-lanes.ts';
import type { Centre } from '../centre.ts';
import { CENTRE } from '../identity.ts';
import type { BusReport, StreetBus } from '../live/live-probe.ts';
import type { LiveStreet } from '../live/live-street.ts';
import { type BusGiven, giveBus } from '../state/bus-decisions.ts';
import { orderJunction } from '../state/corridor-decisions.ts';

export interface BusDeskParts {
  readonly centre: Centre;
  readonly prepared: PreparedPlace;
  readonly steered: ReadonlySet<string>;
  readonly street: Pick<LiveStreet, 'buses'>;
  /** what a controller runs as far as the centre knows */
  readonly running: (controller: string) => ControllerPlan | undefined;
  /** whether a corridor has the junction */
  readonly isTaken: (controller: number) => boolean;
}

/** A bus that is being served; then the junction is locked for a while. Times in s of the street. */
interface Served {
  readonly bus: number;
  readonly until: number;
  lockedUntil: number;
  isOver: boolean;
}

/** grants that are remembered to be shown, and s that a controller which refused is left alone */
const LATELY = 50;
const REFUSED = 60;

export class BusDesk {
  readonly given: Record<BusAction, number> = { extension: 0, 'early green': 0, insertion: 0 };
  /** why buses get nothing now, in words; null while all is well */
  says: string | null = null;
  readonly #parts: BusDeskParts;
  readonly #programs = new Map<number, { readonly plan: ControllerPlan | undefined; readonly program: LampProgram }>();
  readonly #served = new Map<number, Served>();
  #lately: BusGiven[] = [];
  #found: readonly LampProgram[] | undefined;
  #isTicking = false;
  #last = 0;

  constructor(parts: BusDeskParts) {
    this.#parts = parts;
  }

  /** The newest first. */
  get lately(): readonly BusGiven[] {
    return this.#lately;
  }

  /** A second's work; calls while one is under way do nothing. */
  async tick(): Promise<void> {
    const { centre, street } = this.#parts;
    if (this.#isTicking || !centre.state.busPriority.enabled) return;
    this.#isTicking = true;
    try {
      const report = await street.buses();
      const isNew = report.time !== this.#last;
      if (report.time < this.#last) this.#served.clear();
      this.#last = report.time;
      if (isNew) this.#look(report);
      this.says = null;
    } catch (thrown) {
      this.says = thrown instanceof Fault ? `${thrown.code}: ${thrown.text}` : String(thrown);
    } finally {
      this.#isTicking = false;
    }
  }

  #look({ time, calls, lanes }: BusReport): void {
    const positions = new Map(lanes);
    const view: StreetView = {
      time,
      countOn: (lane) => positions.get(lane)?.length ?? 0,
      positionOn: (lane, k) => positions.get(lane)![k]!,
    };
    const here = new Map(calls);
    for (const [controller, served] of this.#served)
      this.#followUp(controller, served, here.get(controller) ?? [], time);
    for (const [controller, list] of calls) if (this.#isFree(controller)) this.#serve(controller, list, view);
  }

  #id(controller: number): string {
    return this.#parts.prepared.network.controllerIds[controller]!;
  }

  /** Those by hand, in a corridor, out of reach or not at their plan are left alone. */
  #isFree(controller: number): boolean {
    const { centre, steered, isTaken } = this.#parts;
    const id = this.#id(controller);
    if (this.#served.has(controller) || !steered.has(id) || isTaken(controller) || centre.state.manual.has(id))
      return false;
    const { status, reachable } = centre.dispatcher.health(id);
    return reachable && (status === null || status.mode === 'plan') && !centre.dispatcher.isBusy(id);
  }

  /** A bus that has passed needs no more; then the plan is left alone for its lock-out. */
  #followUp(controller: number, served: Served, calls: readonly StreetBus[], time: number): void {
    const hasPassed = !calls.some(({ bus }) => bus === served.bus);
    if (!served.isOver && (hasPassed || time >= served.until)) {
      served.isOver = true;
      served.lockedUntil = time + BUS_DEFAULTS.lockOut * this.#cycle(controller);
      const isOurs = !this.#parts.isTaken(controller) && !this.#parts.centre.state.manual.has(this.#id(controller));
      if (time < served.until && isOurs) {
        const release = orderJunction(this.#id(controller), null, () => {});
        this.#parts.centre.ask(CENTRE, release).catch(() => undefined);
      }
    }
    if (!served.isOver || time < served.lockedUntil) return;
    this.#served.delete(controller);
    this.#parts.centre.dispatcher.read(this.#id(controller)).catch(() => undefined);
  }

  #cycle(controller: number): number {
    const { ticks, tick } = this.#program(controller)!;
    return ticks * tick;
  }

  #serve(controller: number, calls: readonly StreetBus[], view: StreetView): void {
    const { centre, prepared } = this.#parts;
    const { network } = prepared;
    const settings = { ...BUS_DEFAULTS, weight: centre.state.busPriority.weight };
    const wanted = calls.filter((call) => busWeight(call, settings) > 0).sort((a, b) => b.late - a.late);
    const program = this.#program(controller);
    const id = this.#id(controller);
    if (wanted.length === 0 || program === undefined) return;
    const lamps = new JunctionLamps(program, prepared.safety.get(id)!, view.time - 1, 1);
    lamps.tick(view.time, undefined);
    const lanes = queuedLanes(network, lamps, view);
    for (const call of wanted) {
      const grant = busGrant(lamps, lanes, call, view.time, settings);
      if (grant === undefined) continue;
      const seconds = Math.ceil(Math.min(settings.perCycle, grant.until - view.time));
      const late_s = Math.round(call.late);
      this.#give(
        controller,
        call.bus,
        { controller: id, bus: call.id, action: grant.action, late_s, seconds },
        grant.links,
      );
      return;
    }
  }

  #give(controller: number, bus: number, given: BusGiven, links: readonly number[]): void {
    const { centre } = this.#parts;
    const served: Served = { bus, until: this.#last + given.seconds, lockedUntil: 0, isOver: false };
    this.#served.set(controller, served);
    const outcome = (cause: string | null) => {
      if (cause === null) {
        this.given[given.action]++;
        this.#lately = [given, ...this.#lately].slice(0, LATELY);
      } else Object.assign(served, { isOver: true, lockedUntil: this.#last + REFUSED });
    };
    centre.ask(CENTRE, giveBus(given, links, outcome)).catch(() => outcome('the journal could not be written'));
  }

  /** The program in force, compiled once for each plan. */
  #program(controller: number): LampProgram | undefined {
    const { prepared, running } = this.#parts;
    const { network, safety, place } = prepared;
    const plan = running(this.#id(controller));
    const known = this.#programs.get(controller);
    if (known && known.plan === plan) return known.program;
    this.#found ??= lampsOfPlan(prepared, currentPlan(place));
    const compiled = plan ? compilePlan({ id: 'in force', controllers: [plan] }, network, safety) : this.#found;
    const program = compiled.find((one) => one.controller === controller);
    if (program) this.#programs.set(controller, { plan, program });
    return program;
  }
}
