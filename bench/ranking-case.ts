// Direction of change: 20 plans drawn by a seeded rule, ranked by our engine and by SUMO.
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mean } from '../core/statistics.ts';
import { run } from '../sim/run.ts';
import { lampsOf, loadPlace } from './our-run.ts';
import { randomPlans } from './random-plans.ts';
import { spearman } from './sample.ts';
import type { Scenario } from './scenarios.ts';
import { sumoPrograms } from './sumo-programs.ts';
import { runSumoSeeds, sumoCacheFolder } from './sumo-run.ts';

/** Mean delays of the plans, s, and how alike the rankings are. */
export interface Ranking {
  readonly scenario: string;
  readonly ours: number[];
  readonly sumo: number[];
  /** SUMO's first and second half of the seeds */
  readonly halves: [first: number[], second: number[]];
  /** ours against all of SUMO's seeds; SUMO's halves against each other */
  readonly rank: number;
  readonly ownRank: number;
}

/**
 * @param seeds of both sides; SUMO's halves are the first and the second half of them
 */
export async function rankingCase(scenario: Scenario, seeds: readonly number[], plans = 20): Promise<Ranking> {
  const place = await loadPlace(scenario);
  const { begin, end } = scenario;
  // what locks in SUMO stays locked, and that is a great part of how plans differ
  const window = { begin, end, locks: 'kept' } as const;
  const [ours, sumo]: [number[], number[]] = [[], []];
  const halves: [number[], number[]] = [[], []];
  const half = seeds.length >> 1;
  for (const programs of randomPlans(place.programs, plans)) {
    const lamps = lampsOf(place.network, programs);
    const delays = seeds.map((seed) => run(place.network, place.demand(seed), lamps, { seed, ...window }).mean.delay_s);
    const additional = [...scenario.additional, planFile(sumoPrograms(programs))];
    const theirs = (await runSumoSeeds({ ...scenario, additional }, seeds)).map((result) => result.delayAll);
    ours.push(mean(delays));
    sumo.push(mean(theirs));
    halves[0].push(mean(theirs.slice(0, half)));
    halves[1].push(mean(theirs.slice(half)));
  }
  return { scenario: scenario.name, ours, sumo, halves, rank: spearman(ours, sumo), ownRank: spearman(...halves) };
}

function planFile(text: string): string {
  const folder = sumoCacheFolder();
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `plan-${createHash('sha256').update(text).digest('hex').slice(0, 16)}.add.xml`);
  writeFileSync(path, text);
  return path;
}
