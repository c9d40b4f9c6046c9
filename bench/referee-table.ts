// The whole table: every scenario under its own plan, under what SUMO's tools make, and under ours, with SUMO as the judge.
import { areaCase, keptGain, toolsVerdict } from './area-case.ts';
import { optimisedPlan } from './optimised-plan.ts';
import type { Scenario } from './scenarios.ts';
import { sumoVersion } from './sumo-run.ts';
import { fixed, markdownTable, percent } from './table.ts';

/** Columns of the table. */
const TITLES = [
  'map',
  'own plan',
  'SUMO’s tools',
  'webster',
  'green-wave',
  'area',
  '95 %',
  'area against own',
  'foretold',
  'kept on other demand',
];

/** @param budget s for `green-wave` and `area` */
export async function refereeTable(
  scenarios: readonly Scenario[],
  seeds: readonly number[],
  budget: number,
  told: (row: string) => void,
): Promise<string> {
  const rows: string[][] = [];
  const losses: string[] = [];
  for (const scenario of scenarios) {
    const limit = ['--budget', String(budget)];
    const one = await areaCase(scenario, seeds, limit);
    const tools = await toolsVerdict(scenario, seeds).catch(() => undefined);
    const webster = (await optimisedPlan(scenario, 'webster', seeds)).verdict.delay_s;
    const wave = (await optimisedPlan(scenario, 'green-wave', seeds, limit)).verdict.delay_s;
    const { own, area } = one;
    const others = { own: own.delay_s, 'SUMO’s tools': tools?.delay_s, webster, 'green-wave': wave };
    for (const [name, delay] of Object.entries(others))
      if (delay !== undefined && delay.mean < area.delay_s.mean)
        losses.push(
          `${scenario.name}: ${name} ${fixed(delay.mean)} s is better than area’s ${fixed(area.delay_s.mean)} s`,
        );
    if (area.delay_s.bySeed.some((delay) => delay > 1.5 * area.delay_s.median))
      losses.push(`${scenario.name}: under area’s plan a seed jams`);
    const row = [
      scenario.name,
      ...[own.delay_s.mean, tools?.delay_s.mean, webster.mean, wave.mean, area.delay_s.mean].map((delay) =>
        fixed(delay),
      ),
      area.delay_s.ci95.map((delay) => fixed(delay)).join(' to '),
      percent(one.gain / 100),
      percent(one.forecast / 100),
      (await keptGain(one, seeds.slice(0, 3))).map(({ share }) => `${fixed(100 * share, 0)} %`).join(', '),
    ];
    rows.push(row);
    told(row.join('  '));
  }
  const head = `${sumoVersion()}, step 1 s, no teleport, seeds ${seeds.join(', ')}; budget ${budget} s; mean delay in s a vehicle, time lost and waits to enter, vehicles still outside included.`;
  const where =
    losses.length === 0
      ? 'Nowhere does another of these lose less than area.'
      : losses.map((loss) => `- ${loss}`).join('\n');
  return `${head}\n\n${markdownTable(TITLES, rows)}\n${where}\n`;
}
