// The guard and the plot of the bench history.
import { expect, it } from 'vitest';
import { lossOf, plotOf, type SpeedEntry } from './speed-history.ts';

const entry = (grid: string, times: number): SpeedEntry => ({ date: '2026-01-01', grid, times, checksum: '0' });

it('a loss is a ratio well below the last one of the same grid', () => {
  const history = [entry('a', 100), entry('b', 10), entry('a', 50)];
  expect(lossOf(history, 'a', 45)).toBeUndefined();
  expect(lossOf(history, 'a', 39)).toContain('was 50 times');
  expect(lossOf(history, 'b', 9)).toBeUndefined();
  expect(lossOf([], 'a', 1)).toBeUndefined();
});

it('the plot has a dot a bench', () => {
  const svg = plotOf([entry('a', 100), entry('b', 10), entry('a', 50)]);
  expect(svg.match(/<circle/g)).toHaveLength(3);
  expect(svg.match(/<polyline/g)).toHaveLength(2);
});
