// The sections of a Synchro UTDF file (Universal Traffic Data Format, combined CSV) as records by intersection.
import { Fault } from './fault.ts';

/** One row of cells with its line in the file. */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/** A record such as `Lanes,39,1,2,0,…`: what it says of one intersection, by column name. Blank cells are absent. */
export interface UtdfRecord {
  readonly line: number;
  readonly name: string;
  readonly values: ReadonlyMap<string, string>;
}

/** The sections, by the names that Synchro gives them: Network, Nodes, Links, Lanes, Timeplans, Phases. */
export interface UtdfFile {
  readonly source: string;
  readonly network: ReadonlyMap<string, string>;
  readonly nodes: readonly UtdfRecord[];
  /** by intersection id, then by record name */
  readonly links: UtdfTable;
  readonly lanes: UtdfTable;
  readonly timeplans: UtdfTable;
  readonly phases: UtdfTable;
  /** sections that are not read, with their number of rows */
  readonly other: ReadonlyMap<string, number>;
}

export type UtdfTable = ReadonlyMap<string, ReadonlyMap<string, UtdfRecord>>;

/** Second title line of each section: also the first line of the separate files that older versions write. */
const TITLES: Readonly<Record<string, string>> = {
  'network settings': 'Network',
  'node data': 'Nodes',
  'link data': 'Links',
  'lane group data': 'Lanes',
  'timing plan settings': 'Timeplans',
  'phasing data': 'Phases',
};

interface Section {
  readonly header: readonly string[];
  readonly rows: CsvRow[];
}

/**
 * Sorts the rows of a combined file, or of several files of one section each, into sections.
 * @throws Fault UTDF_NO_SECTIONS, UTDF_NO_HEADER, UTDF_NO_NODES
 */
export function readUtdf(rows: readonly CsvRow[], source: string): UtdfFile {
  const sections = new Map<string, Section>();
  let current: string | undefined;
  let header: readonly string[] | undefined;
  for (const row of rows) {
    const first = row.cells[0]?.trim() ?? '';
    const title = TITLES[first.toLowerCase()];
    const bracket = /^\[(.+)\]$/.exec(first);
    if (bracket !== null || title !== undefined) {
      current = bracket?.[1]?.trim() ?? title;
      header = undefined;
    } else if (row.cells.every((cell) => cell.trim() === '')) {
    } else if (current !== undefined && header === undefined) {
      if (row.cells.length < 2 || row.cells[1] === '') continue;
      header = row.cells.map((cell) => cell.trim());
      sections.set(current, { header, rows: [] });
    } else if (current !== undefined) {
      sections.get(current)!.rows.push(row);
    }
  }
  if (sections.size === 0) {
    const text = 'there is no section such as [Nodes] or [Lanes]; export the file from Synchro as combined UTDF CSV';
    throw new Fault('UTDF_NO_SECTIONS', text, source);
  }
  return sorted(sections, source);
}

function sorted(sections: ReadonlyMap<string, Section>, source: string): UtdfFile {
  const network = new Map<string, string>();
  for (const { cells } of sections.get('Network')?.rows ?? []) network.set(cells[0]!.trim(), cells[1]?.trim() ?? '');
  const nodes = recordsOf(sections.get('Nodes'), source, 'INTID');
  if (nodes.length === 0)
    throw new Fault('UTDF_NO_NODES', 'the section [Nodes] is absent or empty; export nodes too', source);
  const read = ['Network', 'Nodes', 'Links', 'Lanes', 'Timeplans', 'Phases'];
  return {
    source,
    network,
    nodes,
    links: tableOf(sections.get('Links'), source),
    lanes: tableOf(sections.get('Lanes'), source),
    timeplans: tableOf(sections.get('Timeplans'), source),
    phases: tableOf(sections.get('Phases'), source),
    other: new Map([...sections].flatMap(([name, { rows }]) => (read.includes(name) ? [] : [[name, rows.length]]))),
  };
}

function recordsOf(section: Section | undefined, source: string, needed: string): UtdfRecord[] {
  if (section === undefined) return [];
  const at = section.header.indexOf(needed);
  if (at < 0) {
    const where = `${source}:${(section.rows[0]?.line ?? 2) - 1}`;
    throw new Fault('UTDF_NO_HEADER', `the header has no column ${needed}; export the section again`, where);
  }
  return section.rows.map(({ line, cells }) => {
    const values = new Map<string, string>();
    section.header.forEach((column, i) => {
      const cell = cells[i]?.trim() ?? '';
      if (cell !== '') values.set(column, cell);
    });
    return { line, name: cells[0]?.trim() ?? '', values };
  });
}

function tableOf(section: Section | undefined, source: string): UtdfTable {
  const table = new Map<string, Map<string, UtdfRecord>>();
  for (const record of recordsOf(section, source, 'INTID')) {
    const id = record.values.get('INTID');
    if (id === undefined) continue;
    const known = table.get(id) ?? new Map<string, UtdfRecord>();
    known.set(record.name, record);
    table.set(id, known);
  }
  return table;
}

/**
 * A number of a record, or undefined where the cell is blank. Synchro marks overridden values with an asterisk.
 * @throws Fault UTDF_VALUE
 */
export function numberIn(record: UtdfRecord | undefined, column: string, source: string): number | undefined {
  const cell = record?.values.get(column);
  if (record === undefined || cell === undefined) return undefined;
  const value = Number(cell.replace(/\*$/, ''));
  if (Number.isFinite(value)) return value;
  const text = `${record.name}, column ${column}: "${cell}" is not a number; correct it (decimal mark is a point)`;
  throw new Fault('UTDF_VALUE', text, `${source}:${record.line}`);
}
