// Green corridors measured: vehicles drawn by seed, each with and without a corridor, and what it costs everybody else.
// npm run bench:priority -- [PLACE ...] [--corridors 30] [--replications 10] [--obeying] [--detail]
import { mean } from '../core/statistics.ts';
import { commandLine, runCommand } from './command.ts';
import { drawCorridors, measureCorridors, priorityPlace, summarisePriority } from './priority-case.ts';
import { fixed, markdownTable } from './table.ts';

const PLACES = ['riverside', 'hangzhou-4x4', 'cologne8'];
const HEAD = [
  'place',
  'corridors (judged)',
  'travel time saved %',
  '95 %',
  'loss removed %',
  'slower',
  'others %',
  '95 %',
  'recovered in 2 / 4 cycles %',
  'not arrived',
  'violations',
];

await runCommand(async () => {
  const line = commandLine(['detail', 'obeying'], ['corridors', 'replications']);
  const count = Number(line.text('corridors') ?? 30);
  const replications = Number(line.text('replications') ?? 10);
  const rows: string[][] = [];
  for (const name of line.names.length > 0 ? line.names : PLACES) {
    const place = await priorityPlace(name);
    const drawn = drawCorridors(place, count, 1);
    const measured = measureCorridors(
      place,
      drawn,
      replications,
      line.flag('obeying') ? 'obeying' : 'blue light',
      (done) => process.stderr.write(`\r${name} ${done}/${drawn.length} `),
    );
    process.stderr.write('\n');
    if (line.flag('detail'))
      for (const { route, depart, signals, free, pairs } of measured) {
        const travel = (side: 'with' | 'without') => fixed(mean(pairs.map((pair) => pair[side].travel ?? Number.NaN)));
        const loss = (side: 'with' | 'without') => fixed(mean(pairs.map((pair) => pair[side].loss)));
        const ends = [route[0]!, route.at(-1)!].map((edge) => place.network.edgeIds[edge]).join(' > ');
        process.stdout.write(
          `${ends} at ${depart}, ${signals} signals: travel ${travel('without')} -> ${travel('with')}, free ${free}, loss ${loss('without')} -> ${loss('with')}\n`,
        );
      }
    const found = summarisePriority(place, measured);
    rows.push([
      name,
      `${found.corridors} (${found.judged})`,
      fixed(found.saving.mean),
      found.saving.ci95.map((value) => fixed(value)).join(' to '),
      fixed(found.lossRemoved),
      String(found.slower),
      fixed(found.others.mean, 2),
      found.others.ci95.map((value) => fixed(value, 2)).join(' to '),
      `${fixed(found.within2)} / ${fixed(found.within4)}`,
      String(found.notArrived),
      String(found.violations),
    ]);
  }
  process.stdout.write(markdownTable(HEAD, rows));
});
