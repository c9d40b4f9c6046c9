// Runs `greenband serve` as a user does: it says where it listens, refuses what it must, and ends when asked.
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, expect, test } from 'vitest';
import { SMALL_PLACE } from '../centre/service.sample.ts';
import { postgresBin, startPostgres } from '../centre/store/postgres.sample.ts';
import { SqliteStore } from '../centre/store/sqlite-store.ts';
import { BIN, greenband, scratchFolder } from '../command.sample.ts';

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
