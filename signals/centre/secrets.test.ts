// Secrets stay where they belong: walks every route with tokens, cookies, passwords and keys, in order and at fault, and reads the log.
import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock, systemWallClock } from '../clock.ts';
import { ACCESS } from './access.ts';
import { certificate } from './certificate.sample.ts';
import { type CityCentre, openCentre } from './city-centre.ts';
import { ROLES } from './identity.ts';
import { serviceLog, withoutSecrets } from './log.ts';
import { recogniseToken } from './recognise-token.ts';
import { servePlace } from './served-place.ts';
import { freshFolder, SMALL_ID, SMALL_PLACE } from './service.sample.ts';
import { buildService, type Service } from './service.ts';
import { TokenBook } from './tokens.ts';

const PASSWORD = 'pass-phrase-of-the-database';
const COOKIE = 'cookie-that-nobody-may-read';
const PRIVATE = certificate('somebody', new Date(systemWallClock.now())).key.toString();
/** A line of the key's own text: none of it may be seen. */
const KEY_LINE = PRIVATE.split('\n')[1]!;

const lines: string[] = [];
const answers: string[] = [];
const tokens: string[] = [];
let city: CityCentre;
let service: Service;

beforeAll(async () => {
  const data = freshFolder();
  const book = new TokenBook(data);
  for (const role of ROLES) {
    const controller = role === 'controller' ? 'J' : undefined;
    tokens.push(await book.create({ name: role, roles: [role], controller, days: 1 }, systemWallClock.now()));
  }
  const served = await servePlace(SMALL_PLACE, { seed: 1, speed: 1 });
  city = await openCentre(served, { clock: systemClock, wall: systemWallClock, data, replications: 0 });
  const said = (token: string) =>
    new Error(`defect with ${token}, postgres://me:${PASSWORD}@host/name, cookie: a=${COOKIE}\n${PRIVATE}`);
  service = await buildService({
    places: [served],
    clock: systemClock,
    // whoever checks a plan falls over, and says everything that it knows
    city: { ...city, judge: { check: () => Promise.reject(said(tokens[0]!)) } },
    recognise: recogniseToken(book, systemWallClock),
    ratePerMinute: 300,
    patience: { headers: 1, request: 2 },
    logLevel: 'trace',
    log: { write: (line) => void lines.push(line) },
    twin: '/none',
  });
  await service.app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(() => service.stop());

const url = (path: string) =>
  path.replace(':place', SMALL_ID).replace('/*', '/x').replace(':version', '1').replace(/:\w+/g, 'own');

/** Every way in which a credential may come, right and wrong. */
function credentials(token: string): Record<string, string>[] {
  const cookie = `session=${COOKIE}`;
  return [
    { authorization: `Bearer ${token}`, cookie },
    { authorization: `Bearer ${token}x`, cookie },
    { authorization: `Basic ${Buffer.from(`me:${PASSWORD}`).toString('base64')}`, cookie },
    { 'sec-websocket-protocol': `greenband.v1, bearer.${token}`, cookie },
    { authorization: `Bearer ${token}`, origin: 'http://bad.example', cookie, 'if-match': '"x"' },
  ];
}

const BODIES = ['{}', '{"plan":', `{"password":"${PASSWORD}","privKey":"${PASSWORD}"}`, `{"__proto__":"${COOKIE}"}`];

async function walk(): Promise<void> {
  let turn = 0;
  for (const route of Object.keys(ACCESS)) {
    const [method, path] = route.split(' ') as [string, string];
    for (const headers of credentials(tokens[turn++ % tokens.length]!)) {
      const sends = method !== 'GET' && method !== 'DELETE';
      const type = turn % 7 === 0 ? 'text/xml' : 'application/json';
      const payload = sends && { payload: BODIES[turn % BODIES.length]! };
      const asked = {
        method: method as 'GET',
        url: url(path),
        headers: { ...headers, 'content-type': type },
        ...payload,
      };
      if (path === '/stream') continue;
      const { body, headers: told } = await service.app.inject(asked);
      answers.push(body, JSON.stringify(told));
    }
  }
}

/** Raw bytes that never become a request. */
async function shout(text: string): Promise<void> {
  const socket = connect((service.app.server.address() as AddressInfo).port, '127.0.0.1');
  socket.setEncoding('utf8').on('data', (heard) => void answers.push(String(heard)));
  socket.on('error', () => undefined);
  socket.write(text);
  await once(socket, 'close');
}

function found(texts: readonly string[]): string[] {
  const all = texts.join('\n');
  const secrets = tokens.map((token) => token.slice('gb_'.length + 13));
  return [PASSWORD, COOKIE, KEY_LINE, ...secrets].filter((secret) => all.includes(secret));
}

describe('a service that is asked everything, rightly and wrongly', () => {
  test('never writes a token, a password, a cookie or a key into its log, nor tells one', async () => {
    await walk();
    const [token] = tokens;
    await shout(`GET /plans HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\nBroken ${token}\r\n\r\n`);
    await shout(`GET /plans HTTP/1.1\r\nHost: localhost\r\nCookie: ${COOKIE}\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`);
    await shout(`GET /plans HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\n`);
    expect(found(answers)).toEqual([]);
    expect(found(lines)).toEqual([]);
  }, 30_000);

  test('writes a defect down, without what the error said in confidence', async () => {
    const plan = city.centre.state.plans.keys().next().value!;
    const before = lines.length;
    const headers = { authorization: `Bearer ${tokens[1]}` };
    const { body, statusCode } = await service.app.inject({
      method: 'POST',
      url: `/plans/${plan}/versions/1/check`,
      headers,
    });
    expect([statusCode, JSON.parse(body).code]).toEqual([500, 'SERVICE_DEFECT']);
    const written = lines.slice(before).join('\n');
    expect(written).toContain('defect with gb_');
    expect(written).toContain('postgres://me:[secret]@host');
    expect([found([written]), found([body])]).toEqual([[], []]);
  });

  test('keeps no secret in its journal, its metrics or its contract', async () => {
    const headers = { authorization: `Bearer ${tokens[0]}` };
    for (const page of ['/journal?limit=200', '/metrics', '/openapi.json', '/session', '/alarms'])
      expect(found([(await service.app.inject({ url: page, headers })).body])).toEqual([]);
  });
});

test.each([
  [`Bearer ${'a'.repeat(43)}`, 'Bearer [secret]'],
  ['gb_0123456789ab_abc-DEF_1 is over', 'gb_0123456789ab_[secret] is over'],
  ['postgres://me:pw@host/name', 'postgres://me:[secret]@host/name'],
  ['{"community":"public2","port":161}', '{"community":"[secret]","port":161}'],
  ['nothing at all: 5 keys, 2 tokens', 'nothing at all: 5 keys, 2 tokens'],
])('%s becomes %s', (text, clean) => {
  expect(withoutSecrets(text)).toBe(clean);
});

test('a line of the log stays one JSON document', () => {
  const written: string[] = [];
  const log = serviceLog('info', { write: (line) => void written.push(line) });
  log.info({ headers: { authorization: `Bearer ${'a'.repeat(43)}`, cookie: 'a=b; c=d' }, pem: PRIVATE }, 'asked');
  log.info('it said "cookie: x=\\"y\\"; password=\\"z" and "privKey": "k\\"" then');
  const [line] = written.map((one) => JSON.parse(one));
  expect(line).toMatchObject({ headers: { authorization: 'Bearer [secret]', cookie: '[secret]' }, pem: '[secret]\n' });
});
