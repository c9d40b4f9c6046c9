// Makes FIGURES.md: measures the figures named (or all that can be measured) and keeps the others as they were.
// npm run figures -- [ID ...] [--group TEXT] [--list] [--page]

import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Fault } from '../core/fault.ts';
import { commandLine, runCommand } from './command.ts';
import { circumstances, figuresPage, readRecord, writeRecord } from './figure-record.ts';
import { ALL_FIGURES } from './figures/all.ts';
import type { Figure } from './figures/figure.ts';

const RECORD = fileURLToPath(new URL('../../bench/figures.json', import.meta.url));
const PAGE = fileURLToPath(new URL('../../FIGURES.md', import.meta.url));

function chosen(names: readonly string[], group: string | undefined): Figure[] {
  for (const name of names)
    if (!ALL_FIGURES.some((figure) => figure.id === name))
      throw new Fault('BENCH_UNKNOWN_FIGURE', 'No figure has this id; --list names them.', name);
  return ALL_FIGURES.filter(
    (figure) =>
      (names.length === 0 || names.includes(figure.id)) && (group === undefined || figure.group.includes(group)),
  );
}

/** Measures one figure; what stops it is printed, and the row stays as it was. */
async function measureInto(record: ReturnType<typeof readRecord>, figure: Figure): Promise<void> {
  if (figure.measure === undefined) return;
  process.stderr.write(`${figure.id} ... `);
  try {
    const measurement = await figure.measure();
    record[figure.id] = { ...measurement, ...circumstances(new Date()) };
    process.stderr.write(`${measurement.measured} ${measurement.met ? 'met' : 'NOT MET'}\n`);
  } catch (error) {
    process.stderr.write(`not measured: ${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  }
}

await runCommand(async () => {
  const line = commandLine(['list', 'page'], ['group']);
  const figures = chosen(line.names, line.text('group'));
  if (line.flag('list')) {
    for (const { id, asked, measure } of figures)
      process.stdout.write(`${id}: ${asked}${measure === undefined ? ' (no measurement yet)' : ''}\n`);
    return;
  }
  const record = readRecord(RECORD);
  if (!line.flag('page'))
    for (const figure of figures) {
      await measureInto(record, figure);
      writeRecord(RECORD, record);
    }
  writeFileSync(PAGE, figuresPage(ALL_FIGURES, record));
});
