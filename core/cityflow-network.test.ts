// CityFlow road networks: one junction by hand, and hangzhou-4x4 against the same district as SUMO network.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { importCityflowNetwork } from './cityflow-network.ts';
import { compileNetwork } from './compile-network.ts';
import type { NetworkFile } from './network.ts';
import { importSumoNetwork } from './sumo-network.ts';
import { validateNetwork } from './validate-network.ts';

const p = (x: number, y: number) => ({ x, y });
const LANES = [
  { width: 4, maxSpeed: 10 },
  { width: 3, maxSpeed: 12 },
];

/** A street from west to east, with two lanes, and one from south to north that meet in `c`. */
const roadnet = () => ({
  intersections: [
    { id: 'w', point: p(-100, 0), width: 0, virtual: true, roadLinks: [] },
    { id: 'e', point: p(100, 0), width: 0, virtual: true, roadLinks: [] },
    { id: 's', point: p(0, -100), width: 0, virtual: true, roadLinks: [] },
    {
      id: 'c',
      point: p(0, 0),
      width: 10,
      virtual: false,
      roadLinks: [
        {
          type: 'go_straight',
          startRoad: 'in',
          endRoad: 'out',
          laneLinks: [{ startLaneIndex: 0, endLaneIndex: 0, points: [p(-10, -2), p(10, -2)] }],
        },
        {
          type: 'turn_right',
          startRoad: 'up',
          endRoad: 'out',
          laneLinks: [{ startLaneIndex: 1, endLaneIndex: 0, points: [] }],
        },
      ],
      trafficLight: {
        lightphases: [
          { time: 30, availableRoadLinks: [0, 1] },
          { time: 20, availableRoadLinks: [1] },
          { time: 5, availableRoadLinks: [] },
        ],
      },
    },
  ],
  roads: [
    { id: 'in', points: [p(-100, 0), p(0, 0)], lanes: LANES, startIntersection: 'w', endIntersection: 'c' },
    { id: 'out', points: [p(0, 0), p(100, 0)], lanes: LANES, startIntersection: 'c', endIntersection: 'e' },
    { id: 'up', points: [p(0, -100), p(0, 0)], lanes: LANES, startIntersection: 's', endIntersection: 'c' },
  ],
});

describe('one junction', () => {
  const { network, programs } = importCityflowNetwork(roadnet(), 'roadnet.json');

  test('lanes are trimmed by the width of the junction, laid beside the centre line, and counted from the kerb', () => {
    const [kerb, inner] = network.edges[0].lanes;
    expect(kerb).toMatchObject({ length: 90, speed: 12, width: 3 });
    expect(kerb.shape).toEqual([
      [-100, -5.5],
      [-10, -5.5],
    ]);
    expect(inner.shape).toEqual([
      [-100, -2],
      [-10, -2],
    ]);
    expect(network.connections[0]).toMatchObject({ fromLane: 1, toLane: 1 });
    expect(network.connections[1]).toMatchObject({ fromLane: 0, toLane: 1 });
  });

  test('turning yields to going straight, and is green only as far as that', () => {
    const [straight, turn] = network.connections;
    expect(straight).toMatchObject({ right: 'major', foes: [1], yieldsTo: [] });
    expect(turn).toMatchObject({ right: 'minor', foes: [0], yieldsTo: [0], signal: { controller: 'c', link: 1 } });
    expect(programs).toEqual([
      {
        controller: 'c',
        program: '0',
        offset: 0,
        phases: [
          { duration: 30, state: 'Gg' },
          { duration: 20, state: 'rG' },
          { duration: 5, state: 'rr' },
        ],
      },
    ]);
  });

  test('a path without points is a bend from lane to lane, slower than the road', () => {
    const [piece] = network.connections[1].path;
    expect(piece.shape[0]).toEqual([5.5, -10]);
    expect(piece.shape.at(-1)).toEqual([10, -2]);
    expect(piece.speed).toBeLessThan(10);
  });

  test('it is sound', () => {
    expect(validateNetwork(network).faults).toEqual([]);
    expect(compileNetwork(network).gateCount).toBe(2);
  });
});

describe('faults name the element', () => {
  test.each<[string, (net: ReturnType<typeof roadnet>) => unknown, string]>([
    ['duplicate road', (net) => net.roads.push(net.roads[0]), 'NET_DUPLICATE_ID a.json#/roads/3'],
    ['road to nowhere', (net) => (net.roads[0].endIntersection = 'x'), 'NET_UNKNOWN_NODE a.json#/roads/0'],
    [
      'link from nowhere',
      (net) => (net.intersections[3].roadLinks[1].startRoad = 'x'),
      'NET_UNKNOWN_EDGE a.json#/intersections/3/roadLinks/1',
    ],
    [
      'no such lane',
      (net) => (net.intersections[3].roadLinks[1].laneLinks[0].endLaneIndex = 2),
      'NET_UNKNOWN_LANE a.json#/intersections/3/roadLinks/1',
    ],
    [
      'no such link',
      (net) => net.intersections[3].trafficLight!.lightphases[1].availableRoadLinks.push(2),
      'NET_UNKNOWN_LINK a.json#/intersections/3/trafficLight/lightphases/1',
    ],
    ['all junction', (net) => (net.intersections[3].width = 120), 'NET_ZERO_LENGTH a.json#/roads/0'],
    [
      'negative speed',
      (net) => (net.roads[1].lanes = [{ width: 3, maxSpeed: -1 }]),
      'JSON_SCHEMA a.json#/roads/1/lanes/0/maxSpeed',
    ],
    ['NaN', (net) => (net.roads[1].points[0].x = Number.NaN), 'JSON_SCHEMA a.json#/roads/1/points/0/x'],
  ])('%s', (_, change, fault) => {
    const net = roadnet();
    change(net);
    const [code, where] = fault.split(' ');
    expect(() => importCityflowNetwork(net, 'a.json')).toThrow(expect.objectContaining({ code, where }));
  });

  test('another document', () => {
    expect(() => importCityflowNetwork([], 'a.json')).toThrow(/JSON_SCHEMA/);
  });
});

const data = process.env['GREENBAND_DATA'] ?? '/nowhere';

describe.skipIf(!existsSync(data))('hangzhou-4x4 by both ways (GREENBAND_DATA)', () => {
  const folder = join(data, 'hangzhou-4x4');
  // netconvert has added the turns back at the rim, which CityFlow's virtual intersections do not have
  const joins = (network: NetworkFile) =>
    network.connections
      .filter((c) => c.direction !== 't')
      .map((c) => `${c.from}_${c.fromLane} ${c.direction} ${c.to}_${c.toLane}`)
      .sort();

  test('the same topology, and lengths within 1 %', async () => {
    const path = join(folder, 'hangzhou_4x4_gudang_18041610_1h.net.xml');
    const sumo = (await importSumoNetwork([readFileSync(path)], path)).network;
    const json: unknown = JSON.parse(readFileSync(join(folder, 'roadnet_4X4.json'), 'utf8'));
    const city = importCityflowNetwork(json, 'roadnet_4X4.json').network;
    expect(city.nodes.map((node) => node.id).sort()).toEqual(sumo.nodes.map((node) => node.id).sort());
    const ends = (network: NetworkFile) => network.edges.map((edge) => `${edge.id} ${edge.from} ${edge.to}`).sort();
    expect(ends(city)).toEqual(ends(sumo));
    expect(joins(city)).toEqual(joins(sumo));
    const lengths = new Map(sumo.edges.map((edge) => [edge.id, edge.lanes[0].length]));
    const off = city.edges.map((edge) => Math.abs(edge.lanes[0].length / lengths.get(edge.id)! - 1));
    expect(Math.max(...off)).toBeLessThan(0.01);
    expect(city.controllers.map((controller) => controller.id).sort()).toEqual(
      sumo.controllers.map((controller) => controller.id).sort(),
    );
  });

  const roadnets = (existsSync(data) ? readdirSync(data) : [])
    .filter((place) => place.startsWith('hangzhou'))
    .flatMap((place) => readdirSync(join(data, place)).map((name) => join(data, place, name)))
    .filter((path) => /roadnet.*\.json$/.test(path));
  test.each(roadnets)('%s is sound', (path) => {
    const { network } = importCityflowNetwork(JSON.parse(readFileSync(path, 'utf8')), path);
    expect(validateNetwork(network)).toEqual({ faults: [], warnings: [] });
    compileNetwork(network);
  });
});
