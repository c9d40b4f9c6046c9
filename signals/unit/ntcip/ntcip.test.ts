// The NTCIP adapter: the suite of all adapters in each version of SNMP, lost and refused messages, and independent clients.
import { execFileSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { describe, expect, test } from 'vitest';
import { ringJunction, stageJunction } from '../../../fixtures/pattern-junction.ts';
import { controllerBreaches } from '../../interlock.ts';
import type { StagePlan } from '../../plan.ts';
import { portCases } from '../port-cases.sample.ts';
import { COMMUNITY } from './ntcip-agent.sample.ts';
import { freePort, ntcipRig, type RigOptions, type Version } from './ntcip-rig.sample.ts';
import { OID } from './objects.ts';

const rig = (version: Version, options: RigOptions = {}) => ntcipRig(version, stageJunction(), options);

portCases('NTCIP over SNMP v1, one object a message', () => rig('v1', { onePerMessage: true }));
portCases('NTCIP over SNMP v2c', () => rig('v2c'));
portCases('NTCIP over SNMP v3', () => rig('v3'));
portCases('NTCIP over SNMP v2c, a controller of rings and barriers', () => ntcipRig('v2c', ringJunction()));

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
    const { setup } = at;
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
    const at = await rig('v2c');
    const adapter = at.another(1, { retries: 0, timeout: 100 });
    await expect(adapter.status()).rejects.toMatchObject({ code: 'DISPATCH_SILENT' });
    await adapter.close();
    await at.close();
  });

  test('lost and doubled datagrams do no harm', async () => {
    const at = await rig('v2c');
    const relay = createSocket('udp4');
    const relayPort = freePort();
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
    const adapter = at.another(relayPort, { retries: 6, timeout: 150 });
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
