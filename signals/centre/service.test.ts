// Holds the service to its contract: every error a problem, every route behind its doors, every header set.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../package-root.ts';
import { ACCESS } from './access.ts';
import { SMALL_ID, smallService } from './service.sample.ts';
import type { Service } from './service.ts';
import { SERVICE_FAULTS } from './service-faults.ts';

let service: Service;
beforeAll(async () => {
  service = await smallService();
});
afterAll(() => service.stop());

const JSON_TYPE = { 'content-type': 'application/json' };

describe('bad requests', () => {
  const live = `/places/${SMALL_ID}/live`;
  const big = `{"speed":${'1'.repeat(3 * 1024 * 1024)}}`;
  const deep = `{"speed":${'['.repeat(100)}${']'.repeat(100)}}`;
  test.each([
    ['broken JSON', 'PATCH', live, JSON_TYPE, '{"speed":', 400, 'REQ_BODY_BROKEN', /live/],
    ['an unknown field, named', 'PATCH', live, JSON_TYPE, '{"sped":2}', 400, 'REQ_SCHEMA', /body#\/sped/],
    ['a value out of range', 'PATCH', live, JSON_TYPE, '{"speed":1000}', 400, 'REQ_SCHEMA', /body#\/speed/],
    ['text where a number belongs', 'PATCH', live, JSON_TYPE, '{"speed":"2"}', 400, 'REQ_SCHEMA', /body#\/speed/],
    ['no body', 'PATCH', live, JSON_TYPE, '', 400, 'REQ_SCHEMA', /body/],
    ['a giant body', 'PATCH', live, JSON_TYPE, big, 413, 'REQ_TOO_LARGE', /live/],
    ['deep nesting', 'PATCH', live, JSON_TYPE, deep, 400, 'REQ_BODY_DEEP', /live/],
    ['__proto__', 'PATCH', live, JSON_TYPE, '{"__proto__":{"admin":true}}', 400, 'REQ_BODY_POISONED', /live/],
    ['__proto__, escaped', 'PATCH', live, JSON_TYPE, '{"__\\u0070roto__":1}', 400, 'REQ_BODY_POISONED', /live/],
    ['constructor', 'PATCH', live, JSON_TYPE, '{"a":[{"constructor":1}]}', 400, 'REQ_BODY_POISONED', /live/],
    ['another media type', 'PATCH', live, { 'content-type': 'text/xml' }, '<a/>', 415, 'REQ_MEDIA_TYPE', /live/],
    ['an unknown route', 'GET', '/nothing/here', {}, undefined, 404, 'REQ_NO_ROUTE', /nothing/],
    ['an unknown place', 'GET', '/places/none', {}, undefined, 404, 'PLACE_UNKNOWN', /none/],
    ['path traversal', 'GET', '/../../etc/passwd', {}, undefined, 404, 'REQ_NO_ROUTE', /etc/],
    ['path traversal, encoded', 'GET', '/..%2f..%2fetc/passwd', {}, undefined, 404, 'REQ_NO_ROUTE', /etc/],
    [
      'a page of another origin',
      'GET',
      '/places',
      { origin: 'http://bad.example' },
      undefined,
      403,
      'REQ_ORIGIN',
      /Origin/,
    ],
    [
      'a name that is rebound to us',
      'GET',
      '/places',
      { host: 'bad.example:80' },
      undefined,
      403,
      'REQ_ORIGIN',
      /Host/,
    ],
    ['an unknown identity', 'GET', '/places', { 'greenband-identity': 'x' }, undefined, 401, 'REQ_WHO', /Identity/],
    [
      'a role that may not',
      'PATCH',
      live,
      { ...JSON_TYPE, 'greenband-identity': 'demo-approver' },
      '{"speed":2}',
      403,
      'REQ_NOT_ALLOWED',
      /approver/,
    ],
    ['a stream without upgrade', 'GET', '/stream', {}, undefined, 400, 'REQ_HEADER', /stream/],
  ] as const)('%s', async (_name, method, url, headers, payload, status, code, where) => {
    const answer = await service.app.inject({ method, url, headers, ...(payload !== undefined && { payload }) });
    expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.json()).toMatchObject({ type: `/faults/${code}`, status, where: expect.stringMatching(where) });
    expect(answer.body).not.toMatch(/node_modules|at .*\.js:/);
  });

  test('too many', async () => {
    const strict = await smallService({ ratePerMinute: 5 });
    const codes = [];
    for (let i = 0; i < 7; i++) codes.push(await strict.app.inject('/places'));
    expect(codes.map((answer) => answer.statusCode)).toEqual([200, 200, 200, 200, 200, 429, 429]);
    expect(codes[6]!.headers['retry-after']).toBeDefined();
    expect(codes[6]!.json().code).toBe('REQ_RATE');
    await strict.stop();
  });
});

describe('good requests', () => {
  test('the place, its documents with ETag and gzip', async () => {
    const place = (await service.app.inject(`/places/${SMALL_ID}`)).json();
    expect(place).toMatchObject({ id: SMALL_ID, controllers: [{ firstLamp: 0 }] });
    const network = await service.app.inject(`/places/${SMALL_ID}/network`);
    expect(network.json().format).toBe('greenband-network');
    const { etag } = network.headers;
    const again = await service.app.inject({ url: `/places/${SMALL_ID}/network`, headers: { 'if-none-match': etag } });
    expect([again.statusCode, again.body]).toEqual([304, '']);
    const small = await service.app.inject({
      url: `/places/${SMALL_ID}/network`,
      headers: { 'accept-encoding': 'gzip' },
    });
    expect(small.headers['content-encoding']).toBe('gzip');
  });

  test('pause, speed and measures of the live street', async () => {
    const patch = (payload: object) =>
      service.app.inject({ method: 'PATCH', url: `/places/${SMALL_ID}/live`, payload });
    expect((await patch({ paused: true })).json()).toMatchObject({ state: 'paused' });
    const measures = (await service.app.inject(`/places/${SMALL_ID}/measures`)).json();
    expect(measures.vehicles.departed).toBeGreaterThan(0);
    expect((await patch({ paused: false, speed: 20 })).json()).toMatchObject({ state: 'running', speed: 20 });
    const url = `/places/${SMALL_ID}/live/restart`;
    const restarted = await service.app.inject({ method: 'POST', url, payload: { seed: 2, begin_s: 0 } });
    expect(restarted.json().time_s).toBeLessThan(1000);
    const headers = { 'idempotency-key': 'once' };
    const first = await service.app.inject({ method: 'POST', url, headers, payload: { seed: 3, begin_s: 0 } });
    const again = await service.app.inject({ method: 'POST', url, headers, payload: { seed: 3, begin_s: 0 } });
    expect([again.json(), again.headers['idempotent-replay']]).toEqual([first.json(), 'true']);
    const other = await service.app.inject({ method: 'POST', url, headers, payload: { seed: 4, begin_s: 0 } });
    expect([other.statusCode, other.json().code]).toEqual([409, 'REQ_KEY_REUSED']);
  });

  test('headers that keep the page to itself', async () => {
    const { headers } = await service.app.inject('/');
    expect(headers['content-security-policy']).not.toContain('unsafe-inline');
    expect(headers).toMatchObject({
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'x-content-type-options': 'nosniff',
    });
  });

  test('OpenAPI 3.1 names every route that has a row', async () => {
    const api = (await service.app.inject('/openapi.json')).json();
    expect(api.openapi).toMatch(/^3\.1/);
    const named = Object.entries(api.paths).flatMap(([path, methods]) =>
      Object.keys(methods as object).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
    );
    const hidden = /\/docs|\/stream|\/openapi|GET \/$|GET \/\*/;
    const missing = Object.keys(ACCESS).filter((route) => !hidden.test(route) && !named.includes(route));
    expect(missing).toEqual([]);
  });

  test('health, metrics and the page of routes', async () => {
    expect((await service.app.inject('/livez')).json()).toEqual({ live: true });
    expect((await service.app.inject('/readyz')).json().ready).toBe(true);
    expect((await service.app.inject('/metrics')).body).toContain('greenband_request_seconds_count');
    expect((await service.app.inject('/docs')).statusCode).toBe(200);
    expect((await service.app.inject('/faults/REQ_RATE')).json().status).toBe(429);
  });
});

test('the table of the service’s faults is the one in docs/service.md', () => {
  const page = readFileSync(join(packageRoot(), 'docs', 'service.md'), 'utf8');
  const rows = [...page.matchAll(/^\| `([A-Z_]+)` \| (\d+) \| (.*) \|$/gm)].map(([, code, status, text]) => [
    code,
    Number(status),
    text,
  ]);
  expect(rows).toEqual(
    Object.entries(SERVICE_FAULTS).map(([code, { status, meaning, cure }]) => [code, status, `${meaning} ${cure}`]),
  );
});

test('shutting down: no new work, and the end within ten seconds', async () => {
  const ending = await smallService();
  await ending.app.listen({ port: 0 });
  const begun = performance.now();
  await ending.stop();
  expect(performance.now() - begun).toBeLessThan(10_000);
});
