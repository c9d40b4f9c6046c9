// What SUMO's own tools make of a scenario's signals: cycles by tlsCycleAdaptation, offsets by tlsCoordinator.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Fault } from '../core/fault.ts';
import type { Scenario } from './scenarios.ts';

const run = promisify(execFile);

/**
 * Writes the additional files of both tools into a folder and answers their paths, in SUMO's order of loading.
 * @throws Fault BENCH_NO_SUMO_TOOLS where the tools are not installed
 */
export async function sumoToolPlan(scenario: Scenario, folder: string): Promise<string[]> {
  const tools = join(process.env['SUMO_HOME'] ?? '/usr/share/sumo', 'tools');
  const [adaptation, coordinator] = ['tlsCycleAdaptation.py', 'tlsCoordinator.py'].map((name) => join(tools, name));
  if (!existsSync(adaptation!))
    throw new Fault('BENCH_NO_SUMO_TOOLS', "SUMO's tools are not there: install them (Debian: sumo-tools).", tools);
  const [cycles, offsets] = ['cycles.add.xml', 'offsets.add.xml'].map((name) => join(folder, name)) as [string, string];
  const common = ['-n', scenario.net, '-r', scenario.routes.join(',')];
  const begin = ['-b', String(scenario.begin)];
  await run('python3', [adaptation!, ...common, ...begin, '-o', cycles], { cwd: folder, maxBuffer: 1 << 26 });
  await run('python3', [coordinator!, ...common, '-a', cycles, '-o', offsets], { cwd: folder, maxBuffer: 1 << 26 });
  return [cycles, offsets];
}
