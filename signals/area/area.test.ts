// The optimiser `area`: its measures by hand, its moves by property, and a street that it betters and keeps safe.
import { readFileSync } from 'node:fs';
import { UndirectedGraph } from 'graphology';
import { beforeAll, describe, expect, it } from 'vitest';
import { compileDemand } from '../../core/compile-demand.ts';
import { compileNetwork } from '../../core/compile-network.ts';
import type { CompiledDemand } from '../../core/compiled-demand.ts';
import { euclidDemand, euclidNetwork, euclidPlans } from '../../fixtures/euclid-avenue/place.ts';
import type { EuclidAvenue } from '../../fixtures/euclid-avenue/street.ts';
import { systemClock as clock } from '../clock.ts';
import { deriveSafety, safetyByController } from '../derive-safety.ts';
import { interlock } from '../interlock.ts';
import type { SignalGraph } from '../signal-graph.ts';
import { optimiseArea } from './area.ts';
import { boundedDifference, jamShare, searchScenario, worthOf } from './deck.ts';
import { createDraw } from './draw.ts';
import type { AreaOptions } from './field.ts';
import { type AreaGround, areaGround } from './ground.ts';
import { drawMove, MOVE_KINDS } from './moves.ts';
import { busiestPart } from './part.ts';
import { commonStart, isolatedStart } from './starts.ts';
import { MIN_CYCLE, type StructureRequest, StructureStudy } from './structures.ts';
import { coupling, subAreas } from './sub-areas.ts';

const path = new URL('../../fixtures/euclid-avenue/expected.json', import.meta.url);
const data = JSON.parse(readFileSync(path, 'utf8')) as EuclidAvenue;
const authored = euclidNetwork(data);
const network = compileNetwork(authored);
const file = euclidDemand(data);
const demand = compileDemand(file, network, 1);
const safety = safetyByController(deriveSafety(network, []));
const own = euclidPlans(data, authored, safety).plans[0]!;
const trial = { network, demand: file, safety, seed: 1, begin: 0, end: 900, step: 1 };

describe('what a plan is worth', () => {
  const tried = (...delays: number[]) => delays.map((delay, i) => ({ scenario: { seed: i }, delay }));

  it('is the mean and half of what the worst run stands out', () => {
    expect(worthOf(tried(10, 10, 10))).toBe(10);
    expect(worthOf(tried(10, 10, 13))).toBe(11 + 0.5 * 3);
  });

  it('counts a jam as three times the median, however long it lasts', () => {
    expect(worthOf(tried(10, 10, 1000))).toBe(50 / 3 + 10);
    expect(worthOf(tried(10, 10, 1000))).toBe(worthOf(tried(10, 10, 5000)));
    expect(jamShare(tried(10, 10, 10, 1000))).toBe(0.25);
    expect(boundedDifference(990, 10)).toBe(20);
    expect(boundedDifference(-3, 10)).toBe(-3);
  });

  it('is asked mostly of the own demand, and of the same scenarios for every plan', () => {
    const redrawn = Array.from({ length: 16 }, (_, i) => searchScenario(1, i)).filter(({ redraw }) => redraw);
    expect(redrawn).toHaveLength(4);
    expect(searchScenario(1, 5)).toEqual(searchScenario(1, 5));
  });
});

describe('the busiest part of a window', () => {
  const departing = (times: readonly number[]) => ({ depart: Float64Array.from(times) }) as unknown as CompiledDemand;
  const every = (from: number, until: number, step: number) =>
    Array.from({ length: (until - from) / step }, (_, i) => from + i * step);

  it('holds the peak, is the first of equals, and is all where a part would be too short', () => {
    const window = { begin: 0, end: 5400 };
    const peak = departing([...every(0, 5400, 10), ...every(3000, 4200, 1)]);
    const { begin, end } = busiestPart(window, peak, 1 / 3)!;
    expect(end - begin).toBe(1800);
    expect(begin).toBeLessThanOrEqual(3000);
    expect(end).toBeGreaterThanOrEqual(4100);
    expect(busiestPart(window, departing(every(0, 5400, 10)), 0.5)).toEqual({ begin: 0, end: 2700 });
    expect(busiestPart({ begin: 0, end: 900 }, peak, 0.5)).toBeUndefined();
  });
});

describe('sub-areas', () => {
  it('part two crowds that a long road joins', () => {
    const graph = new UndirectedGraph();
    const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
    for (const id of ids) graph.addNode(id);
    const road = (from: string, to: string, time: number) => graph.addEdge(from, to, { flow: 500, time });
    for (const [from, to] of ['ab', 'bc', 'ac', 'de', 'ef', 'df']) road(from!, to!, 10);
    road('c', 'd', 120);
    const [a, b, c, d, e, f] = subAreas(graph as unknown as SignalGraph['graph'], ids, createDraw(1, 1));
    expect([b, c]).toEqual([a, a]);
    expect([e, f]).toEqual([d, d]);
    expect(a).not.toBe(d);
    expect(coupling(500, 40)).toBe(250);
  });
});

describe('ten signals in a street', () => {
  let ground: AreaGround;
  beforeAll(async () => {
    const study = new StructureStudy(trial);
    const structuresOf = async (request: StructureRequest) => study.structuresOf(request);
    const options = { begin: 0, end: 900, allowUnserved: false, onDone: () => {}, finalists: 4, structuresOf };
    ground = await areaGround(network, demand, safety, own, options);
  });

  it('every move from every start is lawful, and no cycle is silly', () => {
    const draw = createDraw(3, 0);
    const starts = [isolatedStart(ground), commonStart(ground, 60, () => false)!];
    const applied = new Map<string, number>();
    for (const { plans } of starts) {
      expect(interlock({ id: 'start', controllers: [...plans] }, safety, network)).toEqual([]);
      for (let i = 0; i < 200; i++) {
        const kind = draw.pick(MOVE_KINDS);
        const changes = drawMove(kind, draw.below(plans.length), ground.moves, draw).apply(plans);
        if (changes === undefined) continue;
        applied.set(kind, (applied.get(kind) ?? 0) + 1);
        const controllers = plans.map((plan, c) => changes.get(c) ?? plan);
        expect(interlock({ id: kind, controllers }, safety, network)).toEqual([]);
        for (const plan of changes.values()) expect(plan.cycle).toBeGreaterThanOrEqual(MIN_CYCLE);
      }
    }
    expect(applied.size).toBeGreaterThanOrEqual(5);
  });

  const options = (budget: number): AreaOptions => ({
    clock,
    budget,
    threads: 1,
    allowUnserved: false,
    progress: () => {},
    interrupted: () => false,
  });

  it('get a plan that is lawful and loses less on fresh scenarios', async () => {
    const { plan, before, after, runs } = await optimiseArea(trial, demand, own, options(6));
    expect(interlock(plan, safety, network)).toEqual([]);
    expect(after.mean).toBeLessThan(before!.mean);
    expect(after.delays).toHaveLength(before!.delays.length);
    expect(runs).toBeGreaterThan(20);
  });

  it('get a lawful plan even when the search is called off at once', async () => {
    for (const old of [own, undefined]) {
      const begun = clock.now();
      const { plan } = await optimiseArea(trial, demand, old, { ...options(60), interrupted: () => true });
      expect(interlock(plan, safety, network)).toEqual([]);
      expect(clock.now() - begun).toBeLessThan(8);
    }
  });
});
