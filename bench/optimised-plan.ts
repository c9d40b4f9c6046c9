// A scenario through the product from end to end: import, optimise, export to SUMO, and SUMO's verdict on the plan.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { greenband } from './greenband-command.ts';
import type { Scenario } from './scenarios.ts';
import { runSumoSeeds } from './sumo-run.ts';
import { verdict } from './sumo-verdict.ts';

/** SUMO's verdict, and what the optimiser said of itself. */
export interface OptimisedPlan {
  readonly verdict: ReturnType<typeof verdict>;
  readonly optimiser: Record<string, unknown>;
}

/** The arguments of `greenband import` for a scenario. */
export function importArguments(scenario: Scenario, place: string): string[] {
  const { net, routes, additional, begin, end } = scenario;
  const args = ['import', '--from', 'sumo', '--net', net, '--routes', routes.join(',')];
  if (additional.length > 0) args.push('--additional', additional.join(','));
  return [...args, '--begin', String(begin), '--end', String(end), '--out', place];
}

/**
 * @param options more arguments of `greenband optimise`
 * @param seeds SUMO's
 */
export async function optimisedPlan(
  scenario: Scenario,
  method: string,
  seeds: readonly number[],
  options: readonly string[] = [],
): Promise<OptimisedPlan> {
  const folder = mkdtempSync(join(tmpdir(), 'greenband-plan-'));
  try {
    const [place, plan, file] = ['place', 'plan.json', 'plan.add.xml'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    await greenband(importArguments(scenario, place));
    const optimiser = await greenband(['optimise', place, '--method', method, ...options, '--out', plan]);
    await greenband(['export', place, '--plan', plan, '--to', 'sumo', '--out', file]);
    const results = await runSumoSeeds({ ...scenario, additional: [...scenario.additional, file] }, seeds);
    return { verdict: verdict(results), optimiser };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
