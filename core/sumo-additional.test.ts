// SUMO additional files: places on lanes, signal programs, and what is left out is counted.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compileNetwork } from './compile-network.ts';
import { NETWORK_FORMAT, NETWORK_VERSION, type NetworkFile } from './network.ts';
import { importSumoAdditional, withAdditional } from './sumo-additional.ts';
import { importSumoNetwork } from './sumo-network.ts';

const STREET: NetworkFile = {
  format: NETWORK_FORMAT,
  version: NETWORK_VERSION,
  name: 'street',
  drivingSide: 'right',
  nodes: [
    { id: 'a', x: 0, y: 0, control: 'dead-end' },
    { id: 'b', x: 100, y: 0, control: 'dead-end' },
  ],
  edges: [
    {
      id: 'main_street',
      from: 'a',
      to: 'b',
      lanes: [
        {
          length: 100,
          speed: 14,
          width: 3.2,
          shape: [
            [0, 0],
            [100, 0],
          ],
        },
      ],
    },
  ],
  connections: [],
  controllers: [{ id: 'x', links: 2 }],
};

const read = (inner: string) => importSumoAdditional([`<additional>\n${inner}\n</additional>`], 'a.add.xml', STREET);

describe('places', () => {
  test('bus stops and detectors, also counted from the lane end', async () => {
    const { busStops, detectors, report } = await read(
      `<busStop id="s" lane="main_street_0" startPos="-30" endPos="-10" lines="5 7" name="Park"><access lane="x" pos="1"/></busStop>
       <inductionLoop id="l" lane="main_street_0" pos="-1" freq="60"/>
       <laneAreaDetector id="q" lane="main_street_0" pos="40" endPos="-5"/><poly id="p"/>`,
    );
    expect(busStops).toEqual([
      { id: 's', name: 'Park', edge: 'main_street', lane: 0, start: 70, end: 90, lines: ['5', '7'] },
    ]);
    expect(detectors).toEqual([
      { id: 'l', kind: 'loop', edge: 'main_street', lane: 0, position: 99, period: 60 },
      { id: 'q', kind: 'area', edge: 'main_street', lane: 0, position: 40, length: 55 },
    ]);
    expect(report).toEqual({ read: { 'bus stop': 1, detector: 2 }, skipped: { access: 1, poly: 1 } });
  });

  test('entry-exit detectors, and those that lack an end', async () => {
    const { entryExits, report } = await read(
      `<entryExitDetector id="e" period="60"><detEntry lane="main_street_0" pos="10"/><detExit lane="main_street_0" pos="-5"/></entryExitDetector>`,
    );
    const at = (position: number) => ({ edge: 'main_street', lane: 0, position });
    expect(entryExits).toEqual([{ id: 'e', period: 60, entries: [at(10)], exits: [at(95)] }]);
    expect(report.read).toEqual({ detector: 1 });
    const half = '<entryExitDetector id="e"><detEntry lane="main_street_0" pos="10"/></entryExitDetector>';
    await expect(read(half)).rejects.toThrow(/detExit/);
    await expect(read('<detExit lane="main_street_0" pos="10"/>')).rejects.toThrow(/stands in no/);
  });

  test('compile to lanes and metres', async () => {
    const additional = await read('<busStop id="s" lane="main_street_0" startPos="10" endPos="30"/>');
    const compiled = compileNetwork(withAdditional(STREET, additional, 'a.add.xml'));
    expect([...compiled.busStopLane, ...compiled.busStopFrom, ...compiled.busStopUntil]).toEqual([0, 10, 30]);
  });

  test('other elements go to whoever takes them', async () => {
    const taken: string[] = [];
    const { report } = await importSumoAdditional(['<a><vType id="v"/><poi/></a>'], 'a.xml', STREET, (tag) => {
      taken.push(tag);
      return tag === 'vType';
    });
    expect(taken).toEqual(['vType', 'poi']);
    expect(report.skipped).toEqual({ poi: 1 });
  });
});

describe('faults', () => {
  test.each([
    ['<busStop id="s" lane="main_street_1"/>', 'NET_UNKNOWN_LANE'],
    ['<busStop id="s" lane="main_street_0" startPos="50" endPos="20"/>', 'NET_BAD_POSITION'],
    ['<inductionLoop id="l" lane="main_street_0" pos="120"/>', 'NET_BAD_POSITION'],
    ['<inductionLoop id="l" lane="main_street_0" pos="NaN"/>', 'NET_BAD_NUMBER'],
    ['<busStop lane="main_street_0"/>', 'NET_ATTRIBUTE_MISSING'],
    ['<tlLogic id="y"><phase duration="1" state="rr"/></tlLogic>', 'NET_UNKNOWN_CONTROLLER'],
    ['<tlLogic id="x"><phase duration="1" state="rr"/><phase duration="1" state="r"/></tlLogic>', 'NET_BAD_STATE'],
    ['<tlLogic id="x"><phase duration="1" state="rx"/></tlLogic>', 'NET_BAD_STATE'],
    ['<tlLogic id="x"><phase duration="-1" state="rr"/></tlLogic>', 'NET_BAD_NUMBER'],
  ])('%s', async (xml, code) => {
    await expect(read(xml)).rejects.toMatchObject({ code, where: 'a.add.xml:2' });
  });

  test('two stops of one id', async () => {
    const additional = await read('<busStop id="s" lane="main_street_0"/>');
    const once = withAdditional(STREET, additional, 'a.add.xml');
    expect(() => withAdditional(once, additional, 'b.add.xml')).toThrow(/NET_DUPLICATE_ID/);
  });
});

const bologna = join(process.env['GREENBAND_DATA'] ?? '/nowhere', 'bologna-acosta');

describe.skipIf(!existsSync(bologna))('bologna-acosta (GREENBAND_DATA)', () => {
  test('all bus stops, detectors and programs are read', async () => {
    const text = (name: string) => readFileSync(join(bologna, name), 'utf8').replace(/<!--[\s\S]*?-->/g, '');
    let { network } = await importSumoNetwork([text('acosta_buslanes.net.xml')], 'net');
    const counted: number[] = [];
    const expected: number[] = [];
    for (const [name, pattern] of [
      ['acosta_bus_stops.add.xml', /<busStop /g],
      ['acosta_detectors.add.xml', /<e1Detector /g],
      ['acosta_tls.add.xml', /<tlLogic /g],
    ] as const) {
      const additional = await importSumoAdditional([text(name)], name, network);
      counted.push(additional.busStops.length + additional.detectors.length + additional.programs.length);
      expected.push([...text(name).matchAll(pattern)].length);
      network = withAdditional(network, additional, name);
    }
    expect(counted).toEqual(expected);
    expect(compileNetwork(network).detectorIds).toHaveLength(expected[1]);
  });
});
