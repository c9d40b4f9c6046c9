// `greenband control` on a running SUMO: the whole way from a place to lamps on a street that we did not write.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { greenband, scratchFolder } from '../command.sample.ts';
import { packageRoot } from '../package-root.ts';

const PLACE = join(packageRoot(), 'fixtures', 'riverside');
const folder = scratchFolder();
const config = join(folder, 'riverside', 'place.sumocfg');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const hasSumo = spawnSync('sumo', ['--version']).status === 0;

describe.skipIf(!hasSumo)('control of a running SUMO (needs sumo)', () => {
  beforeAll(() => {
    expect(greenband('export', PLACE, '--to', 'sumo-place', '--out', join(folder, 'riverside')).code).toBe(0);
  });

  const control = (controller: string, ...more: string[]) =>
    greenband('control', PLACE, '--controller', controller, '--sumo-config', config, '--json', ...more);

  it.each(['plan', 'predictive'])('%s breaches nothing, is never late, and never gives up', (controller) => {
    const { code, stdout, stderr } = control(controller, '--end', '240');
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const answer = JSON.parse(stdout);
    expect(answer).toMatchObject({ controller, field: 'sumo', begin: 0, end: 240, fallbacks: 0, breaches: 0 });
    expect(answer.vehicles.departed).toBeGreaterThan(100);
    expect(answer.mean.delay_s).toBeGreaterThan(0);
    expect(answer.decisions).toBeGreaterThan(1000);
  });

  it('speaks to people in words, and to scripts with --json', () => {
    const asked = ['control', PLACE, '--controller', 'plan', '--sumo-config', config, '--end', '60'];
    const { stdout, code } = greenband(...asked);
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/^.*riverside, plan over plan own in sumo, 0 to 60 s\n\d+ vehicles due/),
    ]);
    expect(stdout).toMatch(/\nDelay +\d+\.\d\d +s/);
    expect(stdout).toMatch(/decisions: 0 late, 0 left to the plan; 0 breaches/);
  });

  it('says what is wrong with the street, in one line', () => {
    const absent = control('plan', '--sumo-config', join(folder, 'no.sumocfg'));
    expect(absent.code).toBe(1);
    expect(absent.stderr).toMatch(/^CLI_FILE_MISSING: /);
    const other = greenband(
      ...['control', join(packageRoot(), 'fixtures', 'single-junction'), '--controller', 'plan'],
      ...['--sumo-config', config],
    );
    expect(other.code).toBe(1);
    expect(other.stderr).toMatch(/^SUMO_OTHER_NETWORK: .*\n$/);
  });
});
