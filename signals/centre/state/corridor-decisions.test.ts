// Decisions about corridors on their own: the bound on how many, what may follow what, and that the journal gives the same again.
import { describe, expect, test } from 'vitest';
import { CENTRE, type Identity } from '../identity.ts';
import { chained, EMPTY_HEAD, type JournalHead } from '../journal.ts';
import { applyEntry } from './apply.ts';
import { type CentreState, emptyState, stateDocument } from './centre-state.ts';
import {
  type CorridorWish,
  cancelCorridor,
  failOpenCorridors,
  grantCorridor,
  MOST_CORRIDORS,
  noteCorridor,
  noteForecast,
  requestCorridor,
  setFleetVehicle,
} from './corridor-decisions.ts';
import type { CorridorRow } from './corridor-row.ts';
import type { Asking, City, Decide } from './decision.ts';

const DISPATCHER: Identity = { name: 'anna', roles: ['dispatcher'], demo: false };
const at = '2026-03-01T08:00:00.000Z';

/** A state that changes by decisions only, and a journal of all that was said. */
function centre() {
  let head: JournalHead = EMPTY_HEAD;
  const state = emptyState();
  const entries: Parameters<typeof applyEntry>[1][] = [];
  const ask = (decide: Decide, identity = DISPATCHER) => {
    const asking: Asking = { state, city: {} as City, identity, at, wall: Date.parse(at) };
    const { body, entries: facts } = decide(asking);
    for (const entry of chained(head, facts, at)) {
      applyEntry(state, entry);
      entries.push(entry);
      head = entry;
    }
    return body as CorridorRow;
  };
  return { state, ask, entries };
}

const place = (edge: string) => ({ edge, position_m: 1, off_m: 0 });
const wish = (vehicle: string): CorridorWish => ({
  vehicle,
  from: place('a'),
  to: place('b'),
  reason: 'heart',
  lifeAtRisk: false,
  now_s: 100,
  driven: 'reported',
  atOnce: false,
});
const vehicle = (id: string, allowed = true) =>
  setFleetVehicle({ id, class: 'ambulance', length_m: 6, agency: 'city', allowed, station: null });

describe('corridors', () => {
  test('at most so many are under way at once', () => {
    const { ask, state } = centre();
    for (let i = 0; i <= MOST_CORRIDORS; i++) ask(vehicle(`v${i}`));
    for (let i = 0; i < MOST_CORRIDORS; i++) ask(requestCorridor(wish(`v${i}`)));
    const before = JSON.stringify(stateDocument(state));
    expect(() => ask(requestCorridor(wish(`v${MOST_CORRIDORS}`)))).toThrow('CORRIDOR_TOO_MANY');
    expect(JSON.stringify(stateDocument(state))).toBe(before);
    ask(cancelCorridor('g1'));
    expect(ask(requestCorridor(wish(`v${MOST_CORRIDORS}`))).state).toBe('requested');
  });

  test('are granted once and after a forecast; without one the plain way is granted', () => {
    const { ask } = centre();
    ask(vehicle('v'));
    const { id } = ask(requestCorridor(wish('v')));
    expect(() => ask(grantCorridor(id, 0))).toThrow('CENTRE_STATE');
    ask(noteForecast(id, null, ['a', 'b'], 'It could not be simulated.'), CENTRE);
    expect(() => ask(grantCorridor(id, 1))).toThrow('CORRIDOR_WAY');
    expect(ask(grantCorridor(id, 0))).toMatchObject({ state: 'granted', grantedBy: 'anna', way: ['a', 'b'] });
    expect(() => ask(grantCorridor(id, 0))).toThrow('CENTRE_STATE');
  });

  test('that have ended stay ended, whatever the street still says of them', () => {
    const { ask } = centre();
    ask(vehicle('v'));
    const { id } = ask(requestCorridor(wish('v')));
    ask(cancelCorridor(id));
    expect(ask(noteCorridor(id, 'active', { junctions: [] }), CENTRE).state).toBe('cancelled');
    ask(noteForecast(id, null, ['a']), CENTRE);
    expect(() => ask(cancelCorridor(id))).toThrow('CENTRE_STATE');
  });

  test('come back from the journal as they were', () => {
    const { ask, state, entries } = centre();
    ask(vehicle('v'));
    ask(vehicle('w'));
    const { id } = ask(requestCorridor(wish('v')));
    ask(noteForecast(id, null, ['a', 'b']), CENTRE);
    ask(grantCorridor(id, 0));
    ask(requestCorridor(wish('w')));
    ask(failOpenCorridors(), CENTRE);
    const again: CentreState = emptyState();
    for (const entry of entries) applyEntry(again, entry);
    expect(stateDocument(again)).toEqual(stateDocument(state));
    expect([...again.corridors.values()].map((row) => row.state)).toEqual(['failed', 'failed']);
  });
});
