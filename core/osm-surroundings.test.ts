// What stands around the roads of a map is found where it is, as high as its tags say, and nothing is made up.
import { expect, test } from 'vitest';
import { emptyGuessingReport } from './import-report.ts';
import { type SampleMap, sampleSource, sampleXml } from './osm.sample.ts';
import { importOsmNetwork } from './osm-network.ts';
import { buildingHeight, osmSurroundings, outlineKind } from './osm-surroundings.ts';

const roads: SampleMap = {
  nodes: {
    1: [-200, 0],
    2: [0, 0],
    3: [200, 0],
    11: [20, 20],
    12: [40, 20],
    13: [40, 35],
    14: [20, 35],
    21: [-60, 30],
    22: [-20, 30],
    23: [-40, 60],
    31: [60, -15, { natural: 'tree' }],
    41: [5000, 0],
    42: [5010, 0],
    43: [5010, 10],
  },
  ways: {
    100: [[1, 2, 3], { highway: 'residential' }],
    200: [[11, 12, 13, 14, 11], { building: 'yes', 'building:levels': '5' }],
    201: [[21, 22, 23, 21], { leisure: 'park' }],
    202: [[41, 42, 43, 41], { building: 'yes' }],
    203: [[11, 12, 13], { building: 'yes' }],
  },
  relations: { 300: [[{ type: 'way', ref: 200, role: 'outer' }], { type: 'multipolygon', natural: 'water' }] },
};

async function around(map: SampleMap) {
  const source = sampleSource(sampleXml(map));
  const { network } = await importOsmNetwork(source, 'sample');
  const report = emptyGuessingReport();
  return { found: await osmSurroundings(source, network, report), report, network };
}

test('buildings, greens and trees near the roads; what is open, far or of several ways is left out and counted', async () => {
  const { found, report, network } = await around(roads);
  expect([found!.buildings.length, found!.greens.length, found!.trees!.length]).toEqual([1, 1, 1]);
  const [{ outline, height }] = found!.buildings;
  expect(height).toBe(16);
  const width = Math.hypot(outline[1][0] - outline[0][0], outline[1][1] - outline[0][1]);
  expect(width).toBeCloseTo(20, 0);
  const middle = network.nodes.reduce((sum, { x }) => sum + x, 0) / network.nodes.length;
  expect(outline[0][0] - middle).toBeCloseTo(20, 0);
  expect(report.read['way: building']).toBe(1);
  expect(report.skipped['relation: building, green or water of several ways (not drawn)']).toBe(1);
});

test('a map of roads alone has no surroundings', async () => {
  const { 100: road } = roads.ways;
  expect((await around({ nodes: roads.nodes, ways: { 100: road } })).found?.buildings ?? []).toEqual([]);
});

test.each([
  [{ height: '12.5 m', 'building:levels': '9' }, 12.5],
  [{ 'building:levels': '3' }, 9.6],
  [{ building: 'garage' }, 3],
  [{ building: 'yes', height: 'tall' }, 7],
  [{ height: '99999' }, 400],
])('the height of %j is %d m', (tags, height) => expect(buildingHeight(tags)).toBe(height));

test('what is demolished or no area is nothing', () => {
  expect([outlineKind({ building: 'no' }), outlineKind({ highway: 'primary' }), outlineKind({})]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(outlineKind({ natural: 'water' })).toBe('water');
});
