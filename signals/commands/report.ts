// `greenband report`: one page about a place under one plan, or what a second plan changes.
import { writeWhole } from '../atomic-write.ts';
import { packageVersion } from '../package-root.ts';
import { readPlace } from '../place.ts';
import {
  batchOf,
  lampsFor,
  openPlace,
  type PreparedPlace,
  REPORT_INTERVAL,
  type WindowOptions,
} from '../prepared-place.ts';
import { type Backend, runBatch, seedsFrom } from '../replications.ts';
import { junctionPictures, shownJunctions } from '../report/junction-pictures.ts';
import { writeReport } from '../report.ts';
import { reportSubject } from '../report-subject.ts';
import type { Side } from '../retiming.ts';
import { meansOver } from '../run-summary.ts';
import type { Answer, Progress } from '../terminal.ts';

export interface ReportOptions extends WindowOptions {
  /** none: the plan on the street; two: the first is compared with */
  readonly plans: readonly string[];
  readonly seed: number;
  readonly replications: number;
  readonly workers?: number | undefined;
  readonly backend?: Backend | undefined;
  /** pictures of the junctions instead, without any run */
  readonly junctions?: boolean | undefined;
  readonly out: string;
}

export async function report(folder: string, options: ReportOptions, progress: Progress): Promise<Answer> {
  progress.at('Reading the place');
  if (options.junctions) return drawn(folder, options.out);
  const prepared = await openPlace(folder, options);
  const sides = await simulated(prepared, options, progress);
  progress.at('Drawing');
  const [first, second] = sides;
  const bytes = writeReport(options.out, reportSubject(prepared, second ? [first!, second] : [first!]));
  const document = {
    place: folder,
    plans: sides.map((side) => side.plan.id),
    seed: options.seed,
    ...prepared.window,
    replications: options.replications,
    means: sides.map((side) => meansOver(side.outcomes)),
    out: options.out,
    bytes,
  };
  return { document, text: `Report: ${options.out} (${Math.round(bytes / 1000)} kB)` };
}

async function drawn(folder: string, out: string): Promise<Answer> {
  const { name, network } = await readPlace(folder);
  const page = junctionPictures(name, network, packageVersion());
  writeWhole(out, page);
  const junctions = shownJunctions(network).length;
  const bytes = Buffer.byteLength(page);
  return {
    document: { place: folder, junctions, out, bytes },
    text: `Pictures of ${junctions} junctions: ${out} (${Math.round(bytes / 1000)} kB)`,
  };
}

/** Every plan's runs, all plans in one batch. */
async function simulated(prepared: PreparedPlace, options: ReportOptions, progress: Progress): Promise<Side[]> {
  const named = options.plans.length > 0 ? options.plans : [undefined];
  const plans: Awaited<ReturnType<typeof lampsFor>>[] = [];
  for (const name of named) plans.push(await lampsFor(prepared, name));
  const seeds = seedsFrom(options.seed, options.replications);
  const jobs = plans.flatMap((_, plan) => seeds.map((seed) => ({ plan, seed, tables: true })));
  const lamps = plans.map((plan) => plan.lamps);
  const outcomes = await runBatch(batchOf(prepared, lamps, REPORT_INTERVAL), jobs, {
    workers: options.workers,
    backend: options.backend,
    onDone: (done, total) => progress.at('Simulating', done / total),
  });
  return plans.map((plan, i) => ({
    ...plan,
    outcomes: outcomes.slice(i * seeds.length, (i + 1) * seeds.length),
  }));
}
