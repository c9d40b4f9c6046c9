// The optimiser `webster` before SUMO: own plan and new plan of real scenarios, delay with those who could not enter.
// node dist/bench/webster-referee.js [SCENARIO ...] [--seeds 1-5] [--cycle S] [--plan] [--no-sumo]
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deriveSafety, safetyByController } from '../signals/derive-safety.ts';
import { exportSumoPrograms } from '../signals/export-sumo-programs.ts';
import { planOfPrograms } from '../signals/plan.ts';
import { type WebsterResult, webster } from '../signals/webster.ts';
import { commandLine, runCommand, seedList } from './command.ts';
import { loadPlace } from './our-run.ts';
import { namedScenarios, type Scenario } from './scenarios.ts';
import { runSumoSeeds } from './sumo-run.ts';
import { verdict } from './sumo-verdict.ts';
import { fixed, percent, textTable } from './table.ts';

await runCommand(async () => {
  const line = commandLine(['plan', 'no-sumo'], ['seeds', 'cycle']);
  const seeds = seedList(line.text('seeds') ?? '1-5');
  const cycle = line.text('cycle');
  const rows: string[][] = [];
  for (const scenario of namedScenarios(line.names)) {
    const { result, file, seconds } = await optimise(
      scenario,
      cycle === undefined ? {} : { commonCycle: Number(cycle) },
    );
    if (line.flag('plan')) describe(result);
    const { before, after } = result.objective;
    const row = [scenario.name, fixed(before), fixed(after), fixed(seconds)];
    if (!line.flag('no-sumo')) {
      const { net, routes, begin, end } = scenario;
      const additional = [...scenario.additional, file];
      const { delay_s: delay } = verdict(await runSumoSeeds({ net, routes, additional, begin, end }, seeds));
      const own = scenario.published.delayAll_s;
      row.push(
        fixed(own),
        fixed(delay.mean),
        percent(delay.mean / own - 1),
        delay.bySeed.map((d) => fixed(d)).join(' '),
      );
    }
    rows.push(row);
    process.stderr.write(`${row.join('  ')}\n`);
  }
  process.stdout.write(
    textTable(['scenario', 'HCM own', 'HCM new', 'took s', 'SUMO own', 'SUMO new', 'change', 'by seed'], rows),
  );
});

async function optimise(scenario: Scenario, options: { commonCycle?: number }) {
  const { network, programs, demand } = await loadPlace(scenario);
  const safety = safetyByController(deriveSafety(network, programs));
  const own = planOfPrograms('own', programs, { method: 'imported' });
  const { begin, end } = scenario;
  const vehicles = demand(1);
  const start = process.hrtime.bigint();
  const result = webster(network, vehicles, safety, own, { begin, end, ...options });
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  const folder = join(tmpdir(), 'greenband-webster');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${scenario.name}.add.xml`);
  writeFileSync(file, exportSumoPrograms(result.plan, network, safety));
  return { result, file, seconds };
}

function describe(result: WebsterResult): void {
  const rows = result.perJunction.map((junction, i) => {
    const plan = result.plan.controllers[i]!;
    const stages = plan.kind === 'stages' ? plan.stages.map((stage) => `${stage.state} ${stage.green}`) : [];
    const { before, after } = junction;
    return [
      junction.controller,
      fixed(junction.volume, 0),
      `${fixed(before?.cycle)}/${fixed(before?.delay)}/${fixed(before?.x, 2)}`,
      `${fixed(after.cycle)}/${fixed(after.delay)}/${fixed(after.x, 2)}`,
      stages.join(' | '),
    ];
  });
  const lanes = result.perJunction.flatMap((junction) =>
    junction.after.lanes.map((lane) => [
      lane.lane,
      ...[lane.volume, lane.capacity].map((value) => fixed(value, 0)),
      ...[lane.delay, lane.stops, lane.queue].map((value) => fixed(value)),
    ]),
  );
  process.stderr.write(textTable(['lane', 'veh/h', 'capacity', 'delay', 'stops', 'queue'], lanes));
  process.stderr.write(textTable(['junction', 'veh/h', 'own C/d/X', 'new C/d/X', 'stages'], rows));
}
