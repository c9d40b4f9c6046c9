// Writes a plan into the Synchro UTDF file that its place was imported from: timings and phases change, all else stays.
import { compileNetwork } from '../core/compile-network.ts';
import { Fault } from '../core/fault.ts';
import { numberIn, readUtdf, type UtdfFile, type UtdfRecord } from '../core/utdf-file.ts';
import { approachesOf } from '../core/utdf-movement.ts';
import { edgeId } from '../core/utdf-network.ts';
import { csvRows } from './import-utdf.ts';
import { lampRows, linksOf } from './lamps.ts';
import type { Place } from './place.ts';
import type { Plan } from './plan.ts';
import type { SafetyByController } from './safety.ts';
import { type UtdfTiming, utdfTiming } from './utdf-timing.ts';

/** s; times nearer than this are the same: the file keeps tenths */
const SAME = 0.051;

/**
 * The text of the file with the plan's cycle, offset, splits and phases. Cells whose value stays the same keep their
 * letters, so an unchanged plan gives the file back as it was. Throws UTDF_*, PLAN_*.
 */
export function exportUtdf(
  original: string,
  source: string,
  place: Place,
  plan: Plan,
  safety: SafetyByController,
): string {
  const file = readUtdf(csvRows(original, source), source);
  const network = compileNetwork(place.network);
  const page = new Page(original);
  for (const entry of plan.controllers) {
    const known = safety.get(entry.controller);
    const rows = lampRows(entry, linksOf(network, network.controllerIds.indexOf(entry.controller)), known);
    const timing = utdfTiming(entry, rows, known);
    if (!file.phases.has(entry.controller)) {
      const text = 'the file has no phases for this controller; export to another format';
      throw new Fault('UTDF_CANNOT_SAY', text, entry.controller);
    }
    writeTiming(page, file, entry.controller, timing);
    if (timing.service !== undefined) writeService(page, file, place, entry.controller, timing.service);
  }
  return page.text();
}

/** The lines of the file, changed cell by cell. */
class Page {
  private readonly lines: string[];
  private readonly newline: string;
  /** new records by name and intersection, each behind a line */
  private readonly added = new Map<string, { readonly behind: number; readonly cells: string[] }>();

  constructor(text: string) {
    this.newline = text.includes('\r\n') ? '\r\n' : '\n';
    this.lines = text.split(/\r?\n/);
  }

  /** Sets the cell under `column`; `undefined` blanks it. */
  set(record: UtdfRecord, header: readonly string[], column: string, value: string): void {
    const cells = this.lines[record.line - 1]!.split(',');
    const at = header.indexOf(column);
    if (at < 0) return;
    while (cells.length <= at) cells.push('');
    cells[at] = value;
    this.lines[record.line - 1] = cells.join(',');
  }

  /** The header above a line: the nearest line before it that names the column INTID. */
  headerOf(line: number): string[] {
    for (let i = line - 2; i >= 0; i--) {
      const cells = this.lines[i]!.split(',').map((cell) => cell.trim());
      if (cells.includes('INTID')) return cells;
    }
    return [];
  }

  /** Sets a cell of a record that the file does not have yet; it comes behind line `behind`. */
  setNew(name: string, node: string, behind: number, header: readonly string[], column: string, value: string): void {
    const key = `${name} ${node}`;
    const known = this.added.get(key);
    const cells = known?.cells ?? header.map((head) => (head === 'RECORDNAME' ? name : head === 'INTID' ? node : ''));
    cells[header.indexOf(column)] = value;
    if (known === undefined) this.added.set(key, { behind, cells });
  }

  text(): string {
    const behind = (line: number) => [...this.added.values()].filter((row) => row.behind === line);
    return this.lines
      .flatMap((line, i) => [line, ...behind(i + 1).map(({ cells }) => cells.join(','))])
      .join(this.newline);
  }
}

/** What a phase without crossings does not have. */
const WALKS = ['Walk', 'DontWalk', 'PedCalls'];

const shown = (value: number): string => String(Math.round(value * 10) / 10);

function writeTiming(page: Page, file: UtdfFile, controller: string, timing: UtdfTiming): void {
  const records = file.timeplans.get(controller)!;
  for (const [name, value] of timing.timeplan) {
    const record = records.get(name);
    if (record === undefined || isSame(numberIn(record, 'DATA', file.source), value, cycleOf(timing))) continue;
    page.set(record, page.headerOf(record.line), 'DATA', shown(value));
  }
  if (timing.service !== undefined) writeReference(page, file, controller);
  const phases = file.phases.get(controller)!;
  const header = page.headerOf(phases.get('BRP')!.line);
  for (const column of header.filter((name) => /^D\d+$/.test(name))) {
    const own = timing.phases.get(column);
    for (const [name, record] of phases) {
      if (own === undefined) {
        if (name !== 'BRP' && timing.service !== undefined) page.set(record, header, column, '');
        continue;
      }
      const value = own.get(name);
      if (value === undefined && timing.service !== undefined && WALKS.includes(name))
        page.set(record, header, column, '');
      if (value === undefined || isSame(numberIn(record, column, file.source), value, cycleOf(timing))) continue;
      if (keepsCode(name, timing)) continue;
      page.set(record, header, column, shown(value));
    }
  }
}

const cycleOf = (timing: UtdfTiming): number => timing.timeplan.get('Cycle Length')!;

/** Places in rings and recalls are codes that only a new structure changes; actuated greens are measured, not set. */
function keepsCode(name: string, timing: UtdfTiming): boolean {
  return timing.service === undefined && ['BRP', 'Recall', 'ActGreen'].includes(name);
}

function isSame(stands: number | undefined, value: number, cycle: number): boolean {
  if (stands === undefined) return false;
  const apart = Math.abs(stands - value);
  return apart < SAME || Math.abs(apart - cycle) < SAME;
}

/** Stages are referenced to the start of the first one's green. */
function writeReference(page: Page, file: UtdfFile, controller: string): void {
  for (const [name, value] of [
    ['Reference Phase', '1'],
    ['Referenced To', '0'],
  ] as const) {
    const record = file.timeplans.get(controller)!.get(name);
    if (record !== undefined) page.set(record, page.headerOf(record.line), 'DATA', value);
  }
}

/** Lane groups name the phases that serve them. */
function writeService(
  page: Page,
  file: UtdfFile,
  place: Place,
  controller: string,
  service: NonNullable<UtdfTiming['service']>,
): void {
  for (const [node, records] of file.lanes) {
    const first = records.get('Dest Node');
    if (first === undefined) continue;
    const header = page.headerOf(first.line);
    for (const { up, movements } of approachesOf(file, node))
      for (const { column, to } of movements) {
        const lamp = place.network.connections.find(
          ({ from, to: target, signal }) =>
            from.replace(/\.approach$/, '') === edgeId(up, node) &&
            target === edgeId(node, to) &&
            signal?.controller === controller,
        )?.signal?.link;
        if (lamp === undefined) continue;
        const { protected: green, permitted } = service[lamp]!;
        writePhases(page, records, header, column, 'Phase', green);
        writePhases(page, records, header, column, 'PermPhase', permitted);
      }
  }
}

function writePhases(
  page: Page,
  records: ReadonlyMap<string, UtdfRecord>,
  header: readonly string[],
  column: string,
  name: 'Phase' | 'PermPhase',
  phases: readonly number[],
): void {
  if (phases.length > 4) {
    const text = `${column} is green in ${phases.length} phases, UTDF names 4; use fewer stages`;
    throw new Fault('UTDF_CANNOT_SAY', text, records.get('Dest Node')!.values.get('INTID')!);
  }
  for (let i = 0; i < 4; i++) {
    const record = records.get(`${name}${i + 1}`);
    const phase = phases[i];
    if (record !== undefined) page.set(record, header, column, phase === undefined ? '' : String(phase));
    else if (phase !== undefined) {
      const node = records.get('Dest Node')!;
      const behind = records.get('Phase1')?.line ?? node.line;
      page.setNew(`${name}${i + 1}`, node.values.get('INTID')!, behind, header, column, String(phase));
    }
  }
}
