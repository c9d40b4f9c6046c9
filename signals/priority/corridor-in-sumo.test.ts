// Tests a green corridor in a real SUMO: its emergency vehicle arrives no later, and no lamp is unlawful.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Router } from '../../core/router.ts';
import { importPlace } from '../commands/import.ts';
import { currentPlan } from '../place.ts';
import { lampsOfPlan, openPlace } from '../prepared-place.ts';
import { corridorInSumo } from './corridor-in-sumo.ts';
import { lawfulPlan } from './lawful-plan.ts';

const data = process.env['GREENBAND_DATA'];

function hasSumo(): boolean {
  try {
    execFileSync('sumo', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

test.skipIf(data === undefined || !hasSumo())(
  'cologne8: four signals on the way (needs GREENBAND_DATA and sumo)',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'greenband-sumo-corridor-'));
    try {
      const from = `${data}/cologne8/cologne8`;
      const window = { begin: 25200, end: 25800 };
      const files = { net: `${from}.net.xml`, routes: [`${from}.rou.xml`] };
      const silent = { at: () => {}, clear: () => {} };
      const out = join(folder, 'place');
      await importPlace(undefined, { from: 'sumo', ...files, ...window, out, seed: 1 } as never, silent as never);
      const prepared = await openPlace(out, window);
      const { network, safety } = prepared;
      const lawful = lawfulPlan(currentPlan(prepared.place), safety, network);
      const ids = ['-23686088#0', '25166682#0'].map((id) => network.edgeIndex.get(id)!) as [number, number];
      const router = new Router(network);
      router.search(router.profile(1, 50), ...ids);
      const job = {
        network,
        programs: lampsOfPlan(prepared, lawful.plan),
        lawful,
        safety,
        config: `${from}.sumocfg`,
        seed: 1,
        ...window,
        route: Array.from(router.path.subarray(0, router.pathLength)),
        depart: 25500,
      };
      const without = await corridorInSumo(job, false);
      const withCorridor = await corridorInSumo(job, true);
      expect(withCorridor.violations).toBe(0);
      expect(withCorridor.corridor!.state).toBe('recovered');
      expect(withCorridor.travel).toBeLessThanOrEqual(without.travel! + 1);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
