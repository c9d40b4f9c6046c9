// A city of 27 signals that SUMO runs, under the centre: watched, deployed to, confirmed by SUMO's own lamps, its loops read.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock, systemWallClock } from '../clock.ts';
import { greenband, scratchFolder } from '../command.sample.ts';
import { packageRoot } from '../package-root.ts';
import { currentPlan } from '../place.ts';
import type { StagePlan } from '../plan.ts';
import { openCentre } from './city-centre.ts';
import { LiveStreet } from './live/live-street.ts';
import { type ServedPlace, servePlace } from './served-place.ts';
import { freshFolder } from './service.sample.ts';
import { buildService, type Service } from './service.ts';

const PLACE = join(packageRoot(), 'fixtures', 'riverside');
const folder = scratchFolder();
const config = join(folder, 'street', 'place.sumocfg');
const hasSumo = spawnSync('sumo', ['--version']).status === 0;

describe.skipIf(!hasSumo)('a city that SUMO runs (needs sumo)', () => {
  let service: Service;
  let served: ServedPlace;
  beforeAll(async () => {
    expect(greenband('export', PLACE, '--to', 'sumo-place', '--out', join(folder, 'street')).code).toBe(0);
    const net = readFileSync(join(folder, 'street', 'place.net.xml'), 'utf8');
    const lane = /<lane id="([^":]+_0)"/.exec(net)![1]!;
    const loop = `<inductionLoop id="own-loop" lane="${lane}" pos="-20" period="60" file="NUL"/>`;
    writeFileSync(join(folder, 'street', 'loops.add.xml'), `<additional>${loop}</additional>`);
    const text = readFileSync(config, 'utf8').replace('place.add.xml', 'place.add.xml,loops.add.xml');
    writeFileSync(config, text);
    served = await servePlace(PLACE, {
      seed: 1,
      speed: 50,
      street: (start) => new LiveStreet({ ...start, sumo: { config } }),
    });
    const clocks = { clock: systemClock, wall: systemWallClock };
    const city = await openCentre(served, { ...clocks, data: freshFolder(), field: 'sumo', replications: 0 });
    service = await buildService({ places: [served], clock: systemClock, city, logLevel: 'silent', twin: '/none' });
    await served.street.ready();
  }, 60_000);
  afterAll(async () => {
    await service.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const get = async (url: string) => (await service.app.inject(url)).json();
  async function until(url: string, done: (body: never) => boolean): Promise<Record<string, unknown>> {
    for (let i = 0; i < 300; i++) {
      const body = await get(url);
      if (done(body as never)) return body;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`${url} does not come to what is awaited`);
  }
  async function post(url: string, who: string, payload?: object) {
    const headers = { 'greenband-identity': `demo-${who}` };
    const answer = await service.app.inject({ method: 'POST', url, headers, ...(payload && { payload }) });
    expect(answer.statusCode, answer.body).toBeLessThan(300);
    return answer.json();
  }

  test('every signal is one more controller, its lamps as SUMO shows them', async () => {
    const { items } = (await until('/controllers?limit=200', ({ items }: { items: { reachable: boolean }[] }) =>
      items.every(({ reachable }) => reachable),
    )) as { items: { adapter: string; status: { lamps: string; faults: string[] } }[] };
    expect(items).toHaveLength(27);
    for (const { adapter, status } of items) {
      expect(adapter).toBe('sumo');
      expect(status.lamps).toMatch(/^[rygGsuoO]+$/);
      expect(status.faults).toEqual([]);
    }
  });

  test('a plan is deployed to all of them and confirmed by reading back', async () => {
    const own = currentPlan(served.prepared.place);
    const controllers = own.controllers.map((plan) => {
      const { offset, cycle, ...rest } = plan as StagePlan;
      return { ...rest, cycle, offset: (offset + 1) % cycle };
    });
    await post('/plans', 'engineer', { plan: { id: 'shifted', controllers } });
    await post('/plans/shifted/versions/1/check', 'engineer');
    await post('/plans/shifted/versions/1/approve', 'approver', {});
    const { id } = await post('/deployments', 'engineer', { plan: 'shifted', version: 1 });
    const done = await until(`/deployments/${id}`, ({ state }: { state: string }) => !/ing$/.test(state));
    expect(done).toMatchObject({ state: 'confirmed', counts: { confirmed: 27 } });
  }, 60_000);

  test('its vehicles are measured and streamed, its loops read', async () => {
    const { vehicles, mean } = await get('/places/riverside/measures');
    expect(vehicles.departed).toBeGreaterThan(50);
    expect(mean.delay_s).toBeGreaterThan(0);
    expect(mean.speed_mps).toBeGreaterThan(1);
    expect(served.street.lastVehicles!.length).toBeGreaterThan(32);
    const { items } = (await until('/readings', ({ items }: { items: object[] }) => items.length > 0)) as {
      items: object[];
    };
    expect(items[0]).toMatchObject({ detector: 'own-loop', interval_s: 60, occupancy: expect.any(Number) });
  });
});
