// The cases that every adapter must pass: one suite, run against each kind of controller there is.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ControllerPlan } from '../plan.ts';
import { digestOf } from './canonical.ts';
import {
  type ControllerMode,
  type ControllerPort,
  type ControllerStatus,
  MANUAL_ACTIONS,
  type ManualAction,
} from './controller-port.ts';

/** A controller behind an adapter, and what the suite needs to know of it. */
export interface Rig {
  readonly port: ControllerPort;
  readonly adapter: string;
  readonly links: number;
  /** what it runs at first, and two other plans that are safe for it */
  readonly own: ControllerPlan;
  readonly next: ControllerPlan;
  readonly third: ControllerPlan;
  /** whether it can be taken by hand from afar */
  readonly manual: boolean;
  /** lets so many seconds pass at the controller */
  pass(seconds: number): Promise<void>;
  close(): Promise<void>;
}

/** A port to a controller that pulls: an order is obeyed when it has pulled, so time passes while that is waited for. */
export function obeyedWhilePassing(port: ControllerPort, pass: (seconds: number) => Promise<void>): ControllerPort {
  const obey: ControllerPort['obey'] = async (order) => {
    let open = true;
    const answer = port.obey(order).finally(() => {
      open = false;
    });
    answer.catch(() => undefined);
    for (let i = 0; i < 5 && open; i++) await pass(1);
    return answer;
  };
  return { ...port, obey };
}

/** s that any change is done in */
const LONG = 1500;

export function portCases(name: string, open: () => Promise<Rig>): void {
  describe(name, () => {
    let rig: Rig;
    let fence = 0;
    beforeAll(async () => {
      rig = await open();
      fence = (await rig.port.status()).fence;
    });
    afterAll(() => rig.close());
    const suite: Suite = {
      rig: () => rig,
      next: () => ++fence,
      last: () => fence,
      until: (done) => untilSo(rig, done),
      stage: (version, plan) => rig.port.obey({ kind: 'stage', fence: ++fence, version, plan }),
      activate: (version, method = 'dwell') =>
        rig.port.obey({ kind: 'activate', fence: ++fence, version, method, limit: 0.5 }),
    };
    statusCases(suite);
    planCases(suite);
    fenceCases(suite);
    refusalCases(suite);
    manualCases(suite);
    steadyCases(suite);
  });
}

interface Suite {
  readonly rig: () => Rig;
  readonly next: () => number;
  readonly last: () => number;
  readonly until: (done: (status: ControllerStatus) => boolean) => Promise<ControllerStatus>;
  readonly stage: (version: string, plan: ControllerPlan) => Promise<void>;
  readonly activate: (version: string, method?: 'dwell' | 'add-only' | 'short-way') => Promise<void>;
}

async function untilSo(rig: Rig, done: (status: ControllerStatus) => boolean): Promise<ControllerStatus> {
  let status = await rig.port.status();
  for (let s = 0; s < LONG && !done(status); s += 5) {
    await rig.pass(5);
    status = await rig.port.status();
  }
  return status;
}

const codeOf = (answer: Promise<unknown>): Promise<string> =>
  answer.then(
    () => 'obeyed',
    (fault: { code?: string }) => fault.code ?? String(fault),
  );

function statusCases({ rig }: Suite): void {
  const status = () => rig().port.status();
  test('says which adapter it is', () => expect(rig().port.adapter).toBe(rig().adapter));
  test('says who it is', async () => expect((await status()).controller).toBe(rig().port.controller));
  test('has a clock in ms', async () => expect((await status()).clock_ms).toBeGreaterThan(1e12));
  test('runs its plan', async () => expect((await status()).mode).toBe('plan'));
  test('names what it runs by digest', async () => expect((await status()).running?.digest).toBe(digestOf(rig().own)));
  test('has nothing staged', async () => expect((await status()).staged).toBeNull());
  test('has no fault', async () => expect((await status()).faults).toEqual([]));
  test('shows a lamp a link', async () => expect((await status()).lamps).toHaveLength(rig().links));
  test('shows only lamps that there are', async () => expect((await status()).lamps).toMatch(/^[rygGsuoO]+$/));
  test('counts its cycle', async () => expect((await status()).cycleTimer_s).toBeGreaterThanOrEqual(0));
  test('turns its lamps', async () => {
    const seen = new Set<string>();
    for (let i = 0; i < 30 && seen.size < 2; i++) {
      seen.add((await status()).lamps);
      await rig().pass(3);
    }
    expect(seen.size).toBeGreaterThan(1);
  });
}

function planCases({ rig, stage, activate, until }: Suite): void {
  const status = () => rig().port.status();
  test('stages a plan without running it', async () => {
    await stage('next@1', rig().next);
    expect(await status()).toMatchObject({ staged: { version: 'next@1' }, mode: 'plan' });
  });
  test('says the digest of what was staged', async () =>
    expect((await status()).staged?.digest).toBe(digestOf(rig().next)));
  test('goes on with the old plan meanwhile', async () => {
    await rig().pass(100);
    expect((await status()).running?.digest).toBe(digestOf(rig().own));
  });
  test('takes another plan in place of the staged one', async () => {
    await stage('third@1', rig().third);
    expect((await status()).staged).toEqual({ version: 'third@1', digest: digestOf(rig().third) });
    await stage('next@2', rig().next);
    expect((await status()).staged?.version).toBe('next@2');
  });
  for (const [version, method, which] of [
    ['next@2', 'dwell', 'next'],
    ['third@2', 'add-only', 'third'],
    ['next@3', 'short-way', 'next'],
    ['own@2', 'dwell', 'own'],
  ] as const) {
    test(`activates by ${method}: ${version}`, async () => {
      if (version !== 'next@2') await stage(version, rig()[which]);
      await activate(version, method);
      const done = await until(({ running, mode }) => running?.version === version && mode === 'plan');
      expect(done).toMatchObject({ running: { version, digest: digestOf(rig()[which]) }, mode: 'plan', faults: [] });
    }, 60_000);
  }
  test('has nothing staged after it was activated', async () => expect((await status()).staged).toBeNull());
  test('activates the same plan under a new name', async () => {
    await stage('own@3', rig().own);
    await activate('own@3');
    const done = await until(({ running }) => running?.version === 'own@3');
    expect(done.running?.digest).toBe(digestOf(rig().own));
  }, 60_000);
}

function fenceCases({ rig, last, next, stage }: Suite): void {
  const status = () => rig().port.status();
  test('remembers the highest fence', async () => expect((await status()).fence).toBe(last()));
  test('does the same order once: a repeated one changes nothing', async () => {
    await stage('next@7', rig().next);
    await rig().port.obey({ kind: 'stage', fence: last(), version: 'third@7', plan: rig().third });
    expect((await status()).staged?.version).toBe('next@7');
  });
  test('refuses an order that is older than the last, and keeps what it has', async () => {
    const old = { kind: 'stage', fence: last() - 1, version: 'third@8', plan: rig().third } as const;
    expect(await codeOf(rig().port.obey(old))).toBe('UNIT_FENCE');
    expect((await status()).staged?.version).toBe('next@7');
  });
  test('refuses an old activation', async () => {
    const old = { kind: 'activate', fence: last() - 1, version: 'next@7', method: 'dwell', limit: 0.2 } as const;
    expect(await codeOf(rig().port.obey(old))).toBe('UNIT_FENCE');
    expect((await status()).running?.version).toBe('own@3');
  });
  test('takes numbers that leave some out', async () => {
    for (let i = 0; i < 10; i++) next();
    await stage('next@8', rig().next);
    expect(await status()).toMatchObject({ fence: last(), staged: { version: 'next@8' } });
  });
}

function refusalCases({ rig, next, last, stage, activate }: Suite): void {
  const status = () => rig().port.status();
  const unsafe = (): ControllerPlan => {
    const { controller } = rig().port;
    const state = 'G'.repeat(rig().links);
    return { kind: 'program', controller, program: 'p', offset: 0, phases: [{ duration: 60, state }] };
  };
  test('refuses a plan that is not safe', async () =>
    expect(await codeOf(stage('bad@1', unsafe()))).toMatch(/^PLAN_|^PULL_REFUSED|^NTCIP_FORM/));
  test('refuses a plan for another controller', async () =>
    expect(await codeOf(stage('bad@2', { ...rig().next, controller: 'another' }))).toMatch(
      /^UNIT_OTHER|^PULL_REFUSED/,
    ));
  test('keeps what was staged when it refuses', async () => expect((await status()).staged?.version).toBe('next@8'));
  test('refuses to activate what is not staged', async () =>
    expect(await codeOf(activate('nothing@1'))).toBe('UNIT_NOT_STAGED'));
  test('runs what it ran when it refuses', async () => expect((await status()).running?.version).toBe('own@3'));
  test('refuses a limit that allows no change', async () => {
    const order = { kind: 'activate', fence: next(), version: 'next@8', method: 'add-only', limit: 0.001 } as const;
    expect(await codeOf(rig().port.obey(order))).toMatch(/^PLAN_TRANSITION|^PULL_REFUSED/);
  });
  test('takes a lawful order after all these', async () => {
    await stage('next@9', rig().next);
    expect(await status()).toMatchObject({ staged: { version: 'next@9' }, fence: last() });
  });
}

const SHOWS: Readonly<Record<ManualAction, readonly ControllerMode[]>> = {
  hold: ['hold'],
  step: ['hold'],
  'all-red': ['all-red'],
  flash: ['flash'],
  off: ['off'],
  on: ['plan', 'transition', 'start-up'],
};

function manualCases({ rig, next, until }: Suite): void {
  const by = (action: ManualAction, lease_s = 3000) =>
    rig().port.obey({ kind: 'manual', fence: next(), action, lease_s });
  for (const action of MANUAL_ACTIONS)
    test(`by hand: ${action}`, async () => {
      if (!rig().manual) {
        expect(await codeOf(by(action))).toMatch(/PLANS_ONLY/);
        return;
      }
      await by(action);
      const shown = await until(({ mode, lamps }) => SHOWS[action].includes(mode) && settled(action, lamps));
      expect([shown.faults, SHOWS[action].includes(shown.mode), settled(action, shown.lamps)]).toEqual([
        [],
        true,
        true,
      ]);
    }, 60_000);
  test('goes back to its plan when it is released', async () => {
    if (!rig().manual) {
      expect(await codeOf(rig().port.obey({ kind: 'release', fence: next() }))).toMatch(/PLANS_ONLY/);
      return;
    }
    await by('all-red');
    await rig().pass(30);
    await rig().port.obey({ kind: 'release', fence: next() });
    expect((await until(({ mode }) => mode === 'plan')).mode).toBe('plan');
  }, 60_000);
  test('goes back to its plan by itself when the lease ends', async () => {
    if (rig().manual) await by('flash', 60);
    expect((await until(({ mode }) => mode === 'plan')).mode).toBe('plan');
  }, 60_000);
}

/** What the lamps show once a hand has had its way. */
function settled(action: ManualAction, lamps: string): boolean {
  if (action === 'all-red') return !/[Ggyu]/.test(lamps);
  if (action === 'off') return /^O+$/.test(lamps);
  return action !== 'flash' || /^[oO]+$/.test(lamps);
}

function steadyCases({ rig }: Suite): void {
  test('is as it was after all this: its plan, its lamps, no fault', async () => {
    const status = await rig().port.status();
    expect(status).toMatchObject({ faults: [], controller: rig().port.controller, running: { version: 'own@3' } });
  });
  test('answers many questions at once alike', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => rig().port.status()));
    expect(new Set(answers.map(({ running }) => running?.digest)).size).toBe(1);
  });
  test('can be closed twice', async () => {
    await rig().port.close();
    await rig().port.close();
  });
}
