// The life of a plan over HTTP, on the live street: drafted, checked, approved by another, deployed, confirmed, taken back.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { currentPlan, readPlace } from '../place.ts';
import type { Plan, StagePlan } from '../plan.ts';
import type { Recognise } from './access.ts';
import { freshFolder, SMALL_ID, SMALL_PLACE, smallService } from './service.sample.ts';
import type { Service } from './service.ts';

let service: Service;
let own: Plan;
const folder = freshFolder();
beforeAll(async () => {
  own = currentPlan(await readPlace(SMALL_PLACE));
  service = await smallService({}, folder);
  const payload = { speed: 50 };
  await service.app.inject({ method: 'PATCH', url: `/places/${SMALL_ID}/live`, payload });
});
afterAll(() => service.stop());

const as = (who: string, more: Record<string, string> = {}) => ({ 'greenband-identity': `demo-${who}`, ...more });

async function ask(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  url: string,
  who = 'engineer',
  payload?: object,
  more = {},
) {
  const headers = as(who, more);
  const answer = await service.app.inject({ method, url, headers, ...(payload && { payload }) });
  return { status: answer.statusCode, body: answer.body === '' ? null : answer.json(), headers: answer.headers };
}

/** The own plan under another name, a second more green in its first stage. */
function longer(id: string): Plan {
  const controllers = own.controllers.map((entry) => {
    const { stages, ...plan } = entry as StagePlan;
    return {
      ...plan,
      cycle: plan.cycle + 1,
      stages: stages.map((stage, i) => ({ ...stage, green: stage.green + (i === 0 ? 1 : 0) })),
    };
  });
  return { id, controllers };
}

async function until(url: string, done: (body: { state: string }) => boolean) {
  for (let i = 0; i < 500; i++) {
    const { body } = await ask('GET', url);
    if (done(body)) return body;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${url} does not come to what is awaited`);
}

async function approved(id: string): Promise<void> {
  expect((await ask('POST', '/plans', 'engineer', { plan: longer(id) })).status).toBe(201);
  expect((await ask('POST', `/plans/${id}/versions/1/check`)).body).toMatchObject({ state: 'checked' });
  // a note may be given, and need not be
  expect((await ask('POST', `/plans/${id}/versions/1/approve`, 'approver')).body).toMatchObject({ state: 'approved' });
}

describe('a plan', () => {
  test('is drafted, checked, approved by another, deployed, confirmed by reading back, and taken back', async () => {
    await approved('longer');
    const { body, status } = await ask('POST', '/deployments', 'engineer', { plan: 'longer', version: 1 });
    expect(status).toBe(202);
    const url = `/deployments/${body.id}`;
    expect(
      await until(url, ({ state }) => state !== 'staging' && state !== 'activating' && state !== 'confirming'),
    ).toMatchObject({
      state: 'confirmed',
      controllers: [{ state: 'confirmed', cause: null }],
    });
    const id = own.controllers[0]!.controller;
    const controller = (await ask('GET', `/controllers/${id}`)).body;
    expect(controller).toMatchObject({
      confirmed: { plan: 'longer', version: 1 },
      status: { running: { version: 'longer@1' } },
    });
    expect((await ask('GET', '/plans/longer/versions/1')).body.state).toBe('confirmed');
    expect((await ask('GET', `/plans/${own.id}/versions/1`)).body.state).toBe('superseded');
    const back = await ask('POST', `${url}/rollback`, 'approver', { reason: 'queues on Main Street' });
    expect(back.status).toBe(202);
    await until(`/deployments/${back.body.undoneBy}`, ({ state }) => state === 'confirmed');
    expect((await ask('GET', `/controllers/${id}`)).body.confirmed).toEqual({ plan: own.id, version: 1 });
    expect((await ask('GET', url)).body.state).toBe('rolled-back');
  }, 60_000);

  test('that is not safe is refused with the first breach, and every breach is told before', async () => {
    const unsafe = longer('unsafe');
    for (const stage of (unsafe.controllers[0] as StagePlan).stages) stage.state = stage.state.replace(/./g, 'G');
    const told = (await ask('POST', '/interlock', 'approver', { plan: unsafe })).body;
    expect([told.safe, told.breaches.length > 1]).toEqual([false, true]);
    await ask('POST', '/plans', 'engineer', { plan: unsafe });
    const refused = await ask('POST', '/plans/unsafe/versions/1/check');
    expect([refused.status, refused.body.code]).toEqual([422, told.breaches[0].code]);
    expect((await ask('GET', '/plans/unsafe/versions/1')).body.state).toBe('draft');
  });

  test('moves only as it may: 409 with the state', async () => {
    await ask('POST', '/plans', 'engineer', { plan: longer('hasty') });
    const early = await ask('POST', '/plans/hasty/versions/1/approve', 'approver', {});
    expect([early.status, early.body.detail]).toEqual([409, expect.stringContaining('draft')]);
    const sooner = await ask('POST', '/deployments', 'engineer', { plan: 'hasty', version: 1 });
    expect([sooner.status, sooner.body.code]).toEqual([409, 'CENTRE_STATE']);
    expect((await ask('POST', '/deployments', 'engineer', { plan: 'none', version: 1 })).status).toBe(404);
    expect((await ask('POST', '/deployments/d99/rollback', 'engineer', { reason: 'x' })).status).toBe(404);
  });

  test('is changed only by who has seen its newest version', async () => {
    await ask('POST', '/plans', 'engineer', { plan: longer('shared') });
    const { headers } = await ask('GET', '/plans/shared');
    const change = { plan: { ...longer('shared'), name: 'better' } };
    expect((await ask('PUT', '/plans/shared', 'engineer', change)).status).toBe(428);
    const tag = { 'if-match': String(headers['etag']) };
    expect((await ask('PUT', '/plans/shared', 'engineer', change, tag)).body).toMatchObject({ version: 2 });
    expect((await ask('PUT', '/plans/shared', 'engineer', change, tag)).status).toBe(412);
  });

  test('asked for twice under one key is made once', async () => {
    const key = { 'idempotency-key': 'k-1' };
    const first = await ask('POST', '/plans', 'engineer', { plan: longer('once') }, key);
    const again = await ask('POST', '/plans', 'engineer', { plan: longer('once') }, key);
    expect([again.status, again.body, again.headers['idempotent-replay']]).toEqual([201, first.body, 'true']);
    const other = await ask('POST', '/plans', 'engineer', { plan: longer('twice') }, key);
    expect([other.status, other.body.code]).toEqual([409, 'REQ_KEY_REUSED']);
    expect((await ask('GET', '/plans/once')).body.items).toHaveLength(1);
    const incident = { kind: 'works', text: 'one lane' };
    const { body } = await ask('POST', '/incidents', 'engineer', incident, { 'idempotency-key': 'k-2' });
    const [shown] = (await ask('GET', '/incidents')).body.items;
    expect(shown).toEqual(body);
  });
});

test('a controller is taken by hand with a lease and a reason, raises an alarm, and is given back', async () => {
  const id = own.controllers[0]!.controller;
  const wish = { action: 'all-red', lease_s: 600, reason: 'crash at the crossing' };
  expect((await ask('POST', `/controllers/${id}/manual`, 'engineer', wish)).status).toBe(202);
  await until(
    `/controllers/${id}`,
    (body) => (body as unknown as { status: { mode: string } }).status.mode === 'all-red',
  );
  const alarms = (await ask('GET', '/alarms')).body.items;
  expect(alarms[0]).toMatchObject({ kind: 'manual', text: expect.stringContaining('crash') });
  expect((await ask('DELETE', `/controllers/${id}/manual`)).status).toBe(202);
  await until(`/controllers/${id}`, (body) => (body as unknown as { status: { mode: string } }).status.mode === 'plan');
  expect((await ask('DELETE', `/controllers/${id}/manual`)).status).toBe(409);
});

test('the journal tells who did what, page by page, and says demo', async () => {
  const first = (await ask('GET', '/journal?limit=5')).body;
  expect(first.items).toHaveLength(5);
  expect(first.items[0].seq).toBe(first.items[4].seq + 4);
  const next = (await ask('GET', `/journal?limit=5&cursor=${first.next}`)).body;
  expect(next.items[0].seq).toBe(first.items[4].seq - 1);
  const all = (await ask('GET', '/journal?limit=200')).body.items;
  const approval = all.find(({ kind }: { kind: string }) => kind === 'plan.approved');
  expect(approval).toMatchObject({ who: 'demo-approver', demo: true });
});

test('nobody approves the own plan, whatever roles they have; another person does', async () => {
  const people = new Map(['anna', 'ben'].map((name) => [name, { name, roles: ['admin'], demo: false } as const]));
  const recognise: Recognise = ({ headers }) => people.get(String(headers['greenband-identity']));
  const other = await smallService({ recognise });
  const asked = async (who: string, url: string, payload?: object) => {
    const headers = { 'greenband-identity': who };
    const answer = await other.app.inject({ method: 'POST', url, headers, ...(payload && { payload }) });
    return [answer.statusCode, answer.json().code ?? answer.json().state];
  };
  expect(await asked('anna', '/plans', { plan: longer('mine') })).toEqual([201, 'draft']);
  expect(await asked('anna', '/plans/mine/versions/1/check')).toEqual([200, 'checked']);
  expect(await asked('anna', '/plans/mine/versions/1/approve')).toEqual([403, 'REQ_NOT_ALLOWED']);
  expect(await asked('ben', '/plans/mine/versions/1/approve')).toEqual([200, 'approved']);
  await other.stop();
});
