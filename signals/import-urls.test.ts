// Importers read files and nothing else: an address on the net is a file that is not there, and nobody is called.
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { greenband, scratchFolder } from './command.sample.ts';

test('no importer calls an address (SSRF)', async () => {
  let calls = 0;
  const server = createServer((socket) => {
    calls++;
    socket.destroy();
  });
  const port = await new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)),
  );
  const url = `http://127.0.0.1:${port}/latest/meta-data`;
  const out = join(scratchFolder(), 'place');
  for (const args of [
    ['--from', 'sumo', '--net', url, '--routes', url],
    ['--from', 'cityflow', '--net', url, '--flow', url],
    ['--from', 'osm', url],
    ['--from', 'utdf', url],
    ['--from', 'osm', `file://${url}`],
  ]) {
    const { code, stderr } = greenband('import', ...args, '--out', out);
    expect([args[1], code, stderr]).toEqual([args[1], 1, expect.stringMatching(/^[A-Z]+_[A-Z_]*(MISSING|FILE)/)]);
  }
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(calls).toBe(0);
  await new Promise((resolve) => server.close(resolve));
}, 60_000);
