// A controller that speaks NTCIP 1202, for tests: our own unit behind an SNMP agent.
import { controllerBreaches } from '../../interlock.ts';
import type { StagePlan } from '../../plan.ts';
import { ControllerUnit, type UnitSetup } from '../controller-unit.ts';
import { type MibRequest, type SnmpAgent, snmp } from './net-snmp.ts';
import {
  CYCLE_STATUS,
  DATABASE,
  FLASH,
  FLASH_STATUS,
  FREE,
  FREE_STATUS,
  GLOBAL_TIME,
  NOT_IN_ERROR,
  PATTERN_CONTROL,
  PATTERN_STATUS,
  PATTERN_TABLE,
  PHASE_GROUP_TABLE,
  SPLIT_TABLE,
  TRANSACTION,
  VERIFY_STATUS,
} from './objects.ts';
import { type Pattern, patternOf, planOfPattern, stageBits } from './pattern.ts';

export const COMMUNITY = 'greenband';
export const V3_USER = {
  name: 'centre',
  level: snmp.SecurityLevel.authPriv,
  authProtocol: snmp.AuthProtocols.sha,
  authKey: 'authenticate-me',
  privProtocol: snmp.PrivProtocols.aes,
  privKey: 'encrypt-me-too',
};

const PATTERNS = [1, 2, 3];
const IN_ERROR = 2;

export interface AgentClock {
  now(): number;
  wall(): number;
}

export class NtcipAgent {
  readonly unit: ControllerUnit;
  readonly #setup: UnitSetup;
  readonly #base: StagePlan;
  readonly #clock: AgentClock;
  readonly #good = new Map<number, Pattern>();
  #agent!: SnmpAgent;
  #running = 1;
  #next = 1;
  #fence = 0;

  constructor(setup: UnitSetup, clock: AgentClock) {
    this.#setup = setup;
    this.#base = setup.plan as StagePlan;
    this.#clock = clock;
    this.unit = new ControllerUnit({ ...setup, version: 'pattern 1' }, clock.now());
  }

  /** Listens on a port of this machine. */
  listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const options = { port, address: '127.0.0.1', engineID: '8000B98380ABCDEFABCDEFABCD' };
      this.#agent = snmp.createAgent(options, (error) => {
        if (error) reject(error);
      });
      this.#agent.getAuthorizer().addCommunity(COMMUNITY);
      this.#agent.getAuthorizer().addUser(V3_USER);
      this.#register();
      setTimeout(resolve, 50);
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#agent.close(resolve));
  }

  look(): void {
    this.unit.lampsAt(this.#clock.now());
    const name = /^pattern (\d)/.exec(this.unit.status(0).running?.version ?? '')?.[1];
    this.#running = Number(name ?? 1);
  }

  #scalar(name: string, oid: string, value: () => number, set?: (value: number) => boolean): void {
    const access = snmp.MaxAccess[set ? 'read-write' : 'read-only'];
    this.#agent.getMib().registerProvider({
      name,
      type: snmp.MibProviderType.Scalar,
      oid,
      scalarType: snmp.ObjectType.Integer,
      maxAccess: access,
      handler: (request: MibRequest) => {
        this.look();
        if (request.commitSet && set && !set(Number(request.setValue)))
          return request.done({ errorStatus: snmp.ErrorStatus.WrongValue });
        if (!request.testSet && !request.commitSet) request.instanceNode.value = value();
        return request.done();
      },
    });
    this.#agent.getMib().setScalarValue(name, value());
  }

  #register(): void {
    const status = () => this.unit.status(0);
    this.#scalar('globalTime', GLOBAL_TIME, () => Math.floor(this.#clock.wall() / 1000));
    this.#scalar('coordPatternStatus', PATTERN_STATUS, () => this.#running);
    this.#scalar('localFreeStatus', FREE_STATUS, () =>
      status().mode === 'plan' ? FREE.coordActive : FREE.transitionFree,
    );
    this.#scalar('coordCycleStatus', CYCLE_STATUS, () => Math.floor(status().cycleTimer_s));
    this.#scalar('unitFlashStatus', FLASH_STATUS, () =>
      status().faults.length > 0 ? FLASH.faultMonitor : FLASH.notFlash,
    );
    this.#scalar(
      'systemPatternControl',
      PATTERN_CONTROL,
      () => this.#next,
      (value) => this.#select(value),
    );
    let verdict = NOT_IN_ERROR;
    let transaction: number = DATABASE.normal;
    this.#scalar('dbVerifyStatus', VERIFY_STATUS, () => verdict);
    this.#scalar(
      'dbCreateTransaction',
      TRANSACTION,
      () => transaction,
      (value) => {
        if (value === DATABASE.verify) {
          verdict = this.#verify() ? NOT_IN_ERROR : IN_ERROR;
          transaction = DATABASE.done;
        } else transaction = value;
        return true;
      },
    );
    this.#tables();
  }

  #tables(): void {
    const mib = this.#agent.getMib();
    const column = (number: number, name: string, access: 'read-only' | 'read-write') => ({
      number,
      name,
      type: snmp.ObjectType.Integer,
      maxAccess: snmp.MaxAccess[access],
    });
    const table = (
      name: string,
      oid: string,
      columns: object[],
      index: string[],
      handler?: (request: MibRequest) => void,
    ) =>
      mib.registerProvider({
        name,
        type: snmp.MibProviderType.Table,
        oid: `${oid}.1`,
        maxAccess: snmp.MaxAccess['read-write'],
        tableColumns: columns,
        tableIndex: index.map((columnName) => ({ columnName })),
        ...(handler && { handler }),
      });
    const patterns = ['patternCycleTime', 'patternOffsetTime', 'patternSplitNumber', 'patternSequenceNumber'];
    table(
      'patternTable',
      PATTERN_TABLE,
      [
        column(1, 'patternNumber', 'read-only'),
        ...patterns.map((name, i) => column(i + 2, name, i < 2 ? 'read-write' : 'read-only')),
      ],
      ['patternNumber'],
    );
    const splits = [
      column(1, 'splitNumber', 'read-only'),
      column(2, 'splitPhase', 'read-only'),
      column(3, 'splitTime', 'read-write'),
    ];
    table('splitTable', SPLIT_TABLE, splits, ['splitNumber', 'splitPhase']);
    const own = patternOf(this.#base, this.#base, this.#setup.safety);
    for (const pattern of PATTERNS) {
      this.#good.set(pattern, own);
      mib.addTableRow('patternTable', [pattern, own.cycle, own.offset, pattern, 1]);
      for (const [i, split] of own.splits.entries()) mib.addTableRow('splitTable', [pattern, i + 1, split]);
    }
    const colours = ['reds', 'yellows', 'greens'] as const;
    const groups = colours.map((name, i) => column(i + 2, `phaseStatusGroup${name}`, 'read-only'));
    const refresh = (request: MibRequest) => {
      this.look();
      const bits = stageBits(this.unit.status(0).lamps, this.#base);
      for (const [i, name] of colours.entries())
        mib.setTableSingleCell('phaseStatusGroupTable', i + 2, [1], bits[name]);
      request.done();
    };
    const number = column(1, 'phaseStatusGroupNumber', 'read-only');
    table('phaseStatusGroupTable', PHASE_GROUP_TABLE, [number, ...groups], ['phaseStatusGroupNumber'], refresh);
    mib.addTableRow('phaseStatusGroupTable', [1, 0, 0, 0]);
  }

  #written(pattern: number): Pattern {
    const mib = this.#agent.getMib();
    return {
      cycle: mib.getTableSingleCell('patternTable', 2, [pattern]),
      offset: mib.getTableSingleCell('patternTable', 3, [pattern]),
      splits: this.#base.stages.map((_, i) => mib.getTableSingleCell('splitTable', 3, [pattern, i + 1])),
    };
  }

  /** Accepts what was written where every pattern is safe; else all patterns are what they were. */
  #verify(): boolean {
    const { safety, table } = this.#setup;
    const written = PATTERNS.map((pattern) => [pattern, this.#written(pattern)] as const);
    const safe = written.every(
      ([, pattern]) => controllerBreaches(planOfPattern(pattern, this.#base, safety), safety, table).length === 0,
    );
    const mib = this.#agent.getMib();
    for (const [number, pattern] of written) {
      if (safe) this.#good.set(number, pattern);
      const { cycle, offset, splits } = this.#good.get(number)!;
      mib.setTableSingleCell('patternTable', 2, [number], cycle);
      mib.setTableSingleCell('patternTable', 3, [number], offset);
      for (const [i, split] of splits.entries()) mib.setTableSingleCell('splitTable', 3, [number, i + 1], split);
    }
    return safe;
  }

  #select(pattern: number): boolean {
    if (!this.#good.has(pattern)) return false;
    if (pattern === this.#next) return true;
    this.#next = pattern;
    const plan = planOfPattern(this.#good.get(pattern)!, this.#base, this.#setup.safety);
    const version = `pattern ${pattern} ${++this.#fence}`;
    this.unit.obey({ kind: 'stage', fence: ++this.#fence, version, plan });
    this.unit.obey({ kind: 'activate', fence: ++this.#fence, version, method: 'dwell', limit: 0.2 });
    return true;
  }
}
