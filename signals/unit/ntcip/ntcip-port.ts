// The adapter to controllers that speak NTCIP 1202 over SNMP: plans become patterns, and every one is read back.
import { Fault } from '../../../core/fault.ts';
import type { StagePlan } from '../../plan.ts';
import type { ControllerSafety } from '../../safety.ts';
import { digestOf } from '../canonical.ts';
import type {
  ActivateOrder,
  ControllerMode,
  ControllerOrder,
  ControllerPort,
  ControllerStatus,
  NamedPlan,
  StageOrder,
} from '../controller-port.ts';
import { type SnmpSession, snmp } from './net-snmp.ts';
import { DATABASE, FLASH, FREE, NOT_IN_ERROR, OID } from './objects.ts';
import { lampsOf, type Pattern, patternOf, planOfPattern } from './pattern.ts';

export interface NtcipOptions {
  readonly controller: string;
  readonly session: SnmpSession;
  /** the controller's stages, and what they may not go below */
  readonly base: StagePlan;
  readonly safety: ControllerSafety;
  /** field controllers often take one object a message only */
  readonly onePerMessage: boolean;
  /** patterns that the centre may write; the others belong to the controller */
  readonly slots: readonly [number, number];
  /** what the running pattern is called before the centre has named it */
  readonly foundVersion: string;
}

export class NtcipPort implements ControllerPort {
  readonly adapter = 'ntcip';
  readonly plansOnly = true;
  readonly controller: string;
  readonly #options: NtcipOptions;
  readonly #names = new Map<number, string>();
  #staged: number | undefined;
  #fence = 0;
  #commanded: number | undefined;
  #closed = false;

  constructor(options: NtcipOptions) {
    this.controller = options.controller;
    this.#options = options;
    options.session.on('error', () => undefined);
  }

  async status(): Promise<ControllerStatus> {
    const [time, running, free, timer, yellows, greens, flash] = await this.#get([
      OID.time,
      OID.patternStatus,
      OID.freeStatus,
      OID.cycleStatus,
      OID.yellows(1),
      OID.greens(1),
      OID.flashStatus,
    ]);
    const { base } = this.#options;
    // without a command now and then the controller goes back to its own time-of-day plan (unitBackupTime)
    if (this.#commanded !== undefined) await this.#set([[OID.patternControl, this.#commanded]]);
    return {
      controller: this.controller,
      clock_ms: time! * 1000,
      mode: modeOf(free!, flash!),
      running: await this.#named(running!),
      staged: this.#staged === undefined ? null : await this.#named(this.#staged),
      fence: this.#fence,
      lamps: lampsOf({ yellows: yellows!, greens: greens! }, base),
      cycleTimer_s: timer!,
      faults: flash! === FLASH.faultMonitor ? ['the fault monitor has set the controller to flash'] : [],
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

  async close(): Promise<void> {
    if (!this.#closed) this.#options.session.close();
    this.#closed = true;
  }

  /** Writes the pattern that does not run, has the controller verify it, and reads it back. */
  async #stage({ plan, version }: StageOrder): Promise<void> {
    if (plan.controller !== this.controller)
      throw new Fault('UNIT_OTHER', `this plan is for ${plan.controller}; send it there`, this.controller);
    const { base, safety, slots } = this.#options;
    const pattern = patternOf(plan, base, safety);
    const [running] = await this.#get([OID.patternStatus]);
    const slot = running === slots[0] || this.#commanded === slots[0] ? slots[1] : slots[0];
    await this.#set([[OID.transaction, DATABASE.transaction]]);
    try {
      await this.#set([
        [OID.cycle(slot), pattern.cycle],
        [OID.offset(slot), pattern.offset],
        ...pattern.splits.map((split, i) => [OID.splitTime(slot, i + 1), split] as const),
      ]);
      await this.#verify();
    } finally {
      await this.#set([[OID.transaction, DATABASE.normal]]);
    }
    const kept = await this.#pattern(slot);
    if (digestOf(kept) !== digestOf(pattern))
      throw new Fault(
        'NTCIP_READ_BACK',
        'the pattern reads back otherwise than it was written; see why',
        this.controller,
      );
    this.#names.set(slot, version);
    this.#staged = slot;
  }

  async #verify(): Promise<void> {
    await this.#set([[OID.transaction, DATABASE.verify]]);
    for (let attempt = 0; attempt < 50; attempt++) {
      const [state] = await this.#get([OID.transaction]);
      if (state === DATABASE.done) break;
    }
    const [verdict] = await this.#get([OID.verifyStatus]);
    if (verdict !== NOT_IN_ERROR)
      throw new Fault(
        'PLAN_NTCIP',
        `the controller does not accept the pattern (${verdict}); see its manual`,
        this.controller,
      );
  }

  /** Selects the staged pattern; how it gets into step is the controller's own affair. */
  async #activate({ version, method, limit }: ActivateOrder): Promise<void> {
    const slot = this.#staged;
    if (slot === undefined || this.#names.get(slot) !== version)
      throw new Fault('UNIT_NOT_STAGED', `${version} is not staged here; stage it first`, this.controller);
    const { cycle } = await this.#pattern(slot);
    if (method !== 'dwell' && cycle * limit < 1)
      throw new Fault(
        'PLAN_TRANSITION',
        `a limit of ${limit} allows no change; give a share of the cycle`,
        this.controller,
      );
    await this.#set([[OID.patternControl, slot]]);
    this.#commanded = slot;
    this.#staged = undefined;
  }

  async #named(slot: number): Promise<NamedPlan> {
    const { base, safety, foundVersion } = this.#options;
    const plan = planOfPattern(await this.#pattern(slot), base, safety);
    return { version: this.#names.get(slot) ?? foundVersion, digest: digestOf(plan) };
  }

  async #pattern(slot: number): Promise<Pattern> {
    const phases = this.#options.base.stages.map((_, i) => i + 1);
    const [cycle, offset, ...splits] = await this.#get([
      OID.cycle(slot),
      OID.offset(slot),
      ...phases.map((phase) => OID.splitTime(slot, phase)),
    ]);
    return { cycle: cycle!, offset: offset!, splits };
  }

  async #get(oids: readonly string[]): Promise<number[]> {
    const { session, onePerMessage } = this.#options;
    const values: number[] = [];
    for (const group of onePerMessage ? oids.map((oid) => [oid]) : [oids])
      values.push(...(await this.#call((done) => session.get(group, done))));
    return values;
  }

  async #set(pairs: readonly (readonly [string, number])[]): Promise<void> {
    const { session, onePerMessage } = this.#options;
    const varbinds = pairs.map(([oid, value]) => ({ oid, type: snmp.ObjectType.Integer, value }));
    for (const group of onePerMessage ? varbinds.map((one) => [one]) : [varbinds])
      await this.#call((done) => session.set(group, done));
  }

  #call(ask: (done: Parameters<SnmpSession['get']>[1]) => void): Promise<number[]> {
    return new Promise((resolve, reject) => {
      ask((error, varbinds) => {
        if (error) reject(this.#faultOf(error));
        else if (varbinds.some((varbind) => snmp.isVarbindError(varbind)))
          reject(
            new Fault('NTCIP_OBJECT', `the controller lacks ${varbinds[0]!.oid}; check its version`, this.controller),
          );
        else resolve(varbinds.map(({ value }) => Number(value)));
      });
    });
  }

  #faultOf(error: Error): Fault {
    const name = error.constructor.name;
    if (name === 'RequestTimedOutError')
      return new Fault(
        'DISPATCH_SILENT',
        `it does not answer over SNMP (${error.message}); see to its line`,
        this.controller,
      );
    return new Fault(
      'NTCIP_REFUSED',
      `the controller refuses (${error.message}); check access and values`,
      this.controller,
    );
  }
}

function modeOf(free: number, flash: number): ControllerMode {
  if (flash === FLASH.faultMonitor) return 'fault';
  return free === FREE.coordActive ? 'plan' : 'transition';
}
