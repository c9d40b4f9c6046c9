// How much faster several threads step one world than one thread does, and whether both come to the same. In a process of its own;
// prints one JSON document. node dist/bench/crew-run.js [grid-45] [--threads 2] [--end 400] [--from 200]
import { hireCrew } from '../signals/world-crew.ts';
import { checksum } from '../sim/checksum.ts';
import { step } from '../sim/step.ts';
import { createWorld } from '../sim/world.ts';
import { commandLine, runCommand } from './command.ts';
import { GRIDS, gridFiles } from './grid-work.ts';
import { loadPlace } from './our-run.ts';

/** steps that one of the two worlds does before it is the other's turn */
const TURN = 10;

export interface CrewAnswer {
  readonly threads: number;
  readonly vehicles: number;
  /** ms for the steps from `from` to `end`, on one thread and on all; and the median step */
  readonly one_ms: number;
  readonly all_ms: number;
  readonly oneStep_ms: number;
  readonly allStep_ms: number;
  readonly checksums: readonly [string, string];
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

const sum = (values: readonly number[]) => values.reduce((all, one) => all + one, 0);

await runCommand(async () => {
  const line = commandLine([], ['threads', 'end', 'from']);
  const number = (name: string, fallback: number) => Number(line.text(name) ?? fallback);
  const [threads, end, from] = [number('threads', 2), number('end', 400), number('from', 200)];
  const { net, routes } = gridFiles(GRIDS[line.names[0] ?? 'grid-45']!);
  const place = await loadPlace({ net, routes: [routes], additional: [], begin: 0, end });
  const demand = place.demand(1);
  const worldOf = () => createWorld(place.network, demand, place.lamps, { seed: 1, begin: 0, end });
  const sides = [worldOf(), worldOf()].map((world) => ({ world, times: [] as number[] }));
  const [one, all] = sides as [(typeof sides)[number], (typeof sides)[number]];
  const dismiss = await hireCrew(all.world, threads);
  for (let time = 0; time < end; time += TURN) {
    for (const { world, times } of sides) {
      for (let i = 0; i < TURN; i++) {
        const start = performance.now();
        step(world);
        if (time >= from) times.push(performance.now() - start);
      }
    }
  }
  const answer: CrewAnswer = {
    threads,
    vehicles: one.world.measures.peakRunning,
    one_ms: sum(one.times),
    all_ms: sum(all.times),
    oneStep_ms: median(one.times),
    allStep_ms: median(all.times),
    checksums: [checksum(one.world), checksum(all.world)],
  };
  await dismiss();
  process.stdout.write(`${JSON.stringify(answer)}\n`);
});
