// What imported programs show of a city's practice: yellow times, interphases, and who is green together with whom.
import type { SignalProgram } from '../core/program.ts';
import type { LinkTable } from './conflicts.ts';
import { rowsOfPhases, type Stretch, stretchesOf } from './lamp-rows.ts';
import { programFault } from './lamps.ts';

export interface FoundTimes {
  /** shortest yellow of each link, s; undefined where none is shown */
  readonly yellow: readonly (number | undefined)[];
  /** shortest interphase of each pair, s; -1 where no program changes directly from the row to the column */
  readonly intergreen: Float64Array;
  /** 1: the pair is green together at some time */
  readonly together: Uint8Array;
  /** links shown s at some time */
  readonly stopThenGo: Uint8Array;
}

const isGreen = ({ letter }: Stretch): boolean => letter === 'G' || letter === 'g';
const modulo = (value: number, cycle: number): number => ((value % cycle) + cycle) % cycle;

/** Reads the programs of one controller. Programs that cannot be shown on lamps give no evidence (the interlock names them). */
export function foundTimes(programs: readonly SignalProgram[], table: LinkTable): FoundTimes {
  const { links } = table;
  const yellow: (number | undefined)[] = Array(links).fill(undefined);
  const intergreen = new Float64Array(links * links).fill(-1);
  const together = new Uint8Array(links * links);
  const stopThenGo = new Uint8Array(links);
  for (const program of programs) {
    if (programFault({ kind: 'program', ...program }, links)) continue;
    const rows = rowsOfPhases(program.phases, links);
    const cycle = rows.rows * rows.unit;
    const stretches = Array.from({ length: links }, (_, link) => stretchesOf(rows, link));
    for (const [link, list] of stretches.entries()) {
      for (const { letter, length } of list) {
        if (letter === 'y') yellow[link] = Math.min(yellow[link] ?? Number.POSITIVE_INFINITY, length / 10);
        if (letter === 's') stopThenGo[link] = 1;
      }
    }
    const greens = stretches.map((list) => list.filter(isGreen));
    readPairs(greens, cycle, table, intergreen, together);
  }
  return { yellow, intergreen, together, stopThenGo };
}

/**
 * An interphase is evidence for the pairs that it parts: the row's green ends where it begins, the column's starts where
 * it ends, and nobody else's green starts or ends in between.
 */
function readPairs(
  greens: readonly (readonly Stretch[])[],
  cycle: number,
  table: LinkTable,
  intergreen: Float64Array,
  together: Uint8Array,
): void {
  const turns = greens.flatMap((list) =>
    list.length === 1 && list[0]!.length >= cycle
      ? []
      : list.flatMap(({ from, length }) => [from, (from + length) % cycle]),
  );
  for (let from = 0; from < table.links; from++) {
    for (let to = 0; to < table.links; to++) {
      const pair = from * table.links + to;
      if (table.conflicts[pair] !== 1) continue;
      for (const left of greens[from]!) {
        for (const right of greens[to]!) {
          const after = modulo(right.from - left.from, cycle);
          if (after < left.length || modulo(left.from - right.from, cycle) < right.length) {
            together[pair] = 1;
            continue;
          }
          const end = left.from + left.length;
          const gap = after - left.length;
          const parted = turns.every((turn) => {
            const since = modulo(turn - end, cycle);
            return since === 0 || since >= gap;
          });
          if (parted && (intergreen[pair] === -1 || gap / 10 < intergreen[pair]!)) intergreen[pair] = gap / 10;
        }
      }
    }
  }
}
