// The gauge against streets whose answer can be said: nobody, everybody free, a column that stands back to its start.
import { expect, test } from 'vitest';
import type { CompiledNetwork } from '../core/compiled-network.ts';
import { StreetGauge } from './street-gauge.ts';

/** Two roads: lanes 0 and 1 of the first, lane 2 of the second, lane 3 inside the junction. */
const network = { edgeCount: 2, edgeLanes: 3, laneEdge: Int32Array.from([0, 0, 1, 0]) } as unknown as CompiledNetwork;

test('an empty street loses nothing', () => {
  const gauge = new StreetGauge(network);
  gauge.begin();
  expect(gauge.end(10, 0)).toEqual({ time_s: 10, delay: 0, queue: 0, spillback: 0 });
});

test('one at half of its speed loses half a second a second; one that stands loses all of it', () => {
  const gauge = new StreetGauge(network);
  gauge.begin();
  gauge.add(0, 50, 5, 10);
  gauge.add(1, 50, 0, 10);
  gauge.add(2, 50, 12, 10);
  expect(gauge.end(1, 0)).toEqual({ time_s: 1, delay: 0.5, queue: 1, spillback: 0 });
});

test('who waits to enter stands, and loses all', () => {
  const gauge = new StreetGauge(network);
  gauge.begin();
  gauge.add(0, 50, 10, 10);
  expect(gauge.end(1, 3)).toEqual({ time_s: 1, delay: 0.75, queue: 3, spillback: 0 });
});

test('a road is full once, however many of its lanes are, and a junction is no road', () => {
  const gauge = new StreetGauge(network);
  for (let sample = 0; sample < 2; sample++) {
    gauge.begin();
    gauge.add(0, 2, 0, 10);
    gauge.add(1, 2, 0, 10);
    gauge.add(3, 2, 0, 10);
    expect(gauge.end(1, 0).spillback).toBe(1);
    gauge.begin();
    gauge.add(0, 2, 5, 10);
    gauge.add(2, 8, 0, 10);
    expect(gauge.end(1, 0).spillback).toBe(0);
  }
});
