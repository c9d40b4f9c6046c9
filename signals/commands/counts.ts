// `greenband counts`: counts checked before anybody believes them: detectors against one another, junctions against themselves, gaps filled and marked.
import { type Count, countedPlace } from '../../core/count.ts';
import { countConflicts } from '../../core/count-conflicts.ts';
import { countsOf } from '../../core/count-table.ts';
import { checkSeries, type Estimated, type Series } from '../../core/detector-check.ts';
import { Fault } from '../../core/fault.ts';
import { writeWhole } from '../atomic-write.ts';
import { cell, number } from '../cells.ts';
import { readTable } from '../csv-table.ts';
import { readPlace } from '../place.ts';
import type { Answer } from '../terminal.ts';

export interface CountsOptions {
  readonly seed: number;
  readonly counts: string;
  readonly encoding?: string | undefined;
  /** s */
  readonly interval: number;
  readonly out?: string | undefined;
}

interface Grid {
  readonly begins: readonly number[];
  readonly series: readonly Series[];
  readonly places: ReadonlyMap<string, Pick<Count, 'edge' | 'to'>>;
}

/** Places by intervals, NaN where a place was not counted. Throws CNT_GRID for intervals of several lengths. */
function gridOf(counts: readonly Count[], interval: number): Grid {
  const odd = counts.find(({ begin, end }) => Math.abs(end - begin - interval) > 1e-6);
  if (odd !== undefined)
    throw new Fault(
      'CNT_GRID',
      `it lasts ${odd.end - odd.begin} s, others ${interval} s; give all counts in intervals of one length (--interval)`,
      odd.where,
    );
  const first = counts.reduce((least, { begin }) => Math.min(least, begin), Number.POSITIVE_INFINITY);
  const last = counts.reduce((most, { begin }) => Math.max(most, begin), 0);
  const begins = Array.from({ length: Math.round((last - first) / interval) + 1 }, (_, i) => first + i * interval);
  const places = new Map<string, Pick<Count, 'edge' | 'to'>>();
  const values = new Map<string, Float64Array>();
  for (const count of counts) {
    const id = countedPlace(count);
    places.set(id, count);
    const row = values.get(id) ?? new Float64Array(begins.length).fill(Number.NaN);
    row[Math.round((count.begin - first) / interval)] = count.vehicles;
    values.set(id, row);
  }
  return { begins, places, series: [...values].map(([id, row]) => ({ id, values: row })) };
}

/** @throws Fault CNT_*, TAB_*, CSV_*, and those of `readPlace` */
export async function countsCommand(folder: string, options: CountsOptions): Promise<Answer> {
  const place = await readPlace(folder);
  const { interval, encoding } = options;
  const rows = await readTable(options.counts, encoding);
  const counts = countsOf(rows, place.network, { clock: place.scenario?.clock, interval });
  const grid = gridOf(counts, interval);
  const { findings, estimates } = checkSeries(grid.series);
  const conflicts = countConflicts(counts, place.network, new Set());
  const filled = [...estimates.values()].flat().filter((one) => one.filled).length;
  const leftOut = grid.series.map(({ id }) => id).filter((id) => !estimates.has(id));
  if (options.out !== undefined) writeWhole(options.out, cleaned(grid, estimates, interval));
  const told = findings.map((finding) => ({
    ...finding,
    begin: grid.begins[finding.from]!,
    end: grid.begins[finding.until]! + interval,
  }));
  const document = {
    place: folder,
    places: grid.series.length,
    intervals: grid.begins.length,
    counts: counts.length,
    findings: told,
    conflicts,
    filled,
    leftOut,
    ...(options.out !== undefined && { out: options.out }),
  };
  const text = [
    `${counts.length} counts of ${grid.series.length} places in ${grid.begins.length} intervals`,
    ...told.map(
      ({ id, fault, seen, begin, end, doubtful }) =>
        `  ${id} ${doubtful ? 'may be' : 'is'} ${fault} from ${begin} to ${end} s: ${seen}${doubtful ? '; look whether it is dead or its street is empty' : ''}`,
    ),
    ...conflicts.map(({ node, text: what }) => `  junction ${node}: ${what}`),
    ...(options.out === undefined ? [] : [`${filled} values filled and marked in ${options.out}`]),
    ...(options.out === undefined || leftOut.length === 0
      ? []
      : [`left out of it, for nothing tells what they should have counted: ${leftOut.join(', ')}`]),
  ];
  return { document, text: text.join('\n') };
}

/** The counts as `calibrate` reads them, with what is filled and how sure it is. */
function cleaned(
  { begins, places }: Grid,
  estimates: ReadonlyMap<string, readonly Estimated[]>,
  interval: number,
): string {
  const rows = [...estimates].flatMap(([id, list]) => {
    const { edge, to = '' } = places.get(id)!;
    return list.map(({ value, variance, filled }, i) =>
      [
        cell(edge),
        cell(to),
        begins[i],
        begins[i]! + interval,
        number(value, 1),
        number(Math.sqrt(variance), 2),
        filled,
      ].join(','),
    );
  });
  return `${['edge,to,begin,end,count,deviation,filled', ...rows].join('\n')}\n`;
}
