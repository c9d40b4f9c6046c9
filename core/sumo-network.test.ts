// SUMO networks: one crossing whose geometry is known in closed form, and the counts of real files.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compileNetwork } from './compile-network.ts';
import { expectClearWaitingPoints, expectSound } from './compiled-network.sample.ts';
import { MEETING, RIGHT } from './compiled-network.ts';
import { importSumoNetwork, type SumoNetwork } from './sumo-network.ts';
import { TWO_STREETS } from './two-streets.sample.ts';

const read = (xml: string): Promise<SumoNetwork> => importSumoNetwork([xml], 'crossing.net.xml', 'crossing');

describe('a crossing of two one-way streets', () => {
  test('right of way follows the request bits, read from the right', async () => {
    const { network } = await read(TWO_STREETS);
    const [west, south] = network.connections;
    expect(south).toMatchObject({ from: 's', right: 'minor', yieldsTo: [0], foes: [0], keepClear: false });
    expect(west).toMatchObject({ from: 'w', right: 'major', yieldsTo: [], foes: [1] });
    expect(south.signal).toEqual({ controller: 'c', link: 0 });
    expect(network.controllers).toEqual([{ id: 'c', links: 2 }]);
    expect(network.projection).toEqual({ proj: '!', offset: [10, 20] });
  });

  test('programs keep their phases, offset and letters', async () => {
    const { programs } = await read(TWO_STREETS);
    expect(programs).toHaveLength(1);
    expect(programs[0]).toMatchObject({ controller: 'c', program: '0', offset: 7 });
    expect(programs[0].phases.map((phase) => phase.state)).toEqual(['gr', 'yr', 'rG']);
  });

  test('the contested zones are the other lane, in driven metres', async () => {
    const { network } = await read(TWO_STREETS);
    const compiled = compileNetwork(network);
    expect(compiled.gateCount).toBe(2);
    const [west, south] = [0, 1];
    expect([...compiled.gateConnection]).toEqual([west, south]);
    expect(compiled.gateRight[south]).toBe(RIGHT.minor);
    expect([...compiled.yields]).toEqual([west]);
    expect([...compiled.gateWatched]).toEqual([1, 0]);
    expect([...compiled.meetGate]).toEqual([south, west]);
    expect([...compiled.meetKind]).toEqual([MEETING.cross, MEETING.cross]);
    // the west path is drawn 20 m and driven 40 m: its middle is at 20 m and the 3.2 m of the other lane count double
    expect(compiled.meetFrom[0]).toBeCloseTo(20 - 3.2, 4);
    expect(compiled.meetUntil[0]).toBeCloseTo(20 + 3.2, 4);
    expect(compiled.meetFoeFrom[0]).toBeCloseTo(10 - 1.6, 4);
    expect(compiled.meetFoeUntil[0]).toBeCloseTo(10 + 1.6, 4);
  });

  test('lanes admit what SUMO admits', async () => {
    const { network } = await read(TWO_STREETS);
    expect(network.edges[0].lanes[0].allow).toEqual(['car', 'bus']);
    expect(network.edges[1].lanes[0].allow).toBeUndefined();
    expect(network.edges[2].lanes[0].allow).not.toContain('truck');
    expect(network.edges[2].lanes[0].allow).toContain('car');
  });
});

describe('faults name file and line', () => {
  const line = (part: string) => TWO_STREETS.slice(0, TWO_STREETS.indexOf(part)).split('\n').length;
  test.each<[string, string, string, string]>([
    ['truncated', '</net>', '', 'XML_TRUNCATED'],
    ['another root', '<net version="1.16">', '<routes>', 'NET_WRONG_ROOT'],
    ['NaN speed', 'speed="13.89" length="90" shape="0,-100', 'speed="NaN" length="90" shape="0,-100', 'NET_BAD_NUMBER'],
    [
      'negative speed',
      'speed="13.89" length="90" shape="0,-100',
      'speed="-1" length="90" shape="0,-100',
      'NET_BAD_NUMBER',
    ],
    ['zero length', 'length="90" shape="0,-100', 'length="0" shape="0,-100', 'NET_BAD_NUMBER'],
    ['bad shape', '0,-100 0,-10', '0,-100 0', 'NET_BAD_SHAPE'],
    ['duplicate edge', '<edge id="s"', '<edge id="w"', 'NET_DUPLICATE_ID'],
    ['duplicate junction', '<junction id="south"', '<junction id="west"', 'NET_DUPLICATE_ID'],
    ['unknown edge', 'to="e" fromLane="0" toLane="0" via', 'to="x" fromLane="0" toLane="0" via', 'NET_UNKNOWN_EDGE'],
    ['unknown lane', 'to="e" fromLane="0" toLane="0" via', 'to="e" fromLane="0" toLane="3" via', 'NET_UNKNOWN_LANE'],
    ['unknown inside lane', 'via=":c_1_0"', 'via=":c_9_0"', 'NET_UNKNOWN_LANE'],
    ['short request', 'response="10"', 'response="0"', 'NET_REQUEST_MISMATCH'],
    ['uneven states', 'state="yr"', 'state="yrr"', 'NET_BAD_STATE'],
    ['no lamp letter', 'state="yr"', 'state="xr"', 'NET_BAD_STATE'],
    ['no id', '<edge id="s"', '<edge', 'NET_ATTRIBUTE_MISSING'],
  ])('%s', async (_, part, other, code) => {
    expect(TWO_STREETS).toContain(part);
    // a fault of a junction's requests stands at the junction
    const at = code === 'NET_REQUEST_MISMATCH' ? '<junction id="c"' : part;
    await expect(read(TWO_STREETS.replace(part, other))).rejects.toMatchObject({
      code,
      where: `crossing.net.xml:${line(at)}`,
    });
  });

  test('a state shorter than its links', async () => {
    const short = TWO_STREETS.replaceAll(/state="[grGy]{2}"/g, 'state="r"');
    await expect(read(short)).rejects.toMatchObject({
      code: 'NET_STATE_TOO_SHORT',
      where: `crossing.net.xml:${line('<tlLogic')}`,
    });
  });

  test('what is unknown is counted', async () => {
    const { report } = await read(TWO_STREETS.replace('</net>', '<type id="t"/><wonder/></net>'));
    expect(report.skipped).toEqual({ 'type (a template; every lane carries its own values)': 1, wonder: 1 });
  });
});

const data = process.env['GREENBAND_DATA'];
const files =
  data === undefined || !existsSync(data)
    ? []
    : readdirSync(data)
        .filter((place) => /^(cologne|hangzhou|bologna)/.test(place))
        .flatMap((place) =>
          readdirSync(join(data, place))
            .filter((name) => name.endsWith('.net.xml'))
            .map((name) => join(data, place, name)),
        );

describe.skipIf(files.length === 0)('real networks (GREENBAND_DATA)', () => {
  test.each(files)('%s keeps what its XML holds', async (path) => {
    const xml = readFileSync(path, 'utf8').replace(/<!--[\s\S]*?-->/g, '');
    const count = (pattern: RegExp) => [...xml.matchAll(pattern)].length;
    const { network, programs, report } = await importSumoNetwork([xml], path);
    expect(network.nodes).toHaveLength(count(/<junction id="[^:]/g));
    expect(network.edges).toHaveLength(count(/<edge id="[^:]/g));
    expect(network.connections).toHaveLength(count(/<connection from="[^:]/g));
    expect(programs).toHaveLength(count(/<tlLogic /g));
    expect(network.connections.filter((c) => c.signal !== undefined)).toHaveLength(
      count(/<connection from="[^:][^>]* tl="/g),
    );
    expect(network.connections.filter((c) => c.insideYieldsTo !== undefined)).toHaveLength(count(/type="internal"/g));
    expect(report.read['connection']).toBe(network.connections.length);
    const compiled = compileNetwork(network);
    expectSound(compiled);
    expectClearWaitingPoints(compiled, network);
  });
});
