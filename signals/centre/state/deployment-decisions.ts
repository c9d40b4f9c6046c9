// Decisions about deployments: which may begin, how each controller's part moves, and how one is taken back.
import { Fault } from '../../../core/fault.ts';
import type { ControllerPlan } from '../../plan.ts';
import type { TransitionMethod } from '../../transition.ts';
import type { ControllerOrder } from '../../unit/controller-port.ts';
import type { GuardLimits } from '../guards.ts';
import { alarmFact } from './alarm-decisions.ts';
import {
  type Deployment,
  type DeploymentPart,
  type DeploymentState,
  nextId,
  type PartState,
  type PlanState,
  type PlanVersion,
  versionName,
} from './centre-state.ts';
import { type Asking, type Decide, type Effect, fact, wrongState } from './decision.ts';
import { requireSafe, requireVersion } from './plan-decisions.ts';

export interface DeploymentWish {
  readonly plan: string;
  readonly version: number;
  readonly method: TransitionMethod;
  readonly limit: number;
  readonly trial_s: number;
  readonly guards?: GuardLimits;
}

/** Deployments that are still on their way. */
export const UNDER_WAY: readonly DeploymentState[] = ['staging', 'activating', 'confirming'];

export function deploymentRow(deployment: Deployment, whole: boolean): object {
  const { parts, ...head } = deployment;
  const counts: Record<string, number> = {};
  for (const { state } of parts.values()) counts[state] = (counts[state] ?? 0) + 1;
  const controllers = [...parts.values()].map(({ controller, state, cause }) => ({ id: controller, state, cause }));
  return { ...head, counts, ...(whole && { controllers }) };
}

function requireIdle({ state }: Asking): void {
  for (const { id, state: now } of state.deployments.values())
    if (UNDER_WAY.includes(now)) throw wrongState(`deployment ${id}`, now, 'ended');
}

/** Approved; or superseded, to come back; or failed, to try again what no controller runs. */
const DEPLOYABLE: readonly PlanState[] = ['approved', 'superseded', 'failed'];

/** Begins to give an approved version to every controller that it names. */
export function createDeployment(wish: DeploymentWish): Decide {
  return (asking) => {
    const found = requireVersion(asking, wish.plan, wish.version);
    if (!DEPLOYABLE.includes(found.state))
      throw wrongState(versionName(wish.plan, wish.version), found.state, 'approved, superseded or failed');
    requireIdle(asking);
    requireSafe(asking, found.document);
    return created(asking, wish, found, { undoes: null, repair: false });
  };
}

type Purpose = Pick<Deployment, 'undoes' | 'repair'>;

function created(asking: Asking, wish: DeploymentWish, found: PlanVersion, purpose: Purpose, some?: readonly string[]) {
  const id = nextId(asking.state, 'd');
  const controllers = some ? [...some] : found.document.controllers.map(({ controller }) => controller);
  return {
    status: 202,
    body: { id, ...wish, state: 'staging' },
    entries: [fact(asking, 'deployment.created', { id, ...wish, ...purpose, controllers })],
  };
}

/** Gives controllers that run something else what they are meant to run. Nothing while a deployment is under way. */
export function repair(strays: readonly string[]): Decide {
  return (asking) => {
    requireIdle(asking);
    const { state } = asking;
    const first = state.desired.get(strays[0]!);
    const same = strays.filter((controller) => {
      const desired = state.desired.get(controller);
      return desired?.plan === first?.plan && desired?.version === first?.version && !state.manual.has(controller);
    });
    if (!first || same.length === 0) return { status: 200, body: null, entries: [] };
    const found = requireVersion(asking, first.plan, first.version);
    const wish = { ...first, method: 'dwell' as const, limit: 0.2, trial_s: 0 };
    return created(asking, wish, found, { undoes: null, repair: true }, same);
  };
}

/** The version that ran before a deployment, on most of its controllers. */
export function versionBefore({ state }: Asking, deployment: Deployment): PlanVersion | undefined {
  const earlier = [...state.deployments.values()].filter(
    ({ id, state: now, undoes, repair }) =>
      Number(id.slice(1)) < Number(deployment.id.slice(1)) &&
      (now === 'superseded' || now === 'confirmed') &&
      !undoes &&
      !repair,
  );
  const last = earlier.at(-1);
  const plans = [...state.plans.values()].flat();
  if (last) return plans.find(({ plan, version }) => plan === last.plan && version === last.version);
  return plans.find(({ note }) => note === 'as found with the place');
}

/** Takes a deployment back: what ran before is given to every controller again. */
export function rollBack(id: string, reason: string): Decide {
  return (asking) => {
    const deployment = asking.state.deployments.get(id);
    if (!deployment) throw new Fault('DEPLOYMENT_UNKNOWN', 'there is no such deployment; see /deployments', id);
    if (deployment.state === 'failed' || deployment.state === 'rolled-back' || deployment.state === 'superseded')
      throw wrongState(`deployment ${id}`, deployment.state, 'under way or confirmed');
    const before = versionBefore(asking, deployment);
    const moved = fact(asking, 'deployment.moved', { deployment: id, state: 'rolled-back', cause: reason });
    if (!before) return { status: 200, body: { id, state: 'rolled-back', undoneBy: null }, entries: [moved] };
    const { method, limit } = deployment;
    const wish = { plan: before.plan, version: before.version, method, limit, trial_s: 0 };
    const undoing = created(asking, wish, before, { undoes: id, repair: false });
    return {
      status: 202,
      body: { id, state: 'rolled-back', undoneBy: undoing.body.id },
      entries: [moved, ...undoing.entries],
    };
  };
}

/** The centre itself takes a deployment back: somebody should look at why. */
export function takeBack(id: string, reason: string): Decide {
  return (asking) => {
    const decision = rollBack(id, reason)(asking);
    const alarm = alarmFact(asking, { kind: 'rolled-back', text: `${id} ${reason}`, controller: null });
    return { ...decision, entries: [...decision.entries, alarm] };
  };
}

/** The next order of a part: `staging` or `activating`. The fence is journaled before the order leaves. */
export function orderPart(id: string, controller: string, next: 'staging' | 'activating'): Decide {
  return (asking) => {
    const { state } = asking;
    const deployment = state.deployments.get(id)!;
    const version = requireVersion(asking, deployment.plan, deployment.version);
    const fence = (state.fences.get(controller) ?? 0) + 1;
    const order = orderOf(deployment, version, controller, next, fence);
    const sent = { deployment: id, controller, fence, order: order.kind, state: next };
    const effects: Effect[] = [{ controller, order, deployment: id }];
    return { status: 202, body: null, entries: [fact(asking, 'order.sent', sent)], effects };
  };
}

function orderOf(
  deployment: Deployment,
  version: PlanVersion,
  controller: string,
  next: 'staging' | 'activating',
  fence: number,
): ControllerOrder {
  const name = versionName(deployment.plan, deployment.version);
  if (next === 'staging') return { kind: 'stage', fence, version: name, plan: planFor(version, controller) };
  return { kind: 'activate', fence, version: name, method: deployment.method, limit: deployment.limit };
}

/** What a version says for one controller. */
export function planFor({ document }: PlanVersion, controller: string): ControllerPlan {
  return document.controllers.find((entry) => entry.controller === controller)!;
}

/** A part's outcome. One that is not of the part's last order is old news and changes nothing. */
export function endOrder(
  id: string,
  part: DeploymentPart,
  fence: number,
  next: PartState,
  cause: string | null,
): Decide {
  return (asking) => {
    const { controller } = part;
    const isOld = part.fence !== fence || part.state === 'failed';
    const entries = isOld
      ? []
      : [fact(asking, 'order.ended', { deployment: id, controller, fence, state: next, cause })];
    return { status: 200, body: null, entries };
  };
}

export function moveDeployment(id: string, next: DeploymentState, cause: string | null): Decide {
  return (asking) => ({
    status: 200,
    body: null,
    entries: [fact(asking, 'deployment.moved', { deployment: id, state: next, cause })],
  });
}
