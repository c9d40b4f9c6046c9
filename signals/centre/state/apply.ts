// How each entry of the journal changes what the centre knows. Entries are facts: nothing is refused here.
import type { Plan } from '../../plan.ts';
import type { JournalEntry } from '../journal.ts';
import type { BusGiven, BusPrioritySetting } from './bus-decisions.ts';
import {
  type Alarm,
  type CentreState,
  type Deployment,
  type DeploymentState,
  type Incident,
  type KeptAnswer,
  type ManualLease,
  type PartState,
  type PlanCheck,
  type PlanState,
  type PlanVersion,
  versionOf,
} from './centre-state.ts';
import type { CorridorRow, FleetVehicle } from './corridor-row.ts';

/** What each kind of entry holds, beside who and when. `answer` may stand in any: the answer kept for a repeated key. */
export interface EntryBodies {
  'plan.drafted': { plan: string; version: number; document: Plan; digest: string; note: string };
  'plan.checked': { plan: string; version: number; check: PlanCheck };
  'plan.approved': { plan: string; version: number; note: string };
  'plan.found': { plan: string; version: number; document: Plan; digest: string; controllers: string[] };
  'deployment.created': Omit<Deployment, 'parts' | 'state' | 'cause' | 'confirmedAt' | 'by' | 'at'> & {
    controllers: string[];
  };
  'deployment.moved': { deployment: string; state: DeploymentState; cause: string | null };
  'order.sent': {
    deployment: string | null;
    controller: string;
    fence: number;
    order: string;
    state: PartState | null;
  };
  'order.ended': { deployment: string; controller: string; fence: number; state: PartState; cause: string | null };
  'manual.ordered': ManualLease & { fence: number };
  'manual.ended': { controller: string; why: string };
  'incident.opened': Incident;
  'incident.changed': { incident: string; state: Incident['state'] };
  'alarm.raised': Omit<Alarm, 'cleared' | 'at'>;
  'alarm.cleared': { alarm: string };
  'corridor.changed': { corridor: CorridorRow };
  'corridor.seen': {
    corridor: string;
    time_s: number;
    x: number;
    y: number;
    accuracy_m: number;
    speed_mps: number | null;
  };
  'fleet.set': { vehicle: FleetVehicle };
  'bus-priority.set': { setting: BusPrioritySetting };
  'bus.given': BusGiven;
  'schedule.set': { schedule: Record<string, unknown> };
  'run.queued': { run: string; plan: string; version: number; replications: number; seed: number };
  'run.ended': { run: string; outcome: string };
  'store.recovered': { after: string };
  'centre.started': { release: string };
  /** from here on `key` (its id) signs; `earlier` is the public key that did so far, PEM, where it was at hand */
  'centre.rekeyed': { key: string; earlier: string | null };
  'centre.stopped': { why: string };
}
export type EntryKind = keyof EntryBodies;

type Apply<K extends EntryKind> = (state: CentreState, body: EntryBodies[K], entry: JournalEntry) => void;

const APPLY: { readonly [K in EntryKind]: Apply<K> } = {
  'plan.drafted': (state, body, { who, at }) => addVersion(state, body, 'draft', who, at),
  'plan.found': (state, body, { who, at }) => {
    addVersion(state, { ...body, note: 'as found with the place' }, 'confirmed', who, at);
    for (const controller of body.controllers)
      state.running.set(controller, { plan: body.plan, version: body.version });
    desire(state, body, body.controllers);
  },
  'plan.checked': (state, { plan, version, check }) => {
    const found = versionOf(state, plan, version)!;
    found.state = 'checked';
    found.check = check;
  },
  'plan.approved': (state, { plan, version }, { who }) => {
    const found = versionOf(state, plan, version)!;
    found.state = 'approved';
    found.approvedBy = who;
  },
  'deployment.created': (state, { controllers, ...body }, { who, at }) => {
    const parts = controllers.map((controller) => ({
      controller,
      state: 'waiting' as PartState,
      cause: null,
      fence: 0,
    }));
    const deployment: Deployment = {
      ...body,
      by: who,
      at,
      state: 'staging',
      cause: null,
      confirmedAt: null,
      parts: new Map(parts.map((part) => [part.controller, part])),
    };
    state.deployments.set(body.id, deployment);
    forgetEnded(state.deployments, MOST_DEPLOYMENTS, ({ state: now }) => ENDED.includes(now));
    count(state, body.id);
    movePlan(state, deployment, 'staged');
    if (deployment.undoes) desire(state, deployment, controllers);
  },
  'deployment.moved': (state, { deployment: id, state: next, cause }, { at }) => {
    const deployment = state.deployments.get(id)!;
    deployment.state = next;
    deployment.cause = cause ?? deployment.cause;
    const plan = PLAN_AFTER[next];
    if (plan) movePlan(state, deployment, plan);
    if (next === 'confirmed') {
      deployment.confirmedAt = at;
      desire(state, deployment, deployment.parts.keys());
      supersede(state, deployment);
    }
  },
  'order.sent': (state, { deployment, controller, fence, state: next }) => {
    state.fences.set(controller, fence);
    const part = deployment === null ? undefined : state.deployments.get(deployment)?.parts.get(controller);
    if (!part || next === null) return;
    part.fence = fence;
    part.state = next;
  },
  'order.ended': (state, { deployment: id, controller, state: next, cause }) => {
    const deployment = state.deployments.get(id);
    const part = deployment?.parts.get(controller);
    if (!deployment || !part) return;
    part.state = next;
    part.cause = cause;
    if (next === 'confirmed') {
      const { plan, version } = deployment;
      state.running.set(controller, { plan, version });
    }
  },
  'manual.ordered': (state, { fence, ...lease }) => {
    state.manual.set(lease.controller, lease);
    state.fences.set(lease.controller, fence);
  },
  'manual.ended': (state, { controller }) => void state.manual.delete(controller),
  'incident.opened': (state, incident) => {
    state.incidents.set(incident.id, { ...incident });
    forgetEnded(state.incidents, MOST_INCIDENTS, ({ state: now }) => now === 'closed');
    count(state, incident.id);
  },
  'incident.changed': (state, { incident, state: next }) => {
    state.incidents.get(incident)!.state = next;
  },
  'alarm.raised': (state, alarm, { at }) => {
    state.alarms.set(alarm.id, { ...alarm, at, cleared: null });
    count(state, alarm.id);
    forgetOldest(state.alarms, 1000);
  },
  'alarm.cleared': (state, { alarm }, { at }) => {
    const found = state.alarms.get(alarm);
    if (found) found.cleared = at;
  },
  'corridor.changed': (state, { corridor }) => {
    if (!state.corridors.has(corridor.id)) count(state, corridor.id);
    state.corridors.set(corridor.id, corridor);
    forgetOldest(state.corridors, 1000);
  },
  'corridor.seen': () => {},
  'fleet.set': (state, { vehicle }) => void state.fleet.set(vehicle.id, vehicle),
  'bus-priority.set': (state, { setting }) => {
    state.busPriority = setting;
  },
  'bus.given': () => {},
  'schedule.set': (state, { schedule }) => {
    state.schedule = schedule;
  },
  'run.queued': (state, { run }) => count(state, run),
  'run.ended': () => {},
  'store.recovered': () => {},
  'centre.started': () => {},
  'centre.rekeyed': () => {},
  'centre.stopped': () => {},
};

const PLAN_AFTER: { readonly [S in DeploymentState]?: PlanState } = {
  activating: 'active',
  confirmed: 'confirmed',
  failed: 'failed',
  'rolled-back': 'rolled-back',
};

/** What is kept ready of what has ended; older ones are in the journal alone. */
const MOST_DEPLOYMENTS = 200;
const MOST_INCIDENTS = 1000;
const MOST_VERSIONS = 10_000;
const ENDED: readonly DeploymentState[] = ['superseded', 'failed', 'rolled-back'];

/** Keys are kept for the newest so many answers. */
const MOST_ANSWERS = 10_000;

/** Takes one entry. Throws an Error for a kind that this program does not know. */
export function applyEntry(state: CentreState, entry: JournalEntry): void {
  const apply = APPLY[entry.kind as EntryKind] as Apply<EntryKind> | undefined;
  if (!apply) throw new Error(`the journal has an entry of unknown kind ${entry.kind} at ${entry.seq}`);
  const { answer, ...facts } = entry.body;
  apply(state, facts as never, entry);
  state.seq = entry.seq;
  const kept = answer as (KeptAnswer & { key: string }) | undefined;
  if (!kept) return;
  const { key, digest, status, body } = kept;
  state.answers.set(key, { digest, status, body, at: entry.at });
  forgetOldest(state.answers, MOST_ANSWERS);
}

function forgetOldest(map: Map<string, unknown>, most: number): void {
  for (const key of map.keys()) {
    if (map.size <= most) return;
    map.delete(key);
  }
}

/** Forgets the oldest that have ended, as far as there are more than `most` in all. */
function forgetEnded<T>(map: Map<string, T>, most: number, hasEnded: (one: T) => boolean): void {
  if (map.size <= most) return;
  for (const [key, one] of map) {
    if (map.size <= most) return;
    if (hasEnded(one)) map.delete(key);
  }
}

/** Plans none of whose versions was ever approved give way first, the oldest of them. */
function forgetDrafts(state: CentreState): void {
  let versions = state.counters.get('versions') ?? 0;
  if (versions <= MOST_VERSIONS) return;
  for (const [id, of] of state.plans) {
    if (versions <= MOST_VERSIONS) break;
    if (of.some(({ state: now, approvedBy }) => approvedBy !== null || (now !== 'draft' && now !== 'checked')))
      continue;
    state.plans.delete(id);
    versions -= of.length;
  }
  state.counters.set('versions', versions);
}

function count(state: CentreState, id: string): void {
  const prefix = id.replace(/\d+$/, '');
  const number = Number(id.slice(prefix.length));
  state.counters.set(prefix, Math.max(number, state.counters.get(prefix) ?? 0));
}

type Drafted = { plan: string; version: number; document: Plan; digest: string; note: string };

function addVersion(state: CentreState, body: Drafted, first: PlanState, author: string, at: string): void {
  const { plan, version, document, digest, note } = body;
  const added: PlanVersion = {
    plan,
    version,
    state: first,
    author,
    at,
    note,
    document,
    digest,
    check: null,
    approvedBy: null,
  };
  state.plans.set(plan, [...(state.plans.get(plan) ?? []), added]);
  state.counters.set('versions', (state.counters.get('versions') ?? 0) + 1);
  forgetDrafts(state);
}

function desire(
  state: CentreState,
  { plan, version }: { readonly plan: string; readonly version: number },
  controllers: Iterable<string>,
): void {
  for (const controller of controllers) state.desired.set(controller, { plan, version });
}

function movePlan(state: CentreState, { plan, version, repair }: Deployment, next: PlanState): void {
  if (repair) return;
  const found = versionOf(state, plan, version);
  if (found) found.state = next;
}

/** What ran before is superseded, versions and deployments. */
function supersede(state: CentreState, newest: Deployment): void {
  if (newest.repair) return;
  for (const deployment of state.deployments.values())
    if (deployment !== newest && deployment.state === 'confirmed') deployment.state = 'superseded';
  for (const versions of state.plans.values())
    for (const one of versions)
      if (one.state === 'confirmed' && !(one.plan === newest.plan && one.version === newest.version))
        one.state = 'superseded';
}
