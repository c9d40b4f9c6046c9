// Before, after and the difference with its interval, as a table that people read.
import type { Means } from '../sim/result.ts';
import { MEASURE_NAMES, MEASURES_SHOWN } from './measure-names.ts';
import type { Difference } from './run-summary.ts';
import { fixed, signed, textTable } from './text-table.ts';

/** Two plans and their difference, measure by measure. */
export function differenceTable(
  a: Means,
  b: Means,
  difference: Readonly<Record<keyof Means, Difference>>,
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
