// Playback: one clock, never ahead of what is known, never stepping back, and asking in time for more.
import { expect, test } from 'vitest';
import { Playback } from './playback.ts';
import type { WorldStep } from './world-messages.ts';

function stepAt(time: number): WorldStep {
  const figures = { delay_s: 0, stops: 0, speed_mps: 0, demanded: 0, arrived: 0, running: 0, waiting: 0, standing: 0 };
  const poses = { from: time - 1, until: time, bodies: [] };
  return {
    time,
    poses,
    lamps: new Uint8Array(0),
    load: new Uint8Array(0),
    figures,
    roads: undefined,
    traced: new Float32Array(0),
    mission: undefined,
  };
}

test('plays at its speed, and waits for the slower of two worlds', () => {
  const asked: number[][] = [[], []];
  const playback = new Playback(asked.map((list) => ({ ask: (until: number) => list.push(until) })));
  expect(playback.tick(0.1)).toEqual([]);
  playback.push(0, stepAt(100));
  playback.push(1, stepAt(100));
  expect(playback.tick(0)).toEqual([0, 1]);
  expect(playback.time).toBe(100);
  expect(asked.every((list) => list[0] >= 103)).toBe(true);
  for (const time of [101, 102, 103]) playback.push(0, stepAt(time));
  playback.push(1, stepAt(101));
  playback.speed = 2;
  for (let i = 0; i < 10; i++) playback.tick(0.1);
  expect(playback.time).toBeCloseTo(101);
  expect(playback.starved).toBe(true);
  playback.push(1, stepAt(102));
  playback.tick(0.1);
  expect(playback.time).toBeCloseTo(101.2);
  expect(playback.view(1)!.part).toBeCloseTo(0.2);
});

test('paused, it stands; reset, it takes the time of what comes next', () => {
  const playback = new Playback([{ ask: () => {} }]);
  playback.push(0, stepAt(5));
  playback.push(0, stepAt(6));
  playback.tick(0);
  playback.paused = true;
  playback.tick(1);
  expect(playback.time).toBe(5);
  playback.reset();
  playback.push(0, stepAt(2));
  playback.tick(0);
  expect(playback.time).toBe(2);
});
