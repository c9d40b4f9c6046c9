// Bands along a corridor: greens read off lamps, the closed form of a perfect wave, offsets that keep what was promised.
import { describe, expect, it } from 'vitest';
import { randomArterial } from '../bench/maxband-speed.ts';
import { systemClock as clock } from './clock.ts';
import type { Corridor } from './corridor.ts';
import { arterialOf, type CorridorGreens, longestGreen, offsetsOf, realBands } from './corridor-bands.ts';
import { overlayOffsets } from './corridor-wave.ts';
import { rowsOfPhases } from './lamp-rows.ts';
import { maxband } from './maxband.ts';

function street(distances: readonly number[], speed: number, flow = 500): Corridor {
  const controllers = [0, ...distances].map((_, i) => `signal ${i + 1}`);
  const stops = controllers.map(() => ({ edge: 0, links: [0] }));
  const roads = distances.map((distance) => ({ distance, speed, flow }));
  return { id: 'street', controllers, out: stops, back: stops, roads, roadsBack: roads, flow };
}

const same = (n: number, start: number, length: number, cycle: number): CorridorGreens => ({
  periods: Array.from({ length: n }, () => cycle),
  out: Array.from({ length: n }, () => ({ start, length })),
  back: Array.from({ length: n }, () => ({ start, length })),
});

describe('longestGreen', () => {
  it('is whole across the cycle’s end, and the longest of several', () => {
    const rows = rowsOfPhases(
      [
        { duration: 10, state: 'Gr' },
        { duration: 5, state: 'yr' },
        { duration: 15, state: 'rG' },
        { duration: 5, state: 'ry' },
        { duration: 8, state: 'rg' },
        { duration: 17, state: 'Gr' },
      ],
      2,
    );
    expect(longestGreen(rows, [0])).toEqual({ start: 43, length: 27 });
    expect(longestGreen(rows, [1])).toEqual({ start: 15, length: 15 });
    expect(longestGreen(rows, [])).toBeUndefined();
  });
});

describe('realBands', () => {
  it('is the whole green where the wave is perfect both ways', () => {
    // 300 m at 10 m/s are half of 60 s: alternate greens suit both directions
    const corridor = street([300, 300], 10);
    const greens = same(3, 0, 25, 60);
    const bands = realBands(corridor, greens, [0, 30, 0]);
    expect(bands.band).toBeCloseTo(25, 9);
    expect(bands.bandBack).toBeCloseTo(25, 9);
    expect(realBands(corridor, greens, [0, 0, 0]).band).toBeLessThan(25);
  });

  it('sees both greens of a signal at half the cycle', () => {
    const corridor = street([150], 10);
    const greens = same(2, 0, 12, 60);
    const half = { ...greens, periods: [60, 30] };
    expect(realBands(corridor, greens, [0, 15]).bandBack).toBeLessThan(1);
    expect(realBands(corridor, half, [0, 15]).band).toBeCloseTo(12, 9);
    expect(realBands(corridor, half, [0, 15]).bandBack).toBeCloseTo(12, 9);
  });

  it('is no wider than the bound, and as wide as a solution promises but for whole seconds', async () => {
    for (let seed = 1; seed <= 6; seed++) {
      const drawn = randomArterial(6, seed, 'plain');
      const cycle = 80;
      const corridor = street(
        drawn.links.map((link) => link.distance),
        14,
      );
      const side = drawn.signals.map((signal) => ({ start: 3, length: Math.round(signal.green * cycle) }));
      const greens: CorridorGreens = { periods: side.map(() => cycle), out: side, back: side };
      const solution = await maxband(arterialOf(corridor, greens, cycle, 'free'), { clock });
      const bound = solution.bound * cycle;
      const real = realBands(corridor, greens, offsetsOf(solution, greens, cycle));
      expect(real.band + real.bandBack).toBeLessThan(bound + 1e-6);
      const random = realBands(corridor, greens, [0, 11 * seed, 23, 37 + seed, 52, 71]);
      expect(random.band + random.bandBack).toBeLessThan(bound + 1e-6);
    }
  });
});

describe('overlayOffsets', () => {
  it('moves a corridor as a whole to agree with one laid before it', () => {
    const corridor = (ids: string[]) => ({ ...street([100, 100], 10), controllers: ids });
    const greens = same(3, 0, 20, 60);
    const wave = (ids: string[], offsets: number[]) => ({
      corridor: corridor(ids),
      greens,
      maxband: offsets,
      multiband: offsets,
    });
    const waves = [wave(['a', 'b', 'c'], [0, 10, 20]), wave(['x', 'b', 'y'], [5, 40, 55])];
    expect(overlayOffsets(['a', 'b', 'c', 'x', 'y', 'z'], [60, 60, 60, 60, 60, 60], waves, 'maxband')).toEqual([
      0, 10, 20, 35, 25, 0,
    ]);
  });
});
