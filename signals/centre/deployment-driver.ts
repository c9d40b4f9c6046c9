// Moves deployments on: at each tick every controller's part gets its next order, and is read back until it is confirmed.
import { Fault } from '../../core/fault.ts';
import { digestOf } from '../unit/canonical.ts';
import type { ControllerOrder, ControllerStatus } from '../unit/controller-port.ts';
import { watchAlarms } from './alarm-watch.ts';
import type { Centre } from './centre.ts';
import { CENTRE } from './identity.ts';
import { changeAlarms } from './state/alarm-decisions.ts';
import { type Deployment, type DeploymentPart, type PartState, versionName, versionOf } from './state/centre-state.ts';
import type { Decide } from './state/decision.ts';
import {
  endOrder,
  moveDeployment,
  orderPart,
  planFor,
  repair,
  takeBack,
  UNDER_WAY,
} from './state/deployment-decisions.ts';
import { endLeases } from './state/manual-decisions.ts';
import { followSchedule } from './state/road-decisions.ts';
import type { Moment } from './trial-watch.ts';

/** share of controllers that may be out of reach without the others waiting for them */
const TOLERATED = 0.1;
/** orders on their way at once: a field of thousands is told in waves, so that the centre stays quick for people */
const MOST_AT_ONCE = 200;
/** s between two reads of one controller while it changes plans */
const READ_EVERY = 1;

/** s between two reads of one controller at other times */
const POLL_EVERY = 5;

/** s between two looks for controllers that run something else than they are meant to */
const REPAIR_EVERY = 15;

/** What the driver remembers between ticks; all of it can be lost without harm. */
interface Memory {
  /** wishes on their way to the journal, by deployment and controller */
  readonly asked: Set<string>;
  /** s of the clock of the last read, and of the activation */
  readonly read: Map<string, number>;
  readonly activated: Map<string, number>;
  /** s of the clock when strays were last looked for */
  repaired: number;
  /** and at leases and the calendar */
  clock: number;
  /** and at the lines */
  lines: number;
  /** when a deployment was first seen confirmed: what the street said before is not its doing */
  readonly confirmed: Map<string, Moment>;
}

const memories = new WeakMap<Centre, Memory>();

function memoryOf(centre: Centre): Memory {
  const found = memories.get(centre) ?? {
    asked: new Set(),
    read: new Map(),
    activated: new Map(),
    repaired: centre.timers.now(),
    clock: centre.timers.now(),
    lines: centre.timers.now(),
    confirmed: new Map(),
  };
  memories.set(centre, found);
  return found;
}

export function drive(centre: Centre): void {
  pollHealth(centre, memoryOf(centre));
  repairStrays(centre, memoryOf(centre));
  lookAtLines(centre, memoryOf(centre));
  lookAtClock(centre, memoryOf(centre));
  for (const deployment of centre.state.deployments.values())
    if (UNDER_WAY.includes(deployment.state)) driveOne(centre, deployment, memoryOf(centre));
    else if (deployment.state === 'confirmed') watchTrial(centre, deployment, memoryOf(centre));
}

/** Reads every controller that does not report back now and then, so that faults, clocks and silence are seen without anybody asking. */
function pollHealth(centre: Centre, memory: Memory): void {
  const now = centre.timers.now();
  let reading = 0;
  for (const controller of centre.dispatcher.asked) {
    if (reading >= MOST_AT_ONCE) return;
    if (now - (memory.read.get(controller) ?? Number.NEGATIVE_INFINITY) < POLL_EVERY) continue;
    if (centre.dispatcher.isBusy(controller)) continue;
    memory.read.set(controller, now);
    reading++;
    centre.dispatcher.read(controller).catch(() => undefined);
  }
}

/** Leases that run out, and what the calendar asks for: looked at once a second. */
function lookAtClock(centre: Centre, memory: Memory): void {
  const now = centre.timers.now();
  if (now - memory.clock < 1) return;
  memory.clock = now;
  const { state, timers } = centre;
  const over = [...state.manual.values()].some(({ until }) => Date.parse(until) <= timers.wall());
  if (over) centre.ask(CENTRE, endLeases()).catch(() => undefined);
  if (state.schedule !== null) centre.ask(CENTRE, followSchedule()).catch(() => undefined);
}

/** Silence, clocks and faults of the lines: looked at now and then. */
function lookAtLines(centre: Centre, memory: Memory): void {
  const now = centre.timers.now();
  if (now - memory.lines < POLL_EVERY) return;
  memory.lines = now;
  watchAlarms(centre);
}

/** A controller that was without power runs its own fallback plan, and one that was out of reach runs an old one. */
function repairStrays(centre: Centre, memory: Memory): void {
  const { state, dispatcher, timers } = centre;
  const now = timers.now();
  if (now - memory.repaired < REPAIR_EVERY) return;
  memory.repaired = now;
  for (const { state: phase } of state.deployments.values()) if (UNDER_WAY.includes(phase)) return;
  const strays = dispatcher.controllers.filter((controller) => {
    const desired = state.desired.get(controller);
    const { status, reachable, age_s, circuit } = dispatcher.health(controller);
    if (!desired || !status || !reachable || circuit === 'open' || age_s === null || age_s > REPAIR_EVERY) return false;
    if (state.manual.has(controller) || status.faults.length > 0 || status.mode !== 'plan') return false;
    return status.running?.version !== versionName(desired.plan, desired.version);
  });
  if (strays.length > 0) centre.ask(CENTRE, repair(strays)).catch(() => undefined);
}

const STEP = { staging: ['waiting', 'staging', 'staged'], activating: ['staged', 'activating', 'active'] } as const;

function driveOne(centre: Centre, deployment: Deployment, memory: Memory): void {
  if (deployment.state === 'confirming') {
    confirmParts(centre, deployment, memory);
    return;
  }
  const [from, during] = STEP[deployment.state as 'staging' | 'activating'];
  let under = 0;
  let open = 0;
  for (const part of deployment.parts.values()) {
    if (part.state === during) under++;
    if (part.state === from || part.state === during) open++;
  }
  for (const part of deployment.parts.values()) {
    if (under >= MOST_AT_ONCE) break;
    const lost = part.state === during && isIdle(centre, memory, deployment, part);
    if (part.state !== from && !lost) continue;
    if (orderOnce(centre, memory, deployment, part.controller, during)) under++;
  }
  if (open === 0) stepOn(centre, deployment, memory);
}

/** An order that was journaled but of which nothing is on its way: the process ended in between. */
function isIdle(centre: Centre, memory: Memory, deployment: Deployment, part: DeploymentPart): boolean {
  return !centre.dispatcher.isBusy(part.controller) && !memory.asked.has(`${deployment.id} ${part.controller} sent`);
}

function askOnce(centre: Centre, memory: Memory, deployment: Deployment, what: string, decide: Decide): boolean {
  const key = `${deployment.id} ${what}`;
  if (memory.asked.has(key)) return false;
  memory.asked.add(key);
  centre
    .ask(CENTRE, decide)
    .catch(() => undefined)
    .finally(() => memory.asked.delete(key));
  return true;
}

/** Asks for a part's next order; it counts as on its way until its outcome is journaled. */
function orderOnce(
  centre: Centre,
  memory: Memory,
  deployment: Deployment,
  controller: string,
  during: 'staging' | 'activating',
): boolean {
  if (centre.dispatcher.isBusy(controller)) return false;
  const sent = `${deployment.id} ${controller} sent`;
  if (memory.asked.has(sent)) return false;
  memory.asked.add(sent);
  centre.ask(CENTRE, orderPart(deployment.id, controller, during)).catch(() => memory.asked.delete(sent));
  return true;
}

function stepOn(centre: Centre, deployment: Deployment, memory: Memory): void {
  const parts = [...deployment.parts.values()];
  const failed = parts.filter(({ state }) => state === 'failed');
  const move = (next: Deployment['state'], cause: string | null) =>
    void askOnce(centre, memory, deployment, 'move', moveDeployment(deployment.id, next, cause));
  if (deployment.state === 'staging') {
    const most = deployment.undoes || deployment.repair ? 1 : TOLERATED;
    if (failed.length > most * parts.length || failed.length === parts.length)
      move('failed', `${failed.length} of ${parts.length} controllers did not take the plan; nothing was activated`);
    else move('activating', null);
  } else if (parts.some(({ cause, state }) => state === 'failed' && cause?.startsWith('activate')))
    giveUp(centre, deployment, memory, `${failed.at(-1)!.controller}: ${failed.at(-1)!.cause}`);
  else move('confirming', null);
}

/** What did not go as it should is taken back, unless it was itself a taking back. */
function giveUp(centre: Centre, deployment: Deployment, memory: Memory, cause: string): void {
  const decide =
    deployment.undoes || deployment.repair
      ? moveDeployment(deployment.id, 'failed', cause)
      : takeBack(deployment.id, `by itself: ${cause}`);
  askOnce(centre, memory, deployment, 'move', decide);
}

function confirmParts(centre: Centre, deployment: Deployment, memory: Memory): void {
  let open = 0;
  let reading = 0;
  for (const part of deployment.parts.values()) {
    if (part.state !== 'active') continue;
    open++;
    if (reading >= MOST_AT_ONCE) continue;
    if (readPart(centre, deployment, part, memory)) reading++;
  }
  if (open > 0) return;
  const bad = [...deployment.parts.values()].find(
    ({ cause, state }) => state === 'failed' && cause?.startsWith('confirm'),
  );
  if (bad) giveUp(centre, deployment, memory, `${bad.controller}: ${bad.cause}`);
  else askOnce(centre, memory, deployment, 'move', moveDeployment(deployment.id, 'confirmed', null));
}

function readPart(centre: Centre, deployment: Deployment, part: DeploymentPart, memory: Memory): boolean {
  const { controller } = part;
  const now = centre.timers.now();
  const key = `${deployment.id} ${controller}`;
  const since = memory.activated.get(key) ?? now;
  memory.activated.set(key, since);
  if (now - (memory.read.get(controller) ?? Number.NEGATIVE_INFINITY) < READ_EVERY) return false;
  if (centre.dispatcher.isBusy(controller) || memory.asked.has(key)) return false;
  memory.read.set(controller, now);
  const late = now - since > centre.confirmWithin;
  const end = (state: PartState, cause: string | null) =>
    askOnce(centre, memory, deployment, controller, endOrder(deployment.id, part, part.fence, state, cause));
  centre.dispatcher.read(controller).then(
    (status) => {
      const verdict = verdictOf(centre, deployment, controller, status);
      if (verdict === 'equal') end('confirmed', null);
      else if (verdict !== undefined) end('failed', `confirm: ${verdict}`);
      else if (late) end('failed', `confirm: still runs ${status.running?.version} after ${centre.confirmWithin} s`);
    },
    (thrown) => {
      if (late) end('failed', `confirm: ${thrown instanceof Fault ? thrown.code : String(thrown)}`);
    },
  );
  return true;
}

/** `equal`, why it is not and never will be, or undefined while it may still come. */
function verdictOf(
  centre: Centre,
  deployment: Deployment,
  controller: string,
  status: ControllerStatus,
): string | undefined {
  if (status.faults.length > 0) return `the controller reports ${status.faults[0]}`;
  const name = versionName(deployment.plan, deployment.version);
  if (status.running?.version !== name) return undefined;
  const version = versionOf(centre.state, deployment.plan, deployment.version)!;
  const wanted = digestOf(planFor(version, controller));
  return status.running.digest === wanted ? 'equal' : 'it runs something else than was sent';
}

/** While a trial lasts, a fault of a controller takes the plan back, and so does a street that fares worse than forecast. */
function watchTrial(centre: Centre, deployment: Deployment, memory: Memory): void {
  if (deployment.trial_s <= 0 || deployment.undoes || deployment.repair || deployment.confirmedAt === null) return;
  if (centre.timers.wall() > Date.parse(deployment.confirmedAt) + deployment.trial_s * 1000) {
    endTrial(centre, deployment, memory);
    return;
  }
  for (const { controller, state } of deployment.parts.values()) {
    const { status } = centre.dispatcher.health(controller);
    if (state !== 'confirmed' || !status || status.faults.length === 0) continue;
    giveUp(centre, deployment, memory, `${controller}: the controller reports ${status.faults[0]}`);
    return;
  }
  const since = memory.confirmed.get(deployment.id) ?? centre.moment;
  memory.confirmed.set(deployment.id, since);
  const { forecast, guards } = guarded(centre, deployment);
  const tripped = forecast && guards && centre.watch.verdict(forecast, guards, since, centre.moment);
  if (tripped) giveUp(centre, deployment, memory, tripped);
}

function guarded(centre: Centre, { plan, version, guards }: Deployment) {
  return { forecast: versionOf(centre.state, plan, version)!.check?.forecast, guards };
}

/** A trial that was to be guarded and that nothing watched is told of, once: somebody must look at the street. */
function endTrial(centre: Centre, deployment: Deployment, memory: Memory): void {
  const since = memory.confirmed.get(deployment.id);
  memory.confirmed.delete(deployment.id);
  const { forecast, guards } = guarded(centre, deployment);
  if (!since || !guards || !Object.values(guards).some((limit) => limit > 0)) return;
  if (forecast && centre.watch.hasMeasured(since, centre.moment, forecast)) return;
  const why = forecast ? 'nothing measured the street' : 'its check has forecast nothing';
  const text = `the trial of ${deployment.id} had no guard: ${why}; look at the street yourself`;
  centre.ask(CENTRE, changeAlarms([{ kind: 'unguarded', text, controller: null }], [])).catch(() => undefined);
}

/** Journals what became of an order that was sent for a deployment. */
export async function outcomeOf(
  centre: Centre,
  id: string,
  controller: string,
  order: ControllerOrder,
  cause: string | null,
): Promise<void> {
  const memory = memoryOf(centre);
  const part = centre.state.deployments.get(id)?.parts.get(controller);
  if (!part) return;
  const done: PartState = order.kind === 'stage' ? 'staged' : 'active';
  const next = cause === null ? done : 'failed';
  const why = cause === null ? null : `${order.kind}: ${cause}`;
  try {
    await centre.ask(CENTRE, endOrder(id, part, order.fence, next, why));
  } finally {
    memory.asked.delete(`${id} ${controller} sent`);
  }
}
