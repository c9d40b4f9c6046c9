// Controllers that pull: what a letter must be to be used, and what a controller does when the centre is gone.
import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { dice, randomStages, world } from '../../../fixtures/random-junction.ts';
import { controllerBreaches } from '../../interlock.ts';
import type { StagePlan } from '../../plan.ts';
import { interstageTimes, stageCycle } from '../../stage-lamps.ts';
import { type CentreKey, isSigned, passingKey } from '../keys.ts';
import { type Timers, VirtualTimers } from '../timers.ts';
import { type PlanLetter, type SealedLetter, sealLetter } from './plan-letter.ts';
import { objectsOf } from './plan-objects.ts';
import { PullBoard } from './pull-board.ts';
import { type CentreLine, type KeptPlan, PullClient } from './pull-client.ts';

const place = world(dice(3), true, true);
const plans: StagePlan[] = [];
const roll = dice(5);
while (plans.length < 3) {
  const stages = randomStages(roll, place);
  const plan: StagePlan = {
    kind: 'stages',
    controller: 'x',
    cycle: stageCycle(stages, place.safety),
    offset: 0,
    stages,
  };
  if (controllerBreaches(plan, place.safety, place.table).length === 0) plans.push(plan);
}
const [fallback, first, second] = plans as [StagePlan, StagePlan, StagePlan];
const setup = { controller: 'x', safety: place.safety, table: place.table, plan: fallback, version: 'fallback' };
const key = passingKey();

function client(timers: VirtualTimers, line: Partial<CentreLine> = {}, kept?: KeptPlan, by: CentreKey = key) {
  const saved: KeptPlan[] = [];
  const nothing: CentreLine = { fetch: async () => undefined, report: async () => undefined, ...line };
  const made = new PullClient({ setup, key: by.open, line: nothing, timers, kept, keep: (plan) => saved.push(plan) });
  return { made, saved };
}

function letter(timers: VirtualTimers, change: Partial<PlanLetter> = {}, by = key): SealedLetter {
  const now = timers.wall();
  const at = (seconds: number) => new Date(now + seconds * 1000).toISOString();
  return sealLetter(by, {
    format: 'greenband-controller-plan',
    version: 1,
    controller: 'x',
    serial: 7,
    name: 'first@1',
    plan: first,
    activate: true,
    method: 'dwell',
    limit: 0.2,
    notBefore: at(-10),
    expires: at(3600),
    ...change,
  });
}

/** Lets the controller's clock run, its lamps with it. */
async function pass(timers: VirtualTimers, made: PullClient, seconds: number): Promise<void> {
  for (let s = 0; s < seconds; s++) {
    await timers.run(1);
    made.lamps();
  }
}

describe('a letter', () => {
  test('that is in order is checked, run, and kept', async () => {
    const timers = new VirtualTimers();
    const { made, saved } = client(timers);
    made.take(letter(timers));
    await pass(timers, made, 300);
    expect(made.status()).toMatchObject({ running: { version: 'first@1' }, mode: 'plan', fence: 7, faults: [] });
    expect(saved).toEqual([{ serial: 7, name: 'first@1', plan: first }]);
  });

  const bit = (sealed: SealedLetter, at: number): SealedLetter => {
    const body = Buffer.from(sealed.body);
    body[at % body.length]! ^= 1 << (at % 8);
    return { ...sealed, body };
  };
  const unsafe: StagePlan = { ...first, stages: [{ state: 'G'.repeat(place.table.links), green: first.cycle }] };
  const day = (timers: VirtualTimers, seconds: number) => new Date(timers.wall() + seconds * 1000).toISOString();
  test.each<[string, (timers: VirtualTimers) => SealedLetter, RegExp]>([
    ['altered by one bit', (timers) => bit(letter(timers), 123), /PULL_SIGNATURE/],
    [
      'with another signature',
      (timers) => ({ ...letter(timers), signature: letter(timers, { serial: 8 }).signature }),
      /PULL_SIGNATURE/,
    ],
    ['without a signature', (timers) => ({ ...letter(timers), signature: '' }), /PULL_SIGNATURE/],
    [
      'with the algorithm none',
      (timers) => ({ ...letter(timers), signature: `${Buffer.from('{"alg":"none"}').toString('base64url')}..` }),
      /PULL_SIGNATURE/,
    ],
    ['by another key', (timers) => letter(timers, {}, passingKey()), /PULL_SIGNATURE/],
    ['for another controller', (timers) => letter(timers, { controller: 'y' }), /PULL_CONTROLLER/],
    [
      'with a plan for another controller',
      (timers) => letter(timers, { plan: { ...first, controller: 'y' } }),
      /PULL_CONTROLLER/,
    ],
    ['that is expired', (timers) => letter(timers, { expires: day(timers, -1) }), /PULL_EXPIRED/],
    ['that does not count yet', (timers) => letter(timers, { notBefore: day(timers, 60) }), /PULL_EARLY/],
    ['with times that are none', (timers) => letter(timers, { expires: 'never' }), /PULL_EXPIRED/],
    ['with an unknown field', (timers) => letter(timers, { extra: 1 } as Partial<PlanLetter>), /PULL_FORMAT/],
    ['of a newer format', (timers) => letter(timers, { version: 2 } as unknown as Partial<PlanLetter>), /PULL_FORMAT/],
    ['with an unsafe plan', (timers) => letter(timers, { plan: unsafe }), /PLAN_/],
  ])('%s is refused, said, and changes nothing', async (_name, make, code) => {
    const timers = new VirtualTimers();
    const { made, saved } = client(timers);
    made.take(make(timers));
    await pass(timers, made, 200);
    expect(made.status()).toMatchObject({ running: { version: 'fallback' }, mode: 'plan', fence: 0 });
    expect(made.status().faults.join()).toMatch(code);
    expect(saved).toEqual([]);
  });

  test.each([
    ['replayed', 7],
    ['of before (downgrade)', 3],
  ])('%s changes nothing', async (_name, serial) => {
    const timers = new VirtualTimers();
    const { made } = client(timers);
    made.take(letter(timers));
    await pass(timers, made, 200);
    made.take(letter(timers, { serial, name: 'second@1', plan: second }));
    await pass(timers, made, 200);
    expect(made.status()).toMatchObject({ running: { version: 'first@1' }, fence: 7 });
  });

  test('every single bit of one that is flipped is noticed', () => {
    const timers = new VirtualTimers();
    const sealed = letter(timers);
    for (let at = 0; at < sealed.body.length * 8; at += 37) {
      const { made } = client(timers);
      const body = Buffer.from(sealed.body);
      body[at >> 3]! ^= 1 << (at & 7);
      made.take({ ...sealed, body });
      expect(made.serial).toBe(-1);
    }
  });
});

describe('a clock that is off', () => {
  /** The controller's timers, `ahead` ms before those of the centre. */
  function apart(ahead: number) {
    const centre = new VirtualTimers();
    const own: Timers = {
      now: () => centre.now(),
      wall: () => centre.wall() + ahead,
      after: centre.after.bind(centre),
    };
    const line: CentreLine = { fetch: async () => undefined, report: async () => centre.wall() };
    const made = new PullClient({ setup, key: key.open, line, timers: own, kept: undefined, keep: () => {} });
    const right = new PullClient({ setup, key: key.open, line, timers: centre, kept: undefined, keep: () => {} });
    return { centre, made, right };
  }
  const offBy = (a: PullClient, b: PullClient) => {
    const cycle = fallback.cycle;
    const difference = a.status().cycleTimer_s - b.status().cycleTimer_s;
    return Math.abs(((difference + 1.5 * cycle) % cycle) - cycle / 2);
  };

  test.each([1500, -1500])(
    'by %d ms is made up for, little by little and without a jump of the lamps',
    async (ahead) => {
      const { centre, made, right } = apart(ahead);
      expect(offBy(made, right)).toBeCloseTo(1.5, 1);
      for (let turn = 0; turn < 20; turn++) {
        await made.turn();
        for (let s = 0; s < 20; s++) {
          await centre.run(1);
          expect(made.status()).toMatchObject({ mode: 'plan', faults: [] });
          right.lamps();
        }
      }
      expect(offBy(made, right)).toBeLessThan(0.15);
      // what it says of its clock is the truth, so that the centre sees how far it is off
      expect(made.status().clock_ms - centre.wall()).toBe(ahead);
    },
  );

  test('by more than two seconds is left to people', async () => {
    const { centre, made, right } = apart(5000);
    for (let turn = 0; turn < 20; turn++) {
      await made.turn();
      await centre.run(20);
      made.lamps();
      right.lamps();
    }
    expect(offBy(made, right)).toBeCloseTo(5, 1);
  });
});

describe('alone', () => {
  test('it goes on with its last good plan, after a loss of power too', async () => {
    const timers = new VirtualTimers();
    const { made, saved } = client(timers);
    made.take(letter(timers));
    await pass(timers, made, 100);
    const gone = { fetch: () => Promise.reject(new Error('gone')) };
    const again = client(timers, gone, saved[0]).made;
    await again.turn();
    expect(again.online).toBe(false);
    await pass(timers, again, 100);
    expect(again.status()).toMatchObject({ running: { version: 'first@1' }, mode: 'plan', fence: 7 });
  });

  test('it runs its own fallback plan when what it kept is not safe', () => {
    const timers = new VirtualTimers();
    const spoilt = { ...first, stages: [{ state: 'G'.repeat(place.table.links), green: first.cycle }] };
    const { made } = client(timers, {}, { serial: 9, name: 'bad@1', plan: spoilt });
    expect(made.status()).toMatchObject({ running: { version: 'fallback' }, fence: 9 });
    expect(made.status().faults.join()).toContain('refused 9');
  });
});

describe('the board', () => {
  const standing = () => ({ name: 'first@1', plan: first, fence: 4 });

  test('an order is a new letter, and it is obeyed when a report says so', async () => {
    const timers = new VirtualTimers();
    const board = new PullBoard({ key, timers, standing });
    const port = board.port('x');
    const { made } = client(timers);
    const pull = () => {
      const posted = board.letterFor('x');
      made.take(posted, posted.etag);
      board.report('x', made.status());
    };
    pull();
    expect((await port.status()).fence).toBe(4);
    let obeyed = '';
    void port.obey({ kind: 'stage', fence: 5, version: 'second@1', plan: second }).then(() => (obeyed += 's'));
    await pass(timers, made, 3);
    expect(obeyed).toBe('');
    pull();
    await pass(timers, made, 2);
    expect([obeyed, (await port.status()).staged?.version]).toEqual(['s', 'second@1']);
    void port
      .obey({ kind: 'activate', fence: 6, version: 'second@1', method: 'dwell', limit: 0.2 })
      .then(() => (obeyed += 'a'));
    pull();
    await pass(timers, made, 200);
    pull();
    expect([obeyed, (await port.status()).running?.version]).toEqual(['sa', 'second@1']);
  });

  test('what the controller refuses fails the order with its reason', async () => {
    const timers = new VirtualTimers();
    const board = new PullBoard({ key, timers, standing });
    const stranger = generateKeyPairSync('ed25519').publicKey;
    const made = new PullClient({
      setup,
      key: stranger,
      line: { fetch: async () => undefined, report: async () => undefined },
      timers,
      kept: undefined,
      keep: () => {},
    });
    const answer = board.port('x').obey({ kind: 'stage', fence: 5, version: 'second@1', plan: second });
    const refused = expect(answer).rejects.toMatchObject({ code: 'PULL_REFUSED' });
    made.take(board.letterFor('x'));
    board.report('x', made.status());
    await timers.run(2);
    await refused;
  });

  test('a long poll ends when the letter changes, or after its time', async () => {
    const timers = new VirtualTimers();
    const board = new PullBoard({ key, timers, standing });
    board.letterFor('x');
    let woken = '';
    void board.changed('x', 20).then(() => (woken += 'time'));
    await timers.run(19);
    expect(woken).toBe('');
    await timers.run(2);
    expect(woken).toBe('time');
    void board.changed('x', 20).then(() => (woken += ' change'));
    void board
      .port('x')
      .obey({ kind: 'stage', fence: 5, version: 'second@1', plan: second })
      .catch(() => undefined);
    await timers.run(1);
    expect(woken).toBe('time change');
  });

  test('a letter is renewed before it expires, under the same serial', async () => {
    const timers = new VirtualTimers();
    const board = new PullBoard({ key, timers, standing, validity: 1000 });
    const before = board.letterFor('x');
    await timers.run(400);
    expect(board.letterFor('x')).toBe(before);
    await timers.run(200);
    expect(board.letterFor('x')).toMatchObject({ serial: before.serial });
    expect(board.letterFor('x').expires_ms).toBeGreaterThan(before.expires_ms);
  });

  test('renewing a letter does not activate what was only staged', async () => {
    const timers = new VirtualTimers();
    const board = new PullBoard({ key, timers, standing, validity: 1000 });
    void board
      .port('x')
      .obey({ kind: 'stage', fence: 5, version: 'second@1', plan: second })
      .catch(() => undefined);
    await timers.run(600);
    expect(JSON.parse(board.letterFor('x').body.toString())).toMatchObject({ serial: 5, activate: false });
  });

  test('silence is said', async () => {
    const timers = new VirtualTimers();
    const board = new PullBoard({ key, timers, standing });
    await expect(board.port('x').status()).rejects.toMatchObject({ code: 'DISPATCH_SILENT' });
    await expect(board.port('x').obey({ kind: 'release', fence: 1 })).rejects.toMatchObject({
      code: 'PULL_PLANS_ONLY',
    });
  });
});

describe('a plan as NTCIP objects', () => {
  const changes = interstageTimes(first.stages, place.safety);
  const stages = first.stages.map((stage, i) => ({
    ...stage,
    green: Math.ceil(stage.green + changes[i]!) - changes[i]!,
  }));
  const plan: StagePlan = { ...first, stages, cycle: Math.round(stageCycle(stages, place.safety)) };
  const boardWith = (posted: StagePlan) =>
    new PullBoard({
      key,
      timers: new VirtualTimers(),
      standing: () => ({ name: 'first@1', plan: posted, fence: 4 }),
      objects: (asked, slot) => objectsOf(asked, posted, place.safety, slot),
    });

  test('says cycle, offset and splits of the pattern in whole seconds, selects it, and is signed', () => {
    const posted = boardWith(plan).objectsFor('x', 102);
    const said = JSON.parse(posted.body.toString());
    expect(said).toMatchObject({ format: 'greenband-controller-objects', controller: 'x', serial: 4, slot: 102 });
    const ends = said.objects.map(({ oid, value }: { oid: string; value: number }) => [
      oid.split('.4.2.1.4.')[1],
      value,
    ]);
    expect(ends.slice(0, 3)).toEqual([
      ['7.1.2.102', plan.cycle],
      ['7.1.3.102', plan.offset],
      ['7.1.4.102', 102],
    ]);
    expect(ends.at(-1)).toEqual(['14.0', 102]);
    const splits = ends.slice(3, -1).map(([, value]: [string, number]) => value);
    expect(splits.reduce((sum: number, one: number) => sum + one, 0)).toBe(plan.cycle);
    expect(isSigned(posted.signature, posted.body, key.open)).toBe(true);
  });

  test('refuses a plan in fractions of a second', () => {
    const odd = { ...plan, offset: 0.5 };
    expect(() => boardWith(odd).objectsFor('x', 101)).toThrow(/NTCIP_SECONDS/);
  });
});
