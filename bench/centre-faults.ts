// A city whose clock, network, disk and power are made up from one seed: the centre must keep its promises whatever fails.
import { Fault } from '../core/fault.ts';
import { dice, randomStages, world } from '../fixtures/random-junction.ts';
import { Centre } from '../signals/centre/centre.ts';
import { Dispatcher, type Line } from '../signals/centre/dispatcher.ts';
import type { Identity } from '../signals/centre/identity.ts';
import { chainFault, EMPTY_HEAD, type JournalEntry } from '../signals/centre/journal.ts';
import { versionName } from '../signals/centre/state/centre-state.ts';
import type { City } from '../signals/centre/state/decision.ts';
import { createDeployment } from '../signals/centre/state/deployment-decisions.ts';
import { approvePlan, draftPlan, recordCheck } from '../signals/centre/state/plan-decisions.ts';
import { type Store, storeFull } from '../signals/centre/store/store.ts';
import { VirtualTimers } from '../signals/centre/timers.ts';
import { controllerBreaches } from '../signals/interlock.ts';
import type { ControllerPlan, Plan, StagePlan } from '../signals/plan.ts';
import { stageCycle } from '../signals/stage-lamps.ts';
import { digestOf } from '../signals/unit/canonical.ts';
import type { ControllerOrder, ControllerPort } from '../signals/unit/controller-port.ts';
import { ControllerUnit, type UnitSetup } from '../signals/unit/controller-unit.ts';

const CONTROLLERS = 4;
/** s of trouble, and s of peace at most in which everything must come right */
const TROUBLE = 300;
const PEACE = 900;

type Roll = ReturnType<typeof dice>;

/** What one seed showed. `broken` names the first promise that was not kept. */
export interface FaultRun {
  readonly seed: number;
  readonly broken: string | undefined;
  readonly orders: number;
  readonly lost: number;
  readonly restarts: number;
  readonly refusedWrites: number;
}

/** A journal in memory whose disk may be full, and that may lose power before or after it has written. */
class FrailStore {
  readonly entries: JournalEntry[] = [];
  readonly #roll: Roll;
  trouble = true;
  refused = 0;

  constructor(roll: Roll) {
    this.#roll = roll;
  }

  /** The store as one process sees it; after the process died nothing of it is written any more. */
  handle(life: { alive: boolean }): Store {
    return {
      kind: 'frail',
      head: async () => this.entries.at(-1) ?? EMPTY_HEAD,
      append: async (entries) => {
        if (!life.alive) throw storeFull('dead');
        if (this.trouble && this.#roll.chance(0.02)) {
          this.refused++;
          throw storeFull('frail');
        }
        const head = this.entries.at(-1) ?? EMPTY_HEAD;
        const wrong = entries[0] && chainFault(head, entries[0]);
        if (wrong) throw new Fault('STORE_CONFLICT', `${wrong}; let only one lead`, 'frail');
        this.entries.push(...entries);
      },
      read: async (seq, limit) => this.entries.slice(seq, seq + limit),
      sign: async () => {},
      signedHeads: async () => [],
      addReadings: async () => {},
      readings: async () => [],
      prune: async () => 0,
      bytes: async () => 0,
      close: async () => {},
    };
  }
}

/** A controller on the street, and the line to it: slow, lossy, and it says things twice. */
class StreetController {
  readonly #setup: UnitSetup;
  readonly #timers: VirtualTimers;
  readonly #roll: Roll;
  readonly #base: number;
  unit: ControllerUnit;
  trouble = true;
  lost = 0;
  highest = 0;
  broken: string | undefined;
  /** ms by which its own clock is off */
  skew = 0;

  constructor(setup: UnitSetup, timers: VirtualTimers, roll: Roll) {
    this.#setup = setup;
    this.#timers = timers;
    this.#roll = roll;
    this.#base = timers.now();
    this.unit = new ControllerUnit(setup, this.#base);
  }

  /** The lamps at this moment, looked at by the conflict monitor tenth by tenth. */
  look(): void {
    this.unit.lampsAt(this.#timers.now());
    const [fault] = this.unit.status(0).faults;
    if (fault !== undefined) this.broken ??= `${this.#setup.controller}: unsafe lamps: ${fault}`;
  }

  /** Power goes and comes: the plan is the fallback one again, the fence is remembered. */
  restart(): void {
    this.unit = new ControllerUnit(this.#setup, this.#timers.now());
    if (this.highest > 0) this.unit.obey({ kind: 'release', fence: this.highest });
  }

  #receive(order: ControllerOrder): void {
    this.look();
    this.unit.obey(order);
    if (order.fence < this.highest)
      this.broken ??= `${this.#setup.controller}: obeyed ${order.fence} after ${this.highest}`;
    this.highest = Math.max(this.highest, order.fence);
  }

  /** Carries a message there and its answer back, each late, lost or doubled as the seed wills. */
  #carry<T>(act: () => T): Promise<T> {
    const { chance, whole } = this.#roll;
    return new Promise((resolve, reject) => {
      const delay = () => (this.trouble && chance(0.1) ? whole(1, 200) / 10 : whole(1, 20) / 100);
      const lose = (share: number) => this.trouble && chance(share);
      const arrive = () => {
        let answer: () => void;
        try {
          const value = act();
          answer = () => resolve(value);
        } catch (thrown) {
          answer = () => reject(thrown);
        }
        if (lose(0.1)) this.lost++;
        else this.#timers.after(delay(), answer);
      };
      if (lose(0.1)) this.lost++;
      else this.#timers.after(delay(), arrive);
      if (lose(0.08)) this.#timers.after(delay() + whole(0, 100) / 10, arrive);
    });
  }

  port(): ControllerPort {
    return {
      controller: this.#setup.controller,
      adapter: 'frail',
      status: () =>
        this.#carry(() => {
          this.look();
          return this.unit.status(this.#timers.wall() + this.skew);
        }),
      obey: (order) => this.#carry(() => this.#receive(order)),
      close: async () => {},
    };
  }
}

function setupsOf(roll: Roll): { setups: UnitSetup[]; plans: Plan[] } {
  const setups: UnitSetup[] = [];
  const plans: Plan[] = ['first', 'second', 'third'].map((id) => ({ id, controllers: [] as ControllerPlan[] }));
  while (setups.length < CONTROLLERS) {
    const controller = `c${setups.length}`;
    const made = world(roll, true, true);
    const safety = { ...made.safety, controller };
    const table = { ...made.table, controller };
    const found = plans.map(() => safePlan(roll, controller, safety, table));
    if (found.some((plan) => plan === undefined)) continue;
    for (const [i, plan] of found.entries()) plans[i]!.controllers.push(plan!);
    setups.push({ controller, safety, table, plan: found[0]!, version: 'first@1' });
  }
  return { setups, plans };
}

function safePlan(roll: Roll, controller: string, safety: UnitSetup['safety'], table: UnitSetup['table']) {
  for (let attempt = 0; attempt < 10; attempt++) {
    const stages = randomStages(roll, { safety, table });
    const cycle = stageCycle(stages, safety);
    if (cycle > 90) continue;
    const plan: StagePlan = { kind: 'stages', controller, cycle, offset: 0, stages };
    if (controllerBreaches(plan, safety, table).length === 0) return plan;
  }
  return undefined;
}

function cityOf(setups: readonly UnitSetup[]): City {
  const of = new Map(setups.map((setup) => [setup.controller, setup]));
  return {
    place: 'frail',
    safety: new Map(setups.map(({ controller, safety }) => [controller, safety])),
    tables: new Map(setups.map(({ controller, table }) => [controller, table])),
    breaches: ({ controllers }) =>
      controllers.flatMap((plan) => {
        const setup = of.get(plan.controller)!;
        return controllerBreaches(plan, setup.safety, setup.table);
      }),
  };
}

const ENGINEER: Identity = { name: 'engineer', roles: ['engineer', 'dispatcher'], demo: false };
const APPROVER: Identity = { name: 'approver', roles: ['approver'], demo: false };

/** A dispatcher that notices when two orders are on their way to one controller. */
class WatchedDispatcher extends Dispatcher {
  readonly #under = new Set<string>();
  readonly #say: (broken: string) => void;

  constructor(lines: ReadonlyMap<string, Line>, timers: VirtualTimers, seed: number, say: (broken: string) => void) {
    super(lines, timers, { timeout: 5, attempts: 4, backOff: 0.5, breakAfter: 6, coolDown: 20, seed });
    this.#say = say;
  }

  override async send(controller: string, order: ControllerOrder): Promise<void> {
    if (this.isBusy(controller) && this.#under.has(controller)) {
      await super.send(controller, order);
      this.#say(`two orders in flight to ${controller}`);
      return;
    }
    this.#under.add(controller);
    await super.send(controller, order).finally(() => this.#under.delete(controller));
  }
}

class FrailCity {
  readonly roll: Roll;
  readonly timers = new VirtualTimers();
  readonly store: FrailStore;
  readonly streets: StreetController[];
  readonly city: City;
  readonly plans: readonly Plan[];
  readonly acknowledged: { plan: string; version: number }[] = [];
  broken: string | undefined;
  restarts = 0;
  centre!: Centre;
  readonly #seed: number;
  #life = { alive: true };
  #sent = 0;

  constructor(seed: number) {
    this.#seed = seed;
    this.roll = dice(seed);
    this.store = new FrailStore(dice(seed + 1));
    const { setups, plans } = setupsOf(this.roll);
    this.plans = plans;
    this.city = cityOf(setups);
    this.streets = setups.map((setup, i) => new StreetController(setup, this.timers, dice(seed + 10 + i)));
  }

  async boot(): Promise<void> {
    this.#life = { alive: true };
    const lines = new Map<string, Line>();
    for (const street of this.streets) {
      const port = street.port();
      const { controller } = port;
      lines.set(controller, {
        port,
        safety: this.city.safety.get(controller)!,
        table: this.city.tables.get(controller)!,
      });
    }
    const say = (broken: string) => {
      this.broken ??= broken;
    };
    const dispatcher = new WatchedDispatcher(lines, this.timers, this.#seed, say);
    const { city, timers } = this;
    this.centre = await Centre.open({
      store: this.store.handle(this.#life),
      city,
      dispatcher,
      timers,
      confirmWithin: 400,
    });
  }

  async crash(): Promise<void> {
    this.restarts++;
    this.#sent += this.centre.dispatcher.sent;
    this.#life.alive = false;
    this.centre.kill();
    await this.boot();
  }

  get orders(): number {
    return this.#sent + this.centre.dispatcher.sent;
  }

  /** Repeats a wish under one key until it is acknowledged or refused for a reason that repeating does not cure. */
  async insist(identity: Identity, decide: Parameters<Centre['ask']>[1], key: string): Promise<boolean> {
    for (let attempt = 0; attempt < 40; attempt++) {
      try {
        const asked = this.centre.ask(identity, decide, { key, digest: key });
        let settled = false;
        void asked.then(() => (settled = true)).catch(() => (settled = true));
        for (let i = 0; i < 40 && !settled; i++) await this.pass(0.5);
        if (!settled) continue;
        await asked;
        return true;
      } catch (thrown) {
        const code = thrown instanceof Fault ? thrown.code : String(thrown);
        if (!/^STORE_|^SERVICE_|^CENTRE_/.test(code)) throw thrown;
        await this.pass(this.roll.whole(1, 10));
      }
    }
    return false;
  }

  /** Time passes, and with it trouble. */
  async pass(seconds: number): Promise<void> {
    for (let left = seconds; left > 0; left -= 1) {
      await this.timers.run(Math.min(1, left));
      for (const street of this.streets) street.look();
      if (!this.store.trouble) continue;
      if (this.roll.chance(0.01)) await this.crash();
      if (this.roll.chance(0.01)) this.roll.pick(this.streets).restart();
      if (this.roll.chance(0.005)) this.timers.wallOffset += this.roll.pick([-3_600_000, 3_600_000, 5000]);
    }
  }

  async deploy(plan: Plan): Promise<void> {
    const { id } = plan;
    const check = { at: '', longestTransition_s: 0, difference: null, warnings: [] };
    if (await this.insist(ENGINEER, draftPlan(plan, '', undefined), `draft ${id}`))
      this.acknowledged.push({ plan: id, version: 1 });
    await this.insist(ENGINEER, recordCheck(id, 1, check), `check ${id}`);
    await this.insist(APPROVER, approvePlan(id, 1, ''), `approve ${id}`);
    const method = this.roll.pick(['dwell', 'add-only', 'short-way'] as const);
    await this.insist(
      ENGINEER,
      createDeployment({ plan: id, version: 1, method, limit: 0.5, trial_s: 0 }),
      `deploy ${id}`,
    );
  }

  calm(): void {
    this.store.trouble = false;
    for (const street of this.streets) street.trouble = false;
  }
}

/** What is not as promised once everything is calm. */
function unkept(city: FrailCity): string | undefined {
  const { state } = city.centre;
  for (const street of city.streets) if (street.broken !== undefined) return street.broken;
  const open = [...state.deployments.values()].find((one) => /ing$/.test(one.state));
  if (open) return `deployment ${open.id} is still ${open.state}`;
  for (const street of city.streets) {
    const { controller, running } = street.unit.status(0);
    const desired = state.desired.get(controller)!;
    const name = versionName(desired.plan, desired.version);
    if (running?.version !== name) return `${controller} runs ${running?.version}, not ${name}`;
  }
  const first = [...state.desired.values()][0]!;
  if ([...state.desired.values()].some(({ plan, version }) => plan !== first.plan || version !== first.version))
    return 'the controllers are meant to run different plans';
  for (const { plan, version } of city.acknowledged)
    if (!state.plans.get(plan)?.some((one) => one.version === version))
      return `${plan}@${version} was acknowledged and lost`;
  let head = EMPTY_HEAD;
  for (const entry of city.store.entries) {
    const wrong = chainFault(head, entry);
    if (wrong !== undefined) return wrong;
    head = entry;
  }
  return undefined;
}

/** Runs one seed: two plans are deployed while messages, power and the disk fail; then there is peace. */
export async function faultRun(seed: number): Promise<FaultRun> {
  const city = new FrailCity(seed);
  await city.boot();
  const [found, ...others] = city.plans as [Plan, ...Plan[]];
  const controllers = found.controllers.map(({ controller }) => controller);
  const body = { plan: found.id, version: 1, document: found, digest: digestOf(found), controllers };
  const entries = [{ kind: 'plan.found', who: 'centre', demo: false, body }];
  await city.insist(ENGINEER, () => ({ status: 200, body: null, entries }), 'found');
  try {
    for (const plan of others) {
      await city.deploy(plan);
      await city.pass(TROUBLE / others.length);
    }
  } catch (thrown) {
    // a wish that came at the wrong moment was refused: lawful, and peace follows anyway
    if (!(thrown instanceof Fault)) throw thrown;
  }
  city.calm();
  for (let s = 0; s < PEACE && (s === 0 || unkept(city) !== undefined); s += 60) await city.pass(60);
  const lost = city.streets.reduce((sum, street) => sum + street.lost, 0);
  const broken = city.broken ?? unkept(city);
  city.centre.kill();
  return { seed, broken, orders: city.orders, lost, restarts: city.restarts, refusedWrites: city.store.refused };
}
