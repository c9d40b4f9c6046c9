// Proves that a place is read whole, or refused with the file, the element and the cure.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { currentPlan, planOf, readPlace } from './place.ts';

const network = {
  format: 'greenband-network',
  version: 1,
  name: 'sample',
  drivingSide: 'right',
  nodes: [],
  edges: [],
  connections: [],
  controllers: [],
};
const demand = { format: 'greenband-demand', version: 1, begin: 0, end: 60, vehicleTypes: [], trips: [] };
const plans = { format: 'greenband-plans', version: 1, current: 'own', plans: [{ id: 'own', controllers: [] }] };

let folder = '';
const put = (name: string, document: unknown) => writeFileSync(join(folder, name), JSON.stringify(document));
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'greenband-place-'));
  put('network.json', network);
  put('demand.json', demand);
  put('plans.json', plans);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a place is its files; its name is that of the scenario, or of the folder', async () => {
  const place = await readPlace(folder);
  expect(place.network).toEqual(network);
  expect(place.safety).toBeUndefined();
  expect(folder.endsWith(place.name)).toBe(true);
  put('scenario.json', { format: 'greenband-scenario', version: 1, name: 'Sample Town', begin: 5 });
  expect(await readPlace(folder)).toMatchObject({ name: 'Sample Town', scenario: { begin: 5 } });
});

test('its files may be compressed', async () => {
  rmSync(join(folder, 'demand.json'));
  writeFileSync(join(folder, 'demand.json.gz'), gzipSync(JSON.stringify(demand)));
  expect((await readPlace(folder)).demand).toEqual(demand);
});

describe('refused', () => {
  const spoilt = async (name: string, document: unknown) => {
    put(name, document);
    return readPlace(folder);
  };

  test('a folder that is not there, a file, a folder without the files', async () => {
    await expect(readPlace(join(folder, 'none'))).rejects.toMatchObject({ code: 'PLACE_MISSING' });
    await expect(readPlace(join(folder, 'plans.json'))).rejects.toMatchObject({ code: 'PLACE_NOT_A_FOLDER' });
    rmSync(join(folder, 'demand.json'));
    await expect(readPlace(folder)).rejects.toMatchObject({
      code: 'PLACE_INCOMPLETE',
      text: expect.stringMatching(/demand\.json/),
    });
  });

  test('a newer version', async () => {
    await expect(spoilt('network.json', { ...network, version: 9 })).rejects.toMatchObject({
      code: 'JSON_NEWER',
      where: join(folder, 'network.json'),
    });
  });

  test('an element that does not fit, by file and path', async () => {
    const trips = [{ id: 't', depart: null, type: 'car' }];
    await expect(spoilt('demand.json', { ...demand, trips })).rejects.toMatchObject({
      code: 'JSON_SCHEMA',
      where: `${join(folder, 'demand.json')}#/trips/0/depart`,
    });
  });
});

test('a plan is named by its id or by its file; none means the current one', async () => {
  const place = await readPlace(folder);
  const other = { id: 'other', controllers: [] };
  put('other.json', { format: 'greenband-plan', version: 1, plan: other });
  expect(await planOf(place, undefined)).toBe(currentPlan(place));
  expect(await planOf(place, 'own')).toBe(currentPlan(place));
  expect(await planOf(place, join(folder, 'other.json'))).toEqual(other);
  await expect(planOf(place, 'nobody')).rejects.toMatchObject({
    code: 'PLAN_UNKNOWN',
    text: expect.stringMatching(/has own/),
  });
});
