// Lets one process at a time use a data folder; the system lets go when the process ends, however it ends.
import { join } from 'node:path';
import Database from 'libsql';
import { Fault } from '../../../core/fault.ts';
import { makeFolder } from '../../make-folder.ts';

export const LOCK_FILE = 'lock.db';

export interface DataLock {
  release(): void;
}

/** @throws Fault SERVE_DATA_BUSY, STORE_READ_ONLY */
export function lockData(folder: string): DataLock {
  let db: Database.Database;
  try {
    makeFolder(folder, 0o700);
    db = new Database(join(folder, LOCK_FILE));
  } catch (thrown) {
    const text = `the data folder cannot be made or written to (${(thrown as Error).message}); check its permissions`;
    throw new Fault('STORE_READ_ONLY', text, folder);
  }
  try {
    db.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE');
  } catch (thrown) {
    db.close();
    const said = (thrown as Error).message;
    if (!/locked|busy/i.test(said))
      throw new Fault(
        'STORE_READ_ONLY',
        `the data folder cannot be written to (${said}); check its permissions`,
        folder,
      );
    const text = 'another process uses this data folder; stop it, or choose another --data';
    throw new Fault('SERVE_DATA_BUSY', text, folder);
  }
  return { release: () => db.close() };
}
