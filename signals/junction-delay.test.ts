// Junction delay against the HCM's closed forms, and what shared and yielding lanes must not do.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { controlDelay } from './hcm.ts';
import { FIRST_CROSSING, JunctionDelay, type LaneOutcome } from './junction-delay.ts';
import type { ApproachLane, JunctionModel, Turn } from './junction-model.ts';
import { spreadOverLanes } from './movement-demand.ts';
import type { ControllerSafety } from './safety.ts';
import { uniformQueue } from './uniform-queue.ts';

const timed = (seconds: number) => ({ seconds, source: 'stated' as const });

/** Links 0 .. count-1, link 1 yields to link 0 where both are green. */
function safetyOf(count: number): ControllerSafety {
  return {
    controller: 'c',
    links: Array.from({ length: count }, (_, link) => ({
      link,
      use: 'vehicle' as const,
      minGreen: timed(5),
      yellow: timed(3),
    })),
    intergreens: [
      { from: 0, to: 1, ...timed(5) },
      { from: 1, to: 0, ...timed(5) },
    ].filter(({ from, to }) => from < count && to < count),
    permissive: count > 1 ? [{ link: 1, to: 0 }] : [],
    stopThenGo: [],
  };
}

function turn(link: number, volume: number, headway = 2, waiting = 0): Turn {
  return {
    links: [link],
    direction: 's',
    to: link,
    volume: Float64Array.of(volume),
    headway,
    startHeadway: headway,
    waiting,
  };
}

function modelOf(lanes: readonly (readonly Turn[])[]): JunctionModel {
  const links = 3;
  const linkVolume = new Float64Array(links);
  for (const turns of lanes) for (const one of turns) linkVolume[one.links[0]!]! += one.volume[0]!;
  return {
    controller: 0,
    id: 'c',
    links,
    safety: safetyOf(links),
    lanes: lanes.map((turns, i): ApproachLane => ({ lane: i, edge: i, turns, storage: 50, blocks: false })),
    linkFrom: Int32Array.of(0, 1, 2),
    linkTo: Int32Array.of(3, 4, 5),
    linkDirection: ['s', 'l', 's'],
    linkVolume,
    intervals: 1,
  };
}

function outcomes(lanes: readonly (readonly Turn[])[], phases: readonly (readonly [string, number])[]): LaneOutcome[] {
  const delay = new JunctionDelay(modelOf(lanes), [0.25]);
  const found: LaneOutcome[] = [];
  delay.cost(
    delay.sequence(phases.map(([state]) => state)),
    phases.map(([, seconds]) => seconds),
    found,
  );
  return found;
}

describe('one turn in one lane', () => {
  test('is the HCM lane group, with the first crossing as its start loss', () => {
    const cases = fc.record({
      volume: fc.integer({ min: 50, max: 1200 }),
      green: fc.integer({ min: 10, max: 60 }),
      red: fc.integer({ min: 10, max: 60 }),
    });
    fc.assert(
      fc.property(cases, ({ volume, green, red }) => {
        const headway = 2;
        const [lane] = outcomes(
          [[turn(0, volume, headway)]],
          [
            ['Grr', green + FIRST_CROSSING - headway],
            ['rrr', red],
          ],
        );
        const cycle = green + red + FIRST_CROSSING - headway;
        const hcm = controlDelay({ volume, saturation: 3600 / headway, green, cycle });
        expect(lane!.capacity).toBeCloseTo(hcm.capacity, 6);
        expect(Math.abs(lane!.delay / hcm.total - 1)).toBeLessThan(0.01);
      }),
    );
  });

  test('stops those whom even arrivals stop (500 veh/h, s 3000, 30 of 100 s: 84 %)', () => {
    const queue = uniformQueue(500, 3000, 30, 100);
    const [lane] = outcomes(
      [[turn(0, 500, 1.2)]],
      [
        ['Grr', 31.8],
        ['rrr', 68.2],
      ],
    );
    const overflow = (lane!.delay - queue.mean) / 100;
    expect(lane!.stops - overflow).toBeCloseTo(queue.stopped, 2);
    expect(lane!.queue).toBeGreaterThanOrEqual(queue.longest - 0.01);
  });

  test('a green in two halves loses a start', () => {
    const capacity = (phases: readonly (readonly [string, number])[]) =>
      outcomes([[turn(0, 300)]], phases)[0]!.capacity;
    const whole = capacity([
      ['Grr', 40],
      ['rrr', 40],
    ]);
    const halves = capacity([
      ['Grr', 20],
      ['rrr', 20],
      ['Grr', 20],
      ['rrr', 20],
    ]);
    expect(halves).toBeLessThan(whole);
    expect(whole - halves).toBeCloseTo(3600 / 80 / 2, 6);
  });
});

describe('gaps and shared lanes', () => {
  const both = [
    ['Ggr', 40],
    ['rrr', 20],
  ] as const;
  test('a turn that yields has less capacity the more it yields to', () => {
    let last = Number.POSITIVE_INFINITY;
    for (const opposing of [1, 200, 400, 600, 800]) {
      const [, left] = outcomes([[turn(0, opposing)], [turn(1, 100, 2.3, 1)]], both);
      expect(left!.capacity).toBeLessThan(last);
      last = left!.capacity;
    }
    // One vehicle that waits inside the junction leaves at the end of green, whatever comes.
    expect(last).toBeGreaterThanOrEqual(60);
  });

  test('a turn that may not go blocks those behind it in its lane', () => {
    const phases = [
      ['rrG', 30],
      ['rrr', 5],
      ['rGr', 10],
      ['rrr', 5],
    ] as const;
    const [alone] = outcomes([[turn(2, 300)]], phases);
    const [shared] = outcomes([[turn(2, 300), turn(1, 60)]], phases);
    expect(shared!.capacity).toBeLessThan(0.7 * alone!.capacity);
  });
});

test('volumes spread to equal loads, and none is lost', () => {
  const choice = fc.record({
    volume: fc.integer({ min: 0, max: 1500 }),
    headway: fc.constant(2),
    lanes: fc.subarray([0, 1, 2, 3], { minLength: 1 }),
  });
  fc.assert(
    fc.property(fc.array(choice, { minLength: 1, maxLength: 6 }), (choices) => {
      const shares = spreadOverLanes(choices);
      const load = [0, 0, 0, 0];
      for (const [i, { volume, lanes }] of choices.entries()) {
        expect(shares[i]!.reduce((a, b) => a + b, 0)).toBeCloseTo(volume, 6);
        for (const [at, lane] of lanes.entries()) load[lane]! += shares[i]![at]!;
      }
      // Nobody could move to a less busy lane.
      for (const [i, { lanes }] of choices.entries()) {
        const least = Math.min(...lanes.map((lane) => load[lane]!));
        for (const [at, lane] of lanes.entries()) {
          if (shares[i]![at]! > 1) expect(load[lane]!).toBeLessThan(least + 1);
        }
      }
    }),
  );
});
