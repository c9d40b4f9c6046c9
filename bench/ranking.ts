// Does our engine rank plans as SUMO ranks them? 20 plans a map, drawn before any comparison (bench/random-plans.ts).
// npm run ranking -- [SCENARIO ...] [--seeds 1-4] [--plans 20] [--json]
import { commandLine, runCommand, seedList } from './command.ts';
import { rankingCase } from './ranking-case.ts';
import { namedScenarios } from './scenarios.ts';
import { fixed, textTable } from './table.ts';

await runCommand(async () => {
  const line = commandLine(['json'], ['seeds', 'plans']);
  const seeds = seedList(line.text('seeds') ?? '1-4');
  const answers = [];
  for (const scenario of namedScenarios(line.names)) {
    const answer = await rankingCase(scenario, seeds, Number(line.text('plans') ?? 20));
    answers.push(answer);
    process.stderr.write(`${scenario.name} done\n`);
    if (line.flag('json')) continue;
    const rows = answer.ours.map((delay, i) => [String(i + 1), fixed(delay), fixed(answer.sumo[i])]);
    process.stdout.write(`\n${textTable([`${scenario.name}: plan`, 'ours, s', 'SUMO, s'], rows)}`);
    process.stdout.write(
      `Spearman ${fixed(answer.rank, 3)}; SUMO's own halves of the seeds ${fixed(answer.ownRank, 3)}\n`,
    );
  }
  if (line.flag('json')) process.stdout.write(`${JSON.stringify(answers)}\n`);
});
