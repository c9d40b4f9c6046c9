// The cases that every store must pass; each store's test runs them all.
import { expect, test } from 'vitest';
import { chained, EMPTY_HEAD, type JournalDraft } from '../journal.ts';
import type { Reading, Store } from './store.ts';

const AT = '2026-03-01T08:00:00.000Z';

export const drafts = (count: number, kind = 'test'): JournalDraft[] =>
  Array.from({ length: count }, (_, i) => ({
    kind,
    who: 'somebody',
    demo: i % 2 === 0,
    body: { i, text: 'ö " \\ 绿波' },
  }));

const reading = (detector: string, at_ms: number): Reading => ({
  detector,
  at_ms,
  interval_s: 60,
  vehicles: 12,
  occupancy: 0.25,
  speed_mps: 11.5,
});

/** `open` answers the same store again each time, after the one before was closed. */
export function storeCases(open: () => Promise<Store>): void {
  journalCases(open);
  recordCases(open);
}

function journalCases(open: () => Promise<Store>): void {
  test('is empty at first', async () => {
    const store = await open();
    expect(await store.head()).toEqual(EMPTY_HEAD);
    expect(await store.read(0, 10)).toEqual([]);
    expect(await store.signedHeads()).toEqual([]);
    await store.close();
  });

  test('gives back what was appended, after it was closed too', async () => {
    const entries = chained(EMPTY_HEAD, drafts(5), AT);
    const store = await open();
    await store.append(entries);
    expect(await store.read(0, 10)).toEqual(entries);
    await store.close();
    const again = await open();
    expect(await again.head()).toEqual({ seq: 5, hash: entries[4]!.hash });
    expect(await again.read(2, 2)).toEqual(entries.slice(2, 4));
    expect(await again.read(5, 2)).toEqual([]);
    await again.close();
  });

  test('appends all or nothing, and refuses what another wrote first', async () => {
    const store = await open();
    const head = await store.head();
    const entries = chained(head, drafts(3), AT);
    await store.append(entries);
    const late = chained({ seq: head.seq + 1, hash: head.hash }, drafts(4), AT);
    await expect(store.append(late)).rejects.toMatchObject({ code: 'STORE_CONFLICT' });
    expect(await store.head()).toEqual({ seq: head.seq + 3, hash: entries[2]!.hash });
    await store.append(chained(await store.head(), drafts(1), AT));
    expect((await store.head()).seq).toBe(head.seq + 4);
    await store.close();
  });

  test('appends nothing without complaint', async () => {
    const store = await open();
    const before = await store.head();
    await store.append([]);
    expect(await store.head()).toEqual(before);
    await store.close();
  });

  test('takes thousands at once', async () => {
    const store = await open();
    const head = await store.head();
    await store.append(chained(head, drafts(3000), AT));
    expect(await store.read(head.seq + 2990, 100)).toHaveLength(10);
    await store.close();
  });
}

function recordCases(open: () => Promise<Store>): void {
  test('keeps signed heads in order, once each', async () => {
    const store = await open();
    for (const seq of [200, 100, 200]) await store.sign({ seq, hash: 'h', at: AT, signature: `s${seq}` });
    expect((await store.signedHeads()).map(({ seq }) => Number(seq))).toEqual([100, 200]);
    await store.close();
  });

  test('keeps readings by detector and time, the newest word on each, and forgets the old', async () => {
    const store = await open();
    await store.addReadings([reading('a', 1000), reading('b', 1000), reading('a', 2000)]);
    await store.addReadings([{ ...reading('a', 2000), vehicles: 13 }]);
    const all = await store.readings({ from_ms: 0, until_ms: 9000, limit: 10 });
    expect(all.map(({ detector, at_ms, vehicles }) => [detector, Number(at_ms), vehicles])).toEqual([
      ['a', 1000, 12],
      ['b', 1000, 12],
      ['a', 2000, 13],
    ]);
    expect(await store.readings({ detector: 'a', from_ms: 1500, until_ms: 2000, limit: 10 })).toEqual([]);
    expect(await store.readings({ detector: 'a', from_ms: 0, until_ms: 9000, limit: 1 })).toEqual([reading('a', 1000)]);
    const span = { from_ms: 0, until_ms: 9000 };
    const after = { at_ms: 1000, detector: 'a' };
    expect((await store.readings({ ...span, after, limit: 1 })).map(({ detector }) => detector)).toEqual(['b']);
    expect(await store.readings({ ...span, detector: 'b', after, limit: 10 })).toEqual([reading('b', 1000)]);
    expect(await store.readings({ ...span, after: { at_ms: 2000, detector: 'a' }, limit: 10 })).toEqual([]);
    expect(await store.bytes()).toBeGreaterThan(1000);
    expect(await store.prune(2000)).toBe(2);
    expect(await store.readings({ from_ms: 0, until_ms: 9000, limit: 10 })).toHaveLength(1);
    await store.close();
  });

  test('takes words that look like commands as words', async () => {
    const store = await open();
    const nasty = `'; DROP TABLE journal; --`;
    const head = await store.head();
    await store.append(chained(head, [{ kind: nasty, who: nasty, demo: false, body: { nasty } }], AT));
    expect((await store.read(head.seq, 1))[0]).toMatchObject({ kind: nasty, body: { nasty } });
    expect(await store.readings({ detector: nasty, from_ms: 0, until_ms: 1, limit: 1 })).toEqual([]);
    await store.close();
  });
}
