// Adaptive control judged by SUMO: the command as a user calls it, on real maps, over seeds.
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { mean } from '../core/statistics.ts';
import { greenband } from './greenband-command.ts';
import { median } from './sample.ts';
import { namedScenarios } from './scenarios.ts';

/** What one controller reached on one map. s. */
export interface AdaptiveResult {
  readonly bySeed: readonly number[];
  readonly median: number;
  readonly mean: number;
  /** over all runs */
  readonly breaches: number;
  readonly late: number;
  readonly fallbacks: number;
  /** s, the longest decision for all junctions */
  readonly longest: number;
}

interface Answer {
  readonly mean: { readonly delay_s: number };
  readonly breaches: number;
  readonly late: number;
  readonly fallbacks: number;
  readonly deciding_s: { readonly longest: number };
}

/** The place of a scenario, imported from its own files. */
async function placeOf(name: string): Promise<{ readonly place: string; readonly config: string }> {
  const scenario = namedScenarios([name])[0]!;
  const folder = join(tmpdir(), 'greenband-adaptive');
  mkdirSync(folder, { recursive: true });
  const place = join(folder, name);
  const data = dirname(scenario.net);
  const config = join(data, readdirSync(data).find((file) => file.endsWith('.sumocfg'))!);
  if (!existsSync(place)) {
    const window = ['--begin', String(scenario.begin), '--end', String(scenario.end)];
    const files = ['--net', scenario.net, '--routes', scenario.routes.join(',')];
    await greenband(['import', '--from', 'sumo', ...files, ...window, '--out', place]);
  }
  return { place, config };
}

/** Runs `greenband control` on a map under SUMO, one seed after another. */
export async function adaptive(
  name: string,
  controller: string,
  seeds: readonly number[],
  more: readonly string[] = [],
): Promise<AdaptiveResult> {
  const { place, config } = await placeOf(name);
  const answers: Answer[] = [];
  for (const seed of seeds) {
    const args = ['control', place, '--controller', controller, '--field', 'sumo', '--sumo-config', config];
    answers.push((await greenband([...args, '--seed', String(seed), ...more])) as unknown as Answer);
  }
  const bySeed = answers.map((answer) => answer.mean.delay_s);
  const sum = (value: (answer: Answer) => number) => answers.reduce((total, answer) => total + value(answer), 0);
  return {
    bySeed,
    median: median(bySeed),
    mean: mean(bySeed),
    breaches: sum((answer) => answer.breaches),
    late: sum((answer) => answer.late),
    fallbacks: sum((answer) => answer.fallbacks),
    longest: Math.max(...answers.map((answer) => answer.deciding_s.longest)),
  };
}
