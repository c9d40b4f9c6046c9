// What is kept stays within its bounds: readings by age and by room, never the journal; and somebody is told when it gets narrow.
import { describe, expect, test } from 'vitest';
import { systemClock } from '../clock.ts';
import { openCentre } from './city-centre.ts';
import { chained } from './journal.ts';
import { keepWithin, retain } from './retention.ts';
import { servePlace } from './served-place.ts';
import { freshFolder, SMALL_PLACE } from './service.sample.ts';
import { SqliteStore } from './store/sqlite-store.ts';
import type { Reading } from './store/store.ts';
import { drafts } from './store/store-cases.sample.ts';
import { settle, VirtualTimers } from './timers.ts';

const DAY = 86_400_000;
const NOW = Date.parse('2026-06-01T00:00:00Z');
const MIB = 1024 * 1024;

/** A reading an hour for so many days back, of each of ten detectors. */
function readings(days: number): Reading[] {
  const rows: Reading[] = [];
  for (let hour = 0; hour < days * 24; hour++)
    for (let detector = 0; detector < 10; detector++) {
      const rest = { interval_s: 3600, vehicles: 100, occupancy: 0.2, speed_mps: 9 };
      rows.push({ detector: `detector ${detector}`, at_ms: NOW - hour * 3_600_000, ...rest });
    }
  return rows;
}

async function filled(days: number, mostBytes?: number): Promise<SqliteStore> {
  const store = new SqliteStore(freshFolder(), mostBytes);
  await store.append(chained(await store.head(), drafts(500), '2026-01-01T00:00:00.000Z'));
  await store.addReadings(readings(days));
  return store;
}

const oldest = async (store: SqliteStore) => {
  const [first] = await store.readings({ from_ms: 0, until_ms: NOW + 1, limit: 1 });
  return first && (NOW - Number(first.at_ms)) / DAY;
};

describe('readings', () => {
  test('are let go by age, the journal never', async () => {
    const store = await filled(30);
    const kept = await keepWithin(store, NOW, { readings_days: 10, mostBytes: 1000 * MIB });
    expect(kept).toMatchObject({ forgotten: (30 * 24 - 10 * 24 - 1) * 10, isFull: false });
    expect(await oldest(store)).toBe(10);
    expect(await store.read(0, 1000)).toHaveLength(500);
    await store.close();
  });

  test('are let go earlier where the room gets short, and the newest stay', async () => {
    const store = await filled(60, 4 * MIB);
    const before = await store.bytes();
    const kept = await keepWithin(store, NOW, { readings_days: 90, mostBytes: before });
    expect(kept.isFull).toBe(false);
    expect(kept.bytes).toBeLessThanOrEqual(0.9 * before);
    expect(await oldest(store)).toBeLessThan(60);
    expect((await store.head()).seq).toBe(500);
    await store.close();
  });

  test('of a year never reach the bound: the room of the old is used again', async () => {
    const mostBytes = 2 * MIB;
    const store = await filled(10, mostBytes);
    for (let day = 10; day <= 365; day += 10) {
      const rows = readings(10).map((row) => ({ ...row, at_ms: row.at_ms + day * DAY }));
      await store.addReadings(rows);
      const kept = await keepWithin(store, NOW + day * DAY, { readings_days: 90, mostBytes });
      expect([kept.isFull, kept.bytes < mostBytes]).toEqual([false, true]);
    }
    expect(await store.readings({ from_ms: NOW + 355 * DAY, until_ms: NOW + 366 * DAY, limit: 9 })).toHaveLength(9);
    await store.close();
  });

  test('of the last day stay; a journal that fills the store by itself is said', async () => {
    const store = await filled(3);
    const kept = await keepWithin(store, NOW, { readings_days: 90, mostBytes: 50_000 });
    expect(kept.isFull).toBe(true);
    expect(await oldest(store)).toBeGreaterThan(0.5);
    await store.close();
  });
});

test('looks at once and every hour, until it is ended', async () => {
  const timers = new VirtualTimers();
  const store = await filled(1);
  const looks: number[] = [];
  const end = retain(store, timers, { readings_days: 90, mostBytes: MIB }, () => looks.push(timers.now()));
  await timers.run(2 * 3600 + 1);
  await settle();
  expect(looks).toEqual([0, 3600, 7200]);
  end();
  await timers.run(3 * 3600);
  expect(looks).toHaveLength(3);
  await store.close();
});

test('a centre whose store is nearly full raises an alarm, and clears it when there is room again', async () => {
  const served = await servePlace(SMALL_PLACE, { seed: 1, speed: 1 });
  const timers = new VirtualTimers();
  const data = freshFolder();
  const store = new SqliteStore(data);
  const retention = { readings_days: 90, mostBytes: 100_000 };
  const opening = openCentre(served, {
    clock: systemClock,
    wall: { now: () => timers.wall() },
    timers,
    data,
    store,
    retention,
    replications: 0,
  });
  let city: Awaited<typeof opening> | undefined;
  void opening.then((one) => {
    city = one;
  });
  const pass = async (seconds: number) => {
    for (let s = 0; s < seconds; s += 60) {
      await timers.run(60);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  for (let i = 0; i < 200 && !city; i++) {
    await timers.run(1);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const alarm = () => [...city!.centre.state.alarms.values()].find(({ kind }) => kind === 'store');
  const noise = chained(await store.head(), [], '');
  expect(noise).toEqual([]);
  for (let i = 0; i < 40; i++)
    await Promise.all([city!.centre.note('store.recovered', { after: 'x'.repeat(3000) }), timers.run(1)]);
  await pass(3700);
  expect(alarm()).toMatchObject({ cleared: null, text: expect.stringMatching(/nearly full; .*--most-mib/) });
  Object.assign(retention, { mostBytes: 100 * MIB });
  await pass(3700);
  expect(alarm()?.cleared).not.toBeNull();
  await Promise.all([city!.close('over'), pass(120)]);
  await served.street.stop();
}, 30_000);
