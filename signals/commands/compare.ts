// `greenband compare`: two plans on the same drivers and the same chances, and how sure the difference is.
import type { Clock } from '../clock.ts';
import { differenceTable } from '../difference-table.ts';
import { batchOf, lampsFor, openPlace, type WindowOptions } from '../prepared-place.ts';
import { type Backend, runBatch, seedsFrom } from '../replications.ts';
import { countsOver, meansOver, pairedDifferences } from '../run-summary.ts';
import type { Answer, Progress } from '../terminal.ts';
import { summarise, warningLines } from '../warning-summary.ts';

export interface CompareOptions extends WindowOptions {
  /** the plan to compare with, then the plan that is judged */
  readonly plans: readonly [string, string];
  readonly seed: number;
  readonly replications: number;
  readonly workers?: number | undefined;
  readonly backend?: Backend | undefined;
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
    backend: options.backend,
    onDone: (done, total) => progress.at('Simulating', done / total),
  });
  progress.clear();
  const [a, b] = [outcomes.slice(0, seeds.length), outcomes.slice(seeds.length)];
  const warnings = summarise(outcomes[0]!.warnings);
  const alone = seeds.length < 2;
  if (alone) {
    const text = 'one replication has no interval and says nothing of chance; ask for --replications 10';
    warnings.push({ code: 'CLI_ONE_RUN', text, where: '--replications', count: 1, also: [] });
  }
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
    alone
      ? 'Negative: B is less. One run: chance alone may explain the difference.'
      : 'Negative: B is less. An interval that does not touch zero is a difference that chance does not explain.',
  ];
  return { document, text: text.join('\n') };
}
