// A folder of GMNS tables becomes a place: the network as it is written, demand and first plan guessed, since GMNS has neither.
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../core/fault.ts';
import { importGmnsNetwork } from '../core/gmns-network.ts';
import { GMNS_READ, type GmnsTables } from '../core/gmns-tables.ts';
import type { TableRow } from '../core/table-row.ts';
import { readTable } from './csv-table.ts';
import { guessedTraffic } from './guessed-traffic.ts';
import type { Imported } from './imported.ts';
import type { Progress } from './terminal.ts';

/** @throws Fault GMNS_*, TAB_*, CSV_*, NET_*, CLI_FILE_* */
export async function importGmns(folder: string, name: string, seed: number, progress: Progress): Promise<Imported> {
  if (!existsSync(folder)) throw new Fault('CLI_FILE_MISSING', 'there is no such folder; check the path', folder);
  if (!statSync(folder).isDirectory())
    throw new Fault('GMNS_NO_FOLDER', 'GMNS is a folder with node.csv and link.csv; give the folder', folder);
  const tables: Record<string, TableRow[]> = {};
  for (const table of GMNS_READ) {
    const path = [join(folder, `${table}.csv`), join(folder, `${table}s.csv`)].find((one) => existsSync(one));
    if (path === undefined && (table === 'node' || table === 'link')) {
      throw new Fault('GMNS_NO_TABLE', `there is no ${table}.csv; GMNS needs node.csv and link.csv`, folder);
    }
    progress.at(`Reading ${table}.csv`);
    tables[table] = path === undefined ? [] : await readTable(path);
  }
  const { network, report, warnings } = importGmnsNetwork(
    { ...(tables as unknown as GmnsTables), source: folder },
    name,
  );
  return { network, programs: [], reports: [report], warnings, ...guessedTraffic(network, seed, report, progress) };
}
