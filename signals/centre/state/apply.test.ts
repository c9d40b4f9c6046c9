// What is known is what the journal says, and no more of it than is bounded: what has ended gives way, what counts stays.
import { describe, expect, test } from 'vitest';
import { chained, EMPTY_HEAD, type JournalDraft, type JournalHead } from '../journal.ts';
import { applyEntry, type EntryBodies, type EntryKind } from './apply.ts';
import { type CentreState, emptyState, stateDocument } from './centre-state.ts';

const AT = '2026-03-01T08:00:00.000Z';

class Journal {
  readonly state: CentreState = emptyState();
  readonly drafts: JournalDraft[] = [];
  #head: JournalHead = EMPTY_HEAD;

  note<K extends EntryKind>(kind: K, body: EntryBodies[K] & { answer?: object }): void {
    const draft = { kind, who: 'x', demo: false, body: body as unknown as Record<string, unknown> };
    const [entry] = chained(this.#head, [draft], AT);
    this.#head = entry!;
    this.drafts.push(draft);
    applyEntry(this.state, entry!);
  }

  draft(plan: string, version = 1): void {
    this.note('plan.drafted', { plan, version, document: { id: plan, controllers: [] }, digest: plan, note: '' });
  }

  deploy(number: number, plan: string): void {
    const rest = { method: 'dwell', limit: 0.2, trial_s: 0, undoes: null, repair: false } as const;
    this.note('deployment.created', { id: `d${number}`, plan, version: 1, ...rest, controllers: ['c'] });
  }

  end(number: number, state: 'confirmed' | 'failed'): void {
    this.note('deployment.moved', { deployment: `d${number}`, state, cause: null });
  }
}

describe('what has ended', () => {
  test('deployments give way beyond two hundred, the running one never, and numbers go on', () => {
    const journal = new Journal();
    journal.draft('a');
    journal.deploy(1, 'a');
    journal.end(1, 'confirmed');
    for (let i = 2; i <= 300; i++) {
      journal.deploy(i, 'a');
      journal.end(i, 'failed');
    }
    const { deployments, counters } = journal.state;
    expect(deployments.size).toBe(200);
    expect(deployments.get('d1')?.state).toBe('confirmed');
    expect([deployments.has('d2'), deployments.has('d300'), counters.get('d')]).toEqual([false, true, 300]);
  });

  test('closed incidents give way, open ones stay', () => {
    const journal = new Journal();
    for (let i = 1; i <= 1500; i++) {
      journal.note('incident.opened', { id: `i${i}`, at: AT, kind: 'works', text: '', edge: null, state: 'open' });
      if (i > 10) journal.note('incident.changed', { incident: `i${i}`, state: 'closed' });
    }
    expect(journal.state.incidents.size).toBeLessThanOrEqual(1001);
    expect([...journal.state.incidents.keys()].slice(0, 10)).toEqual(Array.from({ length: 10 }, (_, i) => `i${i + 1}`));
  });

  test('drafts that nobody approved give way beyond ten thousand; approved ones stay', () => {
    const journal = new Journal();
    journal.draft('kept');
    journal.note('plan.approved', { plan: 'kept', version: 1, note: '' });
    for (let i = 0; i < 10_050; i++) journal.draft(`p${i}`);
    const { plans, counters } = journal.state;
    expect([plans.size, counters.get('versions')]).toEqual([10_000, 10_000]);
    expect([plans.has('kept'), plans.has('p0'), plans.has('p10049')]).toEqual([true, false, true]);
  });
});

test('the answer kept for a repeated key is no part of the fact', () => {
  const journal = new Journal();
  const answer = { key: 'k', digest: 'd', status: 201, body: { id: 'i1' } };
  const incident = { id: 'i1', at: AT, kind: 'works', text: '', edge: null, state: 'open' as const };
  journal.note('incident.opened', { ...incident, answer });
  expect(journal.state.incidents.get('i1')).toEqual(incident);
  expect(journal.state.answers.get('k')).toEqual({ digest: 'd', status: 201, body: { id: 'i1' }, at: AT });
});

test('the same entries make the same state, and one of an unknown kind is not passed over', () => {
  const journal = new Journal();
  journal.draft('a');
  journal.deploy(1, 'a');
  journal.end(1, 'confirmed');
  const again = emptyState();
  for (const entry of chained(EMPTY_HEAD, journal.drafts, AT)) applyEntry(again, entry);
  expect(stateDocument(again)).toEqual(stateDocument(journal.state));
  const [strange] = chained(EMPTY_HEAD, [{ kind: 'from.the.future', who: 'x', demo: false, body: {} }], AT);
  expect(() => applyEntry(emptyState(), strange!)).toThrow(/unknown kind from.the.future/);
});
