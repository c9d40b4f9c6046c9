// Writes a whole place for SUMO: network, demand, stops and detectors, and the configuration that names them.
import type { DemandFile } from './demand.ts';
import { exportSumoDemand } from './export-sumo-demand.ts';
import { exportSumoNetwork } from './export-sumo-network.ts';
import { emptyReport, type ImportReport, tally } from './import-report.ts';
import type { NetworkFile } from './network.ts';
import type { SignalProgram } from './program.ts';
import { xmlDocument, xmlElement } from './xml-text.ts';

export interface SumoPlaceFile {
  readonly name: string;
  readonly chunks: Iterable<string>;
}

export interface SumoPlace {
  readonly files: readonly SumoPlaceFile[];
  /** what the files could not hold; complete once all chunks are taken */
  readonly skipped: ImportReport['skipped'];
}

/**
 * The files of a folder in which `sumo -c place.sumocfg` runs the place: network with `programs` (place.net.xml),
 * demand (place.rou.xml), and stops and detectors (place.add.xml). `seed` as in `exportSumoDemand`. Nobody is teleported.
 */
export function exportSumoPlace(
  network: NetworkFile,
  programs: readonly SignalProgram[],
  demand: DemandFile,
  seed: number,
): SumoPlace {
  const { skipped } = emptyReport();
  const files: SumoPlaceFile[] = [
    { name: 'place.net.xml', chunks: exportSumoNetwork(network, programs, skipped) },
    { name: 'place.rou.xml', chunks: exportSumoDemand(demand, seed) },
    { name: 'place.add.xml', chunks: xmlDocument('additional', {}, additionalLines(network, skipped)) },
    { name: 'place.sumocfg', chunks: configuration(demand, seed) },
  ];
  return { files, skipped };
}

function* additionalLines(network: NetworkFile, skipped: ImportReport['skipped']): Generator<string> {
  for (const { id, name, edge, lane, start, end, lines } of network.busStops ?? []) {
    const values = { id, name, lane: `${edge}_${lane}`, startPos: start, endPos: end, lines: lines?.join(' ') };
    yield xmlElement(1, 'busStop', values);
  }
  for (const { id, kind, edge, lane, position, length, period } of network.detectors ?? []) {
    if (period === undefined) tally(skipped, 'detector period (none given: 900 s)');
    const place = { id, lane: `${edge}_${lane}`, pos: position, period: period ?? 900, file: 'detectors.xml' };
    if (kind === 'loop') yield xmlElement(1, 'inductionLoop', place);
    else yield xmlElement(1, 'laneAreaDetector', { ...place, length });
  }
  for (const { id, entries, exits, period } of network.entryExits ?? []) {
    const points = (tag: string, at: typeof entries) =>
      at.map(({ edge, lane, position }) => xmlElement(2, tag, { lane: `${edge}_${lane}`, pos: position })).join('');
    const values = { id, period: period ?? 900, file: 'detectors.xml' };
    yield xmlElement(1, 'entryExitDetector', values, points('detEntry', entries) + points('detExit', exits));
  }
}

function configuration(demand: DemandFile, seed: number): Generator<string> {
  const option = (name: string, value: string | number) => xmlElement(2, name, { value });
  const input = [
    option('net-file', 'place.net.xml'),
    option('route-files', 'place.rou.xml'),
    option('additional-files', 'place.add.xml'),
  ];
  return xmlDocument('configuration', {}, [
    xmlElement(1, 'input', {}, input.join('')),
    xmlElement(1, 'time', {}, option('begin', demand.begin) + option('end', demand.end)),
    xmlElement(1, 'processing', {}, option('time-to-teleport', -1)),
    xmlElement(1, 'random_number', {}, option('seed', seed)),
  ]);
}
