// One scenario through `optimise --method area`, and SUMO's verdict on what came out: on its own trips and on others.
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { greenband } from './greenband-command.ts';
import { importArguments } from './optimised-plan.ts';
import { REDRAWS, redrawnScenario } from './redrawn-routes.ts';
import type { Scenario } from './scenarios.ts';
import { runSumoSeeds, sumoCacheFolder } from './sumo-run.ts';
import { sumoToolPlan } from './sumo-tool-plan.ts';
import { verdict } from './sumo-verdict.ts';

type Verdict = ReturnType<typeof verdict>;

export interface AreaCase {
  readonly scenario: Scenario;
  readonly own: Verdict;
  readonly area: Verdict;
  /** change of mean delay, new against own plan: by our simulations of the own demand, and by SUMO. Percent. */
  readonly forecast: number;
  readonly gain: number;
  /** the plan as a file for SUMO */
  readonly file: string;
}

/** On a demand that the plan was not made for: the gain as a share of the gain on the own demand. */
export interface Kept {
  readonly name: string;
  readonly share: number;
}

/** Simulated differences of `greenband compare`, percent of the delay. */
async function forecastOf(place: string, plan: string, own: string): Promise<number> {
  const compared = await greenband(['compare', place, '--plan', own, '--plan', plan, '--replications', '5']);
  return (compared as { difference: { delay_s: { percent: number } } }).difference.delay_s.percent;
}

/** SUMO on a scenario under its own plan (no file), or under another one. */
async function judged(scenario: Scenario, seeds: readonly number[], ...files: string[]): Promise<Verdict> {
  return verdict(await runSumoSeeds({ ...scenario, additional: [...scenario.additional, ...files] }, seeds));
}

/** What of the gain stays on the scenario's demand drawn again, and on more and less of it. */
export async function keptGain({ scenario, file, gain }: AreaCase, seeds: readonly number[]): Promise<Kept[]> {
  const kept: Kept[] = [];
  for (const [name, redraw] of REDRAWS) {
    const other = await redrawnScenario(scenario, redraw, 1);
    const own = await judged(other, seeds);
    const area = await judged(other, seeds, file);
    kept.push({ name, share: (-100 * (1 - area.delay_s.mean / own.delay_s.mean)) / gain });
  }
  return kept;
}

/**
 * @param seeds SUMO's
 * @param options more arguments of `greenband optimise`
 */
export async function areaCase(
  scenario: Scenario,
  seeds: readonly number[],
  options: readonly string[] = ['--budget', '60'],
): Promise<AreaCase> {
  const folder = mkdtempSync(join(tmpdir(), 'greenband-area-'));
  try {
    const [place, plan, written] = ['place', 'plan.json', 'plan.add.xml'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    await greenband(importArguments(scenario, place));
    await greenband(['optimise', place, '--method', 'area', ...options, '--out', plan]);
    await greenband(['export', place, '--plan', plan, '--to', 'sumo', '--out', written]);
    const file = keptFile(readFileSync(written, 'utf8'));
    const own = await judged(scenario, seeds);
    const area = await judged(scenario, seeds, file);
    const gain = 1 - area.delay_s.mean / own.delay_s.mean;
    const forecast = await forecastOf(place, plan, 'own');
    return { scenario, own, area, forecast, gain: -100 * gain, file };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The text in a file that outlives the case, named by its content. */
function keptFile(text: string): string {
  mkdirSync(sumoCacheFolder(), { recursive: true });
  const name = `area-${createHash('sha256').update(text).digest('hex').slice(0, 16)}.add.xml`;
  const path = join(sumoCacheFolder(), name);
  writeFileSync(path, text);
  return path;
}

/** SUMO's verdict on what its own tools make of the scenario. */
export async function toolsVerdict(scenario: Scenario, seeds: readonly number[]): Promise<Verdict> {
  const folder = mkdtempSync(join(tmpdir(), 'greenband-tools-'));
  try {
    return await judged(scenario, seeds, ...(await sumoToolPlan(scenario, folder)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
