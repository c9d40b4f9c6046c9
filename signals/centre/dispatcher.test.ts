// The one place that sends: interlock first, one order in flight, pauses that grow with chance, a breaker, clocks compared.
import { describe, expect, test } from 'vitest';
import { likeCity } from '../../bench/centre-city.ts';
import { Fault } from '../../core/fault.ts';
import type { StagePlan } from '../plan.ts';
import type { ControllerOrder, ControllerPort, ControllerStatus } from '../unit/controller-port.ts';
import { Dispatcher, type DispatchOptions } from './dispatcher.ts';
import { VirtualTimers } from './timers.ts';

const OPTIONS: DispatchOptions = { timeout: 4, attempts: 3, backOff: 1, breakAfter: 5, coolDown: 30, seed: 1 };
const { setups, plans } = likeCity(2, 11);
const [setup] = setups as [(typeof setups)[0]];
const plan = plans[1]!.controllers[0] as StagePlan;
const stage = (fence = 1): ControllerOrder => ({ kind: 'stage', fence, version: 'second@1', plan });
const activate = (fence = 2): ControllerOrder => ({
  kind: 'activate',
  fence,
  version: 'second@1',
  method: 'dwell',
  limit: 0.2,
});

/** A dispatcher over one controller whose answers the test makes up. */
function rig(obey: (order: ControllerOrder) => Promise<void>, skew_ms = 0) {
  const timers = new VirtualTimers();
  const calls: { readonly at: number; readonly kind: string }[] = [];
  const status = async (): Promise<ControllerStatus> => {
    calls.push({ at: timers.now(), kind: 'status' });
    const rest = { running: null, staged: null, fence: 0, lamps: '', cycleTimer_s: 0, faults: [] };
    return { controller: 'c0', clock_ms: timers.wall() + skew_ms, mode: 'plan', ...rest };
  };
  const port: ControllerPort = {
    controller: 'c0',
    adapter: 'made up',
    status,
    obey: (order) => {
      calls.push({ at: timers.now(), kind: order.kind });
      return obey(order);
    },
    close: async () => {},
  };
  const lines = new Map([['c0', { port, safety: setup.safety, table: setup.table }]]);
  return { timers, calls, dispatcher: new Dispatcher(lines, timers, OPTIONS) };
}

const codeOf = (answer: Promise<unknown>) =>
  answer.then(
    () => 'sent',
    ({ code }: Fault) => code,
  );
const silent = () => new Promise<void>(() => {});

describe('an order', () => {
  test('that is taken is sent once', async () => {
    const { dispatcher, calls, timers } = rig(async () => {});
    const answer = codeOf(dispatcher.send('c0', stage()));
    await timers.run(1);
    expect([await answer, calls.length, dispatcher.sent]).toEqual(['sent', 1, 1]);
  });

  test('that is not safe never leaves, nor one that is for another', async () => {
    const { dispatcher, calls } = rig(async () => {});
    const unsafe = { ...plan, stages: [{ state: 'G'.repeat(setup.table.links), green: plan.cycle }] };
    expect(await codeOf(dispatcher.send('c0', { ...stage(), plan: unsafe } as ControllerOrder))).toMatch(/^PLAN_/);
    const other = { ...stage(), plan: { ...plan, controller: 'c1' } } as ControllerOrder;
    expect(await codeOf(dispatcher.send('c0', other))).toMatch(/^UNIT_OTHER|^PLAN_/);
    expect(await codeOf(dispatcher.send('none', stage()))).toBe('CONTROLLER_UNKNOWN');
    expect(calls).toEqual([]);
  });

  test('is alone on its line: another one meanwhile is refused', async () => {
    const { dispatcher, timers, calls } = rig(silent);
    const first = codeOf(dispatcher.send('c0', stage()));
    await timers.run(1);
    expect(dispatcher.isBusy('c0')).toBe(true);
    expect(await codeOf(dispatcher.send('c0', stage(2)))).toBe('DISPATCH_BUSY');
    expect(await codeOf(dispatcher.read('c0'))).toBe('DISPATCH_BUSY');
    expect(calls).toHaveLength(1);
    await timers.run(60);
    expect([await first, dispatcher.isBusy('c0')]).toEqual(['DISPATCH_SILENT', false]);
  });

  test('without an answer is sent again after pauses that grow, half of each by chance', async () => {
    const { dispatcher, timers, calls } = rig(silent);
    const answer = codeOf(dispatcher.send('c0', stage()));
    await timers.run(60);
    expect(await answer).toBe('DISPATCH_SILENT');
    const at = calls.map((call) => call.at);
    expect(at).toHaveLength(3);
    const pauses = [at[1]! - at[0]! - OPTIONS.timeout, at[2]! - at[1]! - OPTIONS.timeout];
    expect(pauses[0]).toBeGreaterThanOrEqual(0.5);
    expect(pauses[0]).toBeLessThanOrEqual(1);
    expect(pauses[1]).toBeGreaterThanOrEqual(1);
    expect(pauses[1]).toBeLessThanOrEqual(2);
  });

  test('that the controller refuses is not sent again', async () => {
    const { dispatcher, calls } = rig(() => Promise.reject(new Fault('UNIT_FENCE', 'old; order anew', 'c0')));
    expect(await codeOf(dispatcher.send('c0', stage()))).toBe('UNIT_FENCE');
    expect(calls).toHaveLength(1);
  });
});

describe('the breaker', () => {
  test('leaves a silent controller alone for a while, then tries again', async () => {
    let isDead = true;
    const { dispatcher, timers, calls } = rig(() => (isDead ? silent() : Promise.resolve()));
    for (let i = 0; i < 2; i++) {
      const answer = codeOf(dispatcher.send('c0', stage()));
      await timers.run(60);
      await answer;
    }
    // the second order was cut short or refused: five failures in a row are enough
    expect(calls.length).toBeLessThanOrEqual(6);
    const again = codeOf(dispatcher.send('c0', stage()));
    await timers.run(20);
    isDead = false;
    await timers.run(60);
    await again;
    const answer = codeOf(dispatcher.send('c0', stage()));
    await timers.run(5);
    expect(await answer).toBe('sent');
    expect(dispatcher.health('c0').circuit).toBe('closed');
  });

  test('says that it is open, and sends nothing meanwhile', async () => {
    const { dispatcher, timers, calls } = rig(silent);
    for (let i = 0; i < 2; i++) {
      const answer = codeOf(dispatcher.send('c0', stage()));
      await timers.run(15);
      await answer;
    }
    expect(dispatcher.health('c0')).toMatchObject({ circuit: 'open', reachable: false });
    const before = calls.length;
    expect(await codeOf(dispatcher.send('c0', stage()))).toBe('DISPATCH_OPEN');
    expect(calls).toHaveLength(before);
  });
});

describe('clocks', () => {
  test.each([
    [1900, 'sent'],
    [-1900, 'sent'],
    [2500, 'DISPATCH_SKEW'],
    [-3_600_000, 'DISPATCH_SKEW'],
  ])('%d ms off: %s', async (skew, wanted) => {
    const { dispatcher, timers, calls } = rig(async () => {}, skew);
    const answer = codeOf(dispatcher.send('c0', activate()));
    await timers.run(1);
    expect(await answer).toBe(wanted);
    expect(dispatcher.health('c0').skew_s).toBeCloseTo(skew / 1000, 1);
    expect(calls.map(({ kind }) => kind)).toEqual(wanted === 'sent' ? ['status', 'activate'] : ['status']);
  });

  test('do not matter for staging', async () => {
    const { dispatcher, timers } = rig(async () => {}, 3_600_000);
    const answer = codeOf(dispatcher.send('c0', stage()));
    await timers.run(1);
    expect(await answer).toBe('sent');
  });
});
