// A whole day of the service, its centre and its street on a made-up clock, as fast as it computes: memory must not grow.
// node --expose-gc dist/bench/centre-day-run.js [hours]
import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { openCentre } from '../signals/centre/city-centre.ts';
import type { FromStreet, LiveStart } from '../signals/centre/live/live-message.ts';
import type { LiveStreet } from '../signals/centre/live/live-street.ts';
import { LiveWorld } from '../signals/centre/live/live-world.ts';
import { servePlace } from '../signals/centre/served-place.ts';
import { buildService } from '../signals/centre/service.ts';
import { VirtualTimers } from '../signals/centre/timers.ts';
import { packageRoot } from '../signals/package-root.ts';
import { currentPlan } from '../signals/place.ts';
import type { Plan, StagePlan } from '../signals/plan.ts';
import type { ControllerOrder } from '../signals/unit/controller-port.ts';

export interface DayRun {
  readonly hours: number;
  readonly wall_s: number;
  readonly requests: number;
  /** answers from 500 on */
  readonly fallen: number;
  readonly deployments: number;
  readonly entries: number;
  readonly vehicles: number;
  /** MB after a collection, each time that the street begins anew, which is about once an hour */
  readonly heap_mb: readonly number[];
}

/** The street in this thread, on the made-up clock. */
class StreetHere extends EventEmitter {
  readonly #world: LiveWorld;
  #answer: { value?: unknown; fault?: unknown } = {};
  arrived = 0;
  restarts = 0;
  clock: { arrived: number } | undefined;

  constructor(start: LiveStart, timers: VirtualTimers) {
    super();
    this.#world = new LiveWorld(start, { now: () => timers.now() }, { now: () => timers.wall() }, (message) =>
      this.#take(message),
    );
  }

  #take(message: FromStreet): void {
    if (message.kind === 'answer') this.#answer = { value: message.value };
    else if (message.kind === 'refusal') this.#answer = { fault: message.fault };
    else if (message.kind === 'sample') this.emit('sample', message.sample);
    else if (message.kind === 'clock') this.clock = message.clock;
    else if (message.kind === 'restarted') {
      this.restarts++;
      this.arrived += this.clock?.arrived ?? 0;
    } else if ('frame' in message) this.emit(message.kind, new Uint8Array(message.frame));
  }

  async #ask(message: Parameters<LiveWorld['take']>[0]): Promise<unknown> {
    this.#world.take(message);
    if (this.#answer.fault !== undefined) throw this.#answer.fault;
    return this.#answer.value;
  }

  turn(): void {
    this.#world.turn();
  }

  status = (controller: string) => this.#ask({ kind: 'status', request: 0, controller });
  order = (controller: string, order: ControllerOrder) => this.#ask({ kind: 'order', request: 0, controller, order });
  measures = () => this.#ask({ kind: 'measures', request: 0 });
  ready = async () => this.clock;
  stop = async () => {};
}

/** MB in use; what was let go is let go in several rounds, as one thing keeps the next. */
async function heap(): Promise<number> {
  for (let round = 0; round < 4; round++) {
    (globalThis as { gc?: () => void }).gc?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1e6;
}

/** The plan with its offsets moved by a second: lawful wherever the plan is. */
function shifted({ id, controllers }: Plan): Plan {
  const moved = controllers.map((plan) => {
    const { cycle, offset } = plan as StagePlan;
    return { ...(plan as StagePlan), offset: (offset + 1) % cycle };
  });
  return { id: `${id}-shifted`, controllers: moved };
}

/** What people and machines ask in a day. */
class Day {
  readonly #app: FastifyInstance;
  readonly #plans: readonly [Plan, Plan];
  readonly #timers: VirtualTimers;
  requests = 0;
  fallen = 0;

  constructor(app: FastifyInstance, plans: readonly [Plan, Plan], timers: VirtualTimers) {
    this.#app = app;
    this.#plans = plans;
    this.#timers = timers;
  }

  async ask(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, who: string, payload?: object): Promise<number> {
    const key = { 'idempotency-key': `k${++this.requests}` };
    const headers = { 'greenband-identity': who, ...(method === 'POST' && key) };
    const { statusCode } = await this.#app.inject({ method, url, headers, ...(payload && { payload }) });
    if (statusCode >= 500) this.fallen++;
    return statusCode;
  }

  async begin(): Promise<void> {
    const [, other] = this.#plans;
    await this.ask('POST', '/plans', 'demo-engineer', { plan: other });
    await this.ask('POST', `/plans/${other.id}/versions/1/check`, 'demo-engineer');
    await this.ask('POST', `/plans/${other.id}/versions/1/approve`, 'demo-approver', {});
  }

  async minute(minute: number): Promise<void> {
    const { controllers } = this.#plans[0];
    const { controller } = controllers[minute % controllers.length]!;
    for (const url of ['/controllers', '/measures', '/journal?limit=20', '/alarms', '/metrics', '/readings'])
      await this.ask('GET', url === '/measures' ? '/places/riverside/measures' : url, 'demo-engineer');
    const at_ms = this.#timers.wall();
    const loop = { interval_s: 60, vehicles: 10, occupancy: 0.2, speed_mps: 9 };
    const measures = Array.from({ length: 50 }, (_, i) => ({ detector: `e${i}`, at_ms, ...loop }));
    const said = { clock_ms: at_ms, mode: 'plan', running: null, staged: null, fence: 0, lamps: '', cycleTimer_s: 0 };
    await this.ask('POST', `/controllers/${controller}/reports`, `controller ${controller}`, {
      ...said,
      faults: [],
      measures,
    });
    await this.ask('POST', '/incidents', 'demo-engineer', { kind: 'works', text: `minute ${minute}` });
    await this.ask('PATCH', `/incidents/i${minute + 1}`, 'demo-engineer', { state: 'closed' });
    if (minute % 60 === 20) {
      const wish = { action: 'all-red', lease_s: 120, reason: 'a drill' };
      await this.ask('POST', `/controllers/${controller}/manual`, 'demo-engineer', wish);
    }
    if (minute % 60 !== 30) return;
    const plan = this.#plans[Math.floor(minute / 60) % 2 === 0 ? 1 : 0]!;
    await this.ask('POST', '/deployments', 'demo-engineer', { plan: plan.id, version: 1 });
  }
}

export async function dayRun(hours: number): Promise<DayRun> {
  const begun = performance.now();
  const timers = new VirtualTimers();
  const streets: StreetHere[] = [];
  const folder = join(packageRoot(), 'fixtures', 'riverside');
  const served = await servePlace(folder, {
    seed: 1,
    speed: 1,
    street: (start) => {
      streets.push(new StreetHere(start, timers));
      return streets[0] as unknown as LiveStreet;
    },
  });
  const [street] = streets as [StreetHere];
  const data = mkdtempSync(join(tmpdir(), 'greenband-day-'));
  const clocks = { clock: { now: () => timers.now() }, wall: { now: () => timers.wall() } };
  const city = await openCentre(served, { ...clocks, timers, data, replications: 0 });
  const quiet = { logLevel: 'silent', ratePerMinute: 1e9, twin: '/none' };
  const { app } = await buildService({ places: [served], clock: clocks.clock, city, ...quiet });
  const own = currentPlan(served.prepared.place);
  const day = new Day(app, [own, shifted(own)], timers);
  await day.begin();
  const heap_mb: number[] = [];
  for (let minute = 0; minute < hours * 60; minute++) {
    await day.minute(minute);
    for (let s = 0; s < 60; s++) {
      await timers.run(1);
      street.turn();
      if (street.restarts > heap_mb.length) heap_mb.push(await heap());
    }
  }
  const { centre } = city;
  const answer = {
    hours,
    wall_s: (performance.now() - begun) / 1000,
    requests: day.requests,
    fallen: day.fallen,
    deployments: [...centre.state.deployments.values()].filter(({ state }) => /confirmed|superseded/.test(state))
      .length,
    entries: centre.head.seq,
    vehicles: street.arrived,
    heap_mb,
  };
  centre.kill();
  await app.close();
  rmSync(data, { recursive: true, force: true });
  return answer;
}
