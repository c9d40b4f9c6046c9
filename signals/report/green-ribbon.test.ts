// Greens and bands against what two signals give by hand.
import { describe, expect, it } from 'vitest';
import { LAMP, type LampProgram } from '../../sim/lamp-program.ts';
import type { CorridorTrack } from './corridor-track.ts';
import { commonCycle, greensWithin, ribbonOf } from './green-ribbon.ts';

/** One link: green for `green` s from the offset on, then red. */
function program(cycle: number, green: number, offset: number): LampProgram {
  const states = new Uint8Array(cycle).fill(LAMP.red).fill(LAMP.green, 0, green);
  return { controller: 0, tick: 1, ticks: cycle, offset, states };
}

/** Two stop lines 500 m apart, 10 m/s, so 50 s at the limit. */
function track(): CorridorTrack {
  const stop = { edge: 0, links: [0] };
  const side = { stops: [stop, stop], speeds: [10], start: new Float32Array(0), slope: new Float32Array(0) };
  return { id: 'x', controllers: ['a', 'b'], at: [0, 500], low: 0, high: 500, out: side, back: { ...side } };
}

describe('greens', () => {
  it('are found within a span and cut at its ends', () => {
    expect(greensWithin(program(60, 20, 5), [0], { from: 0, until: 90 })).toEqual([
      [5, 25],
      [65, 85],
    ]);
    expect(greensWithin(program(60, 20, 5), [0], { from: 10, until: 70 })).toEqual([
      [10, 25],
      [65, 70],
    ]);
  });
});

describe('bands', () => {
  it('are as wide as the shorter green when the offset is the travel time', () => {
    const one = track();
    const out = ribbonOf(one, one.out, [program(60, 30, 0), program(60, 20, 50)])!;
    expect(out.width).toBeCloseTo(20, 0);
    expect(out.speed).toBeCloseTo(10, 6);
    expect(out.period).toBe(60);
  });

  it('back, with the same offset, are what the greens share: 50 s out and 50 s back make 100 s, 40 s after a cycle of 60', () => {
    const one = track();
    // b opens at 50, so at a it is as if from 100 = 40 on: [40, 60) against [0, 30), nothing at the limit.
    const back = ribbonOf(one, one.back, [program(60, 30, 0), program(60, 20, 50)]);
    // At 85 % of the limit travel is 58.8 s: [48.8, 68.8) against [0, 30) shares 8.8 s.
    expect(back!.width).toBeCloseTo(8.8, 0);
    expect(back!.speed).toBeCloseTo(8.5, 1);
  });

  it('need a common cycle; half of it is one', () => {
    expect(commonCycle([program(60, 30, 0), program(50, 20, 0)])).toBeUndefined();
    expect(commonCycle([program(60, 30, 0), program(30, 20, 0)])).toBe(60);
    const one = track();
    expect(ribbonOf(one, one.out, [program(60, 30, 0), program(50, 20, 50)])).toBeUndefined();
  });
});
