// Proves that every cell of a corridor's tables stands under its own head.
import { expect, test } from 'vitest';
import { systemClock } from '../clock.ts';
import type { WayForecast } from '../priority/corridor-forecast.ts';
import { corridor } from './corridor.ts';
import { WAY_HEAD, wayCells } from './corridor-page.ts';

test('a way has a cell under every head, its travel time under that with a corridor', () => {
  const none = { mean: 0, ci95: [0, 0] as const };
  const way: WayForecast = {
    route: ['a', 'b', 'c'],
    junctions: ['j'],
    pairs: 8,
    searched: { with_s: 1, without_s: 2 },
    with: { mean_s: 77, p10_s: 70, p50_s: 76, p90_s: 90, arrived: 8 },
    saving_s: null,
    others: { total_s: { mean: 120, ci95: [100, 140] }, perVehicle_s: none, percent: 0 },
    near: { perVehicle_s: none, percent: 0 },
    buses: { vehicles: 0, later_s: none },
    recovery_s: { median: 10, longest: 33 },
    violations: 0,
  };
  const cells = ['granted', ...wayCells(way)];
  expect(cells).toHaveLength(WAY_HEAD.length);
  expect(cells[WAY_HEAD.indexOf('with s')]).toMatch(/^77/);
  expect(cells[WAY_HEAD.indexOf('plan back s')]).toMatch(/^33/);
});

test('a way from an edge to itself is refused before the place is read', async () => {
  const asked = { from: 'a', to: 'a', depart: 0, seed: 1, replications: 1, detour: 30, field: 'simulated' };
  await expect(corridor('no-such-place', asked, { at: () => {}, clear: () => {} }, systemClock)).rejects.toMatchObject({
    code: 'CORRIDOR_EDGE',
    where: 'a',
  });
});
