// Shows that the referee is read rightly: SUMO's own figures beside those that the data's source page states.
// node dist/bench/sumo-baseline.js [SCENARIO ...] [--seeds 1-5] [--json]

import { mean } from '../core/statistics.ts';
import { commandLine, runCommand, seedList } from './command.ts';
import { namedScenarios, type Scenario } from './scenarios.ts';
import { runSumoSeeds } from './sumo-run.ts';
import { fixed, textTable } from './table.ts';

const FIGURES = ['departed', 'neverInserted', 'duration_s', 'delayDeparted_s', 'delayAll_s'] as const;

async function measured(scenario: Scenario, seeds: readonly number[]) {
  const results = await runSumoSeeds(scenario, seeds);
  return {
    departed: mean(results.map((result) => result.departed)),
    neverInserted: mean(results.map((result) => result.neverInserted)),
    duration_s: mean(results.map((result) => result.meanDuration)),
    delayDeparted_s: mean(results.map((result) => result.delayDeparted)),
    delayAll_s: mean(results.map((result) => result.delayAll)),
  };
}

await runCommand(async () => {
  const line = commandLine(['json'], ['seeds']);
  const seeds = line.text('seeds');
  const rows = [];
  for (const scenario of namedScenarios(line.names)) {
    const list = seeds === undefined ? seedList(`1-${scenario.seeds}`) : seedList(seeds);
    rows.push({ scenario: scenario.name, measured: await measured(scenario, list), published: scenario.published });
    process.stderr.write(`${scenario.name} done\n`);
  }
  if (line.flag('json')) {
    process.stdout.write(`${JSON.stringify(rows)}\n`);
    return;
  }
  const cells = rows.map((row) => [
    row.scenario,
    ...FIGURES.map((name) => `${fixed(row.measured[name])} (${fixed(row.published[name])})`),
  ]);
  process.stdout.write(textTable(['measured (published)', ...FIGURES], cells));
});
