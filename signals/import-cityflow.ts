// CityFlow files become a place.
import { basename } from 'node:path';
import { importCityflowDemand } from '../core/cityflow-demand.ts';
import { importCityflowNetwork } from '../core/cityflow-network.ts';
import type { Imported } from './imported.ts';
import { readJson, requireFile } from './input-file.ts';
import type { Progress } from './terminal.ts';

export interface CityflowFiles {
  readonly net: string;
  readonly flow: string;
  /** s */
  readonly begin?: number | undefined;
  readonly end?: number | undefined;
}

/**
 * Reads a roadnet and a flow file.
 * @throws Fault CLI_FILE_*, JSON_*, NET_*, DEM_*
 */
export async function importCityflow(files: CityflowFiles, name: string, progress: Progress): Promise<Imported> {
  const { net, flow, begin, end } = files;
  for (const path of [net, flow]) requireFile(path);
  progress.at(`Reading ${basename(net)}`);
  const found = importCityflowNetwork(await readJson(net), net, name);
  progress.at(`Reading ${basename(flow)}`);
  const { demand, report } = importCityflowDemand(await readJson(flow), flow, found.network, { begin, end });
  return { network: found.network, demand, programs: found.programs, reports: [found.report, report] };
}
