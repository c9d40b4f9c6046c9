// A controller that speaks NTCIP 1202, for tests: our own unit behind an SNMP agent.
import { controllerBreaches } from '../../interlock.ts';
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
  OPERATIONAL_MODE,
  PATTERN_CONTROL,
  PATTERN_STATUS,
  PATTERN_TABLE,
  PHASE_GROUP_TABLE,
  SPLIT_TABLE,
  TRANSACTION,
  VERIFY_STATUS,
  VOLUME_PERIOD,
  VOLUME_SEQUENCE,
  VOLUME_TABLE,
} from './objects.ts';
import {
  coloursOf,
  groupOctet,
  groupsOf,
  type Pattern,
  type PatternBase,
  patternOf,
  phaseNumbers,
  planOfPattern,
} from './pattern.ts';

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

/** How a controller may be odd. */
export interface AgentQuirks {
  /** ms that its clock is ahead */
  readonly ahead?: number;
  readonly clockReadOnly?: boolean;
  /** by pattern 1, 2, 3: the split plan that it names, which nobody may change */
  readonly fixedSplits?: readonly [number, number, number];
  /** s without a command after which it goes back to its own pattern; 0 never */
  readonly backupTime?: number;
  /** detectors with a report each `VOLUME_EVERY` s */
  readonly detectors?: number;
  /** nobody may write its patterns' offsets */
  readonly fixedOffsets?: boolean;
  /** it knows nothing of coordOperationalMode */
  readonly hidesMode?: boolean;
}

export const VOLUME_EVERY = 60;

type MakeColumn = (number: number, name: string, access: 'read-only' | 'read-write') => object;
type MakeTable = (
  name: string,
  oid: string,
  columns: object[],
  index: string[],
  handler?: (request: MibRequest) => void,
) => void;

export class NtcipAgent {
  readonly unit: ControllerUnit;
  readonly #setup: UnitSetup;
  readonly #base: PatternBase;
  readonly #quirks: AgentQuirks;
  readonly #clock: AgentClock;
  readonly #good = new Map<number, Pattern>();
  #agent!: SnmpAgent;
  #running = 1;
  #next = 1;
  #fence = 0;
  #heard: number;
  /** ms that its clock is ahead */
  ahead: number;
  /** times that its clock was set */
  clockSets = 0;
  /** coordOperationalMode: other than 0 somebody at the cabinet has chosen the pattern */
  byHand = 0;
  /** localFreeStatus, where it is to say something else than the truth */
  free: number | undefined;
  /** by detector 1, 2, …: vehicles and half percents of its last report */
  readonly measured = new Map<number, readonly [volume: number, occupancy: number]>();

  constructor(setup: UnitSetup, clock: AgentClock, quirks: AgentQuirks = {}) {
    this.#setup = setup;
    this.#base = setup.plan as PatternBase;
    this.#clock = clock;
    this.#quirks = quirks;
    this.#heard = clock.now();
    this.ahead = quirks.ahead ?? 0;
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
    const { backupTime = 0 } = this.#quirks;
    if (backupTime > 0 && this.#clock.now() - this.#heard > backupTime) this.#change(1);
    this.unit.lampsAt(this.#clock.now());
    const name = /^pattern (\d)/.exec(this.unit.status(0).running?.version ?? '')?.[1];
    this.#running = Number(name ?? 1);
  }

  #scalar(
    name: string,
    oid: string,
    value: () => number,
    set?: (value: number) => boolean,
    scalarType = snmp.ObjectType.Integer,
  ): void {
    const access = snmp.MaxAccess[set ? 'read-write' : 'read-only'];
    this.#agent.getMib().registerProvider({
      name,
      type: snmp.MibProviderType.Scalar,
      oid,
      scalarType,
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
    const seconds = () => Math.floor((this.#clock.wall() + this.ahead) / 1000);
    const setTime = (value: number) => {
      this.clockSets++;
      this.ahead = value * 1000 - this.#clock.wall();
      return true;
    };
    const { clockReadOnly, hidesMode } = this.#quirks;
    this.#scalar('globalTime', GLOBAL_TIME, seconds, clockReadOnly ? undefined : setTime, snmp.ObjectType.Counter);
    if (!hidesMode) this.#scalar('coordOperationalMode', OPERATIONAL_MODE, () => this.byHand);
    this.#scalar('volumeOccupancySequence', VOLUME_SEQUENCE, () => Math.floor(this.#clock.now() / VOLUME_EVERY) % 256);
    this.#scalar('volumeOccupancyPeriod', VOLUME_PERIOD, () => VOLUME_EVERY);
    this.#scalar('coordPatternStatus', PATTERN_STATUS, () => this.#running);
    const coordinated = () => (status().mode === 'plan' ? FREE.coordActive : FREE.transitionFree);
    this.#scalar('localFreeStatus', FREE_STATUS, () => this.free ?? coordinated());
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
    const column: MakeColumn = (number, name, access) => ({
      number,
      name,
      type: snmp.ObjectType.Integer,
      maxAccess: snmp.MaxAccess[access],
    });
    const table: MakeTable = (name, oid, columns, index, handler) =>
      mib.registerProvider({
        name,
        type: snmp.MibProviderType.Table,
        oid: `${oid}.1`,
        maxAccess: snmp.MaxAccess['read-write'],
        tableColumns: columns,
        tableIndex: index.map((columnName) => ({ columnName })),
        ...(handler && { handler }),
      });
    const writable = this.#quirks.fixedSplits ? 2 : 3;
    const patterns = ['patternCycleTime', 'patternOffsetTime', 'patternSplitNumber', 'patternSequenceNumber'];
    table(
      'patternTable',
      PATTERN_TABLE,
      [
        column(1, 'patternNumber', 'read-only'),
        ...patterns.map((name, i) =>
          column(i + 2, name, i < writable && !(i === 1 && this.#quirks.fixedOffsets) ? 'read-write' : 'read-only'),
        ),
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
    const numbers = phaseNumbers(this.#base);
    for (const pattern of PATTERNS) {
      const split = this.#quirks.fixedSplits?.[pattern - 1] ?? pattern;
      this.#good.set(pattern, own);
      mib.addTableRow('patternTable', [pattern, own.cycle, own.offset, split, 1]);
      for (const [i, seconds] of own.splits.entries()) mib.addTableRow('splitTable', [pattern, numbers[i]!, seconds]);
    }
    this.#groups(table, column);
    this.#volumes(table, column);
  }

  #groups(table: MakeTable, column: MakeColumn): void {
    const mib = this.#agent.getMib();
    const groups = groupsOf(this.#base);
    const refresh = (request: MibRequest) => {
      this.look();
      const { greens, yellows, walks } = coloursOf(this.unit.status(0).lamps, this.#base);
      const numbers = phaseNumbers(this.#base);
      const reds = new Set(numbers.filter((number) => !greens.has(number) && !yellows.has(number)));
      for (let group = 1; group <= groups; group++)
        for (const [at, phases] of [
          [2, reds],
          [3, yellows],
          [4, greens],
          [7, walks],
        ] as const)
          mib.setTableSingleCell('phaseStatusGroupTable', at, [group], groupOctet(phases, group));
      request.done();
    };
    const columns = ['Reds', 'Yellows', 'Greens', 'DontWalks', 'PedClears', 'Walks'].map((name, i) =>
      column(i + 2, `phaseStatusGroup${name}`, 'read-only'),
    );
    const number = column(1, 'phaseStatusGroupNumber', 'read-only');
    table('phaseStatusGroupTable', PHASE_GROUP_TABLE, [number, ...columns], ['phaseStatusGroupNumber'], refresh);
    for (let group = 1; group <= groups; group++) mib.addTableRow('phaseStatusGroupTable', [group, 0, 0, 0, 0, 0, 0]);
  }

  #volumes(table: MakeTable, column: MakeColumn): void {
    const { detectors = 0 } = this.#quirks;
    if (detectors === 0) return;
    const mib = this.#agent.getMib();
    // its index is the detector's number, which the table itself does not hold
    const columns = [
      column(1, 'detectorVolume', 'read-only'),
      column(2, 'detectorOccupancy', 'read-only'),
      column(9, 'volumeDetectorNumber', 'read-only'),
    ];
    const refresh = (request: MibRequest) => {
      for (const [detector, [volume, occupancy]] of this.measured) {
        if (detector > detectors) continue;
        mib.setTableSingleCell('volumeOccupancyTable', 1, [detector], volume);
        mib.setTableSingleCell('volumeOccupancyTable', 2, [detector], occupancy);
      }
      request.done();
    };
    table('volumeOccupancyTable', VOLUME_TABLE, columns, ['volumeDetectorNumber'], refresh);
    for (let detector = 1; detector <= detectors; detector++) mib.addTableRow('volumeOccupancyTable', [0, 0, detector]);
  }

  #splitOf(pattern: number): number {
    return this.#agent.getMib().getTableSingleCell('patternTable', 4, [pattern]);
  }

  #written(pattern: number): Pattern {
    const mib = this.#agent.getMib();
    return {
      cycle: mib.getTableSingleCell('patternTable', 2, [pattern]),
      offset: mib.getTableSingleCell('patternTable', 3, [pattern]),
      splits: phaseNumbers(this.#base).map((phase) =>
        mib.getTableSingleCell('splitTable', 3, [this.#splitOf(pattern), phase]),
      ),
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
      const phases = phaseNumbers(this.#base);
      for (const [i, seconds] of splits.entries())
        mib.setTableSingleCell('splitTable', 3, [this.#splitOf(number), phases[i]!], seconds);
    }
    return safe;
  }

  #select(pattern: number): boolean {
    if (!this.#good.has(pattern)) return false;
    this.#heard = this.#clock.now();
    this.#change(pattern);
    return true;
  }

  #change(pattern: number): void {
    if (pattern === this.#next) return;
    this.#next = pattern;
    const plan = planOfPattern(this.#good.get(pattern)!, this.#base, this.#setup.safety);
    const version = `pattern ${pattern} ${++this.#fence}`;
    this.unit.obey({ kind: 'stage', fence: ++this.#fence, version, plan });
    this.unit.obey({ kind: 'activate', fence: ++this.#fence, version, method: 'dwell', limit: 0.2 });
  }
}
