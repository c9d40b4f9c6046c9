// Routes: closed form, turn restrictions and classes, graphology's answers on random and real networks, and duarouter's.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { DirectedGraph } from 'graphology';
import { dijkstra } from 'graphology-shortest-path';
import { describe, expect, it } from 'vitest';
import { type PlainConnection, type PlainEdge, plainNetwork } from '../fixtures/plain-network.ts';
import { bits } from './chance.ts';
import { compileDemand } from './compile-demand.ts';
import { compileNetwork } from './compile-network.ts';
import type { CompiledNetwork } from './compiled-network.ts';
import type { RoutingProfile } from './edge-graph.ts';
import { Router } from './router.ts';
import { importSumoDemand } from './sumo-demand.ts';
import { importSumoNetwork } from './sumo-network.ts';
import { classBit } from './vehicle-class.ts';

const CAR = classBit('car');

describe('a short way and a fast way', () => {
  const points = { o: [0, 0], p: [100, 0], q: [200, 0], r: [100, 300], s: [300, 0] } as const;
  const edges: PlainEdge[] = [
    { id: 'in', from: 'o', to: 'p' },
    { id: 'short', from: 'p', to: 'q', speed: 5 },
    { id: 'up', from: 'p', to: 'r', length: 300, speed: 30 },
    { id: 'down', from: 'r', to: 'q', length: 330, speed: 30 },
    { id: 'out', from: 'q', to: 's', allow: ['car', 'bus'] },
  ];
  const both: PlainConnection[] = [
    { from: 'in', to: 'short' },
    { from: 'in', to: 'up' },
    { from: 'up', to: 'down' },
    { from: 'short', to: 'out', right: 'minor', inside: [5, 15] },
    { from: 'down', to: 'out' },
  ];
  const route = (connections: readonly PlainConnection[], maxSpeed: number, vehicle: 'car' | 'truck' = 'car') => {
    const network = compileNetwork(plainNetwork(points, edges, connections));
    const router = new Router(network);
    const time = router.search(router.profile(classBit(vehicle), maxSpeed), 0, 4);
    return { time, ids: [...router.path.subarray(0, router.pathLength)].map((edge) => network.edgeIds[edge]) };
  };

  it('times are lengths by limits, ways through junctions, and 1.5 s for a minor link', () => {
    const slow = route(both, 5);
    expect(slow.ids).toEqual(['in', 'short', 'out']);
    expect(slow.time).toBeCloseTo(20 + 1 / 5 + 20 + 20 / 5 + 1.5 + 20, 9);
  });

  it('the fast way wins for a fast car', () => {
    const fast = route(both, 50);
    expect(fast.ids).toEqual(['in', 'up', 'down', 'out']);
    expect(fast.time).toBeCloseTo(10 + 0.1 + 10 + 0.1 + 11 + 0.1 + 10, 9);
  });

  it('a forbidden turn is not taken', () => {
    expect(route(both.slice(1), 5).ids).toEqual(['in', 'up', 'down', 'out']);
    expect(route([{ from: 'in', to: 'short', allow: ['bus'] }, ...both.slice(1)], 5).ids).toContain('up');
  });

  it('no way is Infinity', () => {
    expect(route(both, 50, 'truck')).toEqual({ time: Number.POSITIVE_INFINITY, ids: [] });
    expect(route([], 50).time).toBe(Number.POSITIVE_INFINITY);
  });
});

/** graphology's graph of edges as nodes: an arc weighs its junction and the edge it leads to. */
function lineGraph(router: Router, profile: RoutingProfile): DirectedGraph {
  const graph = new DirectedGraph();
  const { arcStart, arcTo, network } = router.graph;
  for (let edge = 0; edge < network.edgeCount; edge++) graph.addNode(String(edge));
  for (let edge = 0; edge < network.edgeCount; edge++) {
    for (let arc = arcStart[edge]!; arc < arcStart[edge + 1]!; arc++) {
      const time = profile.arcTime[arc]! + profile.edgeTime[arcTo[arc]!]!;
      if (profile.edgeTime[edge]! + time < Number.POSITIVE_INFINITY) {
        graph.addDirectedEdge(String(edge), String(arcTo[arc]), { time });
      }
    }
  }
  return graph;
}

function expectGraphologyTime(
  router: Router,
  profile: RoutingProfile,
  graph: DirectedGraph,
  from: number,
  to: number,
): void {
  const time = router.search(profile, from, to);
  const path =
    profile.edgeTime[from]! < Number.POSITIVE_INFINITY ? dijkstra.bidirectional(graph, from, to, 'time') : null;
  let expected = path ? profile.edgeTime[from]! : Number.POSITIVE_INFINITY;
  for (let i = 1; i < (path?.length ?? 0); i++) expected += graph.getEdgeAttribute(path![i - 1], path![i], 'time');
  if (expected === Number.POSITIVE_INFINITY) expect(time).toBe(expected);
  else expect(time).toBeCloseTo(expected, 6);
  router.tree(profile, from, [to]);
  const again = router.trace(to);
  if (expected === Number.POSITIVE_INFINITY) expect(again).toBe(expected);
  else expect(again).toBeCloseTo(time, 9);
}

/** Nodes strewn on a plane, edges and turns by chance, some edges closed to cars. */
function strewn(seed: number, nodes: number, edges: number): CompiledNetwork {
  const draw = (counter: number, below: number) => bits(seed, 0, counter) % below;
  const points = Object.fromEntries(
    Array.from({ length: nodes }, (_, i) => [`n${i}`, [draw(3 * i, 1000), draw(3 * i + 1, 1000)] as const]),
  );
  const made = Array.from({ length: edges }, (_, e): PlainEdge => {
    const at = 10_000 + 5 * e;
    const from = draw(at, nodes);
    const to = (from + 1 + draw(at + 1, nodes - 1)) % nodes;
    const bus = draw(at + 2, 10) === 0;
    const length = 50 + draw(at + 4, 400);
    return {
      id: `e${e}`,
      from: `n${from}`,
      to: `n${to}`,
      length,
      speed: 5 + draw(at + 3, 25),
      ...(bus && { allow: ['bus'] }),
    };
  });
  const rights = ['major', 'minor', 'zipper', 'stop'] as const;
  const turns = made.flatMap((a, i) =>
    made
      .filter((b, j) => a.to === b.from && draw(50_000 + i * edges + j, 4) > 0)
      .map((b, j): PlainConnection => ({ from: a.id, to: b.id, right: rights[(i + j) % 4]! })),
  );
  return compileNetwork(plainNetwork(points, made, turns));
}

describe('graphology agrees', () => {
  it('on random networks, in time and in whether there is a way (property)', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 3, max: 30 }),
        fc.integer({ min: 2, max: 120 }),
        (seed, nodes, edges) => {
          const network = strewn(seed, nodes, edges);
          const router = new Router(network);
          const profile = router.profile(CAR, 20);
          const graph = lineGraph(router, profile);
          for (let i = 0; i < 10; i++) {
            expectGraphologyTime(router, profile, graph, bits(seed, 1, i) % edges, bits(seed, 2, i) % edges);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('what the tree finds does not depend on the other targets', () => {
    const network = strewn(5, 40, 200);
    const router = new Router(network);
    const profile = router.profile(CAR, 20);
    for (let to = 0; to < 200; to++) {
      router.tree(profile, 0, [to]);
      router.trace(to);
      const alone = [...router.path.subarray(0, router.pathLength)];
      router.tree(profile, 0);
      router.trace(to);
      expect([...router.path.subarray(0, router.pathLength)]).toEqual(alone);
    }
  });
});

const data = process.env['GREENBAND_DATA'];

describe.skipIf(data === undefined)('cologne8 (GREENBAND_DATA)', () => {
  const file = (name: string) => join(data!, 'cologne8', name);
  const text = (name: string) => [readFileSync(file(name), 'utf8')];

  it('graphology agrees on 300 pairs', async () => {
    const { network: authored } = await importSumoNetwork(text('cologne8.net.xml'), 'cologne8.net.xml');
    const network = compileNetwork(authored);
    const router = new Router(network);
    const profile = router.profile(CAR, 50);
    const graph = lineGraph(router, profile);
    for (let i = 0; i < 300; i++) {
      const from = bits(1, 0, i) % network.edgeCount;
      expectGraphologyTime(router, profile, graph, from, bits(1, 1, i) % network.edgeCount);
    }
  });

  const duarouter = '/usr/bin/duarouter';
  it.skipIf(!existsSync(duarouter))('all 2046 trips take the routes of SUMO’s duarouter', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'greenband-'));
    try {
      const out = join(folder, 'routes.xml');
      const options = ['--no-step-log', '--xml-validation', 'never', '-n', file('cologne8.net.xml')];
      execFileSync(duarouter, [...options, '-r', file('cologne8.rou.xml'), '-o', out], { stdio: 'pipe' });
      const theirs = await importSumoDemand([{ role: 'routes', source: out, chunks: [readFileSync(out, 'utf8')] }]);
      const { network: authored } = await importSumoNetwork(text('cologne8.net.xml'), 'cologne8.net.xml');
      const { demand } = await importSumoDemand([
        { role: 'routes', source: 'trips', chunks: text('cologne8.rou.xml') },
      ]);
      const network = compileNetwork(authored);
      const routes = (compiled: ReturnType<typeof compileDemand>) =>
        new Map(
          compiled.ids.map((id, i) => [id, compiled.routeEdges.slice(compiled.routeStart[i], compiled.routeEnd[i])]),
        );
      const expected = routes(compileDemand(theirs.demand, network, 1));
      const found = routes(compileDemand(demand, network, 1));
      expect(found.size).toBe(2046);
      expect(found).toEqual(expected);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
