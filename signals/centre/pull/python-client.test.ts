// The Python client of the docs does what it says: takes a good letter over HTTP, and refuses every kind of bad one.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dice, randomStages, world } from '../../../fixtures/random-junction.ts';
import { systemClock, systemWallClock } from '../../clock.ts';
import { scratchFolder } from '../../command.sample.ts';
import type { LinkTable } from '../../conflicts.ts';
import { controllerBreaches } from '../../interlock.ts';
import { lampOf, letterOf } from '../../lamp-rows.ts';
import { packageRoot } from '../../package-root.ts';
import { currentPlan, readPlace } from '../../place.ts';
import type { ControllerPlan, StagePlan } from '../../plan.ts';
import { stageCycle } from '../../stage-lamps.ts';
import { digestOf } from '../../unit/canonical.ts';
import { ConflictMonitor } from '../../unit/conflict-monitor.ts';
import { LampMemory } from '../../unit/lamp-memory.ts';
import { unitProgram } from '../../unit/unit-program.ts';
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
    const key = join(data, 'centre-key.pub.pem');
    const child = spawn('python3', ['-B', CLIENT, address, controller, key, SMALL_PLACE]);
    running.push(child);
    const [line] = await new Promise<string[]>((resolve, reject) => {
      let heard = '';
      child.stdout.on('data', (text) => {
        heard += text;
        if (heard.includes('\n')) resolve([heard]);
      });
      child.stderr.once('data', (text) => reject(new Error(String(text))));
    });
    expect(line).toMatch(/^taken: .*@1 activate/);
    for (let i = 0; i < 50; i++) {
      const { reachable, status } = (await service.app.inject(`/controllers/${controller}`)).json();
      if (reachable) {
        const running = { version: expect.stringMatching(/^fallback$|^own@1$/), digest: digestOf(plan) };
        expect(status).toMatchObject({ fence: 0, faults: [], running, lamps: expect.stringMatching(/^[Gry]{2}$/) });
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

  /** Runs a script with the client imported as `c` and a JSON document as `given`; answers what it prints, as JSON. */
  function inPython(given: unknown, script: string): unknown {
    const file = join(scratchFolder(), 'given.json');
    writeFileSync(file, JSON.stringify(given));
    const head =
      'import sys, json; sys.path.insert(0, sys.argv[1]); import pull_controller as c; given = json.load(open(sys.argv[2]))';
    const args = ['-B', '-c', `${head}\n${script}`, join(CLIENT, '..'), file];
    const { stdout, stderr, status } = spawnSync('python3', args, { encoding: 'utf8', maxBuffer: 2 ** 28 });
    expect([status, stderr]).toEqual([0, '']);
    return JSON.parse(stdout);
  }

  /** What the safety data alone tell of conflicts and of who yields: all that a controller knows, which has no map. */
  function told({ safety, table }: ReturnType<typeof world>): LinkTable {
    const { links } = table;
    const [conflicts, yields] = [new Uint8Array(links * links), new Uint8Array(links * links)];
    for (const { from, to } of safety.intergreens) conflicts[from * links + to] = 1;
    for (const { link, to } of safety.permissive) yields[link * links + to] = 1;
    return { ...table, conflicts, yields };
  }

  /** Random junctions with two plans each, some of them spoilt. */
  const cases = Array.from({ length: 100 }, (_, seed) => {
    const roll = dice(seed);
    const drawn = world(roll, true, true);
    const place = { ...drawn, table: told(drawn) };
    const plans = [0, 1].map((): StagePlan => {
      const stages = randomStages(roll, place);
      const cycle = stageCycle(stages, place.safety);
      const greens = stages.map((stage) => ({ ...stage, green: roll.chance(0.1) ? 1 : stage.green }));
      return { kind: 'stages', controller: 'x', cycle, offset: roll.whole(0, 20), stages: greens };
    });
    return { place, safety: place.safety, plans, begin: roll.whole(1, 200), again: roll.whole(1, 900) / 10 };
  });
  const given = cases.map(({ place: _, ...rest }) => rest);

  test('its interlock passes nothing that ours refuses, and what it passes shows the lamps of the plan', () => {
    const script = [
      'def judged(plan, safety):',
      '  try: return c.interlock(plan, safety)',
      '  except ValueError as reason: return str(reason)',
      'print(json.dumps([[judged(plan, one["safety"]) for plan in one["plans"]] for one in given]))',
    ].join('\n');
    const found = inPython(given, script) as (string[] | string)[][];
    let [passed, refused] = [0, 0];
    for (const [i, { place, plans }] of cases.entries())
      for (const [j, plan] of plans.entries()) {
        const rows = found[i]![j]!;
        const breaches = controllerBreaches(plan, place.safety, place.table);
        if (typeof rows === 'string') refused++;
        else {
          passed++;
          expect(breaches).toEqual([]);
          const { rows: all, cycle, links } = unitProgram(plan, 'x', place.safety);
          const own = Array.from({ length: cycle }, (_, t) =>
            Array.from(all.subarray(t * links, (t + 1) * links), letterOf).join(''),
          );
          expect(rows).toEqual(own);
        }
      }
    expect([passed > 20, refused > 5]).toEqual([true, true]);
  });

  test('it changes plans lawfully whenever it is told to, by a conflict monitor that is not its own', () => {
    const script = [
      'def shown(one):',
      '  try:',
      '    unit = c.Unit(one["safety"], "a", one["plans"][0])',
      '    rows = []',
      '    for t in range(6000):',
      '      if t == one["begin"]: unit.change("b", one["plans"][1], t / 10)',
      '      if t == one["begin"] + round(one["again"] * 10): unit.change("c", one["plans"][0], t / 10)',
      '      rows.append(unit.shown(t / 10))',
      '    return [rows, unit.status(599.9)]',
      '  except ValueError: return None',
      'print(json.dumps([shown(one) for one in given]))',
    ].join('\n');
    const found = inPython(given, script) as ([string[], { running: object; mode: string }] | null)[];
    let tried = 0;
    for (const [i, { place, plans }] of cases.entries()) {
      if (!found[i]) continue;
      tried++;
      const [rows, status] = found[i];
      const monitor = new ConflictMonitor(place.safety, place.table);
      const memory = new LampMemory(place.table.links);
      memory.begin(Uint8Array.from(rows[0]!, lampOf));
      for (const [t, row] of rows.entries()) {
        const lamps = Uint8Array.from(row, lampOf);
        expect(monitor.refusal(memory, lamps, t), `${i} at ${t / 10} s`).toBeUndefined();
        memory.note(t, lamps);
      }
      expect(status).toMatchObject({ mode: 'plan', running: { version: 'c', digest: digestOf(plans[0]) } });
    }
    expect(tried).toBeGreaterThan(8);
  });
});
