// A store of any released version is opened by this one: nothing is lost, the journal verifies, and it rebuilds the same state.
import { createPublicKey } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../package-root.ts';
import { digestOf } from '../../unit/canonical.ts';
import { chained, type JournalHead } from '../journal.ts';
import { replayJournal, verifyJournal } from '../journal-check.ts';
import { freshFolder } from '../service.sample.ts';
import { type PrivatePostgres, postgresBin, startPostgres } from './postgres.sample.ts';
import { PostgresStore } from './postgres-store.ts';
import { SqliteStore, STORE_FILE } from './sqlite-store.ts';
import { STORE_VERSION, type Store } from './store.ts';
import { drafts } from './store-cases.sample.ts';

type Cell = string | number;

/** A store as a release wrote it. */
interface StoreRecord {
  readonly version: number;
  readonly release: string;
  /** statements that make its tables */
  readonly sqlite: readonly string[];
  readonly postgres: readonly string[];
  readonly publicKey: string;
  readonly entries: number;
  /** what its release rebuilt from the journal, and the digest of that */
  readonly state: object;
  readonly digest: string;
  readonly journal: readonly (readonly Cell[])[];
  readonly heads: readonly (readonly Cell[])[];
  readonly readings: readonly (readonly Cell[])[];
}

const TABLES = ['journal', 'heads', 'readings'] as const;
const pathOf = (version: number) => join(packageRoot(), 'fixtures', 'released-stores', `version-${version}.json`);
const versions = Array.from({ length: STORE_VERSION }, (_, i) => i + 1);
const recordOf = (version: number) => JSON.parse(readFileSync(pathOf(version), 'utf8')) as StoreRecord;

test('every version of the tables is recorded (cure: keep a store of the release before, see fixtures/released-stores)', () => {
  expect(versions.filter((version) => !existsSync(pathOf(version)))).toEqual([]);
});

/** What must hold of a store that a former version wrote, now and after it was written to. */
async function isWhole(open: () => Promise<Store>, record: StoreRecord): Promise<void> {
  const store = await open();
  const key = createPublicKey(record.publicKey);
  const { entries, signed, wrong } = await verifyJournal(store, key);
  expect({ entries, signed, wrong }).toEqual({ entries: record.entries, signed: record.heads.length, wrong: null });
  expect(digestOf(record.state)).toBe(record.digest);
  // a newer release may know more, and must know all that the older one did
  expect((await replayJournal(store)).state).toMatchObject(record.state);
  const readings = await store.readings({ from_ms: 0, until_ms: Number.MAX_SAFE_INTEGER, limit: 100 });
  expect(readings.map((row) => [row.detector, Number(row.at_ms), row.vehicles])).toEqual(
    record.readings.map(([detector, at_ms, , vehicles]) => [detector, at_ms, vehicles]),
  );
  await store.append(chained(await store.head(), drafts(3), '2026-12-01T08:00:00.000Z'));
  await store.close();
  const again = await open();
  const head: JournalHead = await again.head();
  expect([head.seq, (await verifyJournal(again, key)).wrong]).toEqual([record.entries + 3, null]);
  await again.close();
}

describe.each(versions)('a store of version %d', (version) => {
  test('in SQLite is opened, verified and replayed', async () => {
    const record = recordOf(version);
    const folder = freshFolder();
    const db = new Database(join(folder, STORE_FILE));
    for (const statement of record.sqlite) db.exec(statement);
    for (const table of TABLES)
      for (const row of record[table])
        db.prepare(`INSERT INTO ${table} VALUES (${row.map(() => '?').join(', ')})`).run([...row]);
    db.close();
    await isWhole(async () => new SqliteStore(folder), record);
  });
});

const bin = postgresBin();

describe.skipIf(bin === undefined)('in PostgreSQL (needs postgresql)', () => {
  let server: PrivatePostgres;
  beforeAll(() => {
    server = startPostgres(bin!);
  }, 60_000);
  afterAll(() => server.stop());

  test.each(versions)('a store of version %d is opened, verified and replayed', async (version) => {
    const record = recordOf(version);
    const url = server.database(`version_${version}`);
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    for (const statement of record.postgres) await client.query(statement);
    for (const table of TABLES)
      for (const row of record[table])
        await client.query(`INSERT INTO ${table} VALUES (${row.map((_, i) => `$${i + 1}`).join(', ')})`, [...row]);
    await client.end();
    await isWhole(() => PostgresStore.open(url), record);
  });
});
