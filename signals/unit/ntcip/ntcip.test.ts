// The NTCIP adapter: the suite of all adapters in each version of SNMP, lost and refused messages, and independent clients.
import { execFileSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { describe, expect, test } from 'vitest';
import { dice, randomStages, world } from '../../../fixtures/random-junction.ts';
import { VirtualTimers } from '../../centre/timers.ts';
import { controllerBreaches } from '../../interlock.ts';
import type { StagePlan } from '../../plan.ts';
import { stageCycle } from '../../stage-lamps.ts';
import type { UnitSetup } from '../controller-unit.ts';
import { portCases, type Rig } from '../port-cases.sample.ts';
import { snmp } from './net-snmp.ts';
import { COMMUNITY, NtcipAgent, V3_USER } from './ntcip-agent.sample.ts';
import { NtcipPort } from './ntcip-port.ts';
import { OID } from './objects.ts';

/** A junction in whole seconds, and two plans that differ from its own in times only. */
function junction(): { setup: UnitSetup; next: StagePlan; third: StagePlan } {
  for (let seed = 1; ; seed++) {
    const roll = dice(seed);
    const { safety, table } = world(roll, true, true);
    const stages = randomStages(roll, { safety, table });
    const longer = (by: number): StagePlan => {
      const grown = stages.map((stage, i) => ({ ...stage, green: stage.green + 8 + (i === 0 ? by : 0) }));
      return { kind: 'stages', controller: 'x', cycle: stageCycle(grown, safety), offset: by, stages: grown };
    };
    const plans = [longer(0), longer(2), longer(4)] as [StagePlan, StagePlan, StagePlan];
    const lawful = plans.every((plan) => plan.cycle < 100 && controllerBreaches(plan, safety, table).length === 0);
    if (!lawful || stages.length < 2) continue;
    return {
      setup: { controller: 'x', safety, table, plan: plans[0], version: 'own@1' },
      next: plans[1],
      third: plans[2],
    };
  }
}

let port = 16_100 + (process.pid % 500) * 20;

type Version = 'v1' | 'v2c' | 'v3';

async function rig(version: Version, onePerMessage = false): Promise<Rig & { agentPort: number; agent: NtcipAgent }> {
  const { setup, next, third } = junction();
  const timers = new VirtualTimers();
  const agent = new NtcipAgent(setup, timers);
  const agentPort = port++;
  await agent.listen(agentPort);
  const options = {
    port: agentPort,
    retries: 2,
    timeout: 500,
    version: version === 'v1' ? snmp.Version1 : version === 'v2c' ? snmp.Version2c : snmp.Version3,
  };
  const session =
    version === 'v3'
      ? snmp.createV3Session('127.0.0.1', V3_USER, options)
      : snmp.createSession('127.0.0.1', COMMUNITY, options);
  const adapter = new NtcipPort({
    controller: 'x',
    session,
    base: setup.plan as StagePlan,
    safety: setup.safety,
    onePerMessage,
    slots: [2, 3],
    foundVersion: 'own@1',
  });
  const pass = async (seconds: number) => {
    for (let s = 0; s < seconds; s++) {
      await timers.run(1);
      agent.look();
    }
  };
  const close = async () => {
    await adapter.close();
    await agent.close();
  };
  const { links } = setup.table;
  return {
    port: adapter,
    adapter: 'ntcip',
    links,
    own: setup.plan,
    next,
    third,
    manual: false,
    pass,
    close,
    agentPort,
    agent,
  };
}

portCases('NTCIP over SNMP v1, one object a message', () => rig('v1', true));
portCases('NTCIP over SNMP v2c', () => rig('v2c'));
portCases('NTCIP over SNMP v3', () => rig('v3'));

describe('on the wire', () => {
  test('a plan in fractions of a second is refused before anything is written', async () => {
    const at = await rig('v2c');
    const next = at.next as StagePlan;
    const plan = {
      ...next,
      cycle: next.cycle + 0.5,
      stages: next.stages.map((stage, i) => ({ ...stage, green: stage.green + (i ? 0 : 0.5) })),
    };
    const order = { kind: 'stage', fence: 1, version: 'x@1', plan } as const;
    await expect(at.port.obey(order)).rejects.toMatchObject({ code: 'NTCIP_SECONDS' });
    await at.close();
  });

  test('times that the controller’s own check refuses leave every pattern as it was', async () => {
    const at = await rig('v2c');
    const own = at.own as StagePlan;
    const { setup } = junction();
    const shortened = own.stages.map((stage, i) => ({
      ...own,
      stages: own.stages.map((other, j) => ({
        ...other,
        green: j === i ? 1 : other.green + (j === (i + 1) % own.stages.length ? stage.green - 1 : 0),
      })),
    }));
    const unsafe = shortened.find((plan) => controllerBreaches(plan, setup.safety, setup.table).length > 0);
    if (unsafe === undefined) throw new Error('the sample has no short green');
    const order = { kind: 'stage', fence: 1, version: 'short@1', plan: unsafe } as const;
    await expect(at.port.obey(order)).rejects.toMatchObject({ code: 'PLAN_NTCIP' });
    await at.port.obey({ kind: 'stage', fence: 2, version: 'next@1', plan: at.next });
    expect((await at.port.status()).staged?.version).toBe('next@1');
    await at.close();
  });

  test('a controller that does not answer is silent, not obeyed', async () => {
    const session = snmp.createSession('127.0.0.1', COMMUNITY, {
      port: 1,
      retries: 0,
      timeout: 100,
      version: snmp.Version2c,
    });
    const { setup } = junction();
    const adapter = new NtcipPort({
      controller: 'x',
      session,
      base: setup.plan as StagePlan,
      safety: setup.safety,
      onePerMessage: false,
      slots: [2, 3],
      foundVersion: 'own@1',
    });
    await expect(adapter.status()).rejects.toMatchObject({ code: 'DISPATCH_SILENT' });
    await adapter.close();
  });

  test('lost and doubled datagrams do no harm', async () => {
    const at = await rig('v2c');
    const relay = createSocket('udp4');
    const relayPort = port++;
    let client = 0;
    let count = 0;
    relay.on('message', (message, { port: from }) => {
      count++;
      const to = from === at.agentPort ? client : at.agentPort;
      if (from !== at.agentPort) client = from;
      if (count % 5 === 0) return;
      relay.send(message, to, '127.0.0.1');
      if (count % 3 === 0) relay.send(message, to, '127.0.0.1');
    });
    await new Promise<void>((resolve) => relay.bind(relayPort, '127.0.0.1', resolve));
    const session = snmp.createSession('127.0.0.1', COMMUNITY, {
      port: relayPort,
      retries: 6,
      timeout: 150,
      version: snmp.Version2c,
    });
    const { setup } = junction();
    const adapter = new NtcipPort({
      controller: 'x',
      session,
      base: setup.plan as StagePlan,
      safety: setup.safety,
      onePerMessage: false,
      slots: [2, 3],
      foundVersion: 'own@1',
    });
    await adapter.obey({ kind: 'stage', fence: 1, version: 'next@1', plan: at.next });
    await adapter.obey({ kind: 'activate', fence: 2, version: 'next@1', method: 'dwell', limit: 0.2 });
    await at.pass(300);
    expect(await adapter.status()).toMatchObject({ running: { version: 'next@1' }, mode: 'plan', faults: [] });
    await adapter.close();
    relay.close();
    await at.close();
  }, 30_000);

  const has = (program: string) => {
    try {
      execFileSync('which', [program], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  };

  test.skipIf(!has('snmpget'))(
    'an independent client reads and writes the same objects (needs snmp)',
    async () => {
      const at = await rig('v2c');
      const net = (program: string, ...args: string[]) => {
        const all = ['-v2c', '-c', COMMUNITY, '-Oqvt', '-On', `127.0.0.1:${at.agentPort}`, ...args];
        return new Promise<string>((resolve, reject) => {
          import('node:child_process').then(({ execFile }) =>
            execFile(program, all, (error, stdout, stderr) =>
              error ? reject(new Error(stderr)) : resolve(stdout.trim()),
            ),
          );
        });
      };
      expect(await net('snmpget', OID.patternStatus)).toMatch(/\b1$/);
      expect(await net('snmpget', OID.cycle(1))).toMatch(new RegExp(`\\b${(at.own as StagePlan).cycle}$`));
      await net('snmpset', OID.patternControl, 'i', '2');
      await at.pass(300);
      expect(await net('snmpget', OID.patternStatus)).toMatch(/\b2$/);
      await expect(net('snmpset', OID.patternControl, 'i', '77')).rejects.toThrow(
        /wrongValue|badValue|commitFailed|Error/i,
      );
      await expect(net('snmpset', OID.patternStatus, 'i', '3')).rejects.toThrow(/notWritable|noAccess|Error/i);
      await at.close();
    },
    30_000,
  );
});
