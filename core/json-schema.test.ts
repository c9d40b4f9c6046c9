// The published schemas are JSON Schema for anyone: another implementation (ajv) judges by them as we do.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { beforeAll, describe, expect, test } from 'vitest';
import { DEMAND_FORMAT, DEMAND_VERSION, type DemandFile } from './demand.ts';
import { demandSchema, networkSchema } from './json-schema.ts';
import type { NetworkFile } from './network.ts';
import { importSumoNetwork } from './sumo-network.ts';
import { TWO_STREETS } from './two-streets.sample.ts';

const ajv = new Ajv({ strict: false });
const isNetwork = ajv.compile(networkSchema());
const isDemand = ajv.compile(demandSchema());
const plain = <T>(document: T): T => JSON.parse(JSON.stringify(document)) as T;

let network: NetworkFile;
beforeAll(async () => {
  network = (await importSumoNetwork([TWO_STREETS], 'two-streets.net.xml')).network;
});

test('schemas say what they are', () => {
  expect(networkSchema()).toMatchObject({ $id: 'urn:greenband-network:1', title: 'Greenband road network' });
  expect(demandSchema()).toMatchObject({ $id: 'urn:greenband-demand:1', title: 'Greenband demand' });
  expect(plain(networkSchema())).toEqual(networkSchema());
});

describe('networks', () => {
  test('an imported one is accepted', () => {
    expect(isNetwork(plain(network))).toBe(true);
  });

  test.each<[string, (n: Record<string, never>) => void]>([
    ['another format', (n) => Object.assign(n, { format: 'x' })],
    ['a newer version', (n) => Object.assign(n, { version: 2 })],
    ['no nodes', (n) => Reflect.deleteProperty(n, 'nodes')],
    ['a side of the road that is none', (n) => Object.assign(n, { drivingSide: 'middle' })],
  ])('%s is refused', (_, change) => {
    const document = plain(network) as unknown as Record<string, never>;
    change(document);
    expect(isNetwork(document)).toBe(false);
  });

  const data = process.env['GREENBAND_DATA'] ?? '/nowhere';
  test
    .skipIf(!existsSync(data))
    .each(['cologne8/cologne8', 'hangzhou-4x4/hangzhou_4x4_gudang_18041610_1h', 'bologna-acosta/acosta_buslanes'])(
    '%s is accepted (GREENBAND_DATA)',
    async (name) => {
      const path = join(data, `${name}.net.xml`);
      const imported = await importSumoNetwork([readFileSync(path)], path);
      isNetwork(plain(imported.network));
      expect(isNetwork.errors ?? []).toEqual([]);
    },
  );
});

test('a demand with a trip and a flow is accepted, one with a nameless trip is not', () => {
  const demand: DemandFile = {
    format: DEMAND_FORMAT,
    version: DEMAND_VERSION,
    begin: 0,
    end: 3600,
    vehicleTypes: [{ id: 'car', class: 'car' }],
    trips: [{ id: '1', depart: 3, type: 'car', from: 'w', to: 'e', departLane: 'best' }],
    flows: [{ id: 'f', begin: 0, end: 60, vehiclesPerHour: 300, type: 'car', route: ['s', 'n'] }],
  };
  expect(isDemand(plain(demand))).toBe(true);
  expect(isDemand({ ...demand, trips: [{ depart: 3, type: 'car' }] })).toBe(false);
});
