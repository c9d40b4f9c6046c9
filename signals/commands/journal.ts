// `greenband verify-journal`, `replay`, `backup` and `restore`: what can be done with a centre's data while it is not asked.
import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'libsql';
import { Fault } from '../../core/fault.ts';
import { writeWhole } from '../atomic-write.ts';
import { replayJournal, verifyJournal } from '../centre/journal-check.ts';
import { KEY_FILE, PUBLIC_FILE, readPublicKey } from '../centre/keys.ts';
import { LOCK_FILE, lockData } from '../centre/store/data-lock.ts';
import { openDatabase } from '../centre/store/database.ts';
import { SqliteStore, STORE_FILE } from '../centre/store/sqlite-store.ts';
import type { Store } from '../centre/store/store.ts';
import { TOKEN_FILE } from '../centre/tokens.ts';
import { requireFile } from '../input-file.ts';
import { makeFolder } from '../make-folder.ts';
import type { Answer } from '../terminal.ts';

/** Where a journal is, and what to do with it. */
export interface DataAddress {
  readonly data: string;
  readonly database?: string | undefined;
  readonly key?: string | undefined;
  readonly out?: string | undefined;
}

/** The shared database where one is named, else the folder. */
async function openStore(data: string, given: string | undefined): Promise<Store> {
  const database = given ?? process.env['GREENBAND_DATABASE'];
  if (database !== undefined) return openDatabase(database);
  return openFile(data);
}

/** Throws DATA_MISSING for a folder without a journal, so that a wrong path is not an empty journal that verifies. */
function openFile(data: string): SqliteStore {
  if (!existsSync(join(data, STORE_FILE)))
    throw new Fault('DATA_MISSING', 'there is no journal in this folder; check --data', data);
  return new SqliteStore(data);
}

/** With the key of the data folder, or another copy of it that nobody there could exchange. */
export async function verifyCommand({ data, database, key }: DataAddress): Promise<Answer> {
  const store = await openStore(data, database);
  try {
    const path = key ?? join(data, PUBLIC_FILE);
    if (!existsSync(path)) throw new Fault('DATA_MISSING', 'there is no public key here; give --key', path);
    const verdict = await verifyJournal(store, readPublicKey(path));
    const { entries, signed, earlier, wrong } = verdict;
    const faults =
      wrong === null ? [] : [{ code: 'JOURNAL_ALTERED', text: `${wrong}; ask who had access`, where: data }];
    const before = earlier > 0 ? `, ${earlier} of them signed by an earlier key` : '';
    const text = wrong === null ? `${entries} entries, ${signed} signed heads${before}: nothing was altered.` : '';
    return { document: { ...verdict, intact: wrong === null }, text, faults };
  } finally {
    await store.close();
  }
}

export async function replayCommand({ data, database, out }: DataAddress): Promise<Answer> {
  const store = await openStore(data, database);
  try {
    const { entries, state, digest } = await replayJournal(store);
    if (out !== undefined) writeWhole(out, `${JSON.stringify(state, null, 1)}\n`);
    return {
      document: { entries, digest, ...(out !== undefined && { out }) },
      text: `${entries} entries, state ${digest}`,
    };
  } finally {
    await store.close();
  }
}

/** What a data folder holds beside the journal: secrets, but for the public key. */
const BESIDE = [KEY_FILE, PUBLIC_FILE, TOKEN_FILE];

/** A whole copy of the journal and the readings, made while the service runs. Key and tokens are not in it, and it says so. */
export async function backupCommand(data: string, out: string): Promise<Answer> {
  if (existsSync(out)) throw new Fault('CLI_CANNOT_WRITE', 'there is a file already; choose another --out', out);
  const store = openFile(data);
  try {
    makeFolder(dirname(out));
    await store.backup(out);
    const { seq } = await store.head();
    const notInside = BESIDE.filter((name) => existsSync(join(data, name)));
    const text = `${out} holds ${seq} entries.`;
    const keep = `Not in it: ${notInside.join(', ')} of ${data}. Copy them too (cp -p), to a place that only you can read: they are secrets.`;
    return {
      document: { out, entries: seq, notInside },
      text: notInside.length === 0 ? text : `${text}\n${keep}`,
    };
  } finally {
    await store.close();
  }
}

/** how every file of SQLite begins */
const SQLITE_HEAD = Buffer.from('SQLite format 3\0');

const noBackup = (from: string): Fault =>
  new Fault('DATA_NO_BACKUP', 'this file is no backup, or a damaged one; give one that greenband backup wrote', from);

/** A database without a journal would be made one, empty. */
function requireJournal(path: string, from: string): void {
  const db = new Database(path);
  try {
    db.prepare('SELECT count(*) FROM journal').get();
  } catch {
    throw noBackup(from);
  } finally {
    db.close();
  }
}

/** Puts a backup into a data folder that no service uses and that has no journal. */
export async function restoreCommand(from: string, data: string): Promise<Answer> {
  requireFile(from);
  if (!readFileSync(from).subarray(0, SQLITE_HEAD.length).equals(SQLITE_HEAD)) throw noBackup(from);
  const wasThere = existsSync(data);
  try {
    return await restored(from, data);
  } catch (thrown) {
    if (!wasThere) forget(data);
    throw thrown;
  }
}

/** Takes a folder away that was made for nothing; only what is ours is removed, and nothing where more has come. */
function forget(data: string): void {
  rmSync(join(data, LOCK_FILE), { force: true });
  if (existsSync(data) && readdirSync(data).length === 0) rmdirSync(data);
}

async function restored(from: string, data: string): Promise<Answer> {
  const lock = lockData(data);
  try {
    const path = join(data, STORE_FILE);
    if (existsSync(path))
      throw new Fault('DATA_EXISTS', 'the folder has a journal; restore into another one, or move that away', data);
    // looked at where it is put, and taken away again when it is no journal
    writeWhole(path, readFileSync(from));
    try {
      requireJournal(path, from);
      const store = new SqliteStore(data);
      const { seq } = await store.head();
      await store.close();
      const putBack = BESIDE.filter((name) => !existsSync(join(data, name)));
      const cure = `Before it is served, put back ${putBack.join(', ')} as they were kept: without the tokens the demonstration identities count.`;
      const text = `${data} holds ${seq} entries.`;
      return {
        document: { data, entries: seq, putBack },
        text: putBack.length === 0 ? text : `${text}\n${cure}`,
      };
    } catch (thrown) {
      for (const end of ['', '-wal', '-shm']) rmSync(`${path}${end}`, { force: true });
      throw thrown;
    }
  } finally {
    lock.release();
  }
}
