// Decisions about what happens on the road: incidents, requests of emergency vehicles, and the calendar.
import { Fault } from '../../../core/fault.ts';
import { type Calendar, requireCalendar, scheduledAt } from '../schedule-calendar.ts';
import { nextId, versionOf } from './centre-state.ts';
import { type Asking, type Decide, type Decision, fact, wrongState } from './decision.ts';
import { createDeployment, UNDER_WAY } from './deployment-decisions.ts';

export interface IncidentWish {
  readonly kind: string;
  readonly text: string;
  readonly edge?: string | undefined;
}

export function openIncident({ kind, text, edge }: IncidentWish): Decide {
  return (asking) => {
    const incident = {
      id: nextId(asking.state, 'i'),
      at: asking.at,
      kind,
      text,
      edge: edge ?? null,
      state: 'open' as const,
    };
    return { status: 201, body: incident, entries: [fact(asking, 'incident.opened', incident)] };
  };
}

export function changeIncident(id: string, state: 'open' | 'closed'): Decide {
  return (asking) => {
    const found = asking.state.incidents.get(id);
    if (!found) throw new Fault('INCIDENT_UNKNOWN', 'there is no such incident; see /incidents', id);
    if (found.state === state) throw wrongState(`incident ${id}`, state, state === 'open' ? 'closed' : 'open');
    return {
      status: 200,
      body: { ...found, state },
      entries: [fact(asking, 'incident.changed', { incident: id, state })],
    };
  };
}

/** Sets the calendar. It names only versions that a person has approved. */
export function setSchedule(calendar: Calendar, expected: number): Decide {
  return (asking) => {
    const { state } = asking;
    const revision = Number(state.schedule?.['revision'] ?? 0);
    if (expected !== revision)
      throw new Fault('REQ_STALE', 'the calendar has changed since it was read; read it again', 'schedule');
    requireCalendar(calendar, (plan, version) => {
      const found = versionOf(state, plan, version);
      return found !== undefined && (found.approvedBy !== null || found.note === 'as found with the place');
    });
    const schedule = { revision: revision + 1, calendar, by: asking.identity.name };
    return { status: 200, body: schedule, entries: [fact(asking, 'schedule.set', { schedule })] };
  };
}

const NOTHING: Decision = { status: 200, body: null, entries: [] };

/** What the calendar asks for now, as a deployment when something else runs. */
export function followSchedule(): Decide {
  return (asking: Asking) => {
    const { state, wall } = asking;
    const calendar = state.schedule?.['calendar'] as Calendar | undefined;
    const wanted = calendar && scheduledAt(calendar, wall);
    if (!wanted) return NOTHING;
    const found = versionOf(state, wanted.plan, wanted.version);
    if (!found) return NOTHING;
    for (const { state: phase } of state.deployments.values()) if (UNDER_WAY.includes(phase)) return NOTHING;
    if (found.state !== 'approved' && found.state !== 'superseded') return NOTHING;
    return createDeployment({ ...wanted, method: 'short-way', limit: 0.2, trial_s: 0 })(asking);
  };
}
