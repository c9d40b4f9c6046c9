// Stages against brute force: cliques, covers, and segments that show what the lamps show.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { JunctionDelay } from './junction-delay.ts';
import type { JunctionModel } from './junction-model.ts';
import { phasesOf } from './lamps.ts';
import type { ControllerSafety } from './safety.ts';
import { leastGreens, segmentTimes, stageSequence } from './split-search.ts';
import { stageCycle } from './stage-lamps.ts';
import { type CandidateStage, coveringSets, isYellowTrap, maximalCliques, StageOrder } from './stages.ts';

/** A symmetric graph of `size` vertices from random bits. */
function graphOf(size: number, edges: readonly boolean[]): number[] {
  const neighbours = new Array<number>(size).fill(0);
  let at = 0;
  for (let a = 0; a < size; a++) {
    for (let b = a + 1; b < size; b++) {
      if (!edges[at++]) continue;
      neighbours[a]! |= 1 << b;
      neighbours[b]! |= 1 << a;
    }
  }
  return neighbours;
}

const graph = fc
  .integer({ min: 1, max: 9 })
  .chain((size) => fc.array(fc.boolean(), { minLength: 36, maxLength: 36 }).map((edges) => graphOf(size, edges)));

test('maximal cliques are those that brute force finds', () => {
  fc.assert(
    fc.property(graph, (neighbours) => {
      const size = neighbours.length;
      const isClique = (set: number) =>
        neighbours.every((mask, v) => !((set >> v) & 1) || (set & ~(1 << v) & ~mask) === 0);
      const brute: number[] = [];
      for (let set = 1; set < 1 << size; set++) {
        const grows = neighbours.some((_, v) => !((set >> v) & 1) && isClique(set | (1 << v)));
        if (isClique(set) && !grows) brute.push(set);
      }
      expect(maximalCliques(neighbours).sort((a, b) => a - b)).toEqual(brute);
    }),
  );
});

test('covering sets serve everybody, and every stage of them is needed', () => {
  const stages = fc.array(
    fc.record({ green: fc.integer({ min: 1, max: 63 }), yielding: fc.integer({ min: 0, max: 63 }) }),
    { minLength: 1, maxLength: 8 },
  );
  fc.assert(
    fc.property(stages, fc.integer({ min: 0, max: 63 }), (list, wished) => {
      const candidates = list.map(({ green, yielding }, i): CandidateStage => {
        return { state: String(i), green, free: green & ~yielding };
      });
      const needed = candidates.reduce((mask, stage) => mask | stage.green, 0);
      const sets = coveringSets(candidates, needed, wished & needed);
      expect(sets.length).toBeGreaterThan(0);
      for (const set of sets) {
        expect(set.reduce((mask, s) => mask | candidates[s]!.green, 0) & needed).toBe(needed);
        expect(new Set(set).size).toBe(set.length);
      }
      // Where nobody wishes for protection, no stage can be left out.
      for (const set of coveringSets(candidates, needed, 0)) {
        for (const leave of set) {
          const served = set.filter((s) => s !== leave).reduce((mask, s) => mask | candidates[s]!.green, 0);
          expect(needed & ~served).not.toBe(0);
        }
      }
    }),
  );
});

/** Safety data of vehicle links with given intergreens (0: no conflict), s. */
function safetyOf(intergreens: readonly (readonly number[])[]): ControllerSafety {
  const timed = (seconds: number) => ({ seconds, source: 'stated' as const });
  return {
    controller: 'c',
    links: intergreens.map((_, link) => ({ link, use: 'vehicle', minGreen: timed(5), yellow: timed(3) })),
    intergreens: intergreens.flatMap((row, from) =>
      row.flatMap((seconds, to) => (seconds > 0 ? [{ from, to, seconds, source: 'stated' as const }] : [])),
    ),
    permissive: [],
    stopThenGo: [],
  };
}

const LINKS = 6;
const junction = fc
  .array(fc.integer({ min: 0, max: 8 }), { minLength: LINKS * LINKS, maxLength: LINKS * LINKS })
  .map((draw) => {
    const table = Array.from({ length: LINKS }, () => new Array<number>(LINKS).fill(0));
    for (let a = 0; a < LINKS; a++) {
      for (let b = a + 1; b < LINKS; b++) {
        if (draw[a * LINKS + b]! < 3) continue;
        table[a]![b] = draw[a * LINKS + b]!;
        table[b]![a] = Math.max(3, draw[b * LINKS + a]!);
      }
    }
    return safetyOf(table);
  });

describe('a sequence of stages', () => {
  const greens = fc.array(fc.integer({ min: 9, max: 30 }), { minLength: 6, maxLength: 6 });
  test('has the greens that its lamps show, second by second', () => {
    fc.assert(
      fc.property(junction, greens, (safety, seconds) => {
        const stages = stagesOf(safety);
        const plan = stages.map((stage, i) => ({ state: stage.state, green: seconds[i % 6]! }));
        const sequence = stageSequence(stages, safety, new JunctionDelay(emptyModel(safety), [1]));
        const times = segmentTimes(
          sequence,
          plan.map(({ green }) => green),
        );
        const cycle = stageCycle(plan, safety);
        expect(times.reduce((a, b) => a + b, 0)).toBeCloseTo(cycle, 9);
        const lamps = phasesOf(
          { kind: 'stages', controller: 'c', cycle, offset: 0, stages: plan },
          LINKS,
          safety,
        ).flatMap(({ state, duration }) => new Array<string>(Math.round(duration)).fill(state.replace(/y/g, 'r')));
        const ours = sequence.states.flatMap((state, i) => new Array<string>(Math.round(times[i]!)).fill(state));
        expect(ours).toEqual(lamps);
      }),
    );
  });

  test('gives every link its minimum at the least greens', () => {
    fc.assert(
      fc.property(junction, (safety) => {
        const stages = stagesOf(safety);
        const sequence = stageSequence(stages, safety, new JunctionDelay(emptyModel(safety), [1]));
        const least = leastGreens(sequence);
        for (const green of least) expect(green).toBeGreaterThanOrEqual(5);
      }),
    );
  });
});

/** Every maximal set of links without conflict as a stage, four at most, in their best order. */
function stagesOf(safety: ControllerSafety): CandidateStage[] {
  const conflict = new Set(safety.intergreens.map(({ from, to }) => `${from},${to}`));
  const neighbours = safety.links.map((_, a) =>
    safety.links.reduce((mask, __, b) => (a !== b && !conflict.has(`${a},${b}`) ? mask | (1 << b) : mask), 0),
  );
  const cliques = maximalCliques(neighbours).slice(0, 4);
  const stages = cliques.map((green) => ({
    state: Array.from({ length: LINKS }, (_, link) => ((green >> link) & 1 ? 'G' : 'r')).join(''),
    green,
    free: green,
  }));
  return new StageOrder(safety).best(stages);
}

function emptyModel(safety: ControllerSafety): JunctionModel {
  return {
    controller: 0,
    id: 'c',
    links: LINKS,
    safety,
    lanes: [],
    linkFrom: new Int32Array(LINKS).fill(-1),
    linkTo: new Int32Array(LINKS).fill(-1),
    linkDirection: new Array<string>(LINKS).fill('s'),
    linkVolume: new Float64Array(LINKS),
    intervals: 1,
  };
}

test('no turn that waits for gaps loses its green before those it waits for', () => {
  const safety = {
    ...safetyOf([
      [0, 5],
      [5, 0],
    ]),
    permissive: [{ link: 1, to: 0 }],
  };
  expect(isYellowTrap('Gg', 'Gr', safety)).toBe(true);
  expect(isYellowTrap('Gg', 'rr', safety)).toBe(false);
  expect(isYellowTrap('Gg', 'rG', safety)).toBe(false);
  const both = { state: 'Gg', green: 3, free: 1 };
  const alone = { state: 'Gr', green: 1, free: 1 };
  expect(new StageOrder(safety).best([both, alone])).toEqual([]);
});
