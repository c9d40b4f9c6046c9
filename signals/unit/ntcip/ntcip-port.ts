// The adapter to controllers that speak NTCIP 1202 over SNMP: plans become patterns, and every one is read back.
import { Fault } from '../../../core/fault.ts';
import type { Timers } from '../../centre/timers.ts';
import type { ControllerSafety } from '../../safety.ts';
import { digestOf } from '../canonical.ts';
import type {
  ActivateOrder,
  ControllerMode,
  ControllerOrder,
  ControllerPort,
  ControllerStatus,
  NamedPlan,
  Reading,
  StageOrder,
} from '../controller-port.ts';
import type { SnmpSession } from './net-snmp.ts';
import { NtcipDetectors } from './ntcip-detectors.ts';
import { NtcipLine } from './ntcip-line.ts';
import { DATABASE, FLASH, FREE, FREE_FAULTS, LAST_PATTERN, NOT_IN_ERROR, OID } from './objects.ts';
import {
  groupsOf,
  lampsOf,
  type Pattern,
  type PatternBase,
  patternOf,
  phaseNumbers,
  phasesOfOctets,
  planOfPattern,
} from './pattern.ts';
import { WholeSecondClock } from './whole-second-clock.ts';

export interface NtcipOptions {
  readonly controller: string;
  readonly session: SnmpSession;
  readonly timers: Timers;
  /** the controller's stages or phases, and what they may not go below */
  readonly base: PatternBase;
  readonly safety: ControllerSafety;
  /** field controllers often take one object a message only */
  readonly onePerMessage: boolean;
  /** patterns that the centre may write; the others belong to the controller */
  readonly slots: readonly [number, number];
  /** what the running pattern is called before the centre has named it */
  readonly foundVersion: string;
  /** names of its detectors 1, 2, …, as far as they are read */
  readonly detectors?: readonly string[] | undefined;
}

/** ms that a clock may be off before it is set, and beyond which that is left to people */
const SET_FROM = 750;
const SET_UNTIL = 2000;
/** s between two settings of a clock */
const SET_EVERY = 60;

export class NtcipPort implements ControllerPort {
  readonly adapter = 'ntcip';
  readonly plansOnly = true;
  readonly controller: string;
  readonly #options: NtcipOptions;
  readonly #line: NtcipLine;
  readonly #detectors: NtcipDetectors;
  readonly #clock = new WholeSecondClock();
  /** by pattern of ours: what was written into it */
  readonly #names = new Map<number, NamedPlan>();
  /** by pattern: the split plan that it names */
  readonly #splits = new Map<number, number>();
  /** s of our clock when theirs may be set again; never where they do not let us */
  #setDue = Number.NEGATIVE_INFINITY;
  #hasMode: boolean | undefined;
  #staged: number | undefined;
  #fence = 0;
  #commanded: number | undefined;

  constructor(options: NtcipOptions) {
    this.controller = options.controller;
    this.#options = options;
    this.#line = new NtcipLine(options.controller, options.session, options.onePerMessage);
    this.#detectors = new NtcipDetectors(this.#line, options.detectors ?? []);
  }

  async status(): Promise<ControllerStatus> {
    const { base, timers, safety } = this.#options;
    const begun = timers.wall();
    const groups = Array.from({ length: groupsOf(base) }, (_, i) => i + 1);
    const colours = [OID.greens, OID.yellows, ...(hasWalks(base) ? [OID.walks] : [])];
    const scalars = [OID.time, OID.patternStatus, OID.freeStatus, OID.cycleStatus, OID.flashStatus];
    const [time, running, free, timer, flash, ...octets] = await this.#line.get([
      ...scalars,
      ...colours.flatMap((of) => groups.map(of)),
    ]);
    this.#clock.note(time!, begun, timers.wall());
    const phases = (which: number) => phasesOfOctets(octets.slice(which * groups.length, (which + 1) * groups.length));
    const lamps = lampsOf({ greens: phases(0), yellows: phases(1), walks: phases(2) }, base, safety.links.length);
    const isByHand = await this.#isByHand();
    await this.#keepCommanding(running!);
    await this.#detectors.look(timers.wall());
    const named = running! >= 1 && running! <= LAST_PATTERN ? await this.#named(running!) : null;
    const staged = this.#staged === undefined ? null : await this.#named(this.#staged);
    // its clock in the middle of this conversation
    const clock_ms = Math.round((begun + timers.wall()) / 2 + this.#clock.ahead);
    await this.#setClock();
    return {
      controller: this.controller,
      clock_ms,
      mode: isByHand ? 'hold' : modeOf(free!, flash!),
      running: named,
      staged,
      fence: this.#fence,
      lamps,
      cycleTimer_s: timer!,
      faults: faultsOf(free!, flash!),
    };
  }

  async obey(order: ControllerOrder): Promise<void> {
    if (order.fence < this.#fence) {
      const text = `order ${order.fence} is older than ${this.#fence}, which was obeyed; read the status and order anew`;
      throw new Fault('UNIT_FENCE', text, this.controller);
    }
    if (order.fence === this.#fence) return;
    if (order.kind === 'stage') await this.#stage(order);
    else if (order.kind === 'activate') await this.#activate(order);
    else {
      const text = 'over NTCIP the centre changes plans only; take the controller by hand at its cabinet';
      throw new Fault('NTCIP_PLANS_ONLY', text, this.controller);
    }
    this.#fence = order.fence;
  }

  readings(): readonly Reading[] {
    return this.#detectors.take();
  }

  async close(): Promise<void> {
    this.#line.close();
  }

  /** Whether somebody at the cabinet has chosen the pattern, which goes before ours; not every controller tells. */
  async #isByHand(): Promise<boolean> {
    if (this.#hasMode === false) return false;
    const mode = await this.#line.find(OID.operationalMode);
    this.#hasMode = mode !== undefined;
    return mode !== undefined && mode !== 0;
  }

  /** Without a command now and then the controller goes back to its own time-of-day plan (unitBackupTime). */
  async #keepCommanding(running: number): Promise<void> {
    const slot = this.#commanded;
    if (slot === undefined) return;
    // a controller that was replaced, or that lost what it held, is not told to run whatever stands there now
    if (running !== slot && (await this.#named(slot)).version !== this.#names.get(slot)?.version)
      this.#commanded = undefined;
    else await this.#line.set([[OID.patternControl, slot]]);
  }

  /** Sets a clock that is a little off, on the beat of a second; what is far off, or may not be set, is left to people. */
  async #setClock(): Promise<void> {
    const { timers } = this.#options;
    const off = Math.abs(this.#clock.ahead);
    if (off < SET_FROM || off > SET_UNTIL || timers.now() < this.#setDue) return;
    this.#setDue = timers.now() + SET_EVERY;
    const second = Math.ceil(timers.wall() / 1000);
    await new Promise<void>((resolve) => timers.after(second - timers.wall() / 1000, resolve));
    if (!(await this.#line.mayWrite(OID.time, second))) this.#setDue = Number.POSITIVE_INFINITY;
  }

  /** Writes the pattern that does not run, has the controller verify it, and reads it back. */
  async #stage({ plan, version }: StageOrder): Promise<void> {
    if (plan.controller !== this.controller)
      throw new Fault('UNIT_OTHER', `this plan is for ${plan.controller}; send it there`, this.controller);
    const { base, safety, slots } = this.#options;
    const pattern = patternOf(plan, base, safety);
    const [running] = await this.#line.get([OID.patternStatus]);
    const slot = running === slots[0] || this.#commanded === slots[0] ? slots[1] : slots[0];
    await this.#line.set([[OID.transaction, DATABASE.transaction]]);
    try {
      const split = await this.#ownSplit(slot, running!);
      const numbers = phaseNumbers(base);
      await this.#line.set([
        [OID.cycle(slot), pattern.cycle],
        [OID.offset(slot), pattern.offset],
        ...pattern.splits.map((seconds, i) => [OID.splitTime(split, numbers[i]!), seconds] as const),
      ]);
      await this.#verify();
    } finally {
      await this.#line.set([[OID.transaction, DATABASE.normal]]);
    }
    const kept = await this.#pattern(slot);
    if (digestOf(kept) !== digestOf(pattern)) {
      const text = 'the pattern reads back otherwise than it was written; see why';
      throw new Fault('NTCIP_READ_BACK', text, this.controller);
    }
    this.#names.set(slot, { version, digest: digestOf(planOfPattern(kept, base, safety)) });
    this.#staged = slot;
  }

  /**
   * The split plan that a pattern of ours may write. Where patternSplitNumber may not be written, it is the one named there,
   * unless the running pattern has the same. Throws NTCIP_SHARED.
   */
  async #ownSplit(slot: number, running: number): Promise<number> {
    const named = await this.#line.find(OID.splitNumber(slot));
    const isOurs = named === undefined || named === slot || (await this.#line.mayWrite(OID.splitNumber(slot), slot));
    const split = isOurs ? slot : named;
    if (!isOurs && split === (await this.#splitOf(running))) {
      const text = `pattern ${slot} has the split plan of pattern ${running}, which runs, and may not have another; choose other slots`;
      throw new Fault('NTCIP_SHARED', text, this.controller);
    }
    this.#splits.set(slot, split);
    return split;
  }

  async #splitOf(slot: number): Promise<number> {
    const known = this.#splits.get(slot) ?? (await this.#line.find(OID.splitNumber(slot))) ?? slot;
    this.#splits.set(slot, known);
    return known;
  }

  async #verify(): Promise<void> {
    await this.#line.set([[OID.transaction, DATABASE.verify]]);
    for (let attempt = 0; attempt < 50; attempt++) {
      const [state] = await this.#line.get([OID.transaction]);
      if (state === DATABASE.done) break;
    }
    const [verdict] = await this.#line.get([OID.verifyStatus]);
    if (verdict === NOT_IN_ERROR) return;
    const text = `the controller does not accept the pattern (${verdict}); see its manual`;
    throw new Fault('PLAN_NTCIP', text, this.controller);
  }

  /** Selects the staged pattern; how it gets into step is the controller's own affair. */
  async #activate({ version, method, limit }: ActivateOrder): Promise<void> {
    const slot = this.#staged;
    if (slot === undefined || this.#names.get(slot)?.version !== version)
      throw new Fault('UNIT_NOT_STAGED', `${version} is not staged here; stage it first`, this.controller);
    if (await this.#isByHand()) {
      const text = 'somebody at the cabinet has chosen the pattern (coordOperationalMode); have it given back first';
      throw new Fault('UNIT_BY_HAND', text, this.controller);
    }
    const { cycle } = await this.#pattern(slot);
    if (method !== 'dwell' && cycle * limit < 1) {
      const text = `a limit of ${limit} allows no change; give a share of the cycle`;
      throw new Fault('PLAN_TRANSITION', text, this.controller);
    }
    await this.#line.set([[OID.patternControl, slot]]);
    this.#commanded = slot;
    this.#staged = undefined;
  }

  async #named(slot: number): Promise<NamedPlan> {
    const { base, safety, foundVersion } = this.#options;
    const digest = digestOf(planOfPattern(await this.#pattern(slot), base, safety));
    const written = this.#names.get(slot);
    if (!written) return { version: foundVersion, digest };
    return digest === written.digest ? written : { version: `pattern ${slot}`, digest };
  }

  async #pattern(slot: number): Promise<Pattern> {
    const split = await this.#splitOf(slot);
    const [cycle, offset, ...splits] = await this.#line.get([
      OID.cycle(slot),
      OID.offset(slot),
      ...phaseNumbers(this.#options.base).map((phase) => OID.splitTime(split, phase)),
    ]);
    return { cycle: cycle!, offset: offset!, splits };
  }
}

function hasWalks(base: PatternBase): boolean {
  return base.kind === 'ring-barrier' && base.phases.some(({ crossings = [] }) => crossings.length > 0);
}

function modeOf(free: number, flash: number): ControllerMode {
  if (flash === FLASH.faultMonitor || FREE_FAULTS[free] !== undefined) return 'fault';
  return free === FREE.coordActive ? 'plan' : 'transition';
}

/** A controller that cannot follow its pattern runs free, and nothing that was planned holds any more. */
function faultsOf(free: number, flash: number): string[] {
  const why = FREE_FAULTS[free];
  return [
    ...(flash === FLASH.faultMonitor ? ['the fault monitor has set the controller to flash'] : []),
    ...(why === undefined ? [] : [`it runs free: ${why}`]),
  ];
}
