// Chance: the laws it claims, and no kinship between neighbours.
import { describe, expect, it } from 'vitest';
import {
  bits,
  exponential,
  hashName,
  normal,
  normalQuantile,
  normalShare,
  PURPOSE,
  streamOf,
  truncatedNormal,
  uniform,
} from './chance.ts';

const N = 200_000;

/** Chi-square of counts against equal shares, in deviations from its mean. */
function chiSquare(counts: ArrayLike<number>, total: number): number {
  const cells = counts.length;
  const expected = total / cells;
  let sum = 0;
  for (let i = 0; i < cells; i++) sum += (counts[i]! - expected) ** 2 / expected;
  return (sum - (cells - 1)) / Math.sqrt(2 * (cells - 1));
}

/** Correlation of two sequences of uniforms, in deviations from zero. */
function correlation(x: (i: number) => number, y: (i: number) => number): number {
  let sum = 0;
  for (let i = 0; i < N; i++) sum += (x(i) - 0.5) * (y(i) - 0.5);
  return (sum / N) * 12 * Math.sqrt(N);
}

describe('uniform', () => {
  it('fills [0, 1) evenly along counters, along streams and along seeds', () => {
    const ways = [
      (i: number) => uniform(1, 7, i),
      (i: number) => uniform(1, i, 7),
      (i: number) => uniform(i, 1, 7),
      (i: number) => uniform(1, streamOf(PURPOSE.dawdle, i), 3600),
      (i: number) => uniform(1, i % 400, Math.floor(i / 400)),
    ];
    for (const way of ways) {
      const counts = new Uint32Array(1024);
      for (let i = 0; i < N; i++) counts[Math.floor(way(i) * 1024)]!++;
      expect(Math.abs(chiSquare(counts, N))).toBeLessThan(4.5);
    }
  });

  it('has no kinship between neighbouring counters, streams, seeds and purposes', () => {
    const pairs: [(i: number) => number, (i: number) => number][] = [
      [(i) => uniform(1, 7, i), (i) => uniform(1, 7, i + 1)],
      [(i) => uniform(1, 7, i), (i) => uniform(1, 8, i)],
      [(i) => uniform(1, 7, i), (i) => uniform(2, 7, i)],
      [(i) => uniform(1, i, 0), (i) => uniform(1, i, 1)],
      [(i) => uniform(1, i, 5), (i) => uniform(1, i + 1, 5)],
      [(i) => uniform(1, streamOf(1, i), 0), (i) => uniform(1, streamOf(2, i), 0)],
      [(i) => uniform(1, i, i), (i) => uniform(1, i + 1, i - 1)],
    ];
    for (const [x, y] of pairs) expect(Math.abs(correlation(x, y))).toBeLessThan(4.5);
  });

  it('fills the square of successive draws evenly', () => {
    const counts = new Uint32Array(64 * 64);
    for (let i = 0; i < N; i++) {
      counts[Math.floor(uniform(3, i, 0) * 64) * 64 + Math.floor(uniform(3, i, 1) * 64)]!++;
    }
    expect(Math.abs(chiSquare(counts, N))).toBeLessThan(4.5);
  });

  it('flips each bit half the time when one input bit flips', () => {
    for (let bit = 0; bit < 32; bit++) {
      let ones = 0;
      for (let i = 0; i < 2000; i++) {
        let changed = bits(1, 2, i) ^ bits(1, 2, i ^ (1 << bit));
        for (; changed !== 0; changed &= changed - 1) ones++;
      }
      expect(ones / (2000 * 32)).toBeGreaterThan(0.48);
      expect(ones / (2000 * 32)).toBeLessThan(0.52);
    }
  });

  it('stays what it was (a change here changes every result)', () => {
    expect([bits(1, 0, 0), bits(1, 0, 1), bits(2, 0, 0), hashName('car')]).toMatchInlineSnapshot(`
      [
        836332755,
        4082357776,
        3105654207,
        2023893757,
      ]
    `);
  });
});

describe('normal and exponential', () => {
  it("quantile and share are each other's inverse and know the tables", () => {
    expect(normalQuantile(0.975)).toBeCloseTo(1.959964, 6);
    expect(normalQuantile(0.5)).toBe(0);
    expect(normalQuantile(1e-6)).toBeCloseTo(-4.753424, 5);
    expect(normalQuantile(1e-12)).toBeCloseTo(-7.034484, 5);
    for (let p = 0.001; p < 1; p += 0.001) expect(normalShare(normalQuantile(p))).toBeCloseTo(p, 6);
  });

  it('have the moments of their laws', () => {
    let sum = 0;
    let square = 0;
    let exp = 0;
    for (let i = 0; i < N; i++) {
      const x = normal(1, i, 0);
      sum += x;
      square += x * x;
      exp += exponential(1, i, 0);
    }
    expect(Math.abs(sum / N)).toBeLessThan(4.5 / Math.sqrt(N));
    expect(Math.abs(square / N - 1)).toBeLessThan((4.5 * Math.SQRT2) / Math.sqrt(N));
    expect(Math.abs(exp / N - 1)).toBeLessThan(4.5 / Math.sqrt(N));
  });

  it('cut to a range stays in it, and with deviation 0 gives the mean', () => {
    for (let i = 0; i < 1000; i++) {
      const x = truncatedNormal(uniform(1, 1, i), 1, 0.5, 0.9, 1.2);
      expect(x).toBeGreaterThanOrEqual(0.9);
      expect(x).toBeLessThanOrEqual(1.2);
    }
    expect(truncatedNormal(0.3, 1, 0, 0.2, 2)).toBe(1);
    expect(truncatedNormal(0.5, 1, 0.1, 0.2, 2)).toBeCloseTo(1, 6);
    expect(truncatedNormal(0, 1, 0.1, 0.2, 2)).toBeLessThan(0.21);
  });
});
