// The store for cities that run more than one centre: PostgreSQL, with the same promises as the embedded one.
import pg from 'pg';
import { Fault } from '../../../core/fault.ts';
import { EMPTY_HEAD, type JournalEntry, type JournalHead } from '../journal.ts';
import {
  type Reading,
  type ReadingQuery,
  type SignedHead,
  STORE_VERSION,
  type Store,
  storeBroken,
  storeConflict,
  storeFull,
  storeNewer,
  storeReadOnly,
} from './store.ts';

/** Forward steps, one a version; a released step is never changed. */
const MIGRATIONS = [
  `CREATE TABLE journal (
     seq bigint PRIMARY KEY, at text NOT NULL, kind text NOT NULL, who text NOT NULL, demo boolean NOT NULL,
     body text NOT NULL, prev text NOT NULL, hash text NOT NULL);
   CREATE TABLE heads (seq bigint PRIMARY KEY, hash text NOT NULL, at text NOT NULL, signature text NOT NULL);
   CREATE TABLE readings (
     detector text NOT NULL, at_ms bigint NOT NULL, interval_s double precision NOT NULL, vehicles integer NOT NULL,
     occupancy double precision NOT NULL, speed_mps double precision NOT NULL, PRIMARY KEY (detector, at_ms));
   CREATE INDEX readings_at ON readings (at_ms);`,
];

/** PostgreSQL's words as our faults (SQLSTATE classes 23, 25, 53). */
function storeFault(thrown: unknown, where: string): Fault {
  if (thrown instanceof Fault) return thrown;
  const { code = '', message = String(thrown) } = thrown as { code?: string; message?: string };
  if (code === '53100') return storeFull(where);
  if (code === '25006') return storeReadOnly(where);
  if (code === '23505') return storeConflict(where);
  return storeBroken(message, where);
}

export class PostgresStore implements Store {
  readonly kind = 'postgres';
  readonly #pool: pg.Pool;
  /** the address without its password */
  readonly #where: string;
  /** the connection that holds the lead */
  #leader: pg.PoolClient | undefined;
  /** whether it was ever taken: then nothing is written without it */
  #leads = false;

  private constructor(url: string) {
    this.#pool = new pg.Pool({ connectionString: url, max: 4 });
    this.#pool.on('error', () => undefined);
    this.#where = url.replace(/\/\/[^@/]*@/, '//');
  }

  /** @throws Fault STORE_NEWER, STORE_BROKEN */
  static async open(url: string): Promise<PostgresStore> {
    const store = new PostgresStore(url);
    try {
      await store.#together(async (client) => {
        // two centres that start together migrate one after the other
        await client.query('SELECT pg_advisory_xact_lock(7236001)');
        await client.query('CREATE TABLE IF NOT EXISTS store_version (version integer NOT NULL)');
        const { rows } = await client.query<{ version: number }>('SELECT version FROM store_version');
        const found = rows[0]?.version ?? 0;
        if (found > STORE_VERSION) throw storeNewer(found, store.#where);
        for (let version = found; version < STORE_VERSION; version++) await client.query(MIGRATIONS[version]!);
        await client.query('DELETE FROM store_version');
        await client.query('INSERT INTO store_version VALUES ($1)', [STORE_VERSION]);
      });
      return store;
    } catch (fault) {
      await store.close();
      throw fault;
    }
  }

  async #query(text: string, values: readonly unknown[]): Promise<Record<string, unknown>[]> {
    try {
      return (await this.#pool.query(text, [...values])).rows as Record<string, unknown>[];
    } catch (thrown) {
      throw storeFault(thrown, this.#where);
    }
  }

  async #together(work: (client: pg.PoolClient) => Promise<void>): Promise<void> {
    let client: pg.PoolClient | undefined;
    try {
      client = await this.#pool.connect();
      await client.query('BEGIN');
      await work(client);
      await client.query('COMMIT');
    } catch (thrown) {
      await client?.query('ROLLBACK').catch(() => undefined);
      throw storeFault(thrown, this.#where);
    } finally {
      client?.release();
    }
  }

  async head(): Promise<JournalHead> {
    const [row] = await this.#query('SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1', []);
    return row ? { seq: Number(row['seq']), hash: String(row['hash']) } : EMPTY_HEAD;
  }

  async append(entries: readonly JournalEntry[]): Promise<void> {
    if (entries.length === 0) return;
    if (this.#leads && this.#leader === undefined) await this.lead();
    await this.#together(async (client) => {
      await client.query('SET LOCAL synchronous_commit = on');
      const columns = [
        entries.map(({ seq }) => seq),
        entries.map(({ at }) => at),
        entries.map(({ kind }) => kind),
        entries.map(({ who }) => who),
        entries.map(({ demo }) => demo),
        entries.map(({ body }) => JSON.stringify(body)),
        entries.map(({ prev }) => prev),
        entries.map(({ hash }) => hash),
      ];
      await client.query(
        'INSERT INTO journal SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::boolean[], $6::text[], $7::text[], $8::text[])',
        columns,
      );
    });
  }

  async read(seq: number, limit: number): Promise<JournalEntry[]> {
    const rows = await this.#query('SELECT * FROM journal WHERE seq > $1 ORDER BY seq LIMIT $2', [seq, limit]);
    return rows.map((row) => ({
      seq: Number(row['seq']),
      at: String(row['at']),
      kind: String(row['kind']),
      who: String(row['who']),
      demo: row['demo'] === true,
      body: JSON.parse(String(row['body'])) as Record<string, unknown>,
      prev: String(row['prev']),
      hash: String(row['hash']),
    }));
  }

  async sign({ seq, hash, at, signature }: SignedHead): Promise<void> {
    await this.#query('INSERT INTO heads VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING', [seq, hash, at, signature]);
  }

  async signedHeads(): Promise<SignedHead[]> {
    const rows = await this.#query('SELECT * FROM heads ORDER BY seq', []);
    return rows.map((row) => ({ ...row, seq: Number(row['seq']) }) as SignedHead);
  }

  async addReadings(rows: readonly Reading[]): Promise<void> {
    await this.#together(async (client) => {
      for (const { detector, at_ms, interval_s, vehicles, occupancy, speed_mps } of rows)
        await client.query(
          `INSERT INTO readings VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (detector, at_ms)
           DO UPDATE SET interval_s = $3, vehicles = $4, occupancy = $5, speed_mps = $6`,
          [detector, at_ms, interval_s, vehicles, occupancy, speed_mps],
        );
    });
  }

  async readings({ detector, from_ms, until_ms, after, limit }: ReadingQuery): Promise<Reading[]> {
    const rows = await this.#query(
      `SELECT * FROM readings WHERE ($1::text IS NULL OR detector = $1) AND at_ms >= $2 AND at_ms < $3
       AND ($5::bigint IS NULL OR (at_ms, detector) > ($5, $6::text)) ORDER BY at_ms, detector LIMIT $4`,
      [detector ?? null, from_ms, until_ms, limit, after?.at_ms ?? null, after?.detector ?? null],
    );
    return rows.map((row) => ({ ...row, at_ms: Number(row['at_ms']) }) as Reading);
  }

  async prune(before_ms: number): Promise<number> {
    const rows = await this.#query('DELETE FROM readings WHERE at_ms < $1 RETURNING 1', [before_ms]);
    return rows.length;
  }

  async bytes(): Promise<number> {
    const [row] = await this.#query('SELECT pg_database_size(current_database()) AS bytes', []);
    return Number(row?.['bytes'] ?? 0);
  }

  /**
   * Takes the lead: of the centres that share a database one writes, the others wait to be started again. The server
   * lets go when the connection ends, however it ends.
   * @throws Fault SERVE_DATA_BUSY, STORE_BROKEN
   */
  async lead(): Promise<void> {
    try {
      const leader = this.#leader ?? (await this.#pool.connect());
      leader.on('error', () => {
        if (this.#leader === leader) this.#leader = undefined;
      });
      this.#leader = leader;
      const { rows } = await leader.query<{ led: boolean }>('SELECT pg_try_advisory_lock(7236002) AS led');
      this.#leads = true;
      if (rows[0]?.led === true) return;
    } catch (thrown) {
      throw storeFault(thrown, this.#where);
    }
    const text = 'another centre leads on this database; stop it, or start this one again when it has ended';
    throw new Fault('SERVE_DATA_BUSY', text, this.#where);
  }

  async close(): Promise<void> {
    this.#leader?.release(true);
    this.#leader = undefined;
    if (!this.#pool.ended && !this.#pool.ending) await this.#pool.end();
  }
}
