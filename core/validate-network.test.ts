// Every fault of a network is named: one sound network, and one change for each thing that can be wrong.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { NetworkFile } from './network.ts';
import { importSumoNetwork } from './sumo-network.ts';
import { TWO_STREETS } from './two-streets.sample.ts';
import { validateNetwork } from './validate-network.ts';

let sound: NetworkFile;
beforeAll(async () => {
  sound = (await importSumoNetwork([TWO_STREETS], 'two-streets.net.xml')).network;
});

const findings = (change: (network: NetworkFile) => void) => {
  const network = structuredClone(sound);
  change(network);
  const { faults, warnings } = validateNetwork(network);
  return [...faults, ...warnings].map((finding) => `${finding.code} @ ${finding.where}`);
};

const WEST = 'connection 0 (w_0 to e_0)';
const SOUTH = 'connection 1 (s_0 to n_0)';

test('a sound network has no findings', () => {
  expect(findings(() => undefined)).toEqual([]);
});

describe('one change, one finding', () => {
  test.each<[string, (n: NetworkFile) => void, string]>([
    ['edge from nowhere', (n) => (n.edges[0].from = 'x'), 'NET_UNKNOWN_NODE @ edge w'],
    ['duplicate node', (n) => n.nodes.push(structuredClone(n.nodes[1])), 'NET_DUPLICATE_ID @ node west'],
    ['duplicate edge', (n) => n.edges.push(structuredClone(n.edges[0])), 'NET_DUPLICATE_ID @ edge w'],
    ['NaN speed', (n) => (n.edges[0].lanes[0].speed = Number.NaN), 'NET_BAD_NUMBER @ edge w lane 0'],
    ['negative speed', (n) => (n.edges[0].lanes[0].speed = -3), 'NET_BAD_NUMBER @ edge w lane 0'],
    ['zero length', (n) => (n.edges[0].lanes[0].length = 0), 'NET_ZERO_LENGTH @ edge w lane 0'],
    ['zero path', (n) => (n.connections[0].path[0].length = 0), `NET_ZERO_LENGTH @ ${WEST} path piece 0`],
    ['no shape', (n) => n.edges[0].lanes[0].shape.splice(1), 'NET_BAD_SHAPE @ edge w lane 0'],
    ['NaN node', (n) => (n.nodes[0].x = Number.NaN), 'NET_BAD_NUMBER @ node c'],
    ['nobody admitted', (n) => (n.edges[1].lanes[0].allow = []), 'NET_LANE_CLOSED @ edge s lane 0'],
    ['lane out of range', (n) => (n.connections[0].toLane = 1), 'NET_UNKNOWN_LANE @ connection 0 (w_0 to e_1)'],
    ['unknown foe', (n) => n.connections[0].foes.push(9), `NET_UNKNOWN_CONNECTION @ ${WEST}`],
    ['own foe', (n) => n.connections[0].foes.push(0), `NET_FOREIGN_FOE @ ${WEST}`],
    [
      'twice',
      (n) => n.connections.push(structuredClone(n.connections[0])),
      'NET_DUPLICATE_CONNECTION @ connection 2 (w_0 to e_0)',
    ],
    ['no waiting point', (n) => (n.connections[0].insideYieldsTo = [1]), `NET_NO_WAITING_POINT @ ${WEST}`],
    ['unknown lamp', (n) => (n.controllers[0].links = 1), `NET_UNKNOWN_LINK @ ${WEST}`],
    ['idle controller', (n) => n.controllers.push({ id: 'idle', links: 3 }), 'NET_CONTROLLER_UNUSED @ controller idle'],
    [
      'bus stop off the lane',
      (n) => (n.busStops = [{ id: 'b', edge: 'w', lane: 0, start: 80, end: 95 }]),
      'NET_BAD_POSITION @ bus stop b',
    ],
    [
      'detector on no lane',
      (n) => (n.detectors = [{ id: 'd', kind: 'loop', edge: 'w', lane: 4, position: 1 }]),
      'NET_UNKNOWN_LANE @ detector d',
    ],
  ])('%s', (_, change, finding) => {
    expect(findings(change)).toEqual([finding]);
  });

  test('a conflict without priority and without lamps', () => {
    expect(
      findings((n) => {
        n.connections[1].yieldsTo = [];
        for (const connection of n.connections) delete connection.signal;
      }),
    ).toEqual([`NET_CONFLICT_WITHOUT_PRIORITY @ ${WEST}`, 'NET_CONTROLLER_UNUSED @ controller c']);
  });

  test('one lamp for two that conflict', () => {
    expect(
      findings((n) => {
        n.connections[1].yieldsTo = [];
        n.connections[1].signal = { controller: 'c', link: 1 };
      }),
    ).toEqual([`NET_SHARED_LAMP @ ${WEST}`]);
  });

  test('an unknown controller', () => {
    expect(
      findings((n) => {
        n.controllers = [];
      }),
    ).toEqual([`NET_UNKNOWN_CONTROLLER @ ${WEST}`, `NET_UNKNOWN_CONTROLLER @ ${SOUTH}`]);
  });

  test('without its connection a road ends nowhere and an exit comes from nowhere', () => {
    expect(
      findings((n) => {
        n.connections = [{ ...n.connections[0], foes: [] }];
      }),
    ).toEqual(['NET_NO_WAY_ON @ edge s', 'NET_UNREACHABLE_EXIT @ edge n']);
  });
});

const data = process.env['GREENBAND_DATA'] ?? '/nowhere';
const real = ['cologne1/cologne1', 'cologne8/cologne8', 'hangzhou-4x4/hangzhou_4x4_gudang_18041610_1h'].map((name) =>
  join(data, `${name}.net.xml`),
);

describe.skipIf(!existsSync(data))('real networks (GREENBAND_DATA)', () => {
  test.each(real)('%s is sound', async (path) => {
    const { network } = await importSumoNetwork([readFileSync(path)], path);
    expect(validateNetwork(network)).toEqual({ faults: [], warnings: [] });
  });
});
