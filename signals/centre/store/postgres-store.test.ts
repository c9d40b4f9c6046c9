// PostgreSQL passes the cases of all stores, on a server that the test starts itself.
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PrivatePostgres, postgresBin, startPostgres } from './postgres.sample.ts';
import { PostgresStore } from './postgres-store.ts';
import { storeCases } from './store-cases.sample.ts';

const bin = postgresBin();

describe.skipIf(bin === undefined)('PostgreSQL (needs postgresql)', () => {
  let server: PrivatePostgres;
  let url: string;
  beforeAll(() => {
    server = startPostgres(bin!);
    url = server.database('centre');
  }, 60_000);
  afterAll(() => server.stop());

  storeCases(() => PostgresStore.open(url));

  test('a store of a newer version is not touched', async () => {
    const other = server.database('newer');
    await (await PostgresStore.open(other)).close();
    const client = new pg.Client({ connectionString: other });
    await client.connect();
    await client.query('UPDATE store_version SET version = 99');
    await client.end();
    await expect(PostgresStore.open(other)).rejects.toMatchObject({ code: 'STORE_NEWER' });
  });

  test('two centres that start together both find it ready', async () => {
    const other = server.database('together');
    const stores = await Promise.all([PostgresStore.open(other), PostgresStore.open(other)]);
    expect(await stores[1]!.head()).toEqual(await stores[0]!.head());
    await Promise.all(stores.map((store) => store.close()));
  });

  test('a server that is not there is a broken store, and the password is not told', async () => {
    const opening = PostgresStore.open('postgres://me:secret@127.0.0.1:1/none');
    await expect(opening).rejects.toMatchObject({ code: 'STORE_BROKEN', where: expect.not.stringContaining('secret') });
  });
});
