// Incidents, requests of emergency vehicles, the calendar, readings and runs over HTTP.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../package-root.ts';
import { currentPlan, readPlace } from '../place.ts';
import type { Centre } from './centre.ts';
import { SMALL_PLACE, smallCity } from './service.sample.ts';
import type { Service } from './service.ts';

let service: Service;
let edge: string;
let plan: string;
let centre: Centre;
beforeAll(async () => {
  const place = await readPlace(SMALL_PLACE);
  edge = place.network.edges[0]!.id;
  plan = currentPlan(place).id;
  ({ service, centre } = await smallCity());
});
afterAll(() => service.stop());

async function ask(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', url: string, payload?: object, more = {}) {
  const answer = await service.app.inject({ method, url, headers: more, ...(payload && { payload }) });
  return { status: answer.statusCode, body: answer.json(), headers: answer.headers };
}

test('an incident is reported, closed once, and found again', async () => {
  const { body, status } = await ask('POST', '/incidents', { kind: 'works', text: 'one lane', edge });
  expect([status, body.state]).toEqual([201, 'open']);
  expect((await ask('PATCH', `/incidents/${body.id}`, { state: 'closed' })).body.state).toBe('closed');
  expect((await ask('PATCH', `/incidents/${body.id}`, { state: 'closed' })).status).toBe(409);
  expect((await ask('PATCH', '/incidents/i99', { state: 'closed' })).status).toBe(404);
  expect((await ask('GET', '/incidents')).body.items[0]).toMatchObject({ id: body.id, state: 'closed' });
});

test('the calendar is changed by who has seen it, and names only approved plans', async () => {
  const approver = { 'greenband-identity': 'demo-approver' };
  const day = [{ at: '00:00', plan, version: 1 }];
  const calendar = { zone: 'Asia/Shanghai', dayPlans: { all: day }, week: Array(7).fill('all'), exceptions: [] };
  const { headers } = await ask('GET', '/schedule');
  const tag = { ...approver, 'if-match': String(headers['etag']) };
  expect((await ask('PUT', '/schedule', calendar, approver)).status).toBe(428);
  expect((await ask('PUT', '/schedule', calendar, tag)).body.revision).toBe(1);
  expect((await ask('PUT', '/schedule', calendar, tag)).status).toBe(412);
  expect((await ask('GET', '/schedule')).body.now).toEqual({ plan, version: 1 });
  const other = { ...calendar, dayPlans: { all: [{ at: '00:00', plan: 'none', version: 1 }] } };
  const refused = await ask('PUT', '/schedule', other, { ...approver, 'if-match': '"1"' });
  expect([refused.status, refused.body.code]).toEqual([422, 'SCHEDULE_WRONG']);
});

test('the calendar of docs/service.md is taken as it stands there', async () => {
  const page = readFileSync(join(packageRoot(), 'docs', 'service.md'), 'utf8');
  const example = JSON.parse(/```json\n(\{ "zone"[^`]*)```/.exec(page)![1]!);
  const { headers } = await ask('GET', '/schedule');
  const tag = { 'greenband-identity': 'demo-approver', 'if-match': String(headers['etag']) };
  expect((await ask('PUT', '/schedule', example, tag)).status).toBe(200);
});

test('a wrong choice is answered with the choices, a wrong time with its form', async () => {
  const incident = await ask('PATCH', '/incidents/i1', { state: 'shut' });
  expect([incident.body.code, incident.body.detail]).toEqual(['REQ_SCHEMA', 'give "open" or "closed"']);
  const day = [{ at: '7:00', plan, version: 1 }];
  const calendar = { zone: 'Asia/Shanghai', dayPlans: { all: day }, week: Array(7).fill('all'), exceptions: [] };
  const tag = { 'greenband-identity': 'demo-approver', 'if-match': '"0"' };
  expect((await ask('PUT', '/schedule', calendar, tag)).body.detail).toBe('give hh:mm, local');
  const week = Array(7).fill(5);
  expect((await ask('PUT', '/schedule', { ...calendar, dayPlans: {}, week }, tag)).body.detail).toBe(
    'give name of a day plan or null',
  );
});

test('readings come page by page, none twice and none left out', async () => {
  const rows = ['a', 'b ö', 'c'].flatMap((detector) =>
    [0, 60_000, 120_000].map((ms) => ({
      detector,
      at_ms: Date.parse('2026-03-02T08:00:00Z') + ms,
      interval_s: 60,
      vehicles: 1,
      occupancy: 0.1,
      speed_mps: 9,
    })),
  );
  await centre.store.addReadings(rows);
  const span = '/readings?from=2026-03-02T07:00:00Z&to=2026-03-02T09:00:00Z&limit=4';
  const seen: string[] = [];
  let next: string | null = '';
  for (let page = 0; page < 9 && next !== null; page++) {
    const { body } = await ask('GET', next === '' ? span : `${span}&cursor=${next}`);
    seen.push(...body.items.map(({ at, detector }: { at: string; detector: string }) => `${at} ${detector}`));
    next = body.next;
  }
  expect([next, seen.length, new Set(seen).size]).toEqual([null, 9, 9]);
  expect(seen).toEqual([...seen].sort());
  for (const url of [`${span}&cursor=nonsense`, '/journal?cursor=nonsense', '/plans?cursor=x1'])
    expect((await ask('GET', url)).body.code).toBe('REQ_SCHEMA');
});

test('readings are asked for by RFC 3339 times', async () => {
  expect((await ask('GET', '/readings?from=2026-03-01T00:00:00Z&to=2026-03-01T01:00:00Z')).body.items).toEqual([]);
  expect((await ask('GET', '/readings?from=yesterday')).body.code).toBe('REQ_SCHEMA');
});

describe('a run', () => {
  async function until(id: string, state: string) {
    for (let i = 0; i < 500; i++) {
      const { body } = await ask('GET', `/runs/${id}`);
      if (body.state === state) return body;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`run ${id} does not become ${state}`);
  }

  test('is queued, runs in threads and tells its figures', async () => {
    const key = { 'idempotency-key': 'run-1' };
    const { status, body } = await ask('POST', '/runs', { plan, version: 1, replications: 3 }, key);
    expect(status).toBe(202);
    const again = await ask('POST', '/runs', { plan, version: 1, replications: 3 }, key);
    expect([again.status, again.body.id, again.headers['idempotent-replay']]).toEqual([202, body.id, 'true']);
    const done = await until(body.id, 'done');
    expect(done).toMatchObject({ progress: 1, result: { mean: { delay_s: expect.any(Number) } } });
    expect((await ask('DELETE', `/runs/${body.id}`)).status).toBe(409);
  });

  test('can be cancelled, and too many are refused with 429', async () => {
    const wish = { plan, version: 1, replications: 50 };
    const answers = [];
    for (let i = 0; i < 18; i++) answers.push(await ask('POST', '/runs', wish));
    expect(answers.at(-1)!.status).toBe(429);
    expect(answers.at(-1)!.headers['retry-after']).toBeDefined();
    for (const { status, body } of answers) if (status === 202) await ask('DELETE', `/runs/${body.id}`);
    await until(answers[0]!.body.id, 'cancelled');
    expect((await ask('POST', '/runs', { plan: 'none', version: 1 })).status).toBe(404);
  }, 30_000);
});
