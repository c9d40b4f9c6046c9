// A Synchro UTDF file becomes a place: network, turning volumes as trips, timing plans as rings and barriers.
import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { Fault } from '../core/fault.ts';
import type { SignalProgram } from '../core/program.ts';
import { importUtdfDemand } from '../core/utdf-demand.ts';
import { type CsvRow, readUtdf } from '../core/utdf-file.ts';
import { importUtdfNetwork } from '../core/utdf-network.ts';
import type { Imported } from './imported.ts';
import { readText } from './input-file.ts';
import { phasesOfRows } from './lamp-rows.ts';
import type { RingBarrierPlan } from './plan.ts';
import { ringRows } from './ring-lamps.ts';
import type { Progress } from './terminal.ts';
import { utdfPlans } from './utdf-plan.ts';

/** Bytes; the largest Synchro files are a few megabytes. */
export const UTDF_LIMIT = 64 * 1024 * 1024;
/** The file as it was, kept in the place so that an export can give it back with other timings. */
export const UTDF_ORIGINAL = 'utdf.csv';

/** Rows of CSV text with their lines. Throws UTDF_CSV. */
export function csvRows(text: string, path: string): CsvRow[] {
  try {
    const options = { relax_column_count: true, bom: true, info: true, relax_quotes: true } as const;
    const rows = parse(text, options) as unknown as { info: { lines: number }; record: string[] }[];
    return rows.map(({ info, record }) => ({ line: info.lines, cells: record }));
  } catch (thrown) {
    const what = (thrown as Error).message;
    throw new Fault('UTDF_CSV', `this is not CSV (${what}); export the file again, comma-separated`, path);
  }
}

/** Text of one file, or of the files of a folder one after the other, and whose line is which. */
interface UtdfText {
  readonly text: string;
  readonly placed: (fault: Fault) => Fault;
}

/** A combined file, or a folder of the separate ones that older versions write, a section each. Throws UTDF_NO_SECTIONS, CLI_FILE_*. */
async function textOf(path: string): Promise<UtdfText> {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true)
    return { text: await readText(path, UTDF_LIMIT), placed: (fault) => fault };
  const names = readdirSync(path)
    .filter((name) => /\.(csv|dat|txt)$/i.test(name))
    .sort();
  if (names.length === 0)
    throw new Fault(
      'UTDF_NO_SECTIONS',
      'the folder has no .csv file; export nodes, links, lanes and phases there',
      path,
    );
  const parts: { readonly name: string; readonly first: number; readonly lines: string[] }[] = [];
  let first = 1;
  for (const name of names) {
    const lines = (await readText(join(path, name), UTDF_LIMIT)).replace(/^\ufeff/, '').split(/\r?\n/);
    parts.push({ name, first, lines });
    first += lines.length;
  }
  const placed = (fault: Fault) => {
    const line = Number(/:(\d+)$/.exec(fault.where)?.[1]);
    const part = parts.findLast((one) => one.first <= line);
    const where = part === undefined ? fault.where : `${join(path, part.name)}:${line - part.first + 1}`;
    return new Fault(fault.code, fault.text, where);
  };
  return { text: parts.flatMap(({ lines }) => lines).join('\n'), placed };
}

/**
 * Imports a file, or a folder of files of a section each.
 * @throws Fault CLI_FILE_*, UTDF_*, NET_*
 */
export async function importUtdf(path: string, name: string, seed: number, progress: Progress): Promise<Imported> {
  progress.at(`Reading ${basename(path)}`);
  const { text, placed } = await textOf(path);
  try {
    return fromText(text, path, name, seed);
  } catch (thrown) {
    throw thrown instanceof Fault ? placed(thrown) : thrown;
  }
}

function fromText(text: string, path: string, name: string, seed: number): Imported {
  const file = readUtdf(csvRows(text, path), path);
  const { network, approaches, report } = importUtdfNetwork(file, name);
  const plans = utdfPlans(file, network, approaches, report);
  const demand = importUtdfDemand(approaches, network, seed);
  return {
    network,
    demand: demand.demand,
    programs: plans.map((plan) => programOf(plan, network.controllers.find(({ id }) => id === plan.controller)!.links)),
    controllers: plans,
    reports: [report, demand.report],
    warnings: demand.warnings,
    files: new Map([[UTDF_ORIGINAL, text]]),
  };
}

/** What the lamps of a ring-barrier plan show: the evidence for the place's safety data. */
function programOf(plan: RingBarrierPlan, links: number): SignalProgram {
  return {
    controller: plan.controller,
    program: 'utdf',
    offset: plan.offset,
    phases: phasesOfRows(ringRows(plan, links)),
  };
}
