// The record of measured figures (bench/figures.json) and the page made from it (FIGURES.md).
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import type { Figure, Measurement } from './figures/figure.ts';
import { markdownTable } from './table.ts';

/** One measured figure, with where and when it was measured. */
export interface FigureEntry extends Measurement {
  readonly machine: string;
  /** ISO day */
  readonly date: string;
  /** short hash; a `+` behind it: the tree held changes that were not committed */
  readonly commit: string;
}

export type FigureRecord = Record<string, FigureEntry>;

/** The record of a file; empty where there is none yet. */
export function readRecord(path: string): FigureRecord {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as FigureRecord) : {};
}

/** Writes the record, ids in order, so that a change of one figure is a change of one place. */
export function writeRecord(path: string, record: FigureRecord): void {
  const sorted = Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(path, `${JSON.stringify(sorted, null, 2)}\n`);
}

/** Where and when: cores, memory, processor and Node; today; the commit of the working tree. */
export function circumstances(today: Date): Pick<FigureEntry, 'machine' | 'date' | 'commit'> {
  const model = cpus()[0]?.model.replace(/\s+/g, ' ').trim() ?? 'unknown processor';
  const memory = Math.round(totalmem() / 2 ** 30);
  const machine = `${cpus().length} cores (${model}), ${memory} GiB, Node ${process.versions.node}`;
  return { machine, date: today.toISOString().slice(0, 10), commit: currentCommit() };
}

function currentCommit(): string {
  try {
    const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8' }).trim();
    const changed = git('status', '--porcelain', '--', '.', ':!FIGURES.md', ':!bench/figures.json');
    return `${git('rev-parse', '--short', 'HEAD')}${changed === '' ? '' : '+'}`;
  } catch {
    return 'unknown';
  }
}

/** FIGURES.md: every figure asked, by group, the ones not met and not measured too. */
export function figuresPage(figures: readonly Figure[], record: FigureRecord): string {
  const groups = [...new Set(figures.map((figure) => figure.group))];
  const measured = figures.filter((figure) => record[figure.id] !== undefined);
  const met = measured.filter((figure) => record[figure.id]!.met).length;
  const parts = [
    '# Figures\n',
    'Made by `npm run figures`, never by hand. Every figure asked of the project is here: met, not met, or not measured.',
    `Of ${figures.length} figures ${met} are met, ${measured.length - met} are not met, ${figures.length - measured.length} are not measured.\n`,
  ];
  const machines = [...new Set(measured.map((figure) => record[figure.id]!.machine))];
  const header = ['id', 'asked', 'aim', 'measured', 'interval', 'met', 'command', 'machine', 'date', 'commit'];
  for (const group of groups) {
    const rows = figures
      .filter((figure) => figure.group === group)
      .map((figure) => pageRow(figure, record[figure.id], machines));
    parts.push(`\n## ${group}\n`, markdownTable(header, rows).trimEnd());
  }
  if (machines.length > 0) parts.push('\n## Machines\n', machines.map((name, i) => `- ${i + 1}: ${name}`).join('\n'));
  return `${parts.join('\n')}\n`;
}

function pageRow(figure: Figure, entry: FigureEntry | undefined, machines: readonly string[]): string[] {
  const { id, asked, aim, command } = figure;
  if (entry === undefined) return [id, asked, aim, 'not measured', '', '', `\`${command}\``, '', '', ''];
  const machine = String(machines.indexOf(entry.machine) + 1);
  const { measured, interval = '', met, date, commit } = entry;
  return [id, asked, aim, measured, interval, met ? 'yes' : '**no**', `\`${command}\``, machine, date, commit];
}
