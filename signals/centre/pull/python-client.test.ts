// The Python client of the docs does what it says: takes a good letter over HTTP, and refuses every kind of bad one.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock, systemWallClock } from '../../clock.ts';
import { scratchFolder } from '../../command.sample.ts';
import { packageRoot } from '../../package-root.ts';
import { currentPlan, readPlace } from '../../place.ts';
import type { ControllerPlan } from '../../plan.ts';
import { openCentre } from '../city-centre.ts';
import { passingKey } from '../keys.ts';
import { servePlace } from '../served-place.ts';
import { freshFolder, SMALL_PLACE } from '../service.sample.ts';
import { buildService, type Service } from '../service.ts';
import { type PlanLetter, type SealedLetter, sealLetter } from './plan-letter.ts';

const CLIENT = join(packageRoot(), 'docs', 'examples', 'pull_controller.py');
const hasPython = spawnSync('python3', ['-c', 'import cryptography']).status === 0;

describe.skipIf(!hasPython)('the Python client (needs python3-cryptography)', () => {
  let service: Service;
  let address: string;
  let plan: ControllerPlan;
  const data = freshFolder();
  const running: ChildProcess[] = [];
  beforeAll(async () => {
    plan = currentPlan(await readPlace(SMALL_PLACE)).controllers[0]!;
    const served = await servePlace(SMALL_PLACE, { seed: 1, speed: 1 });
    const clocks = { clock: systemClock, wall: systemWallClock };
    const city = await openCentre(served, { ...clocks, data, field: 'http', replications: 0 });
    service = await buildService({ places: [served], clock: systemClock, city, logLevel: 'silent', twin: '/none' });
    await service.app.listen({ port: 0, host: '127.0.0.1' });
    address = `http://127.0.0.1:${(service.app.server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    for (const child of running) child.kill('SIGKILL');
    await service.stop();
  });

  test('takes its letter and reports', async () => {
    const { controller } = plan;
    const child = spawn('python3', ['-u', CLIENT, address, controller, join(data, 'centre-key.pub.pem')]);
    running.push(child);
    const [line] = await new Promise<string[]>((resolve, reject) => {
      child.stdout.once('data', (text) => resolve([String(text)]));
      child.stderr.once('data', (text) => reject(new Error(String(text))));
    });
    expect(line).toMatch(/^taken: .*@1 activate/);
    for (let i = 0; i < 50; i++) {
      const { reachable, status } = (await service.app.inject(`/controllers/${controller}`)).json();
      if (reachable) {
        expect(status).toMatchObject({ fence: 0, faults: [] });
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('it did not report');
  }, 20_000);

  test('a controller that pulls takes plans only: hands are refused at once', async () => {
    const url = `/controllers/${plan.controller}/manual`;
    const payload = { action: 'flash', lease_s: 60, reason: 'r' };
    const answer = await service.app.inject({ method: 'POST', url, payload });
    expect([answer.statusCode, answer.json().code]).toEqual([409, 'CONTROLLER_PLANS_ONLY']);
    expect((await service.app.inject('/alarms')).json().items).toEqual([]);
  });

  const key = passingKey();
  const letter = (change: Partial<PlanLetter> = {}, by = key): SealedLetter =>
    sealLetter(by, {
      format: 'greenband-controller-plan',
      version: 1,
      controller: plan.controller,
      serial: 7,
      name: 'first@1',
      plan,
      activate: true,
      method: 'dwell',
      limit: 0.2,
      notBefore: '2026-01-01T00:00:00.000Z',
      expires: '2027-01-01T00:00:00.000Z',
      ...change,
    });

  /** What the client's own check says of a letter. */
  function checked({ body, signature }: SealedLetter, last: number, now: string): string {
    const folder = scratchFolder();
    const [bodyFile, keyFile] = [join(folder, 'body'), join(folder, 'key.pem')];
    writeFileSync(bodyFile, body);
    writeFileSync(keyFile, key.open.export({ type: 'spki', format: 'pem' }));
    const script = [
      'import sys; sys.path.insert(0, sys.argv[1])',
      'from datetime import datetime',
      'import pull_controller as c',
      'key = c.load_pem_public_key(open(sys.argv[3], "rb").read())',
      'try: print("taken", c.check(open(sys.argv[2], "rb").read(), sys.argv[4], key, sys.argv[5], int(sys.argv[6]), datetime.fromisoformat(sys.argv[7]))["serial"])',
      'except ValueError as reason: print(reason)',
    ].join('\n');
    const args = ['-B', '-c', script, join(CLIENT, '..'), bodyFile, keyFile, signature, plan.controller];
    const { stdout, stderr } = spawnSync('python3', [...args, String(last), now], { encoding: 'utf8' });
    return stdout + stderr;
  }

  const NOW = '2026-06-01T00:00:00+00:00';
  test.each<[string, () => SealedLetter, number, string, RegExp]>([
    ['in order', () => letter(), -1, NOW, /^taken 7/],
    ['replayed', () => letter(), 7, NOW, /^PULL_SERIAL/],
    ['of before (downgrade)', () => letter({ serial: 3 }), 7, NOW, /^PULL_SERIAL/],
    ['for another controller', () => letter({ controller: 'y' }), -1, NOW, /^PULL_CONTROLLER/],
    ['expired', () => letter(), -1, '2027-06-01T00:00:00+00:00', /^PULL_EXPIRED/],
    ['before its time', () => letter(), -1, '2025-06-01T00:00:00+00:00', /^PULL_EARLY/],
    ['by another key', () => letter({}, passingKey()), -1, NOW, /^PULL_SIGNATURE/],
    [
      'altered by one bit',
      () => {
        const { body, signature } = letter();
        body[100]! ^= 1;
        return { body, signature };
      },
      -1,
      NOW,
      /^PULL_SIGNATURE/,
    ],
    ['without a signature', () => ({ ...letter(), signature: '' }), -1, NOW, /^PULL_SIGNATURE/],
  ])('a letter %s', (_name, make, last, now, words) => {
    expect(checked(make(), last, now)).toMatch(words);
  });
});
