import { execFileSync } from 'node:child_process';
import { createReadStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compileNetwork } from '../core/compile-network.ts';
import { importSumoNetwork } from '../core/sumo-network.ts';
import { letterOf } from '../signals/lamp-rows.ts';
import { compileControllerPlan } from '../signals/lamps.ts';
import { dataFolder, scenarios } from './scenarios.ts';
import { attributes } from './sumo-attributes.ts';
import { sumoVersion } from './sumo-run.ts';

const data = dataFolder();

/** Every lamp of every second as SUMO shows it: `time controller` to state. */
function sumoStates(net: string, begin: number, end: number, controllers: readonly string[]): Map<string, string> {
  const folder = mkdtempSync(join(tmpdir(), 'greenband-lamps-'));
  const [request, answer] = [join(folder, 'request.add.xml'), join(folder, 'states.xml')];
  const events = controllers.map((id) => `<timedEvent type="SaveTLSStates" source="${id}" dest="${answer}"/>`);
  writeFileSync(request, `<additional>${events.join('')}</additional>`);
  const args = ['--net-file', net, '--additional-files', request, '--begin', `${begin}`, '--end', `${end}`];
  execFileSync('sumo', [...args, '--xml-validation', 'never', '--no-warnings', '--no-step-log'], { stdio: 'ignore' });
  const states = new Map<string, string>();
  for (const line of readFileSync(answer, 'utf8').split('\n')) {
    if (!line.includes('<tlsState ')) continue;
    const at = attributes(line);
    states.set(`${Number(at.get('time'))} ${at.get('id')}`, at.get('state')!);
  }
  rmSync(folder, { recursive: true });
  return states;
}

describe.skipIf(data === undefined || sumoVersion() === undefined)('lamps (need GREENBAND_DATA and sumo)', () => {
  it.each(['cologne3', 'cologne8', 'hangzhou-4x4'])('are those of SUMO at every second: %s', async (name) => {
    const scenario = scenarios(data!).find((one) => one.name === name)!;
    const { network, programs } = await importSumoNetwork(createReadStream(scenario.net), scenario.net);
    const compiled = compileNetwork(network);
    const begin = scenario.begin + 17;
    const states = sumoStates(scenario.net, begin, begin + 200, compiled.controllerIds);
    for (const program of programs) {
      const lamps = compileControllerPlan({ kind: 'program', ...program }, compiled, undefined);
      const width = lamps.states.length / lamps.ticks;
      for (let time = begin; time < begin + 200; time++) {
        const position = ((((time - lamps.offset) / lamps.tick) % lamps.ticks) + lamps.ticks) % lamps.ticks;
        const row = lamps.states.subarray(position * width, (position + 1) * width);
        const ours = Array.from(row, letterOf).join('');
        expect(`${time} ${ours}`).toBe(`${time} ${states.get(`${time} ${program.controller}`)?.slice(0, width)}`);
      }
    }
  });
});
