// `greenband import`: makes a place from the files of another program.
import { basename, resolve } from 'node:path';
import type { FaultRecord } from '../../core/fault.ts';
import type { ImportReport } from '../../core/import-report.ts';
import { importCityflow } from '../import-cityflow.ts';
import { importGmns } from '../import-gmns.ts';
import { importGtfs } from '../import-gtfs.ts';
import { importOsm } from '../import-osm.ts';
import { importSumo } from '../import-sumo.ts';
import { importUtdf } from '../import-utdf.ts';
import { checkImported, type Imported } from '../imported.ts';
import { requireOwnFolder, writePlace } from '../place-files.ts';
import type { Answer, Progress } from '../terminal.ts';
import { summarise, warningLines } from '../warning-summary.ts';

export interface ImportOptions {
  readonly seed: number;
  readonly from: string;
  readonly net?: string | undefined;
  readonly routes?: readonly string[] | undefined;
  readonly additional?: readonly string[] | undefined;
  readonly flow?: string | undefined;
  readonly begin?: number | undefined;
  readonly end?: number | undefined;
  readonly out?: string | undefined;
  readonly into?: string | undefined;
  readonly bbox?: string | undefined;
  readonly polygon?: string | undefined;
  readonly overlay?: string | undefined;
  readonly country?: string | undefined;
  /** GTFS: YYYYMMDD, and s of the day at time 0 */
  readonly date?: string | undefined;
  readonly clock?: number | undefined;
}

export async function importPlace(
  file: string | undefined,
  options: ImportOptions,
  progress: Progress,
): Promise<Answer> {
  if (options.from === 'gtfs') return addFeed(file!, options, progress);
  const read = READERS[options.from]!;
  const out = options.out!;
  requireOwnFolder(out);
  const { imported, files } = await read(options, basename(resolve(out)), progress, file);
  progress.at('Checking');
  const { network, warnings } = checkImported(imported);
  progress.at('Writing');
  const sources = files.map((path) => basename(path)).join(', ');
  writePlace(out, imported, network, `Imported from ${options.from}: ${sources}.`);
  return answer(out, options.from, imported, warnings);
}

type Reader = (
  options: ImportOptions,
  name: string,
  progress: Progress,
  file: string | undefined,
) => Promise<{ readonly imported: Imported; readonly files: readonly string[] }>;

const READERS: Readonly<Record<string, Reader>> = {
  async sumo({ net, routes = [], additional = [], begin, end }, name, progress) {
    const imported = await importSumo({ net: net!, routes, additional, begin, end }, name, progress);
    return { imported, files: [net!, ...routes, ...additional] };
  },
  async cityflow({ net, flow, begin, end }, name, progress) {
    const imported = await importCityflow({ net: net!, flow: flow!, begin, end }, name, progress);
    return { imported, files: [net!, flow!] };
  },
  async utdf({ seed }, name, progress, file) {
    return { imported: await importUtdf(file!, name, seed, progress), files: [file!] };
  },
  async gmns({ seed }, name, progress, folder) {
    return { imported: await importGmns(folder!, name, seed, progress), files: [folder!] };
  },
  async osm({ bbox, polygon, overlay, country, seed, out }, name, progress, file) {
    const files = { file: file!, bbox, polygon, overlay, country, seed, out: out! };
    return { imported: await importOsm(files, name, progress), files: [file!] };
  },
};

function added(reports: readonly ImportReport[], part: keyof ImportReport): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const report of reports)
    for (const [kind, count] of Object.entries(report[part] ?? {})) sums[kind] = (sums[kind] ?? 0) + count;
  return sums;
}

const PARTS: readonly (readonly [part: keyof ImportReport, title: string])[] = [
  ['read', 'Read:'],
  ['used', 'Made of it:'],
  ['guessed', 'Guessed (marked in the network):'],
  ['skipped', 'Left out:'],
];

/** A feed goes onto a place that is there. */
async function addFeed(feed: string, { into, date, clock, seed }: ImportOptions, progress: Progress): Promise<Answer> {
  const { report, warnings: all, ...found } = await importGtfs(feed, { into: into!, date, clock, seed }, progress);
  progress.clear();
  const warnings = summarise(all);
  const { rows, lines } = listed([report]);
  const head = `${found.trips} buses of ${found.date} and ${found.stops} stops added to ${into}`;
  const document = { place: into, from: 'gtfs', ...found, ...rows, warnings };
  return { document, text: [...warningLines(warnings), head, ...lines].join('\n') };
}

/** What reports say, as sums by part and as lines. */
function listed(reports: readonly ImportReport[]) {
  const counts = PARTS.map(([part, title]) => ({ part, title, rows: added(reports, part) }));
  const lines = counts
    .filter(({ part, rows }) => part === 'read' || Object.keys(rows).length > 0)
    .flatMap(({ title, rows }) => [
      title,
      ...Object.entries(rows).map(([kind, count]) => `  ${String(count).padStart(8)}  ${kind}`),
    ]);
  return { rows: Object.fromEntries(counts.map(({ part, rows }) => [part, rows])), lines };
}

function answer(out: string, from: string, imported: Imported, all: readonly FaultRecord[]): Answer {
  const warnings = summarise(all);
  const { begin, end, guessed } = imported.demand;
  const { rows: parts, lines } = listed(imported.reports);
  const made =
    guessed === undefined
      ? []
      : ['The demand is a guess, so that the place can be simulated at once: replace it by counts.'];
  const text = [...warningLines(warnings), `Imported into ${out}, ${begin} to ${end} s`, ...lines, ...made].join('\n');
  return { document: { place: out, from, begin, end, ...parts, warnings }, text };
}
