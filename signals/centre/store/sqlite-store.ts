// The store that needs nothing installed: one SQLite file, written through to the disk before anything is acknowledged.
import { join } from 'node:path';
import Database from 'libsql';
import { Fault } from '../../../core/fault.ts';
import { makeFolder } from '../../make-folder.ts';
import type { JournalEntry, JournalHead } from '../journal.ts';
import { EMPTY_HEAD } from '../journal.ts';
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

export const STORE_FILE = 'centre.db';

/** Forward steps, one a version; a released step is never changed. */
const MIGRATIONS = [
  `CREATE TABLE journal (
     seq INTEGER PRIMARY KEY, at TEXT NOT NULL, kind TEXT NOT NULL, who TEXT NOT NULL, demo INTEGER NOT NULL,
     body TEXT NOT NULL, prev TEXT NOT NULL, hash TEXT NOT NULL) STRICT;
   CREATE TABLE heads (seq INTEGER PRIMARY KEY, hash TEXT NOT NULL, at TEXT NOT NULL, signature TEXT NOT NULL) STRICT;
   CREATE TABLE readings (
     detector TEXT NOT NULL, at_ms INTEGER NOT NULL, interval_s REAL NOT NULL, vehicles INTEGER NOT NULL,
     occupancy REAL NOT NULL, speed_mps REAL NOT NULL, PRIMARY KEY (detector, at_ms)) STRICT, WITHOUT ROWID;
   CREATE INDEX readings_at ON readings (at_ms);`,
];

interface Row {
  readonly [column: string]: unknown;
}

/** SQLite's words as our faults. */
function storeFault(thrown: unknown, where: string): Fault {
  if (thrown instanceof Fault) return thrown;
  const { code = '', message = '' } = thrown as { code?: string; message?: string };
  const said = `${code} ${message}`;
  if (/SQLITE_FULL|disk is full|ENOSPC|disk I\/O error/i.test(said)) return storeFull(where);
  if (/READONLY|readonly|EROFS|EACCES|unable to open/i.test(said)) return storeReadOnly(where);
  if (/CONSTRAINT|UNIQUE/i.test(said)) return storeConflict(where);
  return storeBroken(message || code || String(thrown), where);
}

export class SqliteStore implements Store {
  readonly kind = 'sqlite';
  readonly path: string;
  readonly #db: Database.Database;

  /**
   * Opens or makes DIR/centre.db.
   * @param mostBytes beyond which nothing is written: a bound of our own before the disk's
   * @throws Fault STORE_NEWER, STORE_READ_ONLY, STORE_BROKEN
   */
  constructor(folder: string, mostBytes = Number.POSITIVE_INFINITY) {
    this.path = join(folder, STORE_FILE);
    try {
      makeFolder(folder);
      this.#db = new Database(this.path);
      this.#db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 2000;');
      if (Number.isFinite(mostBytes)) {
        const pages = Math.max(1, Math.floor(mostBytes / this.#pragma('page_size')));
        this.#db.exec(`PRAGMA max_page_count = ${pages}`);
      }
      this.#migrate();
    } catch (thrown) {
      throw storeFault(thrown, this.path);
    }
  }

  #pragma(name: string): number {
    const [row] = this.#db.prepare(`PRAGMA ${name}`).all() as [Row];
    return Number(row[name]);
  }

  #migrate(): void {
    const found = this.#pragma('user_version');
    if (found > STORE_VERSION) throw storeNewer(found, this.path);
    for (let version = found; version < STORE_VERSION; version++)
      this.#db.exec(`BEGIN; ${MIGRATIONS[version]!} PRAGMA user_version = ${version + 1}; COMMIT;`);
  }

  /** Every call of the database goes through here, so that each fault has our name. */
  #act<T>(work: () => T): Promise<T> {
    try {
      return Promise.resolve(work());
    } catch (thrown) {
      return Promise.reject(storeFault(thrown, this.path));
    }
  }

  #together(work: () => void): void {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      work();
      this.#db.exec('COMMIT');
    } catch (thrown) {
      try {
        this.#db.exec('ROLLBACK');
      } catch {
        // SQLite has rolled back by itself; the first fault is the one to report
      }
      throw thrown;
    }
  }

  head(): Promise<JournalHead> {
    return this.#act(() => {
      const row = this.#db.prepare('SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1').get() as Row | undefined;
      return row ? { seq: Number(row['seq']), hash: String(row['hash']) } : EMPTY_HEAD;
    });
  }

  append(entries: readonly JournalEntry[]): Promise<void> {
    return this.#act(() => {
      const insert = this.#db.prepare('INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
      this.#together(() => {
        for (const { seq, at, kind, who, demo, body, prev, hash } of entries)
          insert.run([seq, at, kind, who, demo ? 1 : 0, JSON.stringify(body), prev, hash]);
      });
    });
  }

  read(seq: number, limit: number): Promise<JournalEntry[]> {
    return this.#act(() => {
      const rows = this.#db.prepare('SELECT * FROM journal WHERE seq > ? ORDER BY seq LIMIT ?').all([seq, limit]);
      return (rows as Row[]).map(entryOf);
    });
  }

  sign({ seq, hash, at, signature }: SignedHead): Promise<void> {
    return this.#act(() => {
      this.#db.prepare('INSERT OR IGNORE INTO heads VALUES (?, ?, ?, ?)').run([seq, hash, at, signature]);
    });
  }

  signedHeads(): Promise<SignedHead[]> {
    return this.#act(() => this.#db.prepare('SELECT * FROM heads ORDER BY seq').all() as SignedHead[]);
  }

  addReadings(rows: readonly Reading[]): Promise<void> {
    return this.#act(() => {
      const insert = this.#db.prepare('INSERT OR REPLACE INTO readings VALUES (?, ?, ?, ?, ?, ?)');
      this.#together(() => {
        for (const { detector, at_ms, interval_s, vehicles, occupancy, speed_mps } of rows)
          insert.run([detector, at_ms, interval_s, vehicles, occupancy, speed_mps]);
      });
    });
  }

  readings({ detector, from_ms, until_ms, after, limit }: ReadingQuery): Promise<Reading[]> {
    return this.#act(() => {
      const which = detector === undefined ? '' : 'detector = ? AND ';
      const beyond = after === undefined ? '' : '(at_ms, detector) > (?, ?) AND ';
      const named = [...(detector === undefined ? [] : [detector]), ...(after ? [after.at_ms, after.detector] : [])];
      const sql = `SELECT * FROM readings WHERE ${which}${beyond}at_ms >= ? AND at_ms < ? ORDER BY at_ms, detector LIMIT ?`;
      return this.#db.prepare(sql).all([...named, from_ms, until_ms, limit]) as Reading[];
    });
  }

  prune(before_ms: number): Promise<number> {
    return this.#act(() => this.#db.prepare('DELETE FROM readings WHERE at_ms < ?').run([before_ms]).changes);
  }

  bytes(): Promise<number> {
    return this.#act(() => (this.#pragma('page_count') - this.#pragma('freelist_count')) * this.#pragma('page_size'));
  }

  /** Writes a whole copy that was true at one moment, while others read and write. */
  backup(path: string): Promise<void> {
    return this.#act(() => {
      this.#db.prepare('VACUUM INTO ?').run([path]);
    });
  }

  close(): Promise<void> {
    return this.#act(() => {
      try {
        this.#db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      } catch {
        // what is in the log stays there and is read from it next time
      }
      this.#db.close();
    });
  }
}

function entryOf(row: Row): JournalEntry {
  return {
    seq: Number(row['seq']),
    at: String(row['at']),
    kind: String(row['kind']),
    who: String(row['who']),
    demo: Number(row['demo']) === 1,
    body: JSON.parse(String(row['body'])) as Record<string, unknown>,
    prev: String(row['prev']),
    hash: String(row['hash']),
  };
}
