// The optimiser `green-wave` before SUMO: own plan and new plan of real scenarios, delay with those who could not enter.
// node dist/bench/green-wave-referee.js [SCENARIO ...] [--seeds 1-5] [--budget S] [--bands] [--no-sumo]
import { createReadStream, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { compileDemand } from '../core/compile-demand.ts';
import { compileNetwork } from '../core/compile-network.ts';
import { importSumoDemand } from '../core/sumo-demand.ts';
import { importSumoNetwork } from '../core/sumo-network.ts';
import { systemClock } from '../signals/clock.ts';
import { deriveSafety, safetyByController } from '../signals/derive-safety.ts';
import { type GreenWaveResult, greenWave } from '../signals/green-wave.ts';
import { phasesOf } from '../signals/lamps.ts';
import { planOfPrograms } from '../signals/plan.ts';
import { commandLine, runCommand, seedList } from './command.ts';
import { namedScenarios, type Scenario } from './scenarios.ts';
import { sumoPrograms } from './sumo-programs.ts';
import { runSumoSeeds } from './sumo-run.ts';
import { verdict } from './sumo-verdict.ts';
import { fixed, percent, textTable } from './table.ts';

await runCommand(async () => {
  const line = commandLine(['bands', 'no-sumo'], ['seeds', 'budget']);
  const seeds = seedList(line.text('seeds') ?? '1-5');
  const rows: string[][] = [];
  for (const scenario of namedScenarios(line.names)) {
    const { result, file, seconds } = await optimise(scenario, Number(line.text('budget') ?? 60));
    if (line.flag('bands')) describe(result);
    const { before, after } = result.objective;
    const row = [scenario.name, fixed(result.cycle, 0), fixed(before), fixed(after), fixed(seconds)];
    if (!line.flag('no-sumo')) {
      const { net, routes, begin, end } = scenario;
      const additional = [...scenario.additional, file];
      const { delay_s: delay } = verdict(await runSumoSeeds({ net, routes, additional, begin, end }, seeds));
      const own = scenario.published.delayAll_s;
      const bySeed = delay.bySeed.map((d) => fixed(d)).join(' ');
      row.push(fixed(own), fixed(delay.mean), percent(delay.mean / own - 1), bySeed);
    }
    rows.push(row);
    process.stderr.write(`${row.join('  ')}\n`);
  }
  const titles = ['scenario', 'cycle', 'model own', 'model new', 'took s', 'SUMO own', 'SUMO new', 'change', 'by seed'];
  process.stdout.write(textTable(titles, rows));
});

async function optimise(scenario: Scenario, budget: number) {
  const source = basename(scenario.net);
  const { network: authored, programs } = await importSumoNetwork(createReadStream(scenario.net), source);
  const network = compileNetwork(authored);
  const inputs = [
    ...scenario.routes.map((path) => ({ path, role: 'routes' as const })),
    ...scenario.additional.map((path) => ({ path, role: 'additional' as const })),
  ].map(({ path, role }) => ({ role, source: basename(path), chunks: createReadStream(path) }));
  const { begin, end } = scenario;
  const { demand: file } = await importSumoDemand(inputs, { begin, end });
  const demand = compileDemand(file, network, 1, begin);
  const safety = safetyByController(deriveSafety(network, programs));
  const own = planOfPrograms('own', programs, { method: 'imported' });
  const start = systemClock.now();
  const result = await greenWave(network, demand, safety, own, { begin, end, clock: systemClock, budget });
  const seconds = systemClock.now() - start;
  const lamps = result.plan.controllers.map((plan) => {
    const data = safety.get(plan.controller)!;
    const phases = phasesOf(plan, data.links.length, data);
    return { controller: plan.controller, program: 'greenband', offset: plan.offset, phases };
  });
  const folder = join(tmpdir(), 'greenband-green-wave');
  mkdirSync(folder, { recursive: true });
  const out = join(folder, `${scenario.name}.add.xml`);
  writeFileSync(out, sumoPrograms(lamps));
  return { result, file: out, seconds };
}

function describe(result: GreenWaveResult): void {
  const bands = result.corridors.map((one) => [
    one.id,
    String(one.controllers.length),
    ...[one.band, one.bandBack, one.bound].map((value) => fixed(value)),
    percent(one.gap),
    String(one.proven),
  ]);
  process.stderr.write(textTable(['corridor', 'signals', 'band s', 'back s', 'bound s', 'gap', 'proven'], bands));
  const tried = result.tried.map(({ cycle, cost }) => [fixed(cycle, 0), fixed(cost, 2)]);
  process.stderr.write(textTable(['cycle', 'cost'], tried));
  const plans = result.plan.controllers.map((plan) => {
    const stages = plan.kind === 'stages' ? plan.stages.map(({ state, green }) => `${state} ${green}`) : [];
    return [
      plan.controller,
      plan.kind === 'program' ? '' : fixed(plan.cycle, 0),
      fixed(plan.offset, 0),
      stages.join(' | '),
    ];
  });
  process.stderr.write(textTable(['controller', 'cycle', 'offset', 'stages'], plans));
}
