// How much faster several threads step one world than one thread does, and whether both come to the same. In a process of its own;
// prints one JSON document. node dist/bench/crew-run.js [grid-45] [--threads 2] [--end 400] [--from 200] [--rounds 3]
import { hireCrew } from '../signals/world-crew.ts';
import { checksum } from '../sim/checksum.ts';
import { step } from '../sim/step.ts';
import { createWorld, type World } from '../sim/world.ts';
import { commandLine, runCommand } from './command.ts';
import { GRIDS, gridFiles } from './grid-work.ts';
import { loadPlace } from './our-run.ts';

/** steps that one of the two worlds does before it is the other's turn */
const TURN = 10;

export interface CrewAnswer {
  readonly threads: number;
  readonly rounds: number;
  readonly vehicles: number;
  /** ms in all for the steps from `from` to `end`, on one thread and on all */
  readonly one_ms: number;
  readonly all_ms: number;
  /** the same with each step at its shortest of all rounds: what another program on the machine cannot spoil */
  readonly oneShortest_ms: number;
  readonly allShortest_ms: number;
  /** of both sides and all rounds; one if all are the same */
  readonly checksums: readonly string[];
}

/** By step: ms in all rounds, and the shortest. */
interface Times {
  readonly sum: Float64Array;
  readonly shortest: Float64Array;
}

const total = (values: Float64Array, from: number) => values.subarray(from).reduce((all, one) => all + one, 0);

/** Steps both worlds by turns to `end`, and notes how long each step took. */
function race(worlds: readonly [World, World], times: readonly [Times, Times], end: number): void {
  for (let time = 0; time < end; time += TURN) {
    worlds.forEach((world, side) => {
      const { sum, shortest } = times[side]!;
      for (let at = time; at < time + TURN; at++) {
        const start = performance.now();
        step(world);
        const took = performance.now() - start;
        sum[at] = sum[at]! + took;
        shortest[at] = Math.min(shortest[at]!, took);
      }
    });
  }
}

await runCommand(async () => {
  const line = commandLine([], ['threads', 'end', 'from', 'rounds']);
  const number = (name: string, fallback: number) => Number(line.text(name) ?? fallback);
  const [threads, end, from, rounds] = [
    number('threads', 2),
    number('end', 400),
    number('from', 200),
    number('rounds', 3),
  ];
  const { net, routes } = gridFiles(GRIDS[line.names[0] ?? 'grid-45']!);
  const place = await loadPlace({ net, routes: [routes], additional: [], begin: 0, end });
  const demand = place.demand(1);
  const worldOf = () => createWorld(place.network, demand, place.lamps, { seed: 1, begin: 0, end });
  const timesOf = (): Times => ({
    sum: new Float64Array(end),
    shortest: new Float64Array(end).fill(Number.POSITIVE_INFINITY),
  });
  const [one, all] = [timesOf(), timesOf()];
  const checksums = new Set<string>();
  let vehicles = 0;
  for (let round = 0; round < rounds; round++) {
    const worlds = [worldOf(), worldOf()] as [World, World];
    const dismiss = await hireCrew(worlds[1], threads);
    race(worlds, [one, all], end);
    await dismiss();
    for (const world of worlds) checksums.add(checksum(world));
    vehicles = worlds[0].measures.peakRunning;
  }
  const answer: CrewAnswer = {
    ...{ threads, rounds, vehicles },
    one_ms: total(one.sum, from),
    all_ms: total(all.sum, from),
    oneShortest_ms: total(one.shortest, from),
    allShortest_ms: total(all.shortest, from),
    checksums: [...checksums],
  };
  process.stdout.write(`${JSON.stringify(answer)}\n`);
});
