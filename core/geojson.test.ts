// Checks the map of a network: what is on it and where.
import { describe, expect, test } from 'vitest';
import { networkGeoJson, PLANE, unprojection } from './geojson.ts';
import type { NetworkFile } from './network.ts';

const lane = { length: 100, speed: 13.9, width: 3.2 };
const network: NetworkFile = {
  format: 'greenband-network',
  version: 1,
  name: 'two',
  drivingSide: 'right',
  projection: { proj: '+proj=utm +zone=32 +ellps=WGS84', offset: [-342498.65, -5630866.92] },
  nodes: [{ id: 'n', x: 14594.6, y: 17239.41, control: 'signals' }],
  edges: [
    {
      id: 'e',
      from: 'n',
      to: 'm',
      lanes: [
        {
          ...lane,
          shape: [
            [0, 0],
            [100, 0],
          ],
        },
        {
          ...lane,
          shape: [
            [0, 3],
            [100, 3],
          ],
        },
        {
          ...lane,
          shape: [
            [0, 6],
            [100, 6],
          ],
        },
      ],
    },
  ],
  connections: [],
  controllers: [],
};

test('a street lies on its middle lane, a junction on its node', () => {
  const { features } = networkGeoJson(network, PLANE);
  expect(features.map((one) => [one.id, one.properties!['kind']])).toEqual([
    ['e', 'street'],
    ['n', 'junction'],
  ]);
  expect(features[0]!.geometry).toEqual({
    type: 'LineString',
    coordinates: [
      [0, 3],
      [100, 3],
    ],
  });
  expect(features[0]!.properties).toMatchObject({ lanes: 3, length_m: 100, speed_mps: 13.9 });
});

test('on Earth it is longitude, latitude', () => {
  const { features } = networkGeoJson(network, unprojection(network.projection, 'two'));
  expect(features[1]!.geometry).toMatchObject({
    coordinates: [expect.closeTo(6.964773, 6), expect.closeTo(50.966813, 6)],
  });
});

describe('without a projection that we know', () => {
  test.each([
    [undefined, /GEO_NO_PROJECTION.*--plane/],
    [{ proj: '!', offset: [0, 0] as [number, number] }, /GEO_NO_PROJECTION/],
    [{ proj: '+proj=tmerc +lat_0=0', offset: [0, 0] as [number, number] }, /GEO_PROJECTION.*not UTM/],
  ])('%j is refused', (projection, fault) => {
    expect(() => unprojection(projection, 'two')).toThrow(fault);
  });
});
