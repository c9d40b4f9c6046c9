// SUMO's verdict on plans: without a name the whole table of scenarios and methods, with one its verdict on a plan.
// npm run referee [-- --budget 60 --seeds 1-5 --maps cologne1,cologne8]
// npm run referee -- SCENARIO [--additional plan.add.xml[,more]] [--seeds 1-5] [--begin S --end S] [--step 1]
import { resolve } from 'node:path';
import { Fault } from '../core/fault.ts';
import { commandLine, runCommand, seedList } from './command.ts';
import { refereeTable } from './referee-table.ts';
import { namedScenarios } from './scenarios.ts';
import { runSumoSeeds } from './sumo-run.ts';
import { verdict } from './sumo-verdict.ts';

const MAPS = 'cologne1,cologne3,cologne8,hangzhou-4x4,bologna-acosta';

await runCommand(async () => {
  const line = commandLine([], ['additional', 'seeds', 'begin', 'end', 'step', 'budget', 'maps']);
  if (line.names.length === 0) {
    const maps = (line.text('maps') ?? MAPS).split(',');
    const told = (row: string) => process.stderr.write(`${row}\n`);
    const seeds = seedList(line.text('seeds') ?? '1-5');
    const budget = Number(line.text('budget') ?? 60);
    process.stdout.write(await refereeTable(namedScenarios(maps), seeds, budget, told));
    return;
  }
  if (line.names.length !== 1)
    throw new Fault('BENCH_USAGE', 'Name one scenario, as in: referee cologne8 --additional plan.add.xml.', 'referee');
  const [scenario] = namedScenarios(line.names);
  if (scenario === undefined) return;
  const seeds = seedList(line.text('seeds') ?? '1-5');
  const extra = (line.text('additional') ?? '').split(',').filter((file) => file !== '');
  const { name, net, routes, published } = scenario;
  const results = await runSumoSeeds(
    {
      net,
      routes,
      additional: [...scenario.additional, ...extra.map((file) => resolve(file))],
      begin: Number(line.text('begin') ?? scenario.begin),
      end: Number(line.text('end') ?? scenario.end),
      step: Number(line.text('step') ?? 1),
    },
    seeds,
  );
  const own = published.delayAll_s;
  const answer = { scenario: name, seeds, ...verdict(results), publishedOwnDelay_s: own };
  const change = (100 * (answer.delay_s.mean - own)) / own;
  process.stdout.write(`${JSON.stringify({ ...answer, changeAgainstOwn_percent: change }, null, 2)}\n`);
});
