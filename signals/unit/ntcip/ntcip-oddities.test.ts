// NTCIP controllers as they are in the field: clocks that are off, hands at the cabinet, objects that nobody may write, silence.
import { describe, expect, test } from 'vitest';
import { stageJunction } from '../../../fixtures/pattern-junction.ts';
import { Dispatcher } from '../../centre/dispatcher.ts';
import type { ControllerPlan } from '../../plan.ts';
import { digestOf } from '../canonical.ts';
import { type AgentQuirks, NtcipAgent, VOLUME_EVERY } from './ntcip-agent.sample.ts';
import { type NtcipRig, ntcipRig, type RigOptions, sessionTo } from './ntcip-rig.sample.ts';
import { DATABASE, OID } from './objects.ts';

async function withRig(options: RigOptions, work: (at: NtcipRig) => Promise<void>): Promise<void> {
  const at = await ntcipRig('v2c', stageJunction(), options);
  try {
    await work(at);
  } finally {
    await at.close();
  }
}

/** Lets the made-up clock run until an answer over the real network has come. */
async function passing<T>(at: NtcipRig, answer: Promise<T>): Promise<T> {
  let open = true;
  const done = answer.finally(() => {
    open = false;
  });
  done.catch(() => undefined);
  while (open) {
    await at.timers.run(0.01);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return done;
}

const order = (at: NtcipRig, kind: 'stage' | 'activate', fence: number, plan: ControllerPlan = at.next) => {
  const of = { fence, version: `next@${Math.ceil(fence / 2)}` };
  return kind === 'stage' ? ({ kind, ...of, plan } as const) : ({ kind, ...of, method: 'dwell', limit: 0.2 } as const);
};
const codeOf = (answer: Promise<unknown>): Promise<string> =>
  answer.then(
    () => 'obeyed',
    ({ code }: { code: string }) => code,
  );

describe('a clock', () => {
  /** Polls a controller each 5.3 s for a while; how far off it is by its own account and in truth, ms. */
  async function watched(quirks: AgentQuirks, polls = 20) {
    let seen = { said: 0, truth: 0, sets: 0, most: 0 };
    await withRig(quirks, async (at) => {
      let most = 0;
      for (let poll = 0; poll < polls; poll++) {
        await at.timers.run(5.3);
        at.agent.look();
        const { clock_ms, faults } = await passing(at, at.port.status());
        expect(faults).toEqual([]);
        most = Math.max(most, Math.abs(clock_ms - at.timers.wall()));
        seen = { said: clock_ms - at.timers.wall(), truth: at.agent.ahead, sets: at.agent.clockSets, most };
      }
    });
    return seen;
  }

  test.each([0, 300, -300])('that is %d ms off is left as it is', async (ahead) => {
    const { said, sets } = await watched({ ahead });
    expect(sets).toBe(0);
    expect(Math.abs(said - ahead)).toBeLessThan(250);
  });

  test.each([1500, -1500])('that is %d ms off is set on the beat of a second', async (ahead) => {
    const { truth, sets, said } = await watched({ ahead });
    expect([sets, Math.abs(truth) < 500, Math.abs(said) < 700]).toEqual([1, true, true]);
  });

  test('that nobody may set is measured, and tried once', async () => {
    const { truth, said, sets } = await watched({ ahead: 1500, clockReadOnly: true });
    expect([truth, sets]).toEqual([1500, 0]);
    expect(Math.abs(said - 1500)).toBeLessThan(250);
  });

  test.each([4000, -3_600_000])(
    'that is %d ms off is left to people: not set, and nothing is activated',
    async (ahead) => {
      const { truth, sets, most } = await watched({ ahead }, 5);
      expect([truth, sets]).toEqual([ahead, 0]);
      expect(most).toBeGreaterThan(2500);
      await withRig({ ahead }, async (at) => {
        const { controller, safety, table } = at.setup;
        const dispatcher = new Dispatcher(new Map([[controller, { port: at.port, safety, table }]]), at.timers);
        expect(await codeOf(passing(at, dispatcher.send('x', order(at, 'stage', 1))))).toBe('obeyed');
        expect(await codeOf(passing(at, dispatcher.send('x', order(at, 'activate', 2))))).toBe('DISPATCH_SKEW');
        expect(Math.abs(dispatcher.health('x').skew_s * 1000 - ahead)).toBeLessThan(600);
        expect((await at.port.status()).running?.version).toBe('own@1');
      });
    },
  );
});

describe('a command', () => {
  test('is repeated with every look, so that the controller does not go back to its own plan (unitBackupTime)', () =>
    withRig({ backupTime: 60 }, async (at) => {
      await at.port.obey(order(at, 'stage', 1));
      await at.port.obey(order(at, 'activate', 2));
      for (let i = 0; i < 60; i++) {
        await at.pass(5);
        await at.port.status();
      }
      expect((await at.port.status()).running).toEqual({ version: 'next@1', digest: digestOf(at.next) });
      // the line is cut: the controller goes on with its own plan, and says so when it is back
      await at.pass(400);
      expect((await at.another(at.agentPort).status()).running?.digest).toBe(digestOf(at.own));
      // with the line the command is there again
      for (let i = 0; i < 60; i++) {
        await at.port.status();
        await at.pass(5);
      }
      expect((await at.port.status()).running?.version).toBe('next@1');
    }));

  test('is not repeated to a controller that has lost what it was for: what runs is not called ours', async () => {
    const at = await ntcipRig('v2c', stageJunction());
    await at.port.obey(order(at, 'stage', 1));
    await at.port.obey(order(at, 'activate', 2));
    await at.pass(300);
    await at.port.status();
    await at.agent.close();
    const replaced = new NtcipAgent(at.setup, at.timers);
    await replaced.listen(at.agentPort);
    for (let i = 0; i < 20; i++) {
      expect((await at.port.status()).running).toEqual({ version: 'own@1', digest: digestOf(at.own) });
      await at.timers.run(20);
      replaced.look();
    }
    await at.port.obey(order(at, 'stage', 3));
    expect((await at.port.status()).staged?.version).toBe('next@2');
    await at.port.close();
    await replaced.close();
  });

  test('of somebody at the cabinet goes before ours: said, and nothing is activated meanwhile', () =>
    withRig({}, async (at) => {
      await at.port.obey(order(at, 'stage', 1));
      at.agent.byHand = 1;
      expect(await codeOf(at.port.obey(order(at, 'activate', 2)))).toBe('UNIT_BY_HAND');
      expect(await at.port.status()).toMatchObject({ mode: 'hold', faults: [] });
      at.agent.byHand = 0;
      expect(await codeOf(at.port.obey(order(at, 'activate', 2)))).toBe('obeyed');
    }));

  test('is given also where a controller does not tell who has it by hand', () =>
    withRig({ hidesMode: true }, async (at) => {
      await at.port.obey(order(at, 'stage', 1));
      expect(await codeOf(at.port.obey(order(at, 'activate', 2)))).toBe('obeyed');
      expect(await at.port.status()).toMatchObject({ mode: expect.stringMatching(/plan|transition/) });
    }));
});

test.each([
  [7, 'badPlan'],
  [8, 'badCycleTime'],
  [9, 'splitOverrun'],
  [10, 'invalidOffset'],
  [11, 'failed'],
])('a controller that runs free (%d) because of its plan reports it as a fault: %s', (free, why) =>
  withRig({}, async (at) => {
    at.agent.free = free;
    expect(await at.port.status()).toMatchObject({ mode: 'fault', faults: [`it runs free: ${why}`] });
  }),
);

test('one refused object refuses the whole order, and leaves no transaction open', () =>
  withRig({ fixedOffsets: true }, async (at) => {
    expect(await codeOf(at.port.obey(order(at, 'stage', 1)))).toBe('NTCIP_REFUSED');
    expect(await at.port.status()).toMatchObject({ staged: null, fence: 0, running: { digest: digestOf(at.own) } });
    expect(await codeOf(at.port.obey(order(at, 'activate', 2)))).toBe('UNIT_NOT_STAGED');
    const wire = sessionTo(at.agentPort, 'v2c');
    const [open] = await new Promise<number[]>((resolve, reject) =>
      wire.get([OID.transaction], (error, rows) => (error ? reject(error) : resolve(rows.map((row) => +row.value)))),
    );
    wire.close();
    expect(open).toBe(DATABASE.normal);
  }));

describe('split plans that patterns name for good', () => {
  test('are written where the pattern names them', () =>
    withRig({ fixedSplits: [1, 3, 2] }, async (at) => {
      await at.port.obey(order(at, 'stage', 1));
      expect((await at.port.status()).staged).toEqual({ version: 'next@1', digest: digestOf(at.next) });
      expect((await at.port.status()).running?.digest).toBe(digestOf(at.own));
      await at.port.obey(order(at, 'activate', 2));
      await at.pass(300);
      expect((await at.port.status()).running).toEqual({ version: 'next@1', digest: digestOf(at.next) });
    }));

  test('are left alone where the running pattern has the same', () =>
    withRig({ fixedSplits: [1, 1, 1] }, async (at) => {
      expect(await codeOf(at.port.obey(order(at, 'stage', 1)))).toBe('NTCIP_SHARED');
      expect(await at.port.status()).toMatchObject({ staged: null, running: { digest: digestOf(at.own) } });
    }));
});

describe('detectors', () => {
  const names = ['loop a', '', 'loop c'];

  test('are read once a report, whole periods only, those left out and broken ones not', () =>
    withRig({ detectors: 3, names }, async (at) => {
      at.agent.measured.set(1, [12, 50]).set(2, [9, 9]).set(3, [255, 212]);
      await at.port.status();
      expect(at.port.readings()).toEqual([]);
      await at.pass(VOLUME_EVERY);
      await at.port.status();
      await at.port.status();
      const row = { detector: 'loop a', interval_s: VOLUME_EVERY, vehicles: 12, occupancy: 0.25, speed_mps: -1 };
      expect(at.port.readings()).toEqual([{ ...row, at_ms: at.timers.wall() }]);
      expect(at.port.readings()).toEqual([]);
      at.agent.measured.set(1, [0, 0]).set(3, [1, 200]);
      await at.pass(VOLUME_EVERY);
      await at.port.status();
      expect(at.port.readings().map(({ detector, occupancy }) => [detector, occupancy])).toEqual([
        ['loop a', 0],
        ['loop c', 1],
      ]);
    }));

  test.each([0, 1])('that a controller has not got are done without; it has %d', (detectors) =>
    withRig({ names, detectors }, async (at) => {
      at.agent.measured.set(1, [1, 1]);
      for (let i = 0; i < 3; i++) {
        await at.pass(VOLUME_EVERY);
        expect((await at.port.status()).mode).toBe('plan');
      }
      expect(at.port.readings()).toHaveLength(detectors * 2);
    }),
  );
});
