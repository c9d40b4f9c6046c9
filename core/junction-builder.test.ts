// Networks from sketches: widths, stop lines, turns, right of way, lamps, crossings, and the mirror of left-hand traffic.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileNetwork } from './compile-network.ts';
import { polylineLength } from './geometry.ts';
import { buildNetwork } from './junction-builder.ts';
import { type NetworkConnection, NetworkFile } from './network.ts';
import type { NetworkSketch, SketchEdge, SketchNode } from './network-sketch.ts';
import { checkValue } from './schema.ts';
import { LATERAL_ACCELERATION, turnSpeed } from './turn-path.ts';

type Options = Partial<Omit<SketchEdge, 'id' | 'from' | 'to'>>;
const ARMS = { n: [0, 200], e: [200, 0], s: [0, -200], w: [-200, 0] } as const;

/** Four arms (or some of them) around node `x`; edges `nx` towards it and `xn` away. */
function cross(
  control: SketchNode['control'],
  options: Partial<Record<keyof typeof ARMS, Options>> = {},
  more: Partial<NetworkSketch> = {},
): NetworkSketch {
  const names = (Object.keys(ARMS) as (keyof typeof ARMS)[]).filter((name) => options[name] !== undefined);
  const used = names.length > 0 ? names : (Object.keys(ARMS) as (keyof typeof ARMS)[]);
  const edge = { lanes: 1, speed: 13.89 };
  return {
    name: 'cross',
    drivingSide: 'right',
    nodes: [
      { id: 'x', x: 0, y: 0, control },
      ...used.map((id) => ({ id, x: ARMS[id][0], y: ARMS[id][1], control: 'dead-end' as const })),
    ],
    edges: used.flatMap((id) => [
      { ...edge, ...options[id], id: `${id}x`, from: id, to: 'x' },
      { ...edge, lanes: options[id]?.lanes ?? 1, id: `x${id}`, from: 'x', to: id },
    ]),
    ...more,
  };
}

const way = (network: NetworkFile, from: string, to: string, lane?: number): NetworkConnection => {
  const found = network.connections.find((c) => c.from === from && c.to === to && (lane ?? c.fromLane) === c.fromLane);
  if (found === undefined) throw new Error(`no way from ${from} to ${to}`);
  return found;
};
const names = (network: NetworkFile, list: readonly number[]) =>
  list.map((i) => `${network.connections[i].from}-${network.connections[i].to}`).sort();

describe('lanes', () => {
  const network = buildNetwork(cross('priority'));

  it('keep to the right of the centre line', () => {
    const [lane] = network.edges.find(({ id }) => id === 'wx')!.lanes;
    for (const [, y] of lane.shape) expect(y).toBeCloseTo(-1.6, 6);
  });

  it('stop where the corner begins: half the crossing road plus the radius, for right angles', () => {
    const [lane] = network.edges.find(({ id }) => id === 'wx')!.lanes;
    expect(lane.shape.at(-1)![0]).toBeCloseTo(-(3.2 + 5), 6);
    expect(lane.length).toBeCloseTo(200 - 8.2, 6);
  });

  it('of a one-way road lie on both sides of the line', () => {
    const sketch = cross('priority', { w: { lanes: 2 }, e: { lanes: 2 } });
    const oneWay = { ...sketch, edges: sketch.edges.filter(({ id }) => id === 'wx' || id === 'xe') };
    const { lanes } = buildNetwork(oneWay).edges[0];
    expect(lanes.map((lane) => lane.shape[0][1])).toEqual([-1.6, 1.6]);
  });

  it('of an inner pocket take the median', () => {
    const pocket = { lanes: 2, median: 3.2, innerPocket: { lanes: 1, length: 60 } };
    const built = buildNetwork(cross('signals', { w: pocket, e: pocket, n: {}, s: {} }));
    const approach = built.edges.find(({ id }) => id === 'wx.approach')!;
    expect(approach.lanes.map((lane) => lane.shape[0][1])).toEqual([-6.4, -3.2, 0]);
    expect(way(built, 'wx.approach', 'xn').fromLane).toBe(2);
    expect(way(built, 'wx', 'wx.approach', 1).direction).toBe('s');
    const fed = built.connections.filter((c) => c.from === 'wx').map((c) => `${c.fromLane}${c.toLane}`);
    expect(fed).toEqual(['00', '11', '12']);
  });
});

describe('paths', () => {
  const network = buildNetwork(cross('signals', { n: {}, e: { lanes: 2 }, s: {}, w: { lanes: 2 } }));

  it('begin and end on their lanes, and are as long as they are drawn', () => {
    for (const connection of network.connections) {
      const from = network.edges.find(({ id }) => id === connection.from)!.lanes[connection.fromLane];
      const to = network.edges.find(({ id }) => id === connection.to)!.lanes[connection.toLane];
      expect(connection.path[0].shape[0]).toEqual(from.shape.at(-1));
      expect(connection.path.at(-1)!.shape.at(-1)).toEqual(to.shape[0]);
      for (const piece of connection.path) expect(piece.length).toBeCloseTo(polylineLength(piece.shape), 1);
    }
  });

  it('turn right from the kerb lane and left from the inner one, straight on from both', () => {
    const fromWest = network.connections.filter((c) => c.from === 'wx').map((c) => `${c.fromLane}${c.direction}`);
    expect(fromWest.sort()).toEqual(['0r', '0s', '1l', '1s']);
  });

  it('are driven at the speed that the sideways acceleration allows', () => {
    expect(turnSpeed((10 * Math.PI) / 2, Math.PI / 2, 30)).toBeCloseTo(Math.sqrt(LATERAL_ACCELERATION * 10), 9);
    const right = way(network, 'sx', 'xe').path[0];
    expect(right.speed).toBeLessThan(6);
    expect(way(network, 'wx', 'xe').path[0].speed).toBe(13.89);
  });

  it('lead back only where that is asked for, pockets or none', () => {
    const pocket = { innerPocket: { lanes: 1, length: 50 } };
    const back = (options: Options) => {
      const { connections } = buildNetwork(cross('signals', { n: {}, e: {}, s: {}, w: options }));
      return connections.filter((c) => c.direction === 't').map((c) => `${c.from}-${c.to}`);
    };
    expect(back(pocket)).toEqual([]);
    expect(back({ ...pocket, uTurn: true })).toEqual(['wx.approach-xw']);
  });

  it('of left turns wait before the first path that comes from ahead', () => {
    const left = way(network, 'wx', 'xn');
    expect(left.path).toHaveLength(2);
    expect(names(network, left.insideYieldsTo!)).toEqual(['ex-xn', 'ex-xw', 'ex-xw']);
    const [x, y] = left.path[1].shape[0];
    expect(y).toBeLessThan(0);
    expect(x).toBeGreaterThan(-8.2);
  });
});

describe('right of way', () => {
  it('has through paths of opposite roads as no foes, and opposite lefts pass in front of each other', () => {
    const network = buildNetwork(cross('signals'));
    expect(names(network, way(network, 'wx', 'xe').foes)).not.toContain('ex-xw');
    expect(names(network, way(network, 'wx', 'xn').foes)).not.toContain('ex-xs');
    expect(names(network, way(network, 'wx', 'xe').foes)).toContain('ex-xs');
  });

  it('lets the minor road wait for all of the major one', () => {
    const network = buildNetwork(cross('priority', { n: {}, s: {}, w: { priority: 2 }, e: { priority: 2 } }));
    expect(names(network, way(network, 'sx', 'xn').yieldsTo)).toEqual(['ex-xn', 'ex-xs', 'ex-xw', 'wx-xe', 'wx-xn']);
    expect(way(network, 'sx', 'xn').right).toBe('minor');
    expect(way(network, 'wx', 'xe').right).toBe('major');
    expect(names(network, way(network, 'wx', 'xn').yieldsTo)).toEqual(['ex-xn', 'ex-xw']);
    expect(names(network, way(network, 'sx', 'xe').yieldsTo)).toEqual(['wx-xe']);
  });

  it('lets a left turn at signals wait for those from ahead, though their road is the lesser', () => {
    const network = buildNetwork(cross('signals', { n: { priority: 2 }, s: { priority: 1 }, e: {}, w: {} }));
    expect(names(network, way(network, 'nx', 'xe').yieldsTo)).toContain('sx-xn');
    expect(names(network, way(network, 'sx', 'xn').yieldsTo)).not.toContain('nx-xe');
  });

  it('lets who comes from the right go first where nothing else is said', () => {
    const network = buildNetwork(cross('right-before-left'));
    expect(names(network, way(network, 'sx', 'xn').yieldsTo)).toEqual(
      ['ex-xn', 'ex-xs', 'ex-xw']
        .filter((n) => n !== 'ex-xn')
        .concat('ex-xn')
        .sort(),
    );
    expect(names(network, way(network, 'sx', 'xe').yieldsTo)).toEqual([]);
  });

  it('has every two foes agree: exactly one waits, or both at all-way stops', () => {
    const lanes = fc.integer({ min: 1, max: 3 });
    const control = fc.constantFrom('priority' as const, 'signals' as const, 'all-way-stop' as const);
    fc.assert(
      fc.property(lanes, lanes, lanes, lanes, control, fc.boolean(), (n, e, s, w, how, left) => {
        const sketch = cross(how, { n: { lanes: n }, e: { lanes: e }, s: { lanes: s }, w: { lanes: w } });
        const network = buildNetwork({ ...sketch, drivingSide: left ? 'left' : 'right' });
        checkValue(NetworkFile, network, 'built');
        network.connections.forEach((one, i) => {
          for (const j of one.foes) {
            const other = network.connections[j];
            expect(other.foes).toContain(i);
            const waits = Number(one.yieldsTo.includes(j)) + Number(other.yieldsTo.includes(i));
            expect(waits).toBe(how === 'all-way-stop' && one.from !== other.from ? 2 : 1);
          }
        });
        expect(compileNetwork(network).gateCount).toBeGreaterThan(0);
      }),
      { numRuns: 60 },
    );
  });
});

describe('signals and crossings', () => {
  const sketch = cross(
    'signals',
    {},
    {
      crossings: [
        { node: 'x', edge: 'xn' },
        { node: 'x', edge: 'wx' },
      ],
    },
  );
  const network = buildNetwork(sketch);

  it('number the movements clockwise from north, right to left, then the crossings', () => {
    const link = (from: string, to: string) => way(network, from, to).signal!.link;
    expect([link('nx', 'xw'), link('nx', 'xs'), link('nx', 'xe')]).toEqual([0, 1, 2]);
    expect([link('ex', 'xn'), link('sx', 'xe'), link('wx', 'xs')]).toEqual([3, 6, 9]);
    expect(network.crossings!.map((crossing) => crossing.signal!.link).sort()).toEqual([12, 13]);
    expect(network.controllers).toEqual([{ id: 'x', links: 14 }]);
  });

  it('set the stop line back behind the crossing, which runs from kerb to kerb', () => {
    const crossing = network.crossings!.find(({ edges }) => edges.includes('wx'))!;
    expect(crossing.length).toBeCloseTo(6.4, 6);
    expect(crossing.shape.map(([x]) => x)).toEqual([-10.7, -10.7]);
    expect(network.edges.find(({ id }) => id === 'wx')!.lanes[0].shape.at(-1)![0]).toBeCloseTo(-13.2, 6);
  });
});

describe('left-hand traffic', () => {
  const options = { n: {}, e: { lanes: 2 }, s: {} };
  const left = buildNetwork({ ...cross('signals', options), drivingSide: 'left' });

  it('drives on the left and turns left from the kerb', () => {
    const east = left.edges.find(({ id }) => id === 'ex')!;
    expect(east.lanes[0].shape[0][1]).toBeLessThan(east.lanes[1].shape[0][1]);
    expect(left.connections.filter((c) => c.from === 'ex').map((c) => `${c.fromLane}${c.direction}`)).toEqual(
      expect.arrayContaining(['0l', '1r']),
    );
  });

  it('has the lamps clockwise from north all the same', () => {
    expect(
      left.connections
        .filter((c) => c.from === 'nx')
        .map((c) => c.signal!.link)
        .sort(),
    ).toEqual([0, 1]);
    expect(Math.min(...left.connections.filter((c) => c.from === 'ex').map((c) => c.signal!.link))).toBe(2);
  });
});

describe('faults', () => {
  it.each([
    ['NET_UNKNOWN_NODE', { edges: [{ id: 'a', from: 'x', to: 'nowhere', lanes: 1, speed: 10 }] }],
    ['NET_NO_LANES', { edges: [{ id: 'a', from: 'x', to: 'n', lanes: 0, speed: 10 }] }],
    [
      'NET_POCKET_LENGTH',
      { edges: [{ id: 'a', from: 'x', to: 'n', lanes: 1, speed: 10, kerbPocket: { lanes: 1, length: 190 } }] },
    ],
    ['NET_TURN_LANES', { edges: [{ id: 'a', from: 'n', to: 'x', lanes: 1, speed: 10, turns: ['s', 'l'] }] }],
    ['NET_TURN_NO_EXIT', { edges: [{ id: 'a', from: 'n', to: 'x', lanes: 1, speed: 10, turns: ['s'] }] }],
    ['NET_CROSSING', { crossings: [{ node: 'x', edge: 'zz' }] }],
  ])('%s', (code, more) => {
    expect(() => buildNetwork({ ...cross('signals'), ...more })).toThrow(code);
  });
});
