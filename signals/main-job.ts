// The main job, what `npm start` does: re-time the signals of the district `riverside` and show the gain.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { wholeNumber } from './cli-options.ts';
import { systemClock } from './clock.ts';
import { differenceTable } from './difference-table.ts';
import { packageRoot } from './package-root.ts';
import { cycleOf } from './plan.ts';
import { openPlace } from './prepared-place.ts';
import { writeReport } from './report.ts';
import { reportSubject } from './report-subject.ts';
import { MAIN_JOB, type Retiming, retime } from './retiming.ts';
import { countsOver, meansOver } from './run-summary.ts';
import { type Progress, printFault, terminalProgress, toFault } from './terminal.ts';
import { fixed } from './text-table.ts';

/** How the place is shown after the report: on a free port, so that it never fails for a busy one. */
const SHOWN = { port: 0, host: '127.0.0.1', seed: MAIN_JOB.seed, speed: 1, field: 'simulated', rate: 3000 } as const;

/** On a terminal one line that moves; elsewhere each step once, so that a log shows where it stands. */
function stepsShown(progress: Progress): Progress {
  if (process.stderr.isTTY) return progress;
  let shown = '';
  return {
    at(step) {
      if (step !== shown) process.stderr.write(`${step} ...\n`);
      shown = step;
    },
    clear() {},
  };
}

function words(retiming: Retiming, seconds: number): string {
  const { prepared, before, after, difference } = retiming;
  const { begin, end } = prepared.window;
  const counts = countsOver(before.outcomes);
  const cycles = [...new Set(after.plan.controllers.map(cycleOf))].sort((a, b) => a - b).join(', ');
  return [
    `${prepared.place.name}: ${prepared.network.controllerIds.length} signals, ${fixed(counts.demanded, 0)} vehicles from ${begin} to ${end} s,`,
    `${retiming.seeds.length} replications of each plan on the same random numbers (seeds ${retiming.seeds[0]} to ${retiming.seeds.at(-1)})`,
    '',
    differenceTable(meansOver(before.outcomes), meansOver(after.outcomes), difference, ['before', 'after']),
    '',
    `New plan: area search, cycles of ${cycles} s; the interlock found no breach.`,
    `Mean delay ${fixed(difference.delay_s.percent)} % of ${fixed(meansOver(before.outcomes).delay_s)} s/veh. Done in ${fixed(seconds, 0)} s.`,
  ].join('\n');
}

async function mainJob(): Promise<void> {
  const { values } = parseArgs({
    options: {
      once: { type: 'boolean' },
      out: { type: 'string', default: 'report.html' },
      place: { type: 'string', default: join(packageRoot(), 'fixtures', 'riverside') },
      replications: { type: 'string', default: String(MAIN_JOB.replications) },
      budget: { type: 'string', default: String(MAIN_JOB.budget) },
    },
  });
  const replications = wholeNumber(1)(values.replications);
  const progress = stepsShown(terminalProgress());
  const begun = systemClock.now();
  progress.at('Reading the place');
  const prepared = await openPlace(values.place, {});
  const budget = wholeNumber(1)(values.budget);
  const options = { ...MAIN_JOB, replications, budget };
  const retiming = await retime(prepared, options, progress, systemClock);
  const out = resolve(values.out);
  progress.at('Drawing the report');
  writeReport(out, reportSubject(prepared, [retiming.before, retiming.after]));
  progress.clear();
  process.stdout.write(`${words(retiming, systemClock.now() - begun)}\n`);
  process.stdout.write(`Report: ${out}\n`);
  if (values.once || !process.stdout.isTTY) return;
  await serveUntilAsked(values.place);
}

/** Shows the place in the browser until Ctrl-C; what was tried there is forgotten with its folder. */
async function serveUntilAsked(place: string): Promise<void> {
  const { askedToStop, startServing } = await import('./commands/serve.ts');
  const asked = askedToStop();
  const data = mkdtempSync(join(tmpdir(), 'greenband-'));
  const quiet: Progress = { at: () => {}, clear: () => {} };
  const { service, address } = await startServing(place, { ...SHOWN, data }, quiet);
  process.stdout.write(`Watch it live: ${address} (this machine only; Ctrl-C ends)\n`);
  await asked;
  await service.stop();
  rmSync(data, { recursive: true, force: true });
}

try {
  await mainJob();
} catch (thrown) {
  const code = (thrown as NodeJS.ErrnoException).code ?? '';
  const isUsage = code.startsWith('ERR_PARSE_ARGS') || code.startsWith('commander.');
  if (isUsage)
    process.stderr.write(
      `${(thrown as Error).message}\nUsage: npm start -- [--once] [--out report.html] [--place FOLDER] [--replications N]\n`,
    );
  else printFault(toFault(thrown), false);
  process.exitCode = isUsage ? 2 : 1;
}
