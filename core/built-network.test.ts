// Street works leave a sound network: ways, right of way and lamps where something is built, and nothing else changed.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type BuiltNetwork, buildWorks } from './built-network.ts';
import { compileNetwork } from './compile-network.ts';
import { polylineLength } from './geometry.ts';
import type { NetworkFile } from './network.ts';
import { mirroredNetwork } from './sketch-mirror.ts';
import type { StreetWorks } from './street-works.ts';
import { validateNetwork } from './validate-network.ts';

const riverside = JSON.parse(readFileSync('fixtures/riverside/network.json', 'utf8')) as NetworkFile;
const mirrored: NetworkFile = { ...mirroredNetwork(structuredClone(riverside)), drivingSide: 'left' };

function built(works: StreetWorks, network = riverside): BuiltNetwork {
  const before = JSON.stringify(network);
  const made = buildWorks(network, works);
  expect(JSON.stringify(network)).toBe(before);
  expect(validateNetwork(made.network).faults).toEqual([]);
  compileNetwork(made.network);
  return made;
}

const at = ({ edges, connections }: NetworkFile, node: string) => {
  const arriving = new Set(edges.filter(({ to }) => to === node).map(({ id }) => id));
  return connections.filter(({ from }) => arriving.has(from));
};

describe.each([
  ['right', riverside],
  ['left', mirrored],
] as const)('traffic on the %s', (side, network) => {
  test('nothing built is the same network', () => {
    const { network: made } = built({}, network);
    expect(made).toEqual(network);
    expect(made.drivingSide).toBe(side);
  });

  test.each(['all-way-stop', 'right-before-left', 'priority'] as const)('a junction of %s', (control) => {
    const { network: made, changed, gone } = built({ junctions: [{ node: 'A5', control }] }, network);
    expect(made.nodes.find(({ id }) => id === 'A5')!.control).toBe(control);
    expect(at(made, 'A5').some(({ signal }) => signal)).toBe(false);
    expect([changed, gone]).toEqual([[], ['A5']]);
    expect(made.connections.length).toBe(network.connections.length);
  });

  test('a new signal: a lamp for every way, left turns that wait for those from ahead', () => {
    const { network: made, changed } = built({ junctions: [{ node: 'N1', control: 'signals' }] }, network);
    expect(changed).toEqual(['N1']);
    const own = at(made, 'N1');
    expect(own.every(({ signal }) => signal?.controller === 'N1')).toBe(true);
    expect(made.controllers.find(({ id }) => id === 'N1')!.links).toBe(
      new Set(own.map(({ from, direction }) => `${from} ${direction}`)).size +
        (made.crossings ?? []).filter(({ node }) => node === 'N1').length,
    );
    const turn = own.filter(({ direction }) => direction === (side === 'right' ? 'l' : 'r'));
    expect(turn.some(({ yieldsTo }) => yieldsTo.length > 0)).toBe(true);
  });

  test('a roundabout: one-way ring that goes first, and a way around for every route', () => {
    const {
      network: made,
      between,
      ringEdges,
    } = built({ junctions: [{ node: 'N1', control: 'roundabout' }] }, network);
    expect(made.nodes.some(({ id }) => id === 'N1')).toBe(false);
    expect(ringEdges.length).toBeGreaterThanOrEqual(3);
    const joined = new Set(made.connections.map(({ from, to }) => `${from} ${to}`));
    for (const { from, to } of at(network, 'N1')) {
      const way = [from, ...between(from, to), to];
      for (let i = 1; i < way.length; i++) expect(joined).toContain(`${way[i - 1]} ${way[i]}`);
    }
    for (const id of ringEdges) {
      const edge = made.edges.find((one) => one.id === id)!;
      expect(edge.roundabout).toBe(true);
      const onto = made.connections.filter(({ to, from }) => to === id && !ringEdges.includes(from));
      expect(onto.every(({ right }) => right === 'minor')).toBe(true);
    }
  });

  test('a new road between two junctions: lanes, ways at both ends, lamps at the signalled one', () => {
    const works = { roads: [{ id: 'bypass', from: 'N1', to: 'A5', lanes: 1, speed_mps: 13.9 }] };
    const { network: made, newEdges, changed } = built(works, network);
    expect(newEdges).toEqual(['bypass', 'bypass.back']);
    const [out, back] = newEdges.map((id) => made.edges.find((edge) => edge.id === id)!);
    expect(polylineLength(out!.lanes[0]!.shape)).toBeCloseTo(polylineLength(back!.lanes[0]!.shape), 0);
    expect(at(made, 'A5').filter(({ from }) => from === 'bypass').length).toBeGreaterThan(1);
    expect(at(made, 'A5').every(({ signal }) => signal !== undefined)).toBe(true);
    expect(at(made, 'N1').some(({ to }) => to === 'bypass')).toBe(true);
    expect(changed).toEqual(['A5']);
    // what was there keeps its numbers, ways and lamps
    network.connections.forEach(({ from, fromLane, to, toLane, signal }, i) => {
      expect(made.connections[i]).toMatchObject({ from, fromLane, to, toLane, ...(signal && { signal }) });
    });
  });

  test('a new bus lane: at the kerb, for buses alone, led wherever the lane beside it leads', () => {
    const works = { lanes: [{ edge: 'A4_A5.approach', allow: ['bus' as const] }] };
    const { network: made, widened } = built(works, network);
    expect(widened).toEqual(['A4_A5.approach']);
    const [before, after] = [network, made].map(({ edges }) => edges.find(({ id }) => id === 'A4_A5.approach')!);
    expect(after!.lanes.length).toBe(before!.lanes.length + 1);
    expect(after!.lanes[0]!.allow).toEqual(['bus']);
    const leads = (lane: number) =>
      new Set(
        made.connections.filter((one) => one.from === 'A4_A5.approach' && one.fromLane === lane).map(({ to }) => to),
      );
    expect(leads(0)).toEqual(leads(1));
    expect(leads(0).size).toBeGreaterThan(0);
  });
});

test('a road to a new point, one-way, and a signal where it begins', () => {
  const { network } = built({
    nodes: [{ id: 'mall', x: -300, y: 300 }],
    roads: [{ id: 'drive', from: 'N1', to: 'mall', lanes: 2, speed_mps: 8.3, oneWay: true }],
    junctions: [{ node: 'N1', control: 'signals' }],
  });
  expect(network.edges.find(({ id }) => id === 'drive')!.lanes).toHaveLength(2);
  expect(
    at(network, 'N1')
      .filter(({ to }) => to === 'drive')
      .every(({ signal }) => signal),
  ).toBe(true);
});

test.each([
  ['SCN_UNKNOWN_NODE', { junctions: [{ node: 'nowhere', control: 'signals' as const }] }],
  ['SCN_UNKNOWN_NODE', { roads: [{ id: 'x', from: 'N1', to: 'nowhere', lanes: 1, speed_mps: 10 }] }],
  ['SCN_UNKNOWN_EDGE', { lanes: [{ edge: 'nowhere' }] }],
  ['SCN_TAKEN_ID', { nodes: [{ id: 'N1', x: 0, y: 0 }] }],
  ['SCN_TAKEN_ID', { roads: [{ id: 'A4_A5', from: 'N1', to: 'A5', lanes: 1, speed_mps: 10 }] }],
  [
    'SCN_SHORT_ROAD',
    { nodes: [{ id: 'p', x: -160, y: 170 }], roads: [{ id: 'x', from: 'N1', to: 'p', lanes: 1, speed_mps: 10 }] },
  ],
  ['SCN_NO_JUNCTION', { junctions: [{ node: 'A0', control: 'roundabout' as const }] }],
])('%s', (code, works) => {
  expect(() => buildWorks(riverside, works)).toThrow(expect.objectContaining({ code }));
});
