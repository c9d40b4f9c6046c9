// How long twelve replications of a map take on so many workers, in a process of its own. Prints one JSON document.
// node dist/bench/replications-run.js [cologne8] [--workers 2] [--runs 12] [--batches 3]
import { createReadStream } from 'node:fs';
import { importSumoDemand } from '../core/sumo-demand.ts';
import type { Outcome } from '../signals/replication.ts';
import { runBatch } from '../signals/replications.ts';
import { commandLine, runCommand } from './command.ts';
import { loadPlace } from './our-run.ts';
import { namedScenarios } from './scenarios.ts';

/** s, of the last batch and of the first one, in which the engine is compiled in every thread; one checksum over all runs of a batch in order. */
export interface ReplicationsAnswer {
  readonly workers: number;
  readonly wall_s: number;
  readonly first_s: number;
  readonly updates: number;
  readonly checksum: string;
}

await runCommand(async () => {
  const line = commandLine([], ['workers', 'runs', 'batches']);
  const [scenario] = namedScenarios(line.names.length > 0 ? line.names : ['cologne8']);
  const workers = Number(line.text('workers') ?? 2);
  const { begin, end, routes, additional } = scenario!;
  const place = await loadPlace(scenario!);
  const inputs = [
    ...additional.map((source) => ({ role: 'additional' as const, source, chunks: createReadStream(source) })),
    ...routes.map((source) => ({ role: 'routes' as const, source, chunks: createReadStream(source) })),
  ];
  const { demand } = await importSumoDemand(inputs, { end });
  const batch = { network: place.network, demand, plans: [place.lamps], begin, end, step: 1, interval: 900 };
  const jobs = Array.from({ length: Number(line.text('runs') ?? 12) }, (_, run) => ({
    plan: 0,
    seed: run + 1,
    tables: false,
  }));
  const times: number[] = [];
  let outcomes: readonly Outcome[] = [];
  for (let left = Number(line.text('batches') ?? 3); left > 0; left--) {
    const start = performance.now();
    outcomes = await runBatch(batch, jobs, { workers });
    times.push((performance.now() - start) / 1000);
  }
  const answer: ReplicationsAnswer = {
    workers,
    wall_s: times.at(-1)!,
    first_s: times[0]!,
    updates: outcomes.reduce((sum, outcome) => sum + outcome.updates, 0),
    checksum: outcomes.map((outcome) => outcome.checksum).join(' '),
  };
  process.stdout.write(`${JSON.stringify(answer)}\n`);
});
