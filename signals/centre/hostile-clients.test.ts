// Clients that mean harm or are broken, byte by byte over a real connection: each is answered or dropped, others are served.

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SMALL_ID, smallService } from './service.sample.ts';
import type { Service } from './service.ts';

let service: Service;
let port: number;
beforeAll(async () => {
  service = await smallService({ patience: { headers: 1, request: 2 } });
  await service.app.listen({ port: 0, host: '127.0.0.1' });
  port = (service.app.server.address() as AddressInfo).port;
});
afterAll(() => service.stop());

/** Sends pieces with a pause after each; answers all that came back until the connection closed, and when that was. */
function talk(pieces: readonly string[], pause_ms = 0): Promise<{ heard: string; seconds: number }> {
  const begun = performance.now();
  return new Promise((resolve) => {
    let heard = '';
    const socket = connect(port, '127.0.0.1', async () => {
      for (const piece of pieces) {
        if (socket.destroyed) return;
        socket.write(piece);
        await new Promise((done) => setTimeout(done, pause_ms));
      }
    });
    socket.setEncoding('utf8').on('data', (text) => {
      heard += text;
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve({ heard, seconds: (performance.now() - begun) / 1000 }));
  });
}

const isServed = async () => (await fetch(`http://127.0.0.1:${port}/livez`)).status;
const head = 'Host: localhost\r\nConnection: close\r\n';

describe('a slow-loris', () => {
  test('that drips its headers is dropped in time, and nobody else waits', async () => {
    const drips = Array.from({ length: 60 }, (_, i) => `X-${i}: a\r\n`);
    const dripping = talk(['GET /livez HTTP/1.1\r\nHost: localhost\r\n', ...drips], 100);
    expect(await isServed()).toBe(200);
    const { heard, seconds } = await dripping;
    expect(seconds).toBeLessThan(4);
    expect(heard).toMatch(/^HTTP\/1.1 408 [\s\S]*REQ_SLOW/);
  });

  test('that drips its body is dropped in time', async () => {
    const url = `/places/${SMALL_ID}/live`;
    const start = `PATCH ${url} HTTP/1.1\r\n${head}Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n`;
    const { heard, seconds } = await talk([start, ...Array<string>(60).fill(' ')], 100);
    expect(seconds).toBeLessThan(6);
    expect(heard).toMatch(/^HTTP\/1.1 408 |^$/);
  });

  test('a hundred that say nothing keep nobody out', async () => {
    const silent = Array.from({ length: 100 }, () => talk([]));
    expect(await isServed()).toBe(200);
    for (const { seconds } of await Promise.all(silent)) expect(seconds).toBeLessThan(5);
  });
});

describe('broken or crafted requests', () => {
  test.each<[string, string, number, string]>([
    ['no HTTP at all', 'hello\r\n\r\n', 400, 'REQ_HEADER'],
    ['headers of a megabyte', `GET / HTTP/1.1\r\n${head}X: ${'a'.repeat(1e6)}\r\n\r\n`, 431, 'REQ_HEADERS'],
    [
      'two lengths (smuggling)',
      `POST /plans HTTP/1.1\r\n${head}Content-Length: 5\r\nContent-Length: 50\r\n\r\n{"a":`,
      400,
      'REQ_HEADER',
    ],
    [
      'length and chunks (smuggling)',
      `POST /plans HTTP/1.1\r\n${head}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /`,
      400,
      'REQ_HEADER',
    ],
    ['a header with a line break', `GET /livez HTTP/1.1\r\n${head}X: a\rb\r\n\r\n`, 400, 'REQ_HEADER'],
    ['a broken escape', `GET /places/%E0%A4%A HTTP/1.1\r\n${head}\r\n`, 400, 'REQ_URL'],
    ['an endless name', `GET /plans/${'a'.repeat(300)} HTTP/1.1\r\n${head}\r\n`, 414, 'REQ_URL_LONG'],
    ['a traversal', `GET /places/../../../etc/passwd HTTP/1.1\r\n${head}\r\n`, 404, 'REQ_NO_ROUTE'],
    ['a traversal in disguise', `GET /docs/static/..%2f..%2f..%2fpackage.json HTTP/1.1\r\n${head}\r\n`, 404, ''],
    ['a foreign host', 'GET /places HTTP/1.1\r\nHost: bad.example\r\nConnection: close\r\n\r\n', 403, 'REQ_ORIGIN'],
    ['a proxy request', `GET http://169.254.169.254/latest HTTP/1.1\r\n${head}\r\n`, 404, 'REQ_NO_ROUTE'],
  ])('%s', async (_name, request, status, code) => {
    const { heard } = await talk([request]);
    expect(heard).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(heard).toContain(code);
    expect(heard).not.toMatch(/"name": "greenband"|root:|node_modules/);
    expect(await isServed()).toBe(200);
  });

  test('a method that there is not for an address names those that there are', async () => {
    const answer = await service.app.inject({ method: 'DELETE', url: '/plans' });
    expect([answer.statusCode, answer.json().code]).toEqual([405, 'REQ_METHOD']);
    expect(answer.headers['allow']).toBe('GET, POST, HEAD');
  });

  test('a pollution of all objects does not happen', async () => {
    const payload = '{"speed":2,"__proto__":{"isAdmin":true},"constructor":{"prototype":{"isAdmin":true}}}';
    const headers = { 'content-type': 'application/json' };
    const answer = await service.app.inject({ method: 'PATCH', url: `/places/${SMALL_ID}/live`, headers, payload });
    expect(answer.statusCode).toBe(400);
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });
});

test('no more connections than it may have: the next one is closed unheard, and one that ends makes room', async () => {
  const small = await smallService({ mostConnections: 3 });
  await small.app.listen({ port: 0, host: '127.0.0.1' });
  const at = (small.app.server.address() as AddressInfo).port;
  const open = async () => {
    const socket = connect(at, '127.0.0.1');
    socket.on('error', () => undefined);
    let heard = '';
    socket.setEncoding('utf8').on('data', (text) => {
      heard += text;
    });
    const ends = once(socket, 'close').then(() => 'closed');
    socket.write('GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const answers = new Promise<string>((resolve) => socket.on('data', () => resolve('answered')));
    return { socket, outcome: await Promise.race([ends, answers]), ends, heard: () => heard };
  };
  const three = [await open(), await open(), await open()];
  expect(three.map(({ outcome }) => outcome)).toEqual(['answered', 'answered', 'answered']);
  const fourth = await open();
  expect([fourth.outcome, fourth.heard()]).toEqual(['closed', '']);
  three[0]!.socket.destroy();
  await three[0]!.ends;
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect((await open()).outcome).toBe('answered');
  await small.stop();
});

test('shutting down: who waits is answered, a new request gets 503 with Retry-After, and all ends within ten seconds', async () => {
  const ending = await smallService();
  await ending.app.listen({ port: 0, host: '127.0.0.1' });
  const at = (ending.app.server.address() as AddressInfo).port;
  let heard = '';
  const socket = connect(at, '127.0.0.1');
  socket.setEncoding('utf8').on('data', (text) => {
    heard += text;
  });
  // a body that is half there holds its connection open while the service stops
  const url = `/places/${SMALL_ID}/live`;
  const body = '{"speed":3}';
  const type = `Content-Type: application/json\r\nContent-Length: ${body.length}`;
  const begins = once(ending.app.server, 'request');
  const closes = once(socket, 'close');
  socket.write(`PATCH ${url} HTTP/1.1\r\nHost: localhost\r\n${type}\r\n\r\n{"spe`);
  await begins;
  const begun = performance.now();
  const stopped = ending.stop();
  await new Promise((resolve) => setTimeout(resolve, 200));
  socket.write('ed":3}GET /places HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await stopped;
  expect(performance.now() - begun).toBeLessThan(10_000);
  await closes;
  expect(heard).toMatch(/^HTTP\/1.1 200 /);
  expect(heard).toMatch(/HTTP\/1.1 503 [\s\S]*retry-after: \d[\s\S]*SERVICE_STOPPING/i);
});
