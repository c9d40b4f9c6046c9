// Shadows fall away from the sun by the height of what throws them; trees stand clear of every lane.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { NetworkFile } from '../../core/network.ts';
import { laneDistance } from '../../fixtures/riverside/surroundings.ts';
import { packageRoot } from '../../signals/package-root.ts';
import { SUN } from './haze.ts';
import { shadowTriangles } from './shadow-layer.ts';
import type { Trees } from './tree-layer.ts';

test('a block of 10 m throws its shadow as far as the sun is low, to the side away from it', () => {
  const outline = [
    [0, 0],
    [10, 0],
    [10, 10],
    [0, 10],
  ] as const;
  const corners = shadowTriangles([{ outline, height: 10 }]);
  const [xs, ys] = [0, 1].map((axis) => corners.filter((_, i) => i % 2 === axis));
  expect(Math.max(...xs)).toBeCloseTo(10 - (10 * SUN[0]) / SUN[2]);
  expect(Math.min(...ys)).toBeCloseTo((-10 * SUN[1]) / SUN[2]);
  expect([Math.min(...xs), Math.max(...ys)]).toEqual([0, 10]);
  expect(corners.length).toBe(2 * 3 * (4 * 2 + 2));
});

test('no tree of the made-up district stands on a road', () => {
  const read = <T>(name: string) =>
    JSON.parse(readFileSync(join(packageRoot(), 'fixtures/riverside', `${name}.json`), 'utf8')) as T;
  const distance = laneDistance(read<NetworkFile>('network'));
  const { trees } = read<{ trees: Trees }>('surroundings');
  expect(trees.length).toBeGreaterThan(1000);
  expect(trees.filter(([x, y]) => distance(x, y) < 5)).toEqual([]);
});
