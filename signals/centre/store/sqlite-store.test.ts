// The embedded store passes the cases of all stores, and its own: versions, backups, locks, disks that fail.
import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { describe, expect, test } from 'vitest';
import { chained, EMPTY_HEAD } from '../journal.ts';
import { freshFolder } from '../service.sample.ts';
import { lockData } from './data-lock.ts';
import { SqliteStore } from './sqlite-store.ts';
import { drafts, storeCases } from './store-cases.sample.ts';

describe('SQLite', () => {
  const folder = freshFolder();
  storeCases(async () => new SqliteStore(folder));
});

const AT = '2026-03-01T08:00:00.000Z';

test('a store of a newer version is not touched', async () => {
  const folder = freshFolder();
  await new SqliteStore(folder).close();
  const db = new Database(join(folder, 'centre.db'));
  db.exec('PRAGMA user_version = 99');
  db.close();
  expect(() => new SqliteStore(folder)).toThrow(/STORE_NEWER/);
});

test('a backup made while the store is used is whole, and opens as a store', async () => {
  const [folder, copy] = [freshFolder(), freshFolder()];
  const store = new SqliteStore(folder);
  await store.append(chained(EMPTY_HEAD, drafts(100), AT));
  await store.backup(join(copy, 'centre.db'));
  await store.append(chained(await store.head(), drafts(1), AT));
  const restored = new SqliteStore(copy);
  expect((await restored.head()).seq).toBe(100);
  await Promise.all([store.close(), restored.close()]);
});

test('one process at a time uses a data folder', () => {
  const folder = freshFolder();
  const lock = lockData(folder);
  expect(() => lockData(folder)).toThrow(/SERVE_DATA_BUSY/);
  lock.release();
  lockData(folder).release();
});

test('a file that is no database, or a page of it overwritten, says STORE_BROKEN', async () => {
  const folder = freshFolder();
  writeFileSync(join(folder, 'centre.db'), 'this is no database, whatever its name says; '.repeat(50));
  expect(() => new SqliteStore(folder)).toThrow(/STORE_BROKEN/);
  const other = freshFolder();
  const store = new SqliteStore(other);
  await store.append(chained(EMPTY_HEAD, drafts(2000), AT));
  await store.close();
  const path = join(other, 'centre.db');
  const file = openSync(path, 'r+');
  const size = readFileSync(path).length;
  for (let at = 4096; at < size; at += 4096) writeSync(file, Buffer.alloc(2048, 0xa5), 0, 2048, at);
  closeSync(file);
  const read = async () => {
    const broken = new SqliteStore(other);
    return broken.read(0, 5000);
  };
  await expect(read()).rejects.toMatchObject({ code: 'STORE_BROKEN' });
});
