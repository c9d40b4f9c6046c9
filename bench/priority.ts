// Green corridors measured: vehicles drawn by seed, each with and without a corridor, and what it costs everybody else.
// npm run bench:priority -- [PLACE ...] [--corridors 30] [--replications 10] [--seconds 200] [--obeying | --sumo] [--detail]
// --sumo: SUMO drives its own vehicle with the blue-light device. What was measured is kept; with --seconds it stops in time, and the same command again goes on.
import { mean } from '../core/statistics.ts';
import { systemClock } from '../signals/clock.ts';
import { commandLine, runCommand } from './command.ts';
import { type MeasuredCorridor, measureCorridors, type PriorityPlace, priorityPlace } from './priority-case.ts';
import { summarisePriority } from './priority-summary.ts';
import { measureInSumo } from './priority-sumo.ts';
import { fixed, markdownTable } from './table.ts';

const PLACES = ['riverside', 'hangzhou-4x4', 'cologne8'];
const HEAD = [
  'place',
  'corridors (judged)',
  'saved %, judged',
  '95 %',
  'loss removed %, judged',
  'saved %, all',
  'loss removed %, all',
  'slower',
  'others %',
  'near %',
  'side wait over cycle s (without)',
  'recovered in 2 / 4 cycles %',
  'not arrived',
  'violations',
];

function rowOf(name: string, measured: readonly MeasuredCorridor[]): string[] {
  const found = summarisePriority(measured);
  const range = (ci95: readonly [number, number] | undefined) =>
    ci95?.map((value) => fixed(value, 2)).join(' to ') ?? '';
  return [
    name,
    `${found.corridors} (${found.judged})`,
    fixed(found.saving?.mean ?? Number.NaN),
    range(found.saving?.ci95),
    fixed(found.lossRemoved),
    fixed(found.savingAll),
    fixed(found.lossRemovedAll),
    String(found.slower),
    `${fixed(found.others.mean, 2)} (${range(found.others.ci95)})`,
    `${fixed(found.near.mean, 2)} (${range(found.near.ci95)})`,
    `${fixed(found.sideWait[0])} (${fixed(found.sideWait[1])}), ${found.longWaits} too long`,
    `${fixed(found.within2)} / ${fixed(found.within4)}`,
    String(found.notArrived),
    String(found.violations),
  ];
}

function detailOf({ network }: PriorityPlace, { route, depart, signals, free, pairs }: MeasuredCorridor): string {
  const side = (name: 'travel' | 'loss' | 'near' | 'sideWait', index: 0 | 1) =>
    fixed(mean(pairs.map((pair) => pair[name][index] ?? Number.NaN)));
  const both = (name: 'travel' | 'loss' | 'near' | 'sideWait') => `${side(name, 0)} -> ${side(name, 1)}`;
  const ends = [route[0]!, route.at(-1)!].map((edge) => network.edgeIds[edge]).join(' > ');
  return `${ends} at ${depart}, ${signals} signals: travel ${both('travel')}, free ${free}, loss ${both('loss')}, near ${both('near')}, side wait ${both('sideWait')}\n`;
}

await runCommand(async () => {
  const line = commandLine(['detail', 'obeying', 'sumo'], ['corridors', 'replications', 'seconds']);
  const until = systemClock.now() + Number(line.text('seconds') ?? Number.POSITIVE_INFINITY);
  const rows: string[][] = [];
  for (const name of line.names.length > 0 ? line.names : PLACES) {
    const place = await priorityPlace(name);
    const work = {
      corridors: Number(line.text('corridors') ?? 30),
      replications: Number(line.text('replications') ?? 10),
      goOn: () => systemClock.now() < until,
      onDone: (done: number, of: number) => void process.stderr.write(`\r${name} ${done}/${of} `),
    };
    const driven = line.flag('obeying') ? 'obeying' : 'blue light';
    const measured = line.flag('sumo')
      ? await measureInSumo(place, work)
      : measureCorridors(place, { ...work, driven });
    process.stderr.write('\n');
    if (measured === undefined) {
      process.stdout.write(`${name}: not all measured yet; run the same again\n`);
      continue;
    }
    if (line.flag('detail')) for (const corridor of measured) process.stdout.write(detailOf(place, corridor));
    rows.push(rowOf(name, measured));
  }
  if (rows.length > 0) process.stdout.write(markdownTable(HEAD, rows));
});
