// Green corridors over HTTP: asked for, forecast, granted, driven, handed back; and every bad input answered with the plan left whole.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freshFolder, smallService } from '../service.sample.ts';
import type { Service } from '../service.ts';

let service: Service;
const engineer = { 'greenband-identity': 'demo-engineer' };
beforeAll(async () => {
  service = await smallService();
  const payload = { speed: 40 };
  await service.app.inject({ method: 'PATCH', url: '/places/single-junction/live', headers: engineer, payload });
  for (const [id, allowed] of [
    ['rtw 1', true],
    ['rtw 2', true],
    ['van', false],
  ] as const)
    await ask('PUT', `/fleet/${id}`, { ...VEHICLE, allowed });
});
afterAll(() => service.stop());

const VEHICLE = { class: 'ambulance', length_m: 6.5, agency: 'City rescue', allowed: true, station: 'west' };
const WISH = { vehicle: 'rtw 1', from: 'west', to: 'east', reason: 'heart' };

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
async function ask(method: Method, url: string, payload?: object, headers: Record<string, string> = engineer) {
  const answer = await service.app.inject({ method, url, headers, ...(payload && { payload }) });
  return { status: answer.statusCode, body: answer.json(), headers: answer.headers };
}

/** Asks for a corridor until it is in one of the states. */
async function until(id: string, ...states: string[]) {
  for (let i = 0; i < 300; i++) {
    const { body } = await ask('GET', `/corridors/${id}`);
    if (states.includes(body.state)) return body;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${id} did not come to ${states}: ${JSON.stringify((await ask('GET', `/corridors/${id}`)).body)}`);
}

const modeOf = async () => (await ask('GET', '/controllers/x')).body.status?.mode;
const codeOf = async (method: Method, url: string, payload?: object) => {
  const { status, body } = await ask(method, url, payload);
  return `${status} ${body.code ?? body.state}`;
};

describe('a corridor', () => {
  test('is forecast before it is granted, driven with the junction held, and handed back; all of it in the journal', async () => {
    const { status, body } = await ask('POST', '/corridors', { ...WISH, driven: 'simulated' });
    expect([status, body.state, body.says]).toEqual([202, 'requested', expect.stringContaining('simulated')]);
    const shown = await until(body.id, 'forecast');
    expect(shown.forecast.ways[0]).toMatchObject({
      route: ['west', 'east'],
      junctions: ['x'],
      pairs: 8,
      violations: 0,
    });
    expect(await codeOf('POST', `/corridors/${body.id}/grant`, { way: 7 })).toBe('422 CORRIDOR_WAY');
    expect((await ask('POST', `/corridors/${body.id}/grant`, {})).body.state).toBe('granted');
    expect(await codeOf('POST', `/corridors/${body.id}/grant`, {})).toBe('409 CENTRE_STATE');
    const over = await until(body.id, 'recovered', 'failed');
    expect(over.state).toBe('recovered');
    const [junction] = over.junctions;
    expect(junction.granted_s).toBeLessThanOrEqual(junction.released_s);
    expect(junction.released_s).toBeLessThanOrEqual(junction.recovered_s);
    expect(await modeOf()).toBe('plan');
    const { items } = (await ask('GET', '/journal?limit=200')).body;
    const kinds = items.map((entry: { kind: string; body: { order?: string } }) => entry.body.order ?? entry.kind);
    for (const kind of ['fleet.set', 'corridor.changed', 'serve', 'release']) expect(kinds).toContain(kind);
    expect((await ask('GET', '/alarms')).body.items.filter(({ kind }: { kind: string }) => kind === 'order')).toEqual(
      [],
    );
  }, 60_000);

  test('granted at once, with positions sent: late ones and jumps are told apart; silence gives the junction back', async () => {
    const { body } = await ask('POST', '/corridors', { ...WISH, grant: 'at-once' });
    const here = `/corridors/${body.id}/positions`;
    expect(await codeOf('POST', here, { x: 0, y: 0, accuracy_m: 5 })).toBe('409 CORRIDOR_NOT_DRIVING');
    expect((await until(body.id, 'granted', 'active')).grantedBy).toBe('demo-engineer');
    const start = await until(body.id, 'granted', 'active');
    expect(start.way).toEqual(['west', 'east']);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const { body: head } = await ask('GET', '/places/single-junction/live');
    const now = head.time_s;
    const at = (x: number, more: object = {}) => ({ x, y: -2, accuracy_m: 5, speed_mps: 5, ...more });
    const bounds = (await ask('GET', '/places/single-junction')).body.bounds;
    const west = bounds[0] + 20;
    expect((await ask('POST', here, at(west))).status).toBe(202);
    expect(await codeOf('POST', here, at(west + 2500))).toBe('422 POSITION_JUMP');
    expect(await codeOf('POST', here, at(west, { time_s: now - 500 }))).toBe('422 POSITION_OLD');
    expect(await codeOf('POST', here, at(west, { time_s: now + 5000 }))).toBe('422 POSITION_FUTURE');
    expect(await codeOf('POST', here, { accuracy_m: 5 })).toBe('400 POSITION_WHERE');
    const over = await until(body.id, 'failed', 'recovered');
    expect(over.says).toContain('No position came');
    for (let i = 0; i < 100 && (await modeOf()) !== 'plan'; i++)
      await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await modeOf()).toBe('plan');
  }, 60_000);

  test('of a junction that is in flash passes it as it is, and says so', async () => {
    await ask('POST', '/controllers/x/manual', { action: 'flash', lease_s: 600, reason: 'lamp broken' });
    const { body } = await ask('POST', '/corridors', { ...WISH, driven: 'simulated', grant: 'at-once' });
    const over = await until(body.id, 'recovered', 'failed');
    expect(over.state).toBe('recovered');
    expect(over.junctions[0].reason).toContain('taken by hand');
    expect((await ask('GET', '/controllers/x')).body.manual.action).toBe('flash');
    await ask('DELETE', '/controllers/x/manual');
  }, 60_000);

  test('of an incident is that of the nearest fit vehicle, for a dispatcher to decide', async () => {
    const { body: incident } = await ask('POST', '/incidents', { kind: 'crash', text: 'two cars', edge: 'east' });
    const { body } = await ask('POST', `/incidents/${incident.id}/corridor`);
    expect(body).toMatchObject({ vehicle: 'rtw 1', from: 'west', to: 'east', incident: incident.id, atOnce: false });
    await until(body.id, 'forecast');
    expect((await ask('POST', `/corridors/${body.id}/reject`, { reason: 'on foot' })).body.state).toBe('rejected');
    expect(await codeOf('DELETE', `/corridors/${body.id}`)).toBe('409 CENTRE_STATE');
    const { body: nowhere } = await ask('POST', '/incidents', { kind: 'crash', text: 'somewhere' });
    expect(await codeOf('POST', `/incidents/${nowhere.id}/corridor`)).toBe('409 CORRIDOR_INCIDENT');
  }, 30_000);
});

describe('what cannot be', () => {
  test('is answered by its code, and changes nothing', async () => {
    const refused = async (change: object, code: string) =>
      expect(await codeOf('POST', '/corridors', { ...WISH, ...change })).toBe(code);
    await refused({ vehicle: 'nobody' }, '404 CORRIDOR_VEHICLE');
    await refused({ vehicle: 'van' }, '403 CORRIDOR_NOT_ALLOWED');
    await refused({ to: 'nowhere' }, '422 CORRIDOR_EDGE');
    await refused({ to: { stop: 'none' } }, '422 CORRIDOR_STOP');
    await refused({ to: { x: 90_000, y: 0 } }, '422 CORRIDOR_FAR');
    await refused({ to: { edge: 'east', position_m: 5000 } }, '422 CORRIDOR_POSITION');
    await refused({ depart_s: 1 }, '422 CORRIDOR_PAST');
    await refused({ secret: 1 }, '400 REQ_SCHEMA');
    const { body: incident } = await ask('POST', '/incidents', { kind: 'closure', text: 'flood', edge: 'east' });
    await refused({}, '409 CORRIDOR_CLOSED');
    await service.app.inject({
      method: 'PATCH',
      url: `/incidents/${incident.id}`,
      headers: engineer,
      payload: { state: 'closed' },
    });
    expect(await codeOf('GET', '/corridors/g99')).toBe('404 CORRIDOR_GONE');
    expect(await codeOf('PUT', '/fleet/x', { ...VEHICLE, station: 'moon' })).toBe('422 CORRIDOR_EDGE');
  });

  test('a key is one request: repeated it answers the same, with another body it is refused; a vehicle drives one corridor', async () => {
    const key = { ...engineer, 'idempotency-key': 'k1' };
    const wish = { ...WISH, vehicle: 'rtw 2', from: { x: -40, y: -2 } };
    const first = await ask('POST', '/corridors', wish, key);
    expect(first.body.snapped.from).toMatchObject({ edge: 'west' });
    const again = await ask('POST', '/corridors', wish, key);
    expect([again.body, again.headers['idempotent-replay']]).toEqual([first.body, 'true']);
    expect((await ask('POST', '/corridors', { ...wish, reason: 'other' }, key)).body.code).toBe('REQ_KEY_REUSED');
    expect(await codeOf('POST', '/corridors', wish)).toBe('409 CENTRE_STATE');
    expect(await codeOf('POST', `/corridors/${first.body.id}/extend`, { to: 'north' })).toBe('409 CENTRE_STATE');
    expect((await ask('DELETE', `/corridors/${first.body.id}`)).body.state).toBe('cancelled');
  });

  test('a corridor under way when the centre ends has failed when it starts again, in words', async () => {
    const data = freshFolder();
    const before = service;
    service = await smallService({}, data);
    await ask('PUT', '/fleet/rtw', VEHICLE);
    const { body } = await ask('POST', '/corridors', { ...WISH, vehicle: 'rtw' });
    await service.stop();
    service = await smallService({}, data);
    const found = (await ask('GET', `/corridors/${body.id}`)).body;
    expect([found.state, found.says]).toEqual(['failed', expect.stringContaining('started anew')]);
    await service.stop();
    service = before;
  }, 30_000);
});
