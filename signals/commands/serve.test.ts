// Runs `greenband serve` as a user does: it says where it listens, refuses what it must, and ends when asked.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, expect, test } from 'vitest';
import { centreKey } from '../centre/keys.ts';
import { SMALL_PLACE } from '../centre/service.sample.ts';
import { postgresBin, startPostgres } from '../centre/store/postgres.sample.ts';
import { SqliteStore } from '../centre/store/sqlite-store.ts';
import { BIN, greenband, scratchFolder } from '../command.sample.ts';
import { packageRoot } from '../package-root.ts';

const running: ChildProcess[] = [];
const data = () => join(scratchFolder(), 'data');
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

/** Starts the service on a free port; answers its address. */
function started(...args: readonly string[]): Promise<{ child: ChildProcess; address: string }> {
  const child = spawn(process.execPath, [BIN, 'serve', SMALL_PLACE, '--port', '0', '--data', data(), ...args]);
  running.push(child);
  return new Promise((resolve, reject) => {
    let heard = '';
    child.stderr.on('data', (data) => {
      heard += data;
      const address = /http:\/\/\S+/.exec(heard)?.[0];
      if (address !== undefined) resolve({ child, address });
    });
    child.on('exit', (code, signal) => reject(new Error(`ended with ${code ?? signal}: ${heard}`)));
  });
}

test('it says its address, answers there, and ends within ten seconds of SIGTERM with exit code 0', async () => {
  const { child, address } = await started();
  const ready = await fetch(`${address}/readyz`);
  expect([ready.status, ((await ready.json()) as { ready: boolean }).ready]).toEqual([200, true]);
  const begun = performance.now();
  child.kill('SIGTERM');
  const code = await new Promise((resolve) => child.on('exit', resolve));
  expect(code).toBe(0);
  expect(performance.now() - begun).toBeLessThan(10_000);
});

test('a busy port says so and exits 1', async () => {
  const { address } = await started();
  const second = greenband('serve', SMALL_PLACE, '--port', new URL(address).port, '--data', data(), '--json');
  expect(second.code).toBe(1);
  expect(JSON.parse(second.stdout).error.code).toBe('SERVE_PORT_BUSY');
});

test.each(['0.0.0.0', '::', '192.0.2.1'])('without tokens it does not listen on %s', (host) => {
  const refused = greenband('serve', SMALL_PLACE, '--host', host, '--port', '0');
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(/^SERVE_OPEN: .* \(.*\)\n$/)]);
});

test('a place that is not there', () => {
  expect(greenband('serve', '/none').stderr).toMatch(/^PLACE_MISSING/);
});

test('a data folder in use by another process says so and exits 1', async () => {
  const folder = data();
  await started('--data', folder);
  const second = greenband('serve', SMALL_PLACE, '--port', '0', '--data', folder);
  expect([second.code, second.stderr]).toEqual([1, expect.stringMatching(/^SERVE_DATA_BUSY/)]);
});

test('a data folder of a newer version says so, is left as it was, and exits 1', async () => {
  const folder = data();
  await new SqliteStore(folder).close();
  const db = new Database(join(folder, 'centre.db'));
  db.exec('PRAGMA user_version = 99');
  db.close();
  const refused = greenband('serve', SMALL_PLACE, '--port', '0', '--data', folder);
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(/^STORE_NEWER: version 99 .*update/)]);
});

test.each([
  [['--field', 'sumo'], /^SERVE_SUMO: .*--sumo-config/],
  [['--field', 'sumo', '--sumo-config', '/none.sumocfg'], /^CLI_FILE_MISSING: .*--sumo-config/],
  [['--field', 'ntcip'], /^SERVE_NTCIP: .*--ntcip/],
  [['--database', 'mysql://me:secret@host/name'], /^SERVE_DATABASE: (?!.*secret)/],
  [['--database', 'postgres://me:secret@127.0.0.1:1/none'], /^STORE_BROKEN: (?!.*secret)/],
])('%j says what is missing', (args, words) => {
  const refused = greenband('serve', SMALL_PLACE, '--port', '0', '--data', data(), ...args);
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(words)]);
});

const README = join(packageRoot(), 'README.md');
const withFile = (name: string, text: string) => {
  const folder = data();
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), text);
  return folder;
};

test.each<[string, () => string[], number, RegExp]>([
  ['a data folder that is a file', () => ['serve', SMALL_PLACE, '--data', README], 1, /^STORE_READ_ONLY: /],
  [
    'a key of the centre that is none',
    () => ['serve', SMALL_PLACE, '--data', withFile('centre-key.pem', 'x')],
    1,
    /^KEY_BROKEN: /,
  ],
  [
    'tokens that are no JSON',
    () => ['serve', SMALL_PLACE, '--data', withFile('tokens.json', '{')],
    1,
    /^JSON_SYNTAX: .*tokens.json:1/,
  ],
  [
    'addresses that are no JSON',
    () => ['serve', SMALL_PLACE, '--data', data(), '--field', 'ntcip', '--ntcip', README],
    1,
    /^JSON_SYNTAX: /,
  ],
  [
    'a certificate without its key',
    () => ['serve', SMALL_PLACE, '--data', data(), '--tls-cert', README],
    1,
    /^SERVE_TLS: .*--tls-key/,
  ],
  [
    'a certificate that is none',
    () => ['serve', SMALL_PLACE, '--data', data(), '--tls-cert', README, '--tls-key', README],
    1,
    /^SERVE_TLS: /,
  ],
  [
    'a port that there is not',
    () => ['serve', SMALL_PLACE, '--port', '99999'],
    2,
    /Give a whole number from 0 to 65535/,
  ],
  ['a street that stands', () => ['serve', SMALL_PLACE, '--speed', '0'], 2, /Give a number from 0.1 to 1000/],
  [
    'a centre that is no address',
    () => ['controller', SMALL_PLACE, '--id', 'x', '--key', README, '--centre', 'nonsense'],
    1,
    /^CONTROLLER_CENTRE: |^KEY_BROKEN: /,
  ],
  [
    'a public key that is none',
    () => ['controller', SMALL_PLACE, '--id', 'x', '--key', README, '--centre', 'http://127.0.0.1:1'],
    1,
    /^KEY_BROKEN: /,
  ],
  ['a backup that is none', () => ['restore', README, '--data', data()], 1, /^DATA_NO_BACKUP: /],
])('%s is told in one line', (_name, args, code, words) => {
  const more = args()[0] === 'serve' && code === 1 ? ['--port', '0'] : [];
  const refused = greenband(...args(), ...more);
  expect([refused.code, refused.stderr]).toEqual([code, expect.stringMatching(words)]);
});

test('a backup that is none leaves the folder as it was', () => {
  const folder = data();
  greenband('restore', README, '--data', folder);
  expect(existsSync(join(folder, 'centre.db'))).toBe(false);
  const fresh = join(scratchFolder(), 'fresh');
  greenband('restore', README, '--data', fresh);
  expect(existsSync(fresh)).toBe(false);
  const other = join(scratchFolder(), 'other.db'); // a database, yet no backup
  const db = new Database(other);
  db.exec('CREATE TABLE other (x INTEGER)');
  db.close();
  expect(greenband('restore', other, '--data', fresh).stderr).toMatch(/^DATA_NO_BACKUP: /);
  expect(existsSync(fresh)).toBe(false);
});

test('a controller whose kept plan cannot be read says so and runs its fallback plan', () => {
  const folder = withFile('kept.json', 'junk');
  const open = join(folder, 'centre-key.pub.pem');
  centreKey(folder);
  const args = ['--id', 'x', '--key', open, '--centre', 'http://127.0.0.1:1', '--turns', '1'];
  const { code, stderr, stdout } = greenband('controller', SMALL_PLACE, ...args, '--state', join(folder, 'kept.json'));
  expect([code, stderr]).toEqual([0, expect.stringMatching(/^JSON_SYNTAX: the kept plan/)]);
  expect(stdout).toContain('fallback plan alone');
});

test('no help text tells what the environment holds', () => {
  for (const name of ['GREENBAND_TOKEN', 'GREENBAND_DATABASE']) process.env[name] = 'postgres://secret@host/name';
  try {
    for (const name of ['serve', 'controller', 'replay'])
      expect(greenband(name, '--help').stdout).not.toContain('secret');
  } finally {
    for (const name of ['GREENBAND_TOKEN', 'GREENBAND_DATABASE']) delete process.env[name];
  }
});

const bin = postgresBin();

test.skipIf(bin === undefined)(
  'with --database one centre leads, and what it writes is verified there (needs postgresql)',
  async () => {
    const server = startPostgres(bin!);
    try {
      const database = server.database('city');
      const folder = data();
      const { child, address } = await started('--data', folder, '--database', database);
      const answer = await fetch(`${address}/incidents`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ kind: 'works', text: 'one lane' }),
      });
      expect(answer.status).toBe(201);
      const second = greenband('serve', SMALL_PLACE, '--port', '0', '--data', data(), '--database', database);
      expect([second.code, second.stderr]).toEqual([
        1,
        expect.stringMatching(/^SERVE_DATA_BUSY: another centre leads/),
      ]);
      const proof = greenband('verify-journal', '--data', folder, '--database', database, '--json');
      expect(JSON.parse(proof.stdout)).toMatchObject({ intact: true, entries: 3 });
      child.kill('SIGKILL');
      await new Promise((resolve) => child.on('exit', resolve));
      const third = await started('--data', data(), '--database', database);
      const { items } = (await (await fetch(`${third.address}/incidents`)).json()) as { items: object[] };
      expect(items).toMatchObject([{ text: 'one lane' }]);
    } finally {
      server.stop();
    }
  },
  60_000,
);
