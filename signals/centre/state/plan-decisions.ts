// Decisions about plans: drafted by one person, checked, approved by another.
import { Fault } from '../../../core/fault.ts';
import type { Plan } from '../../plan.ts';
import { digestOf } from '../../unit/canonical.ts';
import { nextId, type PlanCheck, type PlanVersion, versionName, versionOf } from './centre-state.ts';
import { type Asking, type Decide, fact, wrongState } from './decision.ts';

/** The version, or PLAN_UNKNOWN. */
export function requireVersion({ state }: Asking, plan: string, version: number): PlanVersion {
  const found = versionOf(state, plan, version);
  if (found) return found;
  throw new Fault('PLAN_UNKNOWN', 'there is no such version; see /plans', versionName(plan, version));
}

export interface RunWish {
  readonly plan: string;
  readonly version: number;
  readonly replications: number;
  readonly seed: number;
}

/** Queues a scenario run of a version; its figures are no facts of the city, and are kept by who runs it. */
export function queueRun(wish: RunWish): Decide {
  return (asking) => {
    requireVersion(asking, wish.plan, wish.version);
    const run = nextId(asking.state, 'r');
    const body = { id: run, ...wish, by: asking.identity.name, at: asking.at, state: 'queued', progress: 0 };
    return { status: 202, body, entries: [fact(asking, 'run.queued', { run, ...wish })] };
  };
}

/** How a version is shown in lists. */
export function versionRow({ document: _, ...row }: PlanVersion): object {
  return row;
}

/** A new version of a plan. `expected` is the digest of the newest one that the author has seen, if any. */
export function draftPlan(document: Plan, note: string, expected: string | undefined): Decide {
  return (asking) => {
    const versions = asking.state.plans.get(document.id) ?? [];
    const newest = versions.at(-1);
    if (expected !== undefined && newest?.digest !== expected)
      throw new Fault('REQ_STALE', 'the plan has changed since it was read; read it again', document.id);
    const version = (newest?.version ?? 0) + 1;
    const digest = digestOf(document);
    return {
      status: 201,
      body: { plan: document.id, version, state: 'draft', digest, author: asking.identity.name, at: asking.at, note },
      entries: [fact(asking, 'plan.drafted', { plan: document.id, version, document, digest, note })],
    };
  };
}

/** Records what checking found. The interlock is asked again here: what was found before may be old. */
export function recordCheck(plan: string, version: number, check: PlanCheck): Decide {
  return (asking) => {
    const found = requireVersion(asking, plan, version);
    if (found.state !== 'draft' && found.state !== 'checked')
      throw wrongState(versionName(plan, version), found.state, 'draft or checked');
    requireSafe(asking, found.document);
    return {
      status: 200,
      body: { plan, version, state: 'checked', check },
      entries: [fact(asking, 'plan.checked', { plan, version, check })],
    };
  };
}

/** Throws the first breach of a plan that is not safe for the whole city. */
export function requireSafe({ city }: Asking, document: Plan): void {
  const breach = city.breaches(document)[0];
  if (breach) throw new Fault(breach.code, breach.text, `controller ${breach.controller}`);
}

/** Approved by a person who is not its author. */
export function approvePlan(plan: string, version: number, note: string): Decide {
  return (asking) => {
    const found = requireVersion(asking, plan, version);
    if (found.author === asking.identity.name) {
      const text = 'the author cannot approve the own plan; ask another person who has the role';
      throw new Fault('REQ_NOT_ALLOWED', text, asking.identity.name);
    }
    if (found.state !== 'checked') throw wrongState(versionName(plan, version), found.state, 'checked');
    requireSafe(asking, found.document);
    return {
      status: 200,
      body: { plan, version, state: 'approved', approvedBy: asking.identity.name },
      entries: [fact(asking, 'plan.approved', { plan, version, note })],
    };
  };
}
