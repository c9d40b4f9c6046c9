// The service over TLS: tokens travel closed, a controller may show a certificate, and whom we do not know is nobody.
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { connect as secureConnect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemWallClock } from '../clock.ts';
import { currentPlan, readPlace } from '../place.ts';
import { certificate } from './certificate.sample.ts';
import { httpLine, type LineTls } from './pull/http-line.ts';
import { recogniseToken } from './recognise-token.ts';
import { freshFolder, SMALL_PLACE, smallService } from './service.sample.ts';
import type { Service } from './service.ts';
import { TokenBook } from './tokens.ts';

const now = new Date(systemWallClock.now());
const authority = certificate('our authority', now);
const server = certificate('centre', now, authority);
const stranger = certificate('another authority', now);
const folder = freshFolder();
let service: Service;
let port: number;
let id: string;
let token: string;

beforeAll(async () => {
  id = currentPlan(await readPlace(SMALL_PLACE)).controllers[0]!.controller;
  const book = new TokenBook(folder);
  token = await book.create({ name: id, roles: ['controller'], controller: id, days: 1 }, systemWallClock.now());
  const tls = { cert: server.cert, key: server.key, ca: authority.cert };
  service = await smallService({ tls, recognise: recogniseToken(book, systemWallClock) }, folder);
  await service.app.listen({ port: 0, host: '127.0.0.1' });
  port = (service.app.server.address() as AddressInfo).port;
});
afterAll(() => service.stop());

const line = (tls: LineTls, bearer?: string, controller = id) =>
  httpLine({ centre: `https://127.0.0.1:${port}`, controller, token: bearer, wait: 0, tls });
const trusting = { ca: authority.cert };
const shows = (name: string, by = authority): LineTls => {
  const { cert, key } = certificate(name, now, by);
  return { ca: authority.cert, cert, key };
};

describe('a controller over TLS', () => {
  test('gets its letter by its token', async () => {
    const letter = await line(trusting, token).fetch(undefined);
    expect(JSON.parse(letter!.body.toString())).toMatchObject({ controller: id });
  });

  test('gets its letter by its certificate, and reports by it', async () => {
    const own = line(shows(`controller ${id}`));
    expect((await own.fetch(undefined))!.signature).toMatch(/\.\./);
    const said = { clock_ms: systemWallClock.now(), mode: 'plan', running: null, staged: null } as const;
    await own.report({ controller: id, ...said, fence: 0, lamps: '', cycleTimer_s: 0, faults: [] }, []);
  });

  test.each<[string, () => LineTls, number]>([
    ['without token and certificate', () => trusting, 401],
    ['with a certificate by another authority', () => shows(`controller ${id}`, stranger), 401],
    ['with the certificate of another controller', () => shows('controller other'), 403],
    ['with a certificate that names no controller', () => shows('somebody'), 401],
  ])('%s is nobody', async (_name, tls, status) => {
    await expect(line(tls()).fetch(undefined)).rejects.toThrow(`answers ${status}`);
  });

  test('does not talk to a centre whose certificate it does not trust', async () => {
    await expect(line({ ca: stranger.cert }, token).fetch(undefined)).rejects.toThrow(/certificate|verify/);
    await expect(line({}, token).fetch(undefined)).rejects.toThrow(/certificate|verify/);
  });

  test('may not do what a person may, whatever it shows', async () => {
    const { cert, key } = certificate(`controller ${id}`, now, authority);
    const request = `GET /plans HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`;
    const answer = await new Promise<string>((resolve) => {
      let heard = '';
      const socket = secureConnect({ port, host: '127.0.0.1', ca: authority.cert, cert, key }, () =>
        socket.write(request),
      );
      socket.on('data', (data) => {
        heard += data;
      });
      socket.on('close', () => resolve(heard));
    });
    expect(answer).toMatch(/^HTTP\/1.1 403 /);
    expect(answer).toMatch(/strict-transport-security: max-age=/i);
  });
});

test('plain HTTP gets no answer, and old TLS no connection', async () => {
  const plain = await new Promise<string>((resolve) => {
    let heard = '';
    const socket = connect(port, '127.0.0.1', () => socket.write('GET /livez HTTP/1.1\r\nHost: x\r\n\r\n'));
    socket.on('data', (data) => {
      heard += data;
    });
    socket.on('close', () => resolve(heard)).on('error', () => resolve(heard));
  });
  expect(plain).not.toContain('live');
  const old = await new Promise<string>((resolve) => {
    const socket = secureConnect(
      {
        port,
        host: '127.0.0.1',
        ca: authority.cert,
        minVersion: 'TLSv1',
        maxVersion: 'TLSv1.1',
        ciphers: 'ALL@SECLEVEL=0',
      },
      () => resolve('connected'),
    );
    socket.on('error', ({ message }) => resolve(message));
  });
  expect(old).not.toBe('connected');
});
