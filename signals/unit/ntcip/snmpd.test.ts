// The wire, against an agent that we did not write: Debian's snmpd holds the objects, and the adapter reads and writes them.
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stageJunction } from '../../../fixtures/pattern-junction.ts';
import { VirtualTimers } from '../../centre/timers.ts';
import { digestOf } from '../canonical.ts';
import { COMMUNITY, V3_USER } from './ntcip-agent.sample.ts';
import { NtcipPort } from './ntcip-port.ts';
import { freePort, sessionTo, type Version } from './ntcip-rig.sample.ts';
import { DATABASE, FLASH, FREE, NOT_IN_ERROR, OID } from './objects.ts';
import { patternOf } from './pattern.ts';

/** Debian keeps it where only root's path leads. */
const program = ['/usr/sbin/snmpd', 'snmpd'].find((path) => spawnSync(path, ['-v']).status === 0);
const { setup, next } = stageJunction();
const timers = new VirtualTimers();
let agent: ChildProcess;
let port = 0;

/** The objects of a controller that stands still, as settings of snmpd. */
function settings(): string {
  const own = patternOf(setup.plan, setup.plan, setup.safety);
  const lines = [`rwcommunity ${COMMUNITY} 127.0.0.1`, `rwuser ${V3_USER.name} priv`];
  lines.push(`createUser ${V3_USER.name} SHA ${V3_USER.authKey} AES ${V3_USER.privKey}`);
  const value = (oid: string, number: number, rw: '' | '-rw ' = '') => {
    const type = oid === OID.time ? 'counter' : 'integer';
    lines.push(`override ${rw}${oid} ${type} ${number}`);
  };
  value(OID.time, Math.floor(timers.wall() / 1000), '-rw ');
  value(OID.patternStatus, 1);
  value(OID.freeStatus, FREE.coordActive);
  value(OID.cycleStatus, 0);
  value(OID.flashStatus, FLASH.notFlash);
  value(OID.greens(1), 1);
  value(OID.yellows(1), 0);
  value(OID.transaction, DATABASE.normal, '-rw ');
  value(OID.verifyStatus, NOT_IN_ERROR);
  value(OID.patternControl, 0, '-rw ');
  for (const pattern of [1, 2, 3]) {
    value(OID.cycle(pattern), own.cycle, '-rw ');
    value(OID.offset(pattern), own.offset, '-rw ');
    value(OID.splitNumber(pattern), pattern);
    for (const [i, seconds] of own.splits.entries()) value(OID.splitTime(pattern, i + 1), seconds, '-rw ');
  }
  return `${lines.join('\n')}\n`;
}

const adapter = (version: Version, onePerMessage: boolean) => {
  const { controller, safety } = setup;
  const session = sessionTo(port, version, { retries: 3, timeout: 1000 });
  const rest = { onePerMessage, slots: [2, 3], foundVersion: 'own@1' } as const;
  return new NtcipPort({ controller, session, timers, base: setup.plan, safety, ...rest });
};

describe.skipIf(program === undefined)('an independent agent (needs snmpd)', () => {
  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'greenband-snmpd-'));
    port = freePort();
    writeFileSync(join(folder, 'snmpd.conf'), settings());
    const env = { ...process.env, SNMP_PERSISTENT_DIR: folder, SNMPCONFPATH: folder };
    const args = ['-f', '-C', '-c', join(folder, 'snmpd.conf'), '-Lf', join(folder, 'log'), `udp:127.0.0.1:${port}`];
    agent = spawn(program!, args, { env, stdio: 'ignore' });
    for (let i = 0; i < 100; i++) {
      const probe = adapter('v2c', false);
      const answered = await probe.status().then(
        () => true,
        () => false,
      );
      await probe.close();
      if (answered) return;
    }
    throw new Error(`snmpd does not answer: ${execFileSync('cat', [join(folder, 'log')])}`);
  }, 60_000);
  afterAll(() => void agent.kill('SIGKILL'));

  test.each<[Version, boolean]>([
    ['v1', true],
    ['v1', false],
    ['v2c', false],
    ['v3', false],
    ['v3', true],
  ])(
    'over SNMP %s (one object a message: %s): reads, stages with reading back, activates',
    async (version, one) => {
      const at = adapter(version, one);
      const found = await at.status();
      expect(found).toMatchObject({ running: { version: 'own@1', digest: digestOf(setup.plan) }, mode: 'plan' });
      expect(found.lamps).toBe(setup.plan.stages[0]!.state);
      // the transaction never says done here: the adapter asks in vain, and then reads the verdict
      await at.obey({ kind: 'stage', fence: 1, version: 'next@1', plan: next });
      expect((await at.status()).staged).toEqual({ version: 'next@1', digest: digestOf(next) });
      await at.obey({ kind: 'activate', fence: 2, version: 'next@1', method: 'dwell', limit: 0.2 });
      await at.close();
      const wire = sessionTo(port, 'v2c');
      const [selected] = await new Promise<number[]>((resolve, reject) =>
        wire.get([OID.patternControl], (error, rows) =>
          error ? reject(error) : resolve(rows.map((row) => +row.value)),
        ),
      );
      wire.close();
      expect(selected).toBe(2);
    },
    30_000,
  );

  test('with a wrong community or pass phrase does not answer, or refuses', async () => {
    const { snmp } = await import('./net-snmp.ts');
    const how = { port, retries: 0, timeout: 300 };
    for (const session of [
      snmp.createSession('127.0.0.1', 'wrong', { ...how, version: snmp.Version2c }),
      snmp.createV3Session(
        '127.0.0.1',
        { ...V3_USER, authKey: 'wrong-pass-phrase' },
        { ...how, version: snmp.Version3 },
      ),
    ]) {
      const error = await new Promise<Error | null>((resolve) => session.get([OID.time], resolve));
      expect(error).not.toBeNull();
      session.close();
    }
  });
});
