// Bus priority in the centre: off until somebody says so, bounded and journaled, corridors and hands go first, the plans come back.
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock, systemWallClock } from '../../clock.ts';
import { packageRoot } from '../../package-root.ts';
import { BUS_DEFAULTS } from '../../priority/bus-grant.ts';
import { openCentre } from '../city-centre.ts';
import { servePlace } from '../served-place.ts';
import { freshFolder } from '../service.sample.ts';
import { buildService, type Service } from '../service.ts';

let service: Service;
beforeAll(async () => {
  const served = await servePlace(join(packageRoot(), 'fixtures', 'riverside'), { seed: 1, speed: 20, warmUp: 900 });
  const open = { clock: systemClock, wall: systemWallClock, data: freshFolder(), replications: 1 };
  const city = await openCentre(served, open);
  service = await buildService({ places: [served], clock: systemClock, city, logLevel: 'silent', twin: '/none' });
}, 30_000);
afterAll(() => service.stop());

async function ask(method: 'GET' | 'POST' | 'PUT', url: string, payload?: object, who = 'demo-engineer') {
  const headers = { 'greenband-identity': who };
  const answer = await service.app.inject({ method, url, headers, ...(payload && { payload }) });
  return { status: answer.statusCode, body: answer.json() };
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

interface Given {
  readonly controller: string;
  readonly bus: string;
  readonly late_s: number;
  readonly seconds: number;
}

test('buses get what they need once it is switched on: within the bounds, never at a junction taken by hand, all of it in the journal', async () => {
  const before = (await ask('GET', '/bus-priority')).body;
  expect(before).toMatchObject({ enabled: false, lately: [], says: null });
  await wait(500);
  expect((await ask('GET', '/bus-priority')).body.lately).toEqual([]);
  await ask('POST', '/controllers/A3/manual', { action: 'all-red', lease_s: 3600, reason: 'works' });
  expect((await ask('PUT', '/bus-priority', { enabled: true })).body).toEqual({ enabled: true, weight: 1 });
  let given: Given[] = [];
  for (let i = 0; i < 200 && given.length < 4; i++) {
    await wait(100);
    given = (await ask('GET', '/bus-priority')).body.lately;
  }
  expect(given.length).toBeGreaterThan(3);
  for (const { controller, late_s, seconds } of given) {
    expect(controller).not.toBe('A3');
    expect(late_s).toBeGreaterThan(-BUS_DEFAULTS.scale);
    expect(seconds).toBeLessThanOrEqual(BUS_DEFAULTS.perCycle);
  }
  const { items } = (await ask('GET', '/journal?limit=200')).body;
  const kinds = items.map((entry: { kind: string }) => entry.kind);
  expect(kinds).toContain('bus.given');
  await ask('PUT', '/bus-priority', { enabled: false });
  for (const { controller } of given) {
    let mode = '';
    for (let i = 0; i < 100 && mode !== 'plan'; i++) {
      mode = (await ask('GET', `/controllers/${controller}`)).body.status?.mode;
      await wait(200);
    }
    expect(mode).toBe('plan');
  }
}, 90_000);

test('what makes no sense is refused, and an approver may not switch it', async () => {
  expect((await ask('PUT', '/bus-priority', { enabled: 'yes' })).body.code).toBe('REQ_SCHEMA');
  expect((await ask('PUT', '/bus-priority', { enabled: true, weight: 99 })).body.code).toBe('REQ_SCHEMA');
  expect((await ask('PUT', '/bus-priority', { enabled: true }, 'demo-approver')).body.code).toBe('REQ_NOT_ALLOWED');
});
