// Turning counts as count firms export them (Miovision and others): lines about the study, then two header lines, approaches over movements.
import { Fault } from '../core/fault.ts';
import type { TableRow } from '../core/table-row.ts';

/** A row of cells with its line. */
export interface CellRow {
  readonly line: number;
  readonly cells: readonly string[];
}

const LEG = /^(north|south|east|west|northeast|northwest|southeast|southwest)\s*bound/i;
const MOVE = /^(hard |bear )?(left|thru|through|straight|right|u-?\s?turn)s?$/i;
/** what the study may call its junction, the best first */
const JUNCTION = ['junction', 'node', 'intersection id', 'intersection', 'site code', 'site', 'location', 'study name'];

/** The table of a study, a row an interval with columns such as northbound_left; undefined for a table of another layout. */
export function legRows(rows: readonly CellRow[], path: string): TableRow[] | undefined {
  const at = rows.findIndex(({ cells }) => cells.filter((cell) => LEG.test(cell.trim())).length > 1);
  const below = rows[at + 1];
  if (at < 0 || below === undefined || !below.cells.some((cell) => MOVE.test(cell.trim()))) return undefined;
  const names = columnsOf(rows[at]!.cells, below.cells);
  const junction = junctionOf(rows.slice(0, at));
  if (junction === undefined) {
    const text = `no line above says which junction it is; add one such as "Junction,42" with the id of a node or controller`;
    throw new Fault('CNT_NO_JUNCTION', text, `${path}:${rows[at]!.line}`);
  }
  // sums and shares under the table begin with a word, intervals with a digit
  const intervals = rows.slice(at + 2).filter(({ cells }) => /^\s*\d/.test(cells[0] ?? ''));
  if (intervals.length === 0)
    throw new Fault('CSV_EMPTY', 'the table has no row under its header; export it again', path);
  return intervals.map(({ line, cells }) => {
    const values = new Map<string, string>([['junction', junction]]);
    names.forEach((name, i) => {
      const value = cells[i]?.trim() ?? '';
      checkPlain(name, value, `${path}:${line}`);
      if (name !== '' && value !== '') values.set(name, value);
    });
    return { where: `${path}:${line}`, values };
  });
}

/** Each approach stands over the first of its movements; columns of sums and of people have no name here. */
function columnsOf(legs: readonly string[], moves: readonly string[]): string[] {
  let leg = '';
  return moves.map((move, i) => {
    const over = legs[i]?.trim() ?? '';
    if (over !== '') leg = LEG.exec(over)?.[0].toLowerCase().replace(/\s+/g, '') ?? '';
    if (i === 0) return 'time';
    const found = MOVE.exec(move.trim());
    if (found === null || leg === '') return '';
    return `${leg}_${(found[1] ?? '').trim().toLowerCase()}${found[2]!.toLowerCase().replace(/u-?\s?turn/, 'u_turn')}`;
  });
}

/** A fifth arm's turns have no place in a junction of four directions: where anybody made one, the file cannot be taken as it is. */
function checkPlain(name: string, value: string, where: string): void {
  if (!/_(hard|bear)/.test(name) || Number(value) === 0) return;
  const text = `${value} vehicles made the turn ${name.replace('_', ' ')}, which has no direction of its own here; give the junction as rows from, to, begin, count`;
  throw new Fault('CNT_UNKNOWN_TURN', text, where);
}

function junctionOf(above: readonly CellRow[]): string | undefined {
  const said = new Map(
    above.map(({ cells }) => [(cells[0] ?? '').trim().replace(/:$/, '').toLowerCase(), (cells[1] ?? '').trim()]),
  );
  for (const name of JUNCTION) {
    const value = said.get(name);
    if (value) return value;
  }
  return undefined;
}
