// A corridor over several junctions when things go wrong on the way: one controller falls silent, another is dark; the others carry on.
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock, systemWallClock } from '../../clock.ts';
import { packageRoot } from '../../package-root.ts';
import { openCentre } from '../city-centre.ts';
import type { LiveStreet } from '../live/live-street.ts';
import { type ServedPlace, servePlace } from '../served-place.ts';
import { freshFolder } from '../service.sample.ts';
import { buildService, type Service } from '../service.ts';
import type { Timers } from '../timers.ts';

/** times faster than real time, the street and everybody's patience alike */
const SPEED = 16;
const engineer = { 'greenband-identity': 'demo-engineer' };

const silent = new Set<string>();
let service: Service;
let served: ServedPlace;

/** The street, but for the controllers that have fallen silent. */
function withSilence(street: LiveStreet): LiveStreet {
  const never = new Promise<never>(() => {});
  return new Proxy(street, {
    get(target, name) {
      const value = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) =>
        (name === 'status' || name === 'order') && silent.has(String(args[0])) ? never : value.apply(target, args);
    },
  });
}

const hurried: Timers = {
  now: () => SPEED * systemClock.now(),
  wall: () => systemWallClock.now(),
  after(seconds, act) {
    const timer = setTimeout(act, (1000 * seconds) / SPEED);
    return () => clearTimeout(timer);
  },
};

beforeAll(async () => {
  const found = await servePlace(join(packageRoot(), 'fixtures', 'riverside'), { seed: 1, speed: SPEED, warmUp: 300 });
  served = { ...found, street: withSilence(found.street) };
  const open = { clock: systemClock, wall: systemWallClock, timers: hurried, data: freshFolder(), replications: 1 };
  const city = await openCentre(served, open);
  service = await buildService({ places: [served], clock: systemClock, city, logLevel: 'silent', twin: '/none' });
}, 30_000);
afterAll(() => service.stop());

async function ask(method: 'GET' | 'POST' | 'PUT', url: string, payload?: object) {
  const answer = await service.app.inject({ method, url, headers: engineer, ...(payload && { payload }) });
  return answer.json();
}

interface Junction {
  readonly controller: string;
  readonly state: string;
  readonly granted_s: number | null;
  readonly recovered_s: number | null;
  readonly reason: string | null;
}

test('a silent controller and a dark one are passed as they are and named; the others are held, given back, and the corridor ends well', async () => {
  const vehicle = { class: 'ambulance', length_m: 6.5, agency: 'City rescue', allowed: true };
  await ask('PUT', '/fleet/rtw', vehicle);
  const wish = { vehicle: 'rtw', from: 'A0_A1', to: 'B4_B5', reason: 'heart', driven: 'simulated', grant: 'at-once' };
  await ask('POST', '/controllers/A2/manual', { action: 'off', lease_s: 3600, reason: 'lamp broken' });
  const { id } = await ask('POST', '/corridors', wish);
  let row: { state: string; says: string; junctions: Junction[] };
  for (;;) {
    row = await ask('GET', `/corridors/${id}`);
    const held = row.junctions.find(({ controller, state }) => controller !== 'A2' && state === 'active');
    if (held && silent.size === 0) silent.add('A5');
    if (['recovered', 'failed', 'cancelled'].includes(row.state)) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(row.state).toBe('recovered');
  const of = (name: string) => row.junctions.find(({ controller }) => controller === name)!;
  expect(of('A5').reason).toContain('did not obey (DISPATCH_');
  expect(of('A2').reason).toContain('taken by hand');
  const others = row.junctions.filter(({ controller }) => controller !== 'A5' && controller !== 'A2');
  expect(others.length).toBeGreaterThan(3);
  for (const { granted_s, recovered_s } of others)
    expect([granted_s !== null, recovered_s !== null]).toEqual([true, true]);
  for (const { controller } of others)
    expect((await ask('GET', `/controllers/${controller}`)).status.mode).toBe('plan');
  expect((await ask('GET', '/controllers/A2')).manual.action).toBe('off');
  const alarms: { kind: string; controller: string | null }[] = (await ask('GET', '/alarms')).items;
  expect(alarms.filter(({ controller }) => controller === 'A5').map(({ kind }) => kind)).toContain('silent');
}, 120_000);
