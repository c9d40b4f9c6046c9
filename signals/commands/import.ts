// `greenband import`: makes a place from the files of another program.
import { basename, resolve } from 'node:path';
import type { FaultRecord } from '../../core/fault.ts';
import type { ImportReport } from '../../core/import-report.ts';
import { importCityflow } from '../import-cityflow.ts';
import { importSumo } from '../import-sumo.ts';
import { importUtdf } from '../import-utdf.ts';
import { checkImported, type Imported } from '../imported.ts';
import { writePlace } from '../place-files.ts';
import type { Answer, Progress } from '../terminal.ts';
import { summarise, warningLines } from '../warning-summary.ts';
import { notYet } from './not-yet.ts';

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
}

export async function importPlace(
  file: string | undefined,
  options: ImportOptions,
  progress: Progress,
): Promise<Answer> {
  const read = READERS[options.from];
  if (read === undefined) throw notYet(`import --from ${options.from}`, 'import from sumo, cityflow or utdf');
  const out = options.out!;
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
};

function added(reports: readonly ImportReport[], part: keyof ImportReport): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const report of reports)
    for (const [kind, count] of Object.entries(report[part])) sums[kind] = (sums[kind] ?? 0) + count;
  return sums;
}

function answer(out: string, from: string, imported: Imported, all: readonly FaultRecord[]): Answer {
  const warnings = summarise(all);
  const read = added(imported.reports, 'read');
  const skipped = added(imported.reports, 'skipped');
  const { begin, end } = imported.demand;
  const listed = (counts: Record<string, number>) =>
    Object.entries(counts).map(([kind, count]) => `  ${String(count).padStart(8)}  ${kind}`);
  const text = [
    ...warningLines(warnings),
    `Imported into ${out}, ${begin} to ${end} s`,
    'Read:',
    ...listed(read),
    ...(Object.keys(skipped).length > 0 ? ['Left out:', ...listed(skipped)] : []),
  ];
  return { document: { place: out, from, begin, end, read, skipped, warnings }, text: text.join('\n') };
}
