import { describe, expect, it } from 'vitest';
import { holds } from './theory.ts';
import { THEORY_CASES } from './theory-cases.ts';
import { queueDelay } from './theory-queue.ts';
import { theoryRun } from './theory-run.ts';

// Reported in FIGURES.md: SUMO’s cars, whose model this is, are quicker off the line than those of the field’s handbooks.
const REPORTED = /start-up lost time at/;

describe('the engine and theory', () => {
  it.each(Object.keys(THEORY_CASES))('%s', (name) => {
    for (const found of THEORY_CASES[name]!(theoryRun, [1, 2])) {
      const text = `${found.name}: theory ${found.theory}, measured ${found.measured} ${found.unit}`;
      if (!REPORTED.test(found.name)) expect(holds(found), text).toBe(true);
    }
  });
});

describe('the exact delay of a fixed-time signal', () => {
  it('is that of a lone car where hardly anybody comes', () => {
    const lane = { headway: 2, green: 20, freeGreen: 20, cycle: 60 };
    expect(queueDelay(1e-6, lane)).toBeCloseTo(40 ** 2 / (2 * 60), 1);
  });

  it('is that of M/D/1 where it is green nearly always', () => {
    const [flow, headway] = [0.3, 2];
    const lane = { headway, green: 120, freeGreen: 120, cycle: 120 };
    const load = flow * headway;
    expect(queueDelay(flow, lane) / ((load * headway) / (2 * (1 - load)))).toBeCloseTo(1, 1);
  });

  it('grows without end at capacity', () => {
    expect(queueDelay(0.2, { headway: 2, green: 19, freeGreen: 19, cycle: 50 })).toBe(Number.POSITIVE_INFINITY);
  });
});
