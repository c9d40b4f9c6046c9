// Transitions end in step, in few cycles, and every cycle on the way is lawful.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LinkTable } from './conflicts.ts';
import { controllerBreaches } from './interlock.ts';
import type { StagePlan } from './plan.ts';
import type { ControllerSafety } from './safety.ts';
import { type TransitionMethod, transitionCycles } from './transition.ts';

const stated = (seconds: number) => ({ seconds, source: 'stated' as const });
const safety: ControllerSafety = {
  controller: 'a',
  links: [0, 1].map((link) => ({ link, use: 'vehicle' as const, minGreen: stated(5), yellow: stated(3) })),
  intergreens: [
    { from: 0, to: 1, ...stated(5) },
    { from: 1, to: 0, ...stated(5) },
  ],
  permissive: [],
  stopThenGo: [],
};
const table: LinkTable = {
  controller: 'a',
  links: 2,
  use: ['vehicle', 'vehicle'],
  names: ['one', 'two'],
  conflicts: Uint8Array.from([0, 1, 1, 0]),
  yields: new Uint8Array(4),
};
const plan = (first: number, second: number): StagePlan => ({
  kind: 'stages',
  controller: 'a',
  cycle: first + second + 10,
  offset: 0,
  stages: [
    { state: 'Gr', green: first },
    { state: 'rG', green: second },
  ],
});

const lengths = (behind: number, method: TransitionMethod, from = plan(30, 20)) =>
  transitionCycles(from, safety, behind, { method, limit: 0.2 }).map(({ cycle }) => cycle);

describe('a cycle of 60 s', () => {
  it('dwells once', () => expect(lengths(25, 'dwell')).toEqual([85]));
  it('adds at most a fifth a cycle', () => expect(lengths(25, 'add-only')).toEqual([68, 68, 69]));
  it('goes the short way round', () => {
    expect(lengths(50, 'short-way')).toEqual([50]);
    expect(lengths(12, 'short-way')).toEqual([72]);
    expect(lengths(30, 'short-way')).toEqual([70, 70, 70]);
  });
  it('cannot shorten where greens are at their least', () => {
    expect(lengths(16, 'short-way', plan(5, 5))).toEqual([24, 24, 24, 24]);
  });
  it('does nothing when in step', () => expect(lengths(0, 'dwell')).toEqual([]));
  it('asks for a plan in whole seconds', () => {
    expect(() => lengths(3, 'add-only', plan(30.5, 20))).toThrow(/PLAN_TRANSITION/);
    expect(() => lengths(60, 'add-only')).toThrow(/PLAN_TRANSITION/);
  });
});

it('always ends in step, by lawful cycles', () => {
  const green = fc.integer({ min: 5, max: 60 });
  const method = fc.constantFrom<TransitionMethod>('dwell', 'add-only', 'short-way');
  fc.assert(
    fc.property(green, green, fc.double({ min: 0, max: 0.999, noNaN: true }), method, (a, b, share, how) => {
      const own = plan(a, b);
      const behind = Math.floor(share * own.cycle);
      const cycles = transitionCycles(own, safety, behind, { method: how, limit: 0.2 });
      const elapsed = cycles.reduce((sum, { cycle }) => sum + cycle, 0);
      expect((elapsed - behind) % own.cycle).toBe(0);
      for (const cycle of cycles) {
        expect(controllerBreaches(cycle, safety, table)).toEqual([]);
        if (how !== 'dwell') expect(Math.abs(cycle.cycle - own.cycle)).toBeLessThanOrEqual(own.cycle * 0.2);
      }
    }),
  );
});
