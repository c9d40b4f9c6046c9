// Checks how runs are put together: means over seeds, intervals, and differences paired by seed.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Means } from '../sim/result.ts';
import type { Outcome } from './replication.ts';
import { checksumOver, countsOver, intervalsOver, meansOver, pairedDifferences } from './run-summary.ts';

const ZERO: Means = {
  duration_s: 0,
  timeLoss_s: 0,
  departDelay_s: 0,
  delay_s: 0,
  stopped_s: 0,
  stops: 0,
  speed_mps: 0,
};

function outcome(seed: number, delay: number): Outcome {
  return {
    seed,
    begin: 0,
    end: 60,
    step: 1,
    vehicles: { demanded: 10 + seed, departed: 10, arrived: 8, running: 2, waiting: seed, removed: 0, cancelled: 0 },
    mean: { ...ZERO, delay_s: delay },
    updates: 1,
    peakRunning: 1,
    checksum: String(seed),
    calls: [],
    crossings: [],
    redEntries: [],
    warnings: [],
  };
}

describe('paired differences', () => {
  test('a constant gain has no doubt, however much the seeds differ', () => {
    const before = [40, 70, 55].map((delay, i) => outcome(i, delay));
    const after = [30, 60, 45].map((delay, i) => outcome(i, delay));
    const { delay_s: delay } = pairedDifferences(before, after);
    expect(delay.mean).toBeCloseTo(-10, 12);
    expect(delay.ci95[0]).toBeCloseTo(-10, 12);
    expect(delay.ci95[1]).toBeCloseTo(-10, 12);
    expect(delay.percent).toBeCloseTo((-100 * 10) / 55, 12);
  });

  test('worked by hand: differences 1, 2, 3 have mean 2 and s / sqrt(n) = 1 / sqrt(3), t(0.975, 2) = 4.30265', () => {
    const before = [10, 10, 10].map((delay, i) => outcome(i, delay));
    const after = [11, 12, 13].map((delay, i) => outcome(i, delay));
    const { delay_s: delay } = pairedDifferences(before, after);
    expect(delay.mean).toBeCloseTo(2, 12);
    expect(delay.ci95[0]).toBeCloseTo(2 - 4.30265 / Math.sqrt(3), 4);
  });

  test('the other way round is the other sign', () => {
    const delays = fc.array(fc.double({ min: 1, max: 500, noNaN: true }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(delays, delays, (a, b) => {
        const [one, two] = [a, b].map((values) => values.map((delay, i) => outcome(i, delay)));
        const there = pairedDifferences(one!, two!).delay_s;
        const back = pairedDifferences(two!, one!).delay_s;
        expect(there.mean).toBeCloseTo(-back.mean, 9);
        expect(there.ci95[0]).toBeCloseTo(-back.ci95[1], 9);
      }),
    );
  });

  test('of nothing there is no percentage', () => {
    expect(pairedDifferences([outcome(1, 0)], [outcome(1, 5)]).delay_s.percent).toBeNull();
  });
});

test('means, counts and intervals over seeds', () => {
  const runs = [outcome(0, 10), outcome(1, 20)];
  expect(meansOver(runs).delay_s).toBe(15);
  expect(countsOver(runs)).toEqual({
    demanded: 10.5,
    departed: 10,
    arrived: 8,
    running: 2,
    waiting: 0.5,
    removed: 0,
    cancelled: 0,
  });
  const [low, high] = intervalsOver(runs).delay_s;
  expect((low + high) / 2).toBeCloseTo(15, 9);
});

test('one run keeps its checksum; several have one that depends on their order', () => {
  const [a, b] = [outcome(1, 0), outcome(2, 0)];
  expect(checksumOver([a!])).toBe('1');
  expect(checksumOver([a!, b!])).not.toBe(checksumOver([b!, a!]));
});
