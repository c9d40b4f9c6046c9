import { describe, expect, it } from 'vitest';
import { seedList } from './command.ts';
import { median, spearman } from './sample.ts';

describe('samples', () => {
  it('have their median in the middle', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([9, 1, 3])).toBe(3);
  });

  it('ranks with ties shared', () => {
    expect(spearman([1, 2, 3, 4], [10, 20, 30, 40])).toBeCloseTo(1, 12);
    expect(spearman([1, 2, 3, 4], [4, 3, 2, 1])).toBeCloseTo(-1, 12);
    // ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4: r = 4.5 / sqrt(4.5 * 5)
    expect(spearman([1, 5, 5, 9], [1, 2, 3, 4])).toBeCloseTo(Math.sqrt(0.9), 12);
  });

  it('reads seed lists and refuses the rest', () => {
    expect(seedList('1-3')).toEqual([1, 2, 3]);
    expect(seedList('4,9')).toEqual([4, 9]);
    expect(() => seedList('5-1')).toThrow('BENCH_SEEDS');
  });
});
