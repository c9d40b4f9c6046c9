// Maps whose network is known: what is joined, signalled, forbidden, mirrored and kept apart.
import { describe, expect, test } from 'vitest';
import { type SampleMap, sampleCross, sampleSource, sampleXml } from './osm.sample.ts';
import { importOsmNetwork, type OsmWishes } from './osm-network.ts';
import { samplePbf } from './osm-pbf.sample.ts';
import { validateNetwork } from './validate-network.ts';

async function imported(map: SampleMap, wishes: OsmWishes = {}) {
  const found = await importOsmNetwork(sampleSource(sampleXml(map)), 'sample', wishes);
  expect(validateNetwork(found.network).faults).toEqual([]);
  return found;
}

const PRIMARY = { highway: 'primary', lanes: '2', maxspeed: '50', width: '7' };

test('four arms with a traffic light are one junction of one controller that serves twelve movements', async () => {
  const { network } = await imported(sampleCross(PRIMARY, { highway: 'traffic_signals' }));
  expect(network.controllers).toEqual([{ id: '1', links: 12 }]);
  const turns = network.connections.map(({ from, to, direction }) => `${from}>${to} ${direction}`).sort();
  expect(turns).toHaveLength(12);
  expect(turns).toContain('10>-12 s');
  expect(turns).toContain('10>-11 r');
  expect(turns).toContain('10>-13 l');
});

test('the binary form gives the same network as XML', async () => {
  const map = sampleCross(PRIMARY, { highway: 'traffic_signals' });
  const [xml, pbf] = await Promise.all([
    importOsmNetwork(sampleSource(sampleXml(map)), 'same'),
    importOsmNetwork(sampleSource(samplePbf(map), 7), 'same'),
  ]);
  expect(pbf.network).toEqual(xml.network);
});

/** A dual carriageway west to east, crossed by a two-way street: carriageways 20 m apart, signals before the junction. */
function dualCrossing(extra: SampleMap['relations'] = {}): SampleMap {
  const oneway = { highway: 'primary', oneway: 'yes', lanes: '2', name: 'Ring' };
  const light = { highway: 'traffic_signals', 'traffic_signals:direction': 'forward' };
  return {
    nodes: {
      1: [-200, -10],
      2: [-15, -10, light],
      3: [0, -10],
      4: [200, -10],
      5: [200, 10],
      6: [15, 10, light],
      7: [0, 10],
      8: [-200, 10],
      9: [0, -150],
      10: [0, -25, light],
      11: [0, 150],
      12: [0, 25, light],
    },
    ways: {
      20: [[1, 2, 3], oneway],
      21: [[3, 4], oneway],
      22: [[5, 6, 7], oneway],
      23: [[7, 8], oneway],
      30: [[9, 10, 3], { highway: 'secondary' }],
      31: [[3, 7], { highway: 'secondary' }],
      32: [[11, 12, 7], { highway: 'secondary' }],
    },
    relations: extra,
  };
}

describe('the crossing of a dual carriageway', () => {
  test('is one junction with one controller, the piece between its carriageways gone', async () => {
    const { network } = await imported(dualCrossing());
    expect(network.controllers).toHaveLength(1);
    const joined = network.nodes.filter((node) => node.joined !== undefined);
    expect(joined.map((node) => node.joined)).toEqual([['3', '7']]);
    expect(network.edges.map(({ id }) => id)).not.toContain('31');
    const turns = new Set(network.connections.map(({ from, to }) => `${from}>${to}`));
    for (const way of ['20>21', '20>-30', '20>-32', '22>23', '30>-32', '32>-30', '30>21', '30>23'])
      expect(turns).toContain(way);
  });

  test('keeps to restrictions with a node and with a way in between', async () => {
    const { network } = await imported(
      dualCrossing({
        90: [
          [
            { type: 'way', ref: 20, role: 'from' },
            { type: 'node', ref: 3, role: 'via' },
            { type: 'way', ref: 30, role: 'to' },
          ],
          { type: 'restriction', restriction: 'no_right_turn' },
        ],
        91: [
          [
            { type: 'way', ref: 30, role: 'from' },
            { type: 'way', ref: 31, role: 'via' },
            { type: 'way', ref: 23, role: 'to' },
          ],
          { type: 'restriction', restriction: 'no_left_turn' },
        ],
      }),
    );
    const turns = new Set(network.connections.map(({ from, to }) => `${from}>${to}`));
    expect(turns).not.toContain('20>-30');
    expect(turns).not.toContain('30>23');
    expect(turns).toContain('30>-32');
  });

  test('is kept apart where the overlay says so, and joined where it says so', async () => {
    const head = { format: 'greenband-osm-overlay', version: 1 } as const;
    const apart = await imported(dualCrossing(), { overlay: { ...head, apart: [[3, 7]] } });
    expect(apart.network.nodes.filter((node) => node.joined)).toEqual([]);
    const unsigned = dualCrossing();
    const joined = await imported(unsigned, { overlay: { ...head, join: [[3, 7]] } });
    expect(joined.network.nodes.some((node) => node.joined?.includes('3'))).toBe(true);
  });
});

test('a bridge that crosses without a common node does not join', async () => {
  const { network } = await imported({
    nodes: { 1: [-100, 0], 2: [100, 0], 3: [0, -100], 4: [0, 100] },
    ways: { 10: [[1, 2], { highway: 'primary' }], 11: [[3, 4], { highway: 'primary', bridge: 'yes', layer: '1' }] },
  });
  expect(network.connections).toEqual([]);
  expect(network.edges).toHaveLength(4);
});

test('where one drives on the left, lanes lie left of the line and turns are mirrored', async () => {
  const london = { at: [-0.12, 51.5] as const };
  const { network } = await imported({ ...sampleCross(PRIMARY, { highway: 'traffic_signals' }), ...london });
  expect(network.drivingSide).toBe('left');
  const east = network.edges.find(({ id }) => id === '10')!;
  // westbound traffic keeps to the south
  expect(east.lanes[0]!.shape[0]![1]).toBeLessThan(-1);
  const turn = network.connections.find(({ from, to }) => from === '10' && to === '-13')!;
  expect(turn.direction).toBe('l');
});

test('a signal at a crossing between junctions is a junction of its own for walkers', async () => {
  const { network } = await imported({
    nodes: { 1: [-150, 0], 2: [0, 0, { highway: 'crossing', crossing: 'traffic_signals' }], 3: [150, 0] },
    ways: { 10: [[1, 2, 3], { highway: 'secondary' }] },
  });
  expect(network.controllers).toEqual([{ id: '2', links: 3 }]);
  expect(network.crossings).toHaveLength(1);
  expect(network.crossings![0]!.signal).toBeDefined();
});

test('a roundabout stays a ring on which one has right of way', async () => {
  const ring = { highway: 'tertiary', junction: 'roundabout' };
  const arm = { highway: 'tertiary' };
  const { network } = await imported({
    nodes: {
      1: [20, 0],
      2: [0, 20],
      3: [-20, 0],
      4: [0, -20],
      5: [14, 14],
      6: [-14, 14],
      7: [-14, -14],
      8: [14, -14],
      11: [150, 0],
      12: [0, 150],
      13: [-150, 0],
    },
    ways: { 10: [[1, 5, 2, 6, 3, 7, 4, 8, 1], ring], 20: [[11, 1], arm], 21: [[12, 2], arm], 22: [[13, 3], arm] },
  });
  expect(network.nodes.filter((node) => node.joined)).toEqual([]);
  const entering = network.connections.filter(({ from, to }) => from === '20' && !to.startsWith('-'));
  expect(entering.length).toBeGreaterThan(0);
  for (const { right } of entering) expect(right).toBe('minor');
});

test('turn:lanes decides which lane leads where', async () => {
  const tags = {
    ...PRIMARY,
    lanes: '3',
    'lanes:forward': '2',
    'lanes:backward': '1',
    'turn:lanes:forward': 'left|through;right',
  };
  const { network } = await imported(sampleCross(tags, { highway: 'traffic_signals' }));
  const from = network.connections.filter((connection) => connection.from === '10');
  const lanes = (direction: string) => from.filter((one) => one.direction === direction).map((one) => one.fromLane);
  expect(lanes('l')).toEqual([1]);
  expect(lanes('s')).toEqual([0]);
  expect(lanes('r')).toEqual([0]);
});

describe('what is refused', () => {
  const cases: readonly (readonly [string, string | Uint8Array, RegExp])[] = [
    ['an empty file', '', /OSM_EMPTY/],
    [
      'no roads',
      sampleXml({ nodes: { 1: [0, 0], 2: [9, 9] }, ways: { 5: [[1, 2], { building: 'yes' }] } }),
      /OSM_NO_ROADS/,
    ],
    ['a zip', Uint8Array.from([0x50, 0x4b, 3, 4, 0, 0, 0, 0, 0, 0]), /OSM_ZIPPED/],
    ['another XML', '<gpx></gpx>', /OSM_WRONG_ROOT/],
    ['a cut end', sampleXml(sampleCross(PRIMARY)).slice(0, -40), /XML_TRUNCATED/],
    [
      'GBK in a file that says UTF-8',
      Uint8Array.from([...new TextEncoder().encode('<osm a="'), 0xc4, 0xe3]),
      /XML_ENCODING/,
    ],
    ['a cut binary file', samplePbf(sampleCross(PRIMARY)).slice(0, -30), /OSM_PBF_BROKEN/],
    [
      'positions beyond the pole',
      sampleXml(sampleCross(PRIMARY)).replace(/lat="[^"]*" lon="[^"]*"/, 'lat="134" lon="52"'),
      /OSM_POSITION.*exchanged.*sample.osm:3/,
    ],
    ['two ways of one id', sampleXml(sampleCross(PRIMARY)).replace('way id="11"', 'way id="10"'), /OSM_DUPLICATE_ID/],
  ];
  test.each(cases)('%s', async (_, data, fault) => {
    await expect(importOsmNetwork(sampleSource(data), 'bad')).rejects.toThrow(fault);
  });

  test('exchanged latitude and longitude are noticed by landing in the sea', async () => {
    const { warnings } = await imported({ ...sampleCross(PRIMARY), at: [51.5, -0.12] });
    expect(warnings.map(({ code }) => code)).toEqual(['OSM_AT_SEA']);
    expect(warnings[0]!.text).toMatch(/exchanged/);
  });
});

/** A slip lane from a crossroads' southern arm to its eastern one; a light over it, then perhaps a give-way sign. */
const slip = (sign: Record<string, string>): SampleMap => ({
  nodes: {
    1: [0, 0, { highway: 'traffic_signals' }],
    2: [-200, 0],
    3: [45, 0],
    4: [250, 0],
    5: [0, 200],
    6: [0, -45],
    7: [0, -200],
    8: [12, -30, { highway: 'traffic_signals', crossing: 'traffic_signals' }],
    9: [32, -12, sign],
  },
  ways: {
    10: [[2, 1, 3, 4], { highway: 'primary', oneway: 'yes', lanes: '2' }],
    11: [[7, 6, 1, 5], { highway: 'secondary', oneway: 'yes', lanes: '2' }],
    12: [[6, 8, 9, 3], { highway: 'secondary_link', oneway: 'yes' }],
  },
});

test('a light before a give-way sign is a crossing’s: the sign rules where the slip lane joins', async () => {
  const controlAt = async (sign: Record<string, string>) => {
    const { network } = await imported(slip(sign));
    return network.nodes.find(({ id, joined }) => id === '3' || joined?.includes('3'))!.control;
  };
  expect(await controlAt({ highway: 'give_way' })).toBe('priority');
  expect(await controlAt({})).toBe('signals');
});
