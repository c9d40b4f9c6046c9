// Opens the centre of a served place: its data folder, its key, its controllers, and what the journal says.
import { Fault } from '../../core/fault.ts';
import type { Clock, WallClock } from '../clock.ts';
import { interlock } from '../interlock.ts';
import { packageVersion } from '../package-root.ts';
import { currentPlan } from '../place.ts';
import type { ControllerPlan } from '../plan.ts';
import { digestOf } from '../unit/canonical.ts';
import type { ControllerPort, Reading } from '../unit/controller-port.ts';
import { Centre } from './centre.ts';
import { type Corridors, openCorridors } from './corridors/open-corridors.ts';
import { DISPATCH, Dispatcher, type Line } from './dispatcher.ts';
import { CENTRE } from './identity.ts';
import type { JournalEntry } from './journal.ts';
import { headText } from './journal-check.ts';
import { heldKey } from './key-change.ts';
import { type CentreKey, signText } from './keys.ts';
import { streetPort } from './live/live-street.ts';
import { ntcipPort, readNtcip } from './ntcip-field.ts';
import { type PlanJudge, planJudge } from './plan-judge.ts';
import { objectsOf } from './pull/plan-objects.ts';
import { PullBoard } from './pull/pull-board.ts';
import { type Kept, RETENTION, type Retention, retain } from './retention.ts';
import { RunJobs } from './run-jobs.ts';
import type { Calendar } from './schedule-calendar.ts';
import { FOUND_VERSION, type ServedPlace } from './served-place.ts';
import { changeAlarms } from './state/alarm-decisions.ts';
import { versionName, versionOf } from './state/centre-state.ts';
import type { City } from './state/decision.ts';
import { planFor } from './state/deployment-decisions.ts';
import { lockData } from './store/data-lock.ts';
import { SqliteStore } from './store/sqlite-store.ts';
import type { Store } from './store/store.ts';
import { streetSenses } from './street-senses.ts';
import { realTimers, type Timers } from './timers.ts';

export interface CityCentre {
  readonly centre: Centre;
  readonly judge: PlanJudge;
  readonly key: CentreKey;
  /** what lies ready for controllers that pull */
  readonly board: PullBoard;
  /** takes what detectors of the field measured. Faults as the store's. */
  readings(rows: readonly Reading[]): Promise<void>;
  /** scenario runs; absent where there is no network to run on */
  readonly jobs?: RunJobs;
  /** green corridors; absent where there is no street to drive on */
  readonly corridors?: Corridors;
  close(why: string): Promise<void>;
}

export type FieldKind = 'simulated' | 'sumo' | 'http' | 'ntcip';

export interface CityOptions {
  readonly clock: Clock;
  readonly wall: WallClock;
  /** folder of the data */
  readonly data: string;
  /** other timers than those of `clock` and `wall` */
  readonly timers?: Timers;
  /** how long readings are kept, and how large the store may become */
  readonly retention?: Retention;
  /** another store than the SQLite one in the folder */
  readonly store?: Store;
  /** paired runs when a plan is checked */
  readonly replications?: number;
  /** who stands behind the ports: the live street, or controllers that pull */
  readonly field?: FieldKind;
  /** where NTCIP controllers are */
  readonly ntcip?: string | undefined;
  /** go on although another key signed the journal so far */
  readonly newKey?: boolean | undefined;
  readonly onEntry?: (entry: JournalEntry) => void;
}

/** Entries between two signed heads of the journal. */
const SIGN_EVERY = 100;
/** s after which the next entry is signed whatever its number */
const SIGN_WITHIN = 600;
/** entries that are signed whatever their number */
const SIGNED: readonly string[] = ['centre.stopped', 'centre.rekeyed'];

export function cityOf({ id, prepared, tables }: ServedPlace): City {
  const { safety, network } = prepared;
  return { place: id, safety, tables, breaches: (plan) => interlock(plan, safety, network) };
}

/** The way to every controller that has safety data. */
function linesOf(served: ServedPlace, portOf: (controller: string) => ControllerPort | undefined): Map<string, Line> {
  const lines = new Map<string, Line>();
  for (const [controller, table] of served.tables) {
    const safety = served.prepared.safety.get(controller);
    const port = safety && portOf(controller);
    if (port) lines.set(controller, { port, safety, table });
  }
  return lines;
}

/**
 * Opens the data folder and reads the journal.
 * @throws Fault SERVE_DATA_BUSY, STORE_*, KEY_BROKEN
 */
export async function openCentre(served: ServedPlace, options: CityOptions): Promise<CityCentre> {
  const lock = lockData(options.data);
  const { retention = RETENTION } = options;
  const found: { centre?: Centre } = {};
  try {
    const { store = new SqliteStore(options.data, retention.mostBytes) } = options;
    const { key, change } = await heldKey(store, options.data, options.newKey ?? false);
    const timers = options.timers ?? realTimers(options.clock, options.wall);
    const sign = headSigner(store, key, timers);
    const board = boardOf(served, key, timers, found);
    const pulls = options.field === 'http';
    const lines = linesOf(served, portsOf(served, options, board, timers));
    const dispatch = pulls ? { ...DISPATCH, timeout: 45, attempts: 1 } : DISPATCH;
    const dispatcher = new Dispatcher(lines, timers, dispatch);
    const isSeen = isMeasured(options);
    const calendar = () => found.centre?.state.schedule?.['calendar'] as Calendar | undefined;
    const { watch, readings } = streetSenses({ served, timers, store, isSeen, calendar });
    dispatcher.onReadings = (rows) => void readings(rows).catch(() => undefined);
    const centre = await Centre.open({
      store,
      city: cityOf(served),
      dispatcher,
      timers,
      watch,
      onEntry: (entry) => {
        sign(entry);
        options.onEntry?.(entry);
      },
    });
    found.centre = centre;
    if (change) await centre.note('centre.rekeyed', change);
    // a disk that is full or read-only keeps nobody from serving the plans that are known
    await centre.note('centre.started', { release: packageVersion() }).catch(() => undefined);
    await noteFoundPlan(centre, served);
    const running = (controller: string) => runningPlan(centre, controller);
    const { replications = 2 } = options;
    const { prepared, tables } = served;
    const judge = planJudge({ prepared, tables, timers, running, replications });
    const jobs = new RunJobs(served.prepared, ({ id, state }) => {
      centre.note('run.ended', { run: id, outcome: state }).catch(() => undefined);
    });
    const letGo = retain(store, timers, retention, storeAlarm(centre));
    const corridors = await openCorridors({ centre, served, timers, running });
    const close = async (why: string) => {
      letGo();
      await jobs.stop();
      await corridors.close();
      await centre.stop(why);
      await store.close();
      lock.release();
    };
    return { centre, judge, key, board, readings, jobs, corridors, close };
  } catch (thrown) {
    found.centre?.kill();
    lock.release();
    throw thrown;
  }
}

/** Whether the street that the service sees is the one that the controllers are on. */
function isMeasured({ field = 'simulated' }: CityOptions): boolean {
  return field === 'simulated' || field === 'sumo';
}

/** Who stands behind each controller: the live street, one that pulls, or one that speaks NTCIP. */
function portsOf(
  served: ServedPlace,
  { field = 'simulated', ntcip }: CityOptions,
  board: PullBoard,
  timers: Timers,
): (controller: string) => ControllerPort | undefined {
  if (field === 'http') return (controller) => board.port(controller);
  if (field !== 'ntcip') return (controller) => streetPort(served.street, controller, field);
  if (ntcip === undefined)
    throw new Fault('SERVE_NTCIP', 'say where the controllers are: --ntcip FILE', '--field ntcip');
  const addresses = readNtcip(ntcip);
  const plan = currentPlan(served.prepared.place);
  return (controller) => {
    const address = addresses.get(controller);
    const own = plan.controllers.find((entry) => entry.controller === controller);
    const safety = served.prepared.safety.get(controller);
    if (!address || !safety) return undefined;
    return ntcipPort(address, own, safety, versionName(plan.id, FOUND_VERSION), timers);
  };
}

/** Raises an alarm of the centre's own, once, and clears it when there is nothing to say any more. */
async function noteAlarm(centre: Centre, kind: string, text: string | undefined): Promise<void> {
  const open = [...centre.state.alarms.values()].find((alarm) => alarm.kind === kind && alarm.cleared === null);
  if ((text !== undefined) === (open !== undefined)) return;
  const raised = text === undefined ? [] : [{ kind, text, controller: null }];
  await centre.ask(CENTRE, changeAlarms(raised, open ? [open.id] : []));
}

/** Says that the store is nearly full, and when it is not any more. */
function storeAlarm(centre: Centre): (kept: Kept) => void {
  return ({ isFull, bytes }) => {
    const text = `the store holds ${Math.round(bytes / 1e6)} MB and is nearly full; make a backup and raise --most-mib`;
    noteAlarm(centre, 'store', isFull ? text : undefined).catch(() => undefined);
  };
}

/** What lies ready for controllers that pull; it asks the centre, which is opened after it. */
function boardOf(served: ServedPlace, key: CentreKey, timers: Timers, found: { centre?: Centre }): PullBoard {
  return new PullBoard({
    key,
    timers,
    standing: (controller) => found.centre && standingPlan(found.centre, controller),
    objects: patternWriter(served),
    onReport: (controller, status) => found.centre?.dispatcher.hear(controller, status),
  });
}

/** Plans as objects of NTCIP 1202, by the stages that each controller has. */
function patternWriter({ prepared }: ServedPlace) {
  const bases = new Map(currentPlan(prepared.place).controllers.map((entry) => [entry.controller, entry]));
  return (plan: ControllerPlan, slot: number) => {
    const safety = prepared.safety.get(plan.controller);
    if (safety) return objectsOf(plan, bases.get(plan.controller), safety, slot);
    throw new Fault('CONTROLLER_UNKNOWN', 'there is no such controller; see /controllers', plan.controller);
  };
}

function headSigner(store: Store, key: CentreKey, timers: Timers): (entry: JournalEntry) => void {
  let last = timers.now();
  return ({ seq, hash, kind }) => {
    const isDue = seq % SIGN_EVERY === 0 || timers.now() - last > SIGN_WITHIN || SIGNED.includes(kind);
    if (!isDue) return;
    last = timers.now();
    const at = new Date(timers.wall()).toISOString();
    const signature = signText(key, headText({ seq, hash, at }));
    store.sign({ seq, hash, at, signature }).catch(() => undefined);
  };
}

/** What a controller that pulls finds before anything was ordered since the start. */
function standingPlan(centre: Centre, controller: string) {
  const desired = centre.state.desired.get(controller);
  const version = desired && versionOf(centre.state, desired.plan, desired.version);
  if (!version) return undefined;
  const fence = centre.state.fences.get(controller) ?? 0;
  return { name: versionName(version.plan, version.version), plan: planFor(version, controller), fence };
}

/** What a controller runs as far as the centre knows. */
export function runningPlan(centre: Centre, controller: string): ControllerPlan | undefined {
  const running = centre.state.running.get(controller);
  const version = running && versionOf(centre.state, running.plan, running.version);
  return version && planFor(version, controller);
}

/** The plan that came with the place is the first version of all: what there is to go back to. */
async function noteFoundPlan(centre: Centre, { prepared }: ServedPlace): Promise<void> {
  const plan = currentPlan(prepared.place);
  const controllers = plan.controllers.map(({ controller }) => controller);
  const digest = digestOf(plan);
  const known = versionOf(centre.state, plan.id, FOUND_VERSION);
  if (known) {
    const name = versionName(plan.id, FOUND_VERSION);
    const text = `the place says another ${plan.id} than ${name} of the journal; bring the change as a new version`;
    await noteAlarm(centre, 'place', known.digest === digest ? undefined : text).catch(() => undefined);
    return;
  }
  await centre.note('plan.found', { plan: plan.id, version: FOUND_VERSION, document: plan, digest, controllers });
}
