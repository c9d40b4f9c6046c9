// A POST that acts, said twice under one key, acts once: every such route, whatever has changed in between.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { currentPlan, readPlace } from '../place.ts';
import { ACCESS } from './access.ts';
import type { Centre } from './centre.ts';
import { SMALL_ID, SMALL_PLACE, smallCity } from './service.sample.ts';
import type { Service } from './service.ts';

/** Routes that take a POST because they need a body, and act on nothing: the same word twice is the same word. */
const SAYS_ONLY = ['POST /interlock', 'POST /controllers/:controller/reports'];

let service: Service;
let centre: Centre;
const walked = new Set(SAYS_ONLY);
let key = 0;

beforeAll(async () => {
  ({ service, centre } = await smallCity());
  await send('PATCH', `/places/${SMALL_ID}/live`, { speed: 50 });
});
afterAll(() => service.stop());

async function send(method: 'GET' | 'POST' | 'PUT' | 'PATCH', url: string, payload?: object, more = {}) {
  const headers = { 'greenband-identity': 'demo-engineer', ...more };
  const answer = await service.app.inject({ method, url, headers, ...(payload && { payload }) });
  return { status: answer.statusCode, body: answer.json(), replay: answer.headers['idempotent-replay'] };
}

/** Says it, and again after `between`: the same answer, and nothing more in the journal by whoever asked. */
async function twice(route: string, url: string, payload: object | undefined, who: string, between = async () => {}) {
  walked.add(`POST ${route}`);
  const headers = { 'greenband-identity': `demo-${who}`, 'idempotency-key': `key-${++key}` };
  const first = await send('POST', url, payload, headers);
  expect(first.status, `${route}: ${JSON.stringify(first.body)}`).toBeLessThan(300);
  await between();
  const own = () => centre.store.read(0, 1e6).then((entries) => entries.filter((entry) => entry.who === `demo-${who}`));
  const before = (await own()).length;
  const again = await send('POST', url, payload, headers);
  expect([again.status, again.body, again.replay], route).toEqual([first.status, first.body, 'true']);
  expect((await own()).length, route).toBe(before);
  const other = await send('POST', url, { ...payload, reason: 'another request' }, headers);
  expect([400, 409], route).toContain(other.status);
  return first.body;
}

async function until(url: string, ...states: string[]) {
  for (let i = 0; i < 600; i++) {
    const { body } = await send('GET', url);
    if (states.includes(body.state)) return body;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${url} does not become ${states}`);
}

test('plans, deployments and hands', async () => {
  const own = currentPlan(await readPlace(SMALL_PLACE));
  const controller = own.controllers[0]!.controller;
  const of = '/plans/again/versions/1';
  await twice('/plans', '/plans', { plan: { ...own, id: 'again' } }, 'engineer');
  await twice('/plans/:plan/versions/:version/check', `${of}/check`, undefined, 'engineer');
  await twice('/plans/:plan/versions/:version/approve', `${of}/approve`, { note: 'n' }, 'approver');
  const wish = { plan: 'again', version: 1 };
  const { id } = await twice('/deployments', '/deployments', wish, 'engineer', async () => {
    // what it asked for has long come about when it is said again
    await until('/deployments/d1', 'confirmed');
  });
  await twice('/deployments/:deployment/rollback', `/deployments/${id}/rollback`, { reason: 'r' }, 'engineer');
  const hand = { action: 'flash', lease_s: 60, reason: 'r' };
  await twice('/controllers/:controller/manual', `/controllers/${controller}/manual`, hand, 'engineer');
}, 60_000);

test('incidents and corridors', async () => {
  const vehicle = { class: 'ambulance', length_m: 6, agency: 'a', allowed: true, station: 'west' };
  for (const id of ['one', 'two', 'three']) await send('PUT', `/fleet/${id}`, vehicle);
  const { id: incident } = await twice(
    '/incidents',
    '/incidents',
    { kind: 'crash', text: 't', edge: 'east' },
    'engineer',
  );
  const nearest = await twice(
    '/incidents/:incident/corridor',
    `/incidents/${incident}/corridor`,
    undefined,
    'engineer',
    // by now another vehicle would be the nearest
    async () => void (await send('PUT', '/fleet/one', { ...vehicle, allowed: false })),
  );
  await until(`/corridors/${nearest.id}`, 'forecast');
  await twice('/corridors/:corridor/reject', `/corridors/${nearest.id}/reject`, { reason: 'r' }, 'engineer');
  const wish = { vehicle: 'two', from: 'west', to: 'east', reason: 'r' };
  const { id } = await twice('/corridors', '/corridors', wish, 'engineer');
  const at = `/corridors/${id}`;
  await until(at, 'forecast');
  await twice('/corridors/:corridor/grant', `${at}/grant`, {}, 'engineer');
  await new Promise((resolve) => setTimeout(resolve, 300));
  const [west] = (await send('GET', `/places/${SMALL_ID}`)).body.bounds;
  const here = { x: west + 20, y: -2, accuracy_m: 5 };
  await twice('/corridors/:corridor/positions', `${at}/positions`, here, 'engineer');
  await twice('/corridors/:corridor/extend', `${at}/extend`, { to: 'east' }, 'engineer');
}, 60_000);

test('runs, also when the queue is full by then, and the street', async () => {
  const plan = currentPlan(await readPlace(SMALL_PLACE)).id;
  const wish = { plan, version: 1, replications: 50 };
  await twice('/runs', '/runs', wish, 'engineer', async () => {
    for (let status = 202; status === 202; ) ({ status } = await send('POST', '/runs', wish));
  });
  await twice('/places/:place/live/restart', `/places/${SMALL_ID}/live/restart`, { seed: 3 }, 'engineer');
}, 60_000);

test('no such route was left out', () => {
  expect(Object.keys(ACCESS).filter((route) => route.startsWith('POST ') && !walked.has(route))).toEqual([]);
});
