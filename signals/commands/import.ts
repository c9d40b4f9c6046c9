// `greenband import`: makes a place from the files of another program.
import { basename, resolve } from 'node:path';
import type { ImportReport } from '../../core/import-report.ts';
import { type Imported, importSumo } from '../import-sumo.ts';
import { writePlace } from '../place-files.ts';
import type { Answer, Progress } from '../terminal.ts';
import { summarise, warningLines } from '../warning-summary.ts';
import { notYet } from './not-yet.ts';

export interface ImportOptions {
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
  _file: string | undefined,
  options: ImportOptions,
  progress: Progress,
): Promise<Answer> {
  if (options.from !== 'sumo') throw notYet(`import --from ${options.from}`, 'import SUMO files with --from sumo');
  const files = {
    net: options.net!,
    routes: options.routes ?? [],
    additional: options.additional ?? [],
    begin: options.begin,
    end: options.end,
  };
  const out = options.out!;
  const imported = await importSumo(files, basename(resolve(out)), progress);
  progress.at('Writing');
  const sources = [files.net, ...files.routes, ...files.additional].map((path) => basename(path));
  writePlace(out, imported, `Imported from SUMO: ${sources.join(', ')}.`);
  return answer(out, options.from, imported);
}

function added(reports: readonly ImportReport[], part: keyof ImportReport): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const report of reports)
    for (const [kind, count] of Object.entries(report[part])) sums[kind] = (sums[kind] ?? 0) + count;
  return sums;
}

function answer(out: string, from: string, imported: Imported): Answer {
  const warnings = summarise(imported.warnings);
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
