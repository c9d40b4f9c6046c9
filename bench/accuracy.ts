// The accuracy table: our engine against SUMO on real maps, and the places where they differ most.
// npm run accuracy -- [SCENARIO ... | generated | theory] [--seeds 1-5] [--step 1] [--links] [--top 25] [--json]
import { type AccuracyCase, ASKED, accuracyCase } from './accuracy-case.ts';
import { commandLine, runCommand, seedList } from './command.ts';
import { GENERATED, generatedScenario } from './generated.ts';
import { compareEntries, compareRoutes } from './run-comparison.ts';
import { namedScenarios, type Scenario } from './scenarios.ts';
import { fixed, percent, textTable } from './table.ts';
import { holds } from './theory.ts';
import { THEORY_CASES } from './theory-cases.ts';
import { theoryRun } from './theory-run.ts';

/** Real scenarios by name, all without a name; `generated` stands for all generated places. */
async function chosen(names: readonly string[]): Promise<Scenario[]> {
  const spread = names.flatMap((name) => (name === 'generated' ? GENERATED : [name]));
  const made = spread.filter((name) => GENERATED.includes(name));
  const real = spread.filter((name) => !GENERATED.includes(name));
  const generated: Scenario[] = [];
  for (const name of made) generated.push(await generatedScenario(name));
  return [...(names.length === 0 || real.length > 0 ? namedScenarios(real) : []), ...generated];
}

function printTotals(result: AccuracyCase): void {
  const rows = result.totals.map(({ name, ours, sumo, difference }) => {
    const asked = ASKED[name];
    const verdict = asked === undefined ? '' : Math.abs(difference) <= asked ? 'met' : `NOT MET (${100 * asked} %)`;
    return [name, fixed(ours, 2), fixed(sumo, 2), percent(difference), verdict];
  });
  const { links } = result;
  const share = (value: number, asked: number) => [fixed(100 * value), '', '', value >= asked ? 'met' : 'NOT MET'];
  rows.push([`GEH < 5, % of ${links.countCells} counts`, ...share(links.gehBelow5, 0.9)]);
  rows.push([`speed within 15 %, % of ${links.speedEdges} links`, ...share(links.speedWithin15, 0.85)]);
  process.stdout.write(`\n${textTable([result.scenario.name, 'ours', 'SUMO', 'difference', ''], rows)}`);
}

function printLinks(result: AccuracyCase, top: number): void {
  const header = [
    'link',
    'm',
    'lanes',
    'veh',
    'SUMO',
    'veh-s',
    'SUMO',
    'diff',
    'm/s',
    'SUMO',
    'stopped',
    'SUMO',
    'by 15 min',
  ];
  const rows = result.links.links
    .slice(0, top)
    .map((link) => [
      link.edge,
      fixed(link.length_m, 0),
      String(link.lanes),
      fixed(link.entered[0], 0),
      fixed(link.entered[1], 0),
      fixed(link.time[0], 0),
      fixed(link.time[1], 0),
      fixed(link.time[0] - link.time[1], 0),
      fixed(link.speed[0], 2),
      fixed(link.speed[1], 2),
      fixed(link.stopped[0], 0),
      fixed(link.stopped[1], 0),
      link.byInterval.map((value) => fixed(value, 0)).join(' '),
    ]);
  process.stdout.write(`\n${textTable(header, rows)}`);
  const demand = result.place.demand(1);
  const entries = compareEntries(result.place.network, demand, result.ours, result.sumo);
  const entryRows = entries
    .slice(0, Math.min(top, 12))
    .map(({ edge, vehicles, wait, departed }) => [
      edge,
      String(vehicles),
      ...[...departed, wait[0], wait[1], wait[0] - wait[1]].map((value) => fixed(value, 0)),
    ]);
  const entryHeader = ['entry', 'due', 'departed', 'SUMO', 'wait s', 'SUMO', 'diff'];
  process.stdout.write(`\n${textTable(entryHeader, entryRows)}`);
  const routes = compareRoutes(demand, result.ours[0]!, result.sumo[0]!);
  const unlike = routes.different.length;
  process.stdout.write(`\nroutes: ${routes.both} arrived in both, ${unlike} of other length, `);
  process.stdout.write(`${routes.unknownToSumo} of ours unknown to SUMO\n`);
  for (const trip of routes.different.slice(0, 8))
    process.stdout.write(`  ${trip.id}: ${fixed(trip.ours_m, 0)} m, SUMO ${fixed(trip.sumo_m, 0)} m\n`);
}

function asJson(result: AccuracyCase, top: number) {
  const { gehBelow5, speedWithin15, countCells, speedEdges, links } = result.links;
  return {
    scenario: result.scenario.name,
    totals: result.totals,
    gehBelow5,
    countCells,
    speedWithin15,
    speedEdges,
    links: links.slice(0, top),
  };
}

/** The engine against theory: every case, what is asked of it, and whether it holds. */
function printTheory(seeds: readonly number[]): void {
  for (const [group, cases] of Object.entries(THEORY_CASES)) {
    const rows = cases(theoryRun, seeds).map((one) => {
      const { name, unit, theory, measured, within, between } = one;
      const asked = between ? `${between[0]} to ${between[1]}` : `${fixed(100 * within!)} %`;
      const verdict = holds(one) ? 'met' : 'NOT MET';
      return [name, unit, fixed(theory, 2), fixed(measured, 2), percent(measured / theory - 1), asked, verdict];
    });
    process.stdout.write(`\n${textTable([group, '', 'theory', 'ours', 'difference', 'asked', ''], rows)}`);
  }
}

await runCommand(async () => {
  const line = commandLine(['links', 'json'], ['seeds', 'step', 'top']);
  if (line.names.length === 1 && line.names[0] === 'theory') return printTheory(seedList(line.text('seeds') ?? '1-5'));
  const seeds = line.text('seeds');
  const top = Number(line.text('top') ?? 25);
  const answers = [];
  for (const scenario of await chosen(line.names)) {
    const list = seedList(seeds ?? `1-${scenario.seeds}`);
    const started = performance.now();
    const result = await accuracyCase(scenario, { seeds: list, step: Number(line.text('step') ?? 1) });
    process.stderr.write(`${scenario.name}: ${fixed((performance.now() - started) / 1000)} s\n`);
    if (line.flag('json')) answers.push(asJson(result, top));
    else printTotals(result);
    if (line.flag('links') && !line.flag('json')) printLinks(result, top);
  }
  if (line.flag('json')) process.stdout.write(`${JSON.stringify(answers)}\n`);
});
