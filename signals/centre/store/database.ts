// The shared database of a city with more than one centre, by its address.
import { Fault } from '../../../core/fault.ts';
import type { PostgresStore } from './postgres-store.ts';

/** Opens `postgres://…`. Throws SERVE_DATABASE for another kind of address, and STORE_*. */
export async function openDatabase(url: string): Promise<PostgresStore> {
  if (!/^postgres(ql)?:\/\//.test(url)) {
    const text = 'this is no address of a database; give postgres://USER@HOST/NAME, and the password as PGPASSWORD';
    throw new Fault('SERVE_DATABASE', text, url.replace(/\/\/[^@/]*@/, '//').slice(0, 100));
  }
  const { PostgresStore: Postgres } = await import('./postgres-store.ts');
  return Postgres.open(url);
}
