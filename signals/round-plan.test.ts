// Rounding: sums kept, least greens kept, offsets in place, losses bounded.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RingBarrierPlan, StagePlan } from './plan.ts';
import { roundPlan, shareOut } from './round-plan.ts';
import type { ControllerSafety } from './safety.ts';

const stated = (seconds: number) => ({ seconds, source: 'stated' as const });
const safety: ControllerSafety = {
  controller: 'a',
  links: [0, 1].map((link) => ({ link, use: 'vehicle' as const, minGreen: stated(5), yellow: stated(3) })),
  intergreens: [
    { from: 0, to: 1, ...stated(5) },
    { from: 1, to: 0, ...stated(4) },
  ],
  permissive: [],
  stopThenGo: [],
};
const data = new Map([['a', safety]]);
const plan = (greens: [number, number], offset: number): StagePlan => ({
  kind: 'stages',
  controller: 'a',
  cycle: greens[0] + greens[1] + 9,
  offset,
  stages: [
    { state: 'Gr', green: greens[0] },
    { state: 'rG', green: greens[1] },
  ],
});

describe('shares', () => {
  it('add up and keep their least', () => {
    expect(shareOut([10.4, 10.4, 10.2], [5, 5, 5], 31, 1)).toEqual([11, 10, 10]);
    expect(shareOut([1.2, 20, 9.8], [5, 5, 5], 31, 1)).toEqual([5, 18, 8]);
    expect(shareOut([1.25, 1.25], [0.1, 0.1], 2.5, 0.1)).toEqual([1.3, 1.2]);
  });

  it('stay within a step of the exact ones where no least is in the way', () => {
    const exact = fc.array(fc.double({ min: 6, max: 60, noNaN: true }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(exact, (list) => {
        const total = Math.round(list.reduce((sum, value) => sum + value, 0));
        const shares = shareOut(
          list,
          list.map(() => 5),
          total,
          1,
        );
        expect(shares.reduce((sum, value) => sum + value, 0)).toBe(total);
        for (const [index, value] of shares.entries())
          expect(Math.abs(value - list[index]!)).toBeLessThanOrEqual(1 + 1e-6);
      }),
    );
  });
});

describe('stage plans', () => {
  it('take a cycle of 57.93 s to 58 s and say what it cost', () => {
    const { plan: rounded, losses } = roundPlan({ id: 'p', controllers: [plan([30, 18.93], 57.6)] }, data);
    expect(rounded.controllers[0]).toMatchObject({ cycle: 58, stages: [{ green: 30 }, { green: 19 }] });
    expect(losses[0]!.cycleBefore).toBeCloseTo(57.93, 9);
    expect(losses[0]!.cycleAfter).toBe(58);
    expect(losses[0]!.offset).toBeLessThanOrEqual(0.5);
  });

  it('always end up in whole seconds, lawful and near', () => {
    const green = fc.double({ min: 5, max: 80, noNaN: true });
    fc.assert(
      fc.property(green, green, fc.double({ min: 0, max: 0.999, noNaN: true }), (a, b, share) => {
        const exact = plan([a, b], share * (a + b + 9));
        const { plan: rounded, losses } = roundPlan({ id: 'p', controllers: [exact] }, data);
        const { cycle, offset, stages } = rounded.controllers[0] as StagePlan;
        expect(cycle).toBe(stages[0]!.green + stages[1]!.green + 9);
        expect([cycle, offset, stages[0]!.green].every(Number.isInteger)).toBe(true);
        expect(offset).toBeGreaterThanOrEqual(0);
        expect(offset).toBeLessThan(cycle);
        expect(Math.abs(cycle - exact.cycle)).toBeLessThanOrEqual(1);
        expect(losses[0]!.offset).toBeLessThanOrEqual(0.5 + 1e-9);
        for (const stage of stages) expect(stage.green).toBeGreaterThanOrEqual(5);
      }),
    );
  });
});

describe('ring-barrier plans', () => {
  it('still meet at the barriers', () => {
    const phase = (id: string, split: number) => ({ id, links: [], split, minGreen: 5, yellow: 3, redClearance: 2 });
    const rings: RingBarrierPlan = {
      kind: 'ring-barrier',
      controller: 'a',
      cycle: 57.93,
      offset: 3.3,
      reference: { phase: '2', point: 'green-start' },
      phases: [
        phase('1', 12.31),
        phase('2', 20.62),
        phase('5', 15.43),
        phase('6', 17.5),
        phase('4', 25),
        phase('8', 25),
      ],
      groups: [
        {
          rings: [
            ['1', '2'],
            ['5', '6'],
          ],
        },
        { rings: [['4'], ['8']] },
      ],
    };
    const rounded = roundPlan({ id: 'p', controllers: [rings] }, data).plan.controllers[0] as RingBarrierPlan;
    const split = (id: string) => rounded.phases.find((one) => one.id === id)!.split;
    expect(rounded.cycle).toBe(58);
    expect(split('1') + split('2')).toBe(split('5') + split('6'));
    expect(split('1') + split('2') + split('4')).toBe(58);
    expect(split('4')).toBe(split('8'));
  });
});
