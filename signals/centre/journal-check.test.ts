// A journal that was tampered with is found out, and the entry is named; a sound one rebuilds the state exactly.
import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { beforeAll, describe, expect, test } from 'vitest';
import { greenband, scratchFolder } from '../command.sample.ts';
import { digestOf } from '../unit/canonical.ts';
import { Centre } from './centre.ts';
import { Dispatcher } from './dispatcher.ts';
import { CENTRE } from './identity.ts';
import { verifyJournal } from './journal-check.ts';
import { centreKey, signText } from './keys.ts';
import { freshFolder, smallCity } from './service.sample.ts';
import { stateDocument } from './state/centre-state.ts';
import type { City } from './state/decision.ts';
import { SqliteStore } from './store/sqlite-store.ts';
import { VirtualTimers } from './timers.ts';

const ENTRIES = 250;
let folder: string;
let digest: string;

/** A journal of incidents, its heads signed every hundred entries. */
async function written(): Promise<void> {
  folder = freshFolder();
  const store = new SqliteStore(folder);
  const key = centreKey(folder);
  const timers = new VirtualTimers();
  const city = { place: 'none', safety: new Map(), tables: new Map() } as unknown as City;
  const centre = await Centre.open({ store, city, timers, dispatcher: new Dispatcher(new Map(), timers) });
  const asked = Array.from({ length: ENTRIES }, (_, i) =>
    centre.ask(CENTRE, ({ at }) => {
      const body = { id: `i${i + 1}`, at, kind: 'works', text: `number ${i}`, edge: null, state: 'open' };
      return { status: 201, body, entries: [{ kind: 'incident.opened', who: 'centre', demo: false, body }] };
    }),
  );
  await timers.run(2);
  await Promise.all(asked);
  for (const { seq, hash, at } of await store.read(0, ENTRIES))
    if (seq % 100 === 0) await store.sign({ seq, hash, at, signature: signText(key, `${seq} ${hash} ${at}`) });
  digest = digestOf(stateDocument(centre.state));
  await store.close();
}

function tamper(sql: string): void {
  const db = new Database(join(folder, 'centre.db'));
  db.exec(sql);
  db.close();
}

describe('a journal', () => {
  beforeAll(written);

  test('that is sound verifies, and rebuilds the state exactly', () => {
    const verified = greenband('verify-journal', '--data', folder, '--json');
    expect(JSON.parse(verified.stdout)).toMatchObject({ entries: ENTRIES, signed: 2, intact: true });
    expect(verified.code).toBe(0);
    const replayed = greenband('replay', '--data', folder, '--json');
    expect(JSON.parse(replayed.stdout)).toEqual({ entries: ENTRIES, digest });
  });

  test('is copied while it is used, and restored', () => {
    const out = join(scratchFolder(), 'copy.db');
    expect(greenband('backup', '--data', folder, '--out', out).code).toBe(0);
    const fresh = join(scratchFolder(), 'fresh');
    expect(greenband('restore', out, '--data', fresh).code).toBe(0);
    expect(JSON.parse(greenband('replay', '--data', fresh, '--json').stdout).digest).toBe(digest);
    expect(greenband('restore', out, '--data', fresh).stderr).toMatch(/^DATA_EXISTS/);
  });
});

describe('a journal that was tampered with says which entry', () => {
  const rehash = `UPDATE journal SET hash = 'f' WHERE seq = 120`;
  test.each([
    [
      'altered',
      `UPDATE journal SET body = replace(body, 'number 119', 'number 0') WHERE seq = 120`,
      /entry 120 was altered/,
    ],
    ['said by another', `UPDATE journal SET who = 'nobody' WHERE seq = 7`, /entry 7 was altered/],
    ['removed', 'DELETE FROM journal WHERE seq = 50', /entry 51 follows entry 49/],
    [
      'reordered',
      'UPDATE journal SET seq = 1000 WHERE seq = 5; UPDATE journal SET seq = 5 WHERE seq = 6; UPDATE journal SET seq = 6 WHERE seq = 1000',
      /entry 5 /,
    ],
    ['with another hash', rehash, /entry 120/],
    ['cut off behind a signed head', 'DELETE FROM journal WHERE seq > 190', /entry 191 and those after it are missing/],
    ['with a forged signature', `UPDATE heads SET signature = 'AAAA' WHERE seq = 100`, /signature of entry 100/],
  ])('%s', async (_name, sql, words) => {
    await written();
    tamper(sql);
    const store = new SqliteStore(folder);
    const { wrong } = await verifyJournal(store, centreKey(folder).open);
    await store.close();
    expect(wrong).toMatch(words);
  });

  test('on the command line it exits 1', () => {
    const { code, stderr } = greenband('verify-journal', '--data', folder);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^JOURNAL_ALTERED: .*entry 100/)]);
    expect(greenband('verify-journal', '--data', '/none').stderr).toMatch(/^DATA_MISSING/);
  });
});

describe('a restored folder without its key', () => {
  const verdict = async (data: string) => {
    const store = new SqliteStore(data);
    const found = await verifyJournal(store, centreKey(data).open);
    await store.close();
    return found;
  };
  async function restored(): Promise<{ was: string; data: string; said: string }> {
    const was = freshFolder();
    await (await smallCity({}, was)).service.stop();
    const out = join(scratchFolder(), 'copy.db');
    const backup = JSON.parse(greenband('backup', '--data', was, '--out', out, '--json').stdout);
    expect(backup.notInside).toEqual(['centre-key.pem', 'centre-key.pub.pem']);
    const data = join(scratchFolder(), 'restored');
    return { was, data, said: greenband('restore', out, '--data', data).stdout };
  }

  test('is told what to put back, is not served before, and is served with it', async () => {
    const { was, data, said } = await restored();
    expect(said).toMatch(/put back centre-key.pem, centre-key.pub.pem, tokens.json/);
    await expect(smallCity({}, data)).rejects.toMatchObject({ code: 'STORE_KEY' });
    expect(existsSync(join(data, 'centre-key.pem'))).toBe(false);
    for (const name of ['centre-key.pem', 'centre-key.pub.pem']) copyFileSync(join(was, name), join(data, name));
    await (await smallCity({}, data)).service.stop();
    expect(await verdict(data)).toMatchObject({ earlier: 0, wrong: null });
  });

  test.each([true, false])('goes on with a new key when asked; earlier public key there: %s', async (isThere) => {
    const { was, data } = await restored();
    if (isThere) copyFileSync(join(was, 'centre-key.pub.pem'), join(data, 'centre-key.pub.pem'));
    await (await smallCity({}, data, { newKey: true })).service.stop();
    expect(await verdict(data)).toMatchObject({ signed: 3, earlier: 1, wrong: null });
    await (await smallCity({}, data)).service.stop();
    expect(await verdict(data)).toMatchObject({ signed: 4, earlier: 1, wrong: null });
    // who has no key cannot say that one gave way: the word counts only under a head of the present key
    const db = new Database(join(data, 'centre.db'));
    db.exec(`UPDATE heads SET signature = 'AAAA' WHERE seq > (SELECT min(seq) FROM heads)`);
    db.close();
    expect((await verdict(data)).wrong).toMatch(/signature of entry/);
  });
});

test('the centre signs the head of its journal each hundred entries, and the last one when it ends', async () => {
  const data = freshFolder();
  const { service, centre } = await smallCity({}, data);
  for (let i = 0; i < 230; i++) await centre.note('store.recovered', { after: `${i}` });
  await service.stop();
  const store = new SqliteStore(data);
  const signed = (await store.signedHeads()).map(({ seq }) => Number(seq));
  const { seq } = await store.head();
  expect([signed, (await verifyJournal(store, centreKey(data).open)).wrong]).toEqual([[100, 200, seq], null]);
  await store.close();
});
