// SUMO files become a place: network, demand, the programs found as plans, and the safety data that follow from both.
import { basename } from 'node:path';
import type { DemandFile } from '../core/demand.ts';
import type { ImportReport } from '../core/import-report.ts';
import { importSumoAdditional, withAdditional } from '../core/sumo-additional.ts';
import { importSumoDemand, SUMO_DEMAND_TAGS, type SumoDemandInput } from '../core/sumo-demand.ts';
import { importSumoNetwork } from '../core/sumo-network.ts';
import { type Imported, noDemand } from './imported.ts';
import { fileChunks, requireFile } from './input-file.ts';
import type { Progress } from './terminal.ts';

/** Files and window of an import. */
export interface SumoFiles {
  readonly net: string;
  readonly routes: readonly string[];
  readonly additional: readonly string[];
  /** s */
  readonly begin?: number | undefined;
  readonly end?: number | undefined;
}

/**
 * Reads SUMO files. Every file is looked for before the first is read.
 * @throws Fault CLI_FILE_*, XML_*, GZ_BROKEN, NET_*, DEM_*
 */
export async function importSumo(files: SumoFiles, name: string, progress: Progress): Promise<Imported> {
  for (const path of [files.net, ...files.routes, ...files.additional]) requireFile(path);
  progress.at(`Reading ${basename(files.net)}`);
  const found = await importSumoNetwork(fileChunks(files.net), files.net, name);
  const reports = [found.report];
  const programs = [...found.programs];
  let network = found.network;
  for (const path of files.additional) {
    progress.at(`Reading ${basename(path)}`);
    const isDemand = (tag: string) => files.routes.length > 0 && SUMO_DEMAND_TAGS.has(tag);
    const additional = await importSumoAdditional(fileChunks(path), path, network, isDemand);
    network = withAdditional(network, additional, path);
    programs.push(...additional.programs);
    reports.push(additional.report);
  }
  const demand = await readDemand(files, reports, progress);
  return { network, demand, programs, reports };
}

async function readDemand(files: SumoFiles, reports: ImportReport[], progress: Progress): Promise<DemandFile> {
  const { routes, additional, begin, end } = files;
  if (routes.length === 0) return noDemand(begin ?? 0, end ?? 3600);
  progress.at(`Reading ${routes.map((path) => basename(path)).join(', ')}`);
  const input = (role: SumoDemandInput['role']) => (path: string) => ({ role, source: path, chunks: fileChunks(path) });
  const inputs = [...additional.map(input('additional')), ...routes.map(input('routes'))];
  const { demand, report } = await importSumoDemand(inputs, { begin, end });
  reports.push(report);
  return demand;
}
