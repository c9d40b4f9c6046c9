// SUMO networks: one crossing whose geometry is known in closed form, and the counts of real files.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compileNetwork } from './compile-network.ts';
import { type CompiledNetwork, MEETING, RIGHT } from './compiled-network.ts';
import { importSumoNetwork, type SumoNetwork } from './sumo-network.ts';

/** Two one-way streets that cross at the origin, the one from the west before the one from the south, with a lamp each. */
const CROSSING = `<?xml version="1.0" encoding="UTF-8"?>
<net version="1.16">
  <location netOffset="10.00,20.00" convBoundary="0,0,1,1" origBoundary="0,0,1,1" projParameter="!"/>
  <edge id=":c_0" function="internal"><lane id=":c_0_0" index="0" speed="10" length="20" shape="0,-10 0,10"/></edge>
  <edge id=":c_1" function="internal"><lane id=":c_1_0" index="0" speed="10" length="40" shape="-10,0 10,0"/></edge>
  <edge id="w" from="west" to="c" priority="2"><lane id="w_0" index="0" allow="bus passenger" speed="13.89" length="90" shape="-100,0 -10,0"/></edge>
  <edge id="s" from="south" to="c" priority="1"><lane id="s_0" index="0" speed="13.89" length="90" shape="0,-100 0,-10"/></edge>
  <edge id="e" from="c" to="east" priority="2"><lane id="e_0" index="0" disallow="truck" speed="13.89" length="90" shape="10,0 100,0"/></edge>
  <edge id="n" from="c" to="north" priority="1"><lane id="n_0" index="0" speed="13.89" length="90" width="4" shape="0,10 0,100"/></edge>
  <tlLogic id="c" type="static" programID="0" offset="7">
    <phase duration="31" state="gr"/><phase duration="4" state="yr"/><phase duration="30" state="rG"/>
  </tlLogic>
  <junction id="c" type="traffic_light" x="0" y="0" incLanes="s_0 w_0" intLanes=":c_0_0 :c_1_0" shape="1,1 -1,-1">
    <request index="0" response="10" foes="10" cont="0"/>
    <request index="1" response="00" foes="01" cont="0"/>
  </junction>
  <junction id="west" type="dead_end" x="-100" y="0" incLanes="" intLanes="" shape="0,0"/>
  <junction id="south" type="dead_end" x="0" y="-100" incLanes="" intLanes="" shape="0,0"/>
  <junction id="east" type="dead_end" x="100" y="0" incLanes="e_0" intLanes="" shape="0,0"/>
  <junction id="north" type="dead_end" x="0" y="100" incLanes="n_0" intLanes="" shape="0,0"/>
  <connection from="w" to="e" fromLane="0" toLane="0" via=":c_1_0" tl="c" linkIndex="1" dir="s" state="O"/>
  <connection from="s" to="n" fromLane="0" toLane="0" via=":c_0_0" tl="c" linkIndex="0" dir="s" state="o" keepClear="0"/>
  <connection from=":c_0" to="n" fromLane="0" toLane="0" dir="s" state="M"/>
  <connection from=":c_1" to="e" fromLane="0" toLane="0" dir="s" state="M"/>
</net>`;

const read = (xml: string): Promise<SumoNetwork> => importSumoNetwork([xml], 'crossing.net.xml', 'crossing');

describe('a crossing of two one-way streets', () => {
  test('right of way follows the request bits, read from the right', async () => {
    const { network } = await read(CROSSING);
    const [west, south] = network.connections;
    expect(south).toMatchObject({ from: 's', right: 'minor', yieldsTo: [0], foes: [0], keepClear: false });
    expect(west).toMatchObject({ from: 'w', right: 'major', yieldsTo: [], foes: [1] });
    expect(south.signal).toEqual({ controller: 'c', link: 0 });
    expect(network.controllers).toEqual([{ id: 'c', links: 2 }]);
    expect(network.projection).toEqual({ proj: '!', offset: [10, 20] });
  });

  test('programs keep their phases, offset and letters', async () => {
    const { programs } = await read(CROSSING);
    expect(programs).toHaveLength(1);
    expect(programs[0]).toMatchObject({ controller: 'c', program: '0', offset: 7 });
    expect(programs[0].phases.map((phase) => phase.state)).toEqual(['gr', 'yr', 'rG']);
  });

  test('the contested zones are the other lane, in driven metres', async () => {
    const { network } = await read(CROSSING);
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
    const { network } = await read(CROSSING);
    expect(network.edges[0].lanes[0].allow).toEqual(['car', 'bus']);
    expect(network.edges[1].lanes[0].allow).toBeUndefined();
    expect(network.edges[2].lanes[0].allow).not.toContain('truck');
    expect(network.edges[2].lanes[0].allow).toContain('car');
  });
});

/** Every index and zone of a compiled network points at something. */
function expectSound(n: CompiledNetwork): void {
  const wrong: string[] = [];
  for (let g = 0; g < n.gateCount; g++) {
    const length = n.laneLength[n.edgeLanes + g];
    for (let m = n.meetStart[g]; m < n.meetStart[g + 1]; m++) {
      const foe = n.laneLength[n.edgeLanes + n.meetGate[m]];
      const own = 0 <= n.meetFrom[m] && n.meetFrom[m] <= n.meetUntil[m] && n.meetUntil[m] <= length + 1e-4;
      const other = 0 <= n.meetFoeFrom[m] && n.meetFoeFrom[m] <= n.meetFoeUntil[m] && n.meetFoeUntil[m] <= foe + 1e-4;
      if (!own || !other || n.meetGate[m] === g) wrong.push(`meeting ${m} of gate ${g}`);
      const back = [...n.meetGate.subarray(n.meetStart[n.meetGate[m]], n.meetStart[n.meetGate[m] + 1])];
      if (!back.includes(g)) wrong.push(`meeting ${m} of gate ${g} is not told from the other side`);
    }
    const leaving = n.laneGates.subarray(n.laneGateStart[n.gateFrom[g]], n.laneGateStart[n.gateFrom[g] + 1]);
    if (!leaving.includes(g)) wrong.push(`gate ${g} does not leave its lane`);
    if (n.gateTo[g] === n.gateTarget[g]) {
      const t = n.gateTo[g];
      const sources = n.laneSources.subarray(n.laneSourceStart[t], n.laneSourceStart[t + 1]);
      if (!sources.includes(n.edgeLanes + g)) wrong.push(`gate ${g} is no source of its target`);
    }
    if (n.gateLamp[g] >= n.lampCount) wrong.push(`lamp of gate ${g}`);
  }
  expect(wrong).toEqual([]);
  expect(n.laneShape.every(Number.isFinite)).toBe(true);
}

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
    expectSound(compileNetwork(network));
  });
});
