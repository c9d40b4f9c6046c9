// How fast the engine is, beside SUMO on the same files, with arrivals beside it: a jam must not count as speed.
// npm run bench -- [grid-20 grid-45 ...] [--end 600] [--sumo-end 600] [--fresh] [--json] [--record]
import { commandLine, runCommand } from './command.ts';
import { type SpeedCase, speedCase } from './speed-case.ts';
import { record } from './speed-history.ts';
import { sumoVersion } from './sumo-run.ts';
import { fixed, percent, textTable } from './table.ts';

function rowsOf({ ours, sumo }: SpeedCase): string[][] {
  const million = (value: number) => fixed(value / 1e6, 3);
  const megabytes = (value: number) => fixed(value / 1e6, 0);
  const rows = [
    ['updates a second, million', million(ours.updatesPerSecond), million(sumo?.updatesPerSecond ?? Number.NaN)],
    ['the same in the first run, the compiler still cold', million(ours.firstUpdatesPerSecond ?? Number.NaN), ''],
    ['the same by processor time', million(ours.updatesPerCpuSecond), ''],
    ['updates, million', million(ours.updates), ''],
    ['wall, s', fixed(ours.wall_s, 2), ''],
    ['import and compile, s', fixed(ours.import_s, 2), ''],
    ['most vehicles at once', String(ours.peakRunning), ''],
    ['departed', String(ours.departed), sumo?.end === ours.end ? String(sumo.departed) : ''],
    ['arrived', String(ours.arrived), sumo?.end === ours.end ? String(sumo.arrived) : ''],
    ['resident after the run / at most, MB', `${megabytes(ours.rss)} / ${megabytes(ours.peakRss)}`, ''],
    ['checksum', ours.checksum, ''],
  ];
  if (sumo !== undefined) {
    const times = ours.updatesPerSecond / sumo.updatesPerSecond;
    rows.push([`times SUMO (its run to ${sumo.end} s)`, fixed(times, 0), '']);
    const difference = (sumo.oursArrived - sumo.arrived) / sumo.arrived;
    rows.push([`arrivals to ${sumo.end} s`, `${sumo.oursArrived} (${percent(difference)})`, String(sumo.arrived)]);
  }
  return rows;
}

await runCommand(async () => {
  const line = commandLine(['fresh', 'json', 'record'], ['end', 'sumo-end']);
  const end = Number(line.text('end') ?? 600);
  const sumoEnd = sumoVersion() === undefined ? undefined : Number(line.text('sumo-end') ?? end);
  const grids = line.names.length > 0 ? line.names : ['grid-20'];
  const answers = [];
  for (const grid of grids) {
    const answer = await speedCase(grid, end, sumoEnd, line.flag('fresh'));
    answers.push(answer);
    const { sumo, ours } = answer;
    if (line.flag('record') && sumo !== undefined)
      record(grid, ours.updatesPerSecond / sumo.updatesPerSecond, ours.checksum);
    if (!line.flag('json')) process.stdout.write(`\n${textTable([grid, 'ours', 'SUMO'], rowsOf(answer))}`);
  }
  if (line.flag('json')) process.stdout.write(`${JSON.stringify(answers)}\n`);
});
