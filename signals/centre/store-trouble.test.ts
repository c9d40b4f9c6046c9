// Disks that are full, read-only or broken, and clocks that jump: changes are refused in words, plans are served on, nothing is lost.
import { spawnSync } from 'node:child_process';
import { chmodSync, closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Fault } from '../../core/fault.ts';
import { systemClock, systemWallClock } from '../clock.ts';
import { BIN, greenband, scratchFolder } from '../command.sample.ts';
import { currentPlan, readPlace } from '../place.ts';
import type { Plan } from '../plan.ts';
import { type CityCentre, openCentre } from './city-centre.ts';
import { chained } from './journal.ts';
import { verifyJournal } from './journal-check.ts';
import { servePlace } from './served-place.ts';
import { freshFolder, SMALL_PLACE } from './service.sample.ts';
import { buildService, type Service } from './service.ts';
import { SqliteStore } from './store/sqlite-store.ts';
import { storeBroken, storeFull, storeReadOnly } from './store/store.ts';
import { drafts } from './store/store-cases.sample.ts';
import { TroubledStore } from './store/troubled-store.sample.ts';

const AT = '2026-03-01T08:00:00.000Z';
const clock = { offset_ms: 0, now: () => systemWallClock.now() + clock.offset_ms };
let service: Service;
let city: CityCentre;
let store: TroubledStore;
let plan: Plan;
const promised: string[] = [];

beforeAll(async () => {
  plan = currentPlan(await readPlace(SMALL_PLACE));
  const data = freshFolder();
  store = new TroubledStore(new SqliteStore(data));
  const served = await servePlace(SMALL_PLACE, { seed: 1, speed: 1 });
  city = await openCentre(served, { clock: systemClock, wall: clock, data, store, field: 'http', replications: 0 });
  service = await buildService({ places: [served], clock: systemClock, city, logLevel: 'silent', twin: '/none' });
});
afterAll(() => service.stop());

async function draft(id: string) {
  const answer = await service.app.inject({ method: 'POST', url: '/plans', payload: { plan: { ...plan, id } } });
  if (answer.statusCode === 201) promised.push(id);
  return answer;
}

async function letter() {
  const { controller } = plan.controllers[0]!;
  const headers = { 'greenband-identity': `controller ${controller}` };
  return service.app.inject({ url: `/controllers/${controller}/plan`, headers });
}

async function isAllThere(): Promise<void> {
  const { items } = (await service.app.inject('/plans?limit=200')).json();
  const known = new Set(items.map((one: { plan: string }) => one.plan));
  expect(promised.filter((id) => !known.has(id))).toEqual([]);
  expect(await verifyJournal(store, city.key.open)).toMatchObject({ wrong: null });
}

describe('while the disk', () => {
  test.each<[string, Fault, boolean]>([
    ['is full', storeFull('disk'), false],
    ['is read-only', storeReadOnly('disk'), false],
    ['cannot be read either', storeBroken('a page is corrupt', 'disk'), true],
  ])('%s: changes say so, plans are served on, and afterwards all is well', async (name, fault, blind) => {
    expect((await draft(`before-${fault.code}`)).statusCode, name).toBe(201);
    const before = await letter();
    store.writing = fault;
    if (blind) store.reading = fault;
    for (const attempt of [1, 2]) {
      const refused = await draft(`during-${fault.code}-${attempt}`);
      expect([refused.statusCode, refused.json().code]).toEqual([503, fault.code]);
      expect(refused.headers['retry-after']).toBeDefined();
    }
    expect((await service.app.inject('/readyz')).json()).toMatchObject({ ready: false });
    expect((await service.app.inject('/plans')).json().items[0].plan).toBeDefined();
    const during = await letter();
    expect([during.statusCode, during.headers['etag']]).toEqual([200, before.headers['etag']]);
    store.writing = undefined;
    store.reading = undefined;
    expect((await draft(`after-${fault.code}`)).statusCode).toBe(201);
    expect((await service.app.inject('/readyz')).json()).toMatchObject({ ready: true });
    await isAllThere();
    const { items } = (await service.app.inject('/plans?limit=200')).json();
    expect(items.filter((one: { plan: string }) => one.plan.startsWith('during'))).toEqual([]);
  });

  test('a real file that may not grow any more refuses whole, keeps what it has, and goes on with more room', async () => {
    const folder = freshFolder();
    const small = new SqliteStore(folder, 400_000);
    let kept = await small.head();
    await expect(async () => {
      for (let i = 0; i < 200; i++) {
        await small.append(chained(await small.head(), drafts(50), AT));
        kept = await small.head();
      }
    }).rejects.toMatchObject({ code: 'STORE_FULL' });
    expect(kept.seq).toBeGreaterThan(100);
    expect(await small.head()).toEqual(kept);
    expect(await small.read(kept.seq - 1, 5)).toHaveLength(1);
    await small.close();
    const larger = new SqliteStore(folder, 800_000);
    await larger.append(chained(await larger.head(), drafts(50), AT));
    expect((await larger.head()).seq).toBe(kept.seq + 50);
    await larger.close();
  });
});

describe('a clock that jumps', () => {
  test.each([3_600_000, -3_600_000])('by %d ms loses nothing, and letters count on', async (jump) => {
    await draft(`before${jump}`);
    const before = await letter();
    clock.offset_ms += jump;
    expect((await draft(`after${jump}`)).statusCode).toBe(201);
    const after = await letter();
    expect([after.statusCode, after.headers['etag']]).toEqual([200, before.headers['etag']]);
    expect((await service.app.inject('/readyz')).json().ready).toBe(true);
    await isAllThere();
    clock.offset_ms = 0;
  });

  test('makes a controller that did not jump look wrong: an alarm, and none once both agree again', async () => {
    const { controller } = plan.controllers[0]!;
    const report = async () => {
      const headers = { 'greenband-identity': `controller ${controller}` };
      const said = { mode: 'plan', running: null, staged: null, fence: 0, lamps: '', cycleTimer_s: 0, faults: [] };
      const payload = { ...said, clock_ms: systemWallClock.now() };
      await service.app.inject({ method: 'POST', url: `/controllers/${controller}/reports`, headers, payload });
    };
    const alarm = async (isOpen: boolean) => {
      for (let i = 0; i < 80; i++) {
        await report();
        const { items } = (await service.app.inject('/alarms')).json();
        const found = items.find((one: { kind: string }) => one.kind === 'clock');
        if (found && (found.cleared === null) === isOpen) return found;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      throw new Error('no such alarm');
    };
    clock.offset_ms = 3_600_000;
    expect(await alarm(true)).toMatchObject({ controller, text: expect.stringContaining('3600.') });
    clock.offset_ms = 0;
    expect((await alarm(false)).cleared).not.toBeNull();
  }, 40_000);
});

describe('on the command line', () => {
  // root may write everywhere: then somebody else tries
  const somebody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const serve = (data: string) => {
    const args = [BIN, 'serve', SMALL_PLACE, '--port', '0', '--data', data];
    return spawnSync(node!, args, { ...somebody, encoding: 'utf8', timeout: 30_000, cwd: '/' });
  };
  // a Node that somebody else may run, on a checkout that they may read: root's own folders are closed to them
  const node = [process.execPath, '/usr/bin/node', '/usr/local/bin/node'].find(
    (path) => spawnSync(path, [BIN, '--version'], { ...somebody, cwd: '/' }).status === 0,
  );
  const isOpen = process.platform !== 'win32' && node !== undefined;

  test.skipIf(!isOpen)(
    'a folder that may not be written to says so and exits 1 (needs a readable checkout)',
    async () => {
      const data = freshFolder();
      await new SqliteStore(data).close();
      chmodSync(data, 0o555);
      const { status, stderr } = serve(data);
      expect([status, stderr]).toEqual([1, expect.stringMatching(/^STORE_READ_ONLY: /)]);
      chmodSync(data, 0o755);
    },
  );

  test('a journal with corrupt pages is not served; its backup is', async () => {
    const data = freshFolder();
    const own = new SqliteStore(data);
    await own.append(chained(await own.head(), drafts(2000), AT));
    await own.close();
    const copy = join(scratchFolder(), 'copy.db');
    expect(greenband('backup', '--data', data, '--out', copy).code).toBe(0);
    const path = join(data, 'centre.db');
    const file = openSync(path, 'r+');
    const { length } = readFileSync(path);
    for (let at = 4096; at < length; at += 4096) writeSync(file, Buffer.alloc(2048, 0xa5), 0, 2048, at);
    closeSync(file);
    const refused = greenband('serve', SMALL_PLACE, '--port', '0', '--data', data);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(/^STORE_BROKEN: .*restore/)]);
    const fresh = join(scratchFolder(), 'fresh');
    expect(greenband('restore', copy, '--data', fresh).stdout).toContain('2000 entries');
    const again = new SqliteStore(fresh);
    expect((await again.head()).seq).toBe(2000);
    await again.close();
  });
});
