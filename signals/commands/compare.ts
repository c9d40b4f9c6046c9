// `greenband compare`: two plans on the same drivers and the same chances, and how sure the difference is.
import type { Clock } from '../clock.ts';
import { MEASURE_NAMES, MEASURES_SHOWN } from '../measure-names.ts';
import { batchOf, lampsFor, openPlace, type WindowOptions } from '../prepared-place.ts';
import { runBatch, seedsFrom } from '../replications.ts';
import { countsOver, type Difference, meansOver, pairedDifferences } from '../run-summary.ts';
import type { Answer, Progress } from '../terminal.ts';
import { fixed, signed, textTable } from '../text-table.ts';
import { summarise, warningLines } from '../warning-summary.ts';

export interface CompareOptions extends WindowOptions {
  /** the plan to compare with, then the plan that is judged */
  readonly plans: readonly [string, string];
  readonly seed: number;
  readonly replications: number;
  readonly workers?: number | undefined;
}

export async function compare(
  folder: string,
  options: CompareOptions,
  progress: Progress,
  clock: Clock,
): Promise<Answer> {
  progress.at('Reading the place');
  const prepared = await openPlace(folder, options);
  const sides = [await lampsFor(prepared, options.plans[0]), await lampsFor(prepared, options.plans[1])] as const;
  const seeds = seedsFrom(options.seed, options.replications);
  const jobs = [0, 1].flatMap((plan) => seeds.map((seed) => ({ plan, seed, tables: false })));
  const begun = clock.now();
  const lamps = sides.map((side) => side.lamps);
  const outcomes = await runBatch(batchOf(prepared, lamps), jobs, {
    workers: options.workers,
    onDone: (done, total) => progress.at('Simulating', done / total),
  });
  progress.clear();
  const [a, b] = [outcomes.slice(0, seeds.length), outcomes.slice(seeds.length)];
  const warnings = summarise(outcomes[0]!.warnings);
  const document = {
    place: folder,
    plans: [sides[0].plan.id, sides[1].plan.id],
    seed: options.seed,
    ...prepared.window,
    replications: seeds.length,
    a: { vehicles: countsOver(a), mean: meansOver(a) },
    b: { vehicles: countsOver(b), mean: meansOver(b) },
    difference: pairedDifferences(a, b),
    wall_s: clock.now() - begun,
    warnings,
  };
  const text = [
    ...warningLines(warnings),
    `${folder}: plan ${document.plans[1]} against plan ${document.plans[0]}, ${seeds.length} replications, same seeds for both`,
    '',
    differenceTable(document.a.mean, document.b.mean, document.difference, ['A', 'B']),
    '',
    'Negative: B is less. An interval that does not touch zero is a difference that chance does not explain.',
  ];
  return { document, text: text.join('\n') };
}

/** Two plans and their difference, measure by measure. */
export function differenceTable(
  a: ReturnType<typeof meansOver>,
  b: ReturnType<typeof meansOver>,
  difference: Readonly<Record<keyof ReturnType<typeof meansOver>, Difference>>,
  names: readonly [string, string],
): string {
  const rows = MEASURES_SHOWN.map((name) => {
    const { mean, ci95, percent } = difference[name];
    return [
      `${MEASURE_NAMES[name].name} (${MEASURE_NAMES[name].unit})`,
      fixed(a[name], 2),
      fixed(b[name], 2),
      signed(mean, 2),
      `${signed(ci95[0], 2)} .. ${signed(ci95[1], 2)}`,
      percent === null ? 'n/a' : `${signed(percent)} %`,
    ];
  });
  return textTable([['', names[0], names[1], 'difference', '95 % interval', 'change'], ...rows]);
}
