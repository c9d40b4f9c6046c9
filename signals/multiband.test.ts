// MULTIBAND and AM-BAND: every link's band is really there, weights decide, and one band everywhere is never better.

import { describe, expect, it } from 'vitest';
import { randomArterial } from '../bench/maxband-speed.ts';
import { type Arterial, wrap } from './arterial.ts';
import type { BandSolution } from './band-model.ts';
import { systemClock } from './clock.ts';
import { maxband } from './maxband.ts';
import { type BandShape, multiband } from './multiband.ts';

const clock = systemClock;
const limit = { clock, timeLimit: 8 };

/** Least room before and after the line of progression at both ends of link i, in one direction. */
function room(arterial: Arterial, solution: BandSolution, i: number, back: boolean): [before: number, after: number] {
  const at = [i, i + 1].map((s) => {
    const { bandStart, bandStartBack, greenStart, greenStartBack } = solution.signals[s]!;
    const signal = arterial.signals[s]!;
    const into = back ? wrap(bandStartBack - greenStartBack + 1e-9) : wrap(bandStart - greenStart + 1e-9);
    return [into, (back ? signal.greenBack : signal.green) - into] as const;
  });
  return [Math.min(at[0]![0], at[1]![0]), Math.min(at[0]![1], at[1]![1])];
}

/** The line of progression reaches signal i + 1 one travel time after it leaves signal i (and the other way back). */
function lineError(arterial: Arterial, solution: BandSolution, i: number): number {
  const [a, b] = [solution.signals[i]!, solution.signals[i + 1]!];
  const link = arterial.links[i]!;
  const { speed, speedBack } = solution.links[i]!;
  const out = b.bandStart - a.bandStart - link.distance / speed / solution.cycle;
  const back = a.bandStartBack - b.bandStartBack - link.distanceBack / speedBack / solution.cycle;
  return Math.max(...[out, back].map((x) => Math.abs(x - Math.round(x))));
}

describe.each(['centred', 'free'] as const)('multiband, %s', (shape: BandShape) => {
  it('leaves the bands it promises, along lines that travel at the speeds it gives', async () => {
    for (const seed of [1, 2, 3]) {
      const arterial: Arterial = { ...randomArterial(6, seed, 'left turns'), balance: { kind: 'free' } };
      const solution = await multiband(arterial, shape, limit);
      expect(solution.bound).toBeGreaterThan(solution.objective - 1e-6);
      for (const [i, link] of solution.links.entries()) {
        expect(lineError(arterial, solution, i)).toBeLessThan(1e-5);
        for (const back of [false, true]) {
          const [before, after] = room(arterial, solution, i, back);
          const promised = back ? link.bandBack : link.band;
          const there = shape === 'centred' ? 2 * Math.min(before, after) : before + after;
          expect(there).toBeGreaterThan(promised - 1e-5);
        }
      }
    }
  });
});

describe('multiband', () => {
  it('is never narrower on the mean than one band for all', async () => {
    for (const seed of [4, 5]) {
      const arterial: Arterial = { ...randomArterial(7, seed, 'plain'), balance: { kind: 'free' } };
      const one = await maxband(arterial, limit);
      const centred = await multiband(arterial, 'centred', limit);
      const free = await multiband(arterial, 'free', limit);
      expect(centred.objective).toBeGreaterThan(one.objective - 1e-6);
      expect(free.objective).toBeGreaterThan(centred.objective - 1e-6);
    }
  });

  it('gives green to the direction that carries more', async () => {
    const drawn: Arterial = { ...randomArterial(8, 6, 'plain'), balance: { kind: 'free' } };
    const weighted = (weightBack: number) =>
      multiband({ ...drawn, links: drawn.links.map((link) => ({ ...link, weightBack })) }, 'free', limit);
    const total = (solution: BandSolution) => solution.links.reduce((sum, link) => sum + link.band, 0);
    const even = total(await weighted(1));
    const oneWay = total(await weighted(0.05));
    expect(oneWay).toBeGreaterThan(even + 0.05);
  });

  it('keeps the balance on every link', async () => {
    const arterial: Arterial = { ...randomArterial(5, 7, 'plain'), balance: { kind: 'range', low: 0.8, high: 1.25 } };
    const solution = await multiband(arterial, 'centred', limit);
    for (const link of solution.links) {
      expect(link.band).toBeGreaterThan(0.8 * link.bandBack - 1e-6);
      expect(link.band).toBeLessThan(1.25 * link.bandBack + 1e-6);
    }
  });
});
