// Exported plans in SUMO itself: it loads them without complaint, shows our lamps, and drives as under the file's own program.
import { spawnSync } from 'node:child_process';
import { createReadStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { compileNetwork, importSumoNetwork } from '../core/index.ts';
import {
  compileControllerPlan,
  deriveSafety,
  exportSumoPrograms,
  type Plan,
  planOfPrograms,
  repairPlan,
  safetyByController,
} from '../signals/index.ts';
import { dataFolder, type Scenario, scenarios } from './scenarios.ts';
import { runSumo, sumoVersion } from './sumo-run.ts';

const LETTERS = 'rygGsuoO';
const data = dataFolder();
const folder = mkdtempSync(join(tmpdir(), 'greenband-export-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function placeOf(name: string) {
  const scenario = scenarios(data!).find((one) => one.name === name)!;
  const { network: file, programs } = await importSumoNetwork(createReadStream(scenario.net), scenario.net);
  const network = compileNetwork(file);
  const safety = safetyByController(deriveSafety(network, programs));
  return { scenario, network, programs, safety, own: planOfPrograms('own', programs, { method: 'imported' }) };
}

function written(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** SUMO without traffic from 0 to `end`: its warnings, and the state that it shows at each step. */
function lampsOfSumo(scenario: Scenario, plan: string, controller: string, end: number, step = 1) {
  const states = join(folder, 'states.xml');
  const record = `<additional><timedEvent type="SaveTLSStates" source="${controller}" dest="${states}"/></additional>`;
  const additional = [plan, written('record.add.xml', record)].join(',');
  const window = ['--begin', '0', '--end', String(end), '--step-length', String(step)];
  const { stderr } = spawnSync(
    'sumo',
    ['-n', scenario.net, '-a', additional, ...window, '--xml-validation', 'never', '--no-step-log'],
    { encoding: 'utf8' },
  );
  const shown = [...readFileSync(states, 'utf8').matchAll(/time="([\d.]+)"[^>]* state="(\w+)"/g)];
  return { warnings: stderr.split('\n').filter(Boolean), shown: shown.map(([, time, state]) => [Number(time), state]) };
}

describe.skipIf(data === undefined || sumoVersion() === undefined)(
  'exported programs in SUMO (needs GREENBAND_DATA and sumo)',
  () => {
    it.each(['cologne8', 'hangzhou-4x4'])(
      '%s drives under its exported plan exactly as under its own',
      async (name) => {
        const { scenario, network, safety, own } = await placeOf(name);
        const short = { ...scenario, end: scenario.begin + 1200, seed: 1 };
        const file = written(`${name}.add.xml`, exportSumoPrograms(own, network, safety));
        const before = await runSumo(short);
        const after = await runSumo({ ...short, additional: [...scenario.additional, file] });
        expect(after.departed).toBe(before.departed);
        expect(after.meanDuration).toBe(before.meanDuration);
        expect(after.delayAll).toBe(before.delayAll);
      },
    );

    it.each(['cologne8', 'hangzhou-4x4'])('%s: SUMO has nothing to say against the repaired plan', async (name) => {
      const { scenario, network, safety, own } = await placeOf(name);
      const { plan } = repairPlan(own, safety, network);
      const file = written(`${name}-repaired.add.xml`, exportSumoPrograms(plan, network, safety));
      const { warnings } = lampsOfSumo(scenario, file, plan.controllers[0]!.controller, 10);
      expect(warnings.filter((line) => line.includes('greenband'))).toEqual([]);
    });

    it.each([
      ['whole seconds', 1, 17, [29, 5, 6, 5, 31, 5, 6, 5]],
      ['tenths', 0.1, 3.5, [29.5, 4.7, 6, 5, 31.4, 5, 6, 5]],
    ])('shows our lamps, offset and all, with %s', async (_, step, offset, durations) => {
      const { scenario, network, safety, programs } = await placeOf('cologne1');
      const [program] = programs;
      const phases = program!.phases.map((phase, index) => ({ ...phase, duration: durations[index]! }));
      const plan: Plan = { id: 'x', controllers: [{ kind: 'program', ...program!, offset, phases }] };
      const file = written('lamps.add.xml', exportSumoPrograms(plan, network, safety));
      const { shown } = lampsOfSumo(scenario, file, program!.controller, 300, step);
      const lamps = compileControllerPlan(plan.controllers[0]!, network, undefined);
      const links = lamps.states.length / lamps.ticks;
      const ours = shown.map(([time]) => {
        const position = Math.floor((Number(time) - lamps.offset) / lamps.tick + 1e-6);
        const row = (((position % lamps.ticks) + lamps.ticks) % lamps.ticks) * links;
        return [time, Array.from(lamps.states.subarray(row, row + links), (lamp) => LETTERS[lamp]).join('')];
      });
      expect(shown.length).toBeGreaterThan(290 / step);
      expect(ours).toEqual(shown);
    });
  },
);
