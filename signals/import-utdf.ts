// A Synchro UTDF file becomes a place: network, turning volumes as trips, timing plans as rings and barriers.
import { basename } from 'node:path';
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

/** @throws Fault CLI_FILE_*, UTDF_*, NET_* */
export async function importUtdf(path: string, name: string, seed: number, progress: Progress): Promise<Imported> {
  progress.at(`Reading ${basename(path)}`);
  const text = await readText(path, UTDF_LIMIT);
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
