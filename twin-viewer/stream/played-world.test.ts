// A played world: its frames are those of the engine, its vehicles never jump, its figures are those of a run.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { PlansFile } from '../../signals/browser.ts';
import { packageRoot } from '../../signals/package-root.ts';
import { PlaceBook } from '../what-if/place-book.ts';
import { PlayedWorld } from './played-world.ts';
import { STRIDE } from './vehicle-poses.ts';

const text = (place: string, name: string) =>
  readFileSync(join(packageRoot(), 'fixtures', place, `${name}.json`), 'utf8');

function played(place: string): PlayedWorld {
  const [network, demand, safety] = ['network', 'demand', 'safety'].map((name) => text(place, name));
  const { plans } = JSON.parse(text(place, 'plans')) as PlansFile;
  const opening = { variant: { plan: plans[0] }, seed: 1, begin: 0, end: 600 };
  return new PlayedWorld(new PlaceBook({ network, demand, safety }).place(), opening);
}

test('each step begins where the one before ended, and nobody moves farther than he drives', () => {
  const world = played('riverside');
  world.skip(400);
  const last = new Map<number, readonly number[]>();
  for (let i = 0; i < 60; i++) {
    const { poses } = world.step();
    const now = new Map<number, readonly number[]>();
    for (const { count, rows, ids } of poses.bodies) {
      for (let row = 0; row < count; row++) {
        const o = row * STRIDE;
        const before = last.get(ids[row]);
        if (before !== undefined) expect([rows[o], rows[o + 1]]).toEqual(before);
        const moved = Math.hypot(rows[o + 4] - rows[o], rows[o + 5] - rows[o + 1]);
        // drawn shapes may be a little longer than the driven ones, and a change of lanes adds its width
        expect(moved).toBeLessThan(1.3 * Math.max(rows[o + 3], rows[o + 7]) + 5);
        now.set(ids[row], [rows[o + 4], rows[o + 5]]);
      }
    }
    last.clear();
    for (const [id, at] of now) last.set(id, at);
  }
  expect(last.size).toBeGreaterThan(200);
});

test('tells the same figures however it came there', () => {
  const skipped = played('single-junction');
  skipped.skip(300);
  const watched = played('single-junction');
  let step = watched.step();
  while (watched.time < 300) step = watched.step();
  expect(step.figures).toEqual(skipped.tell().figures);
  expect(step.figures.demanded).toBeGreaterThan(10);
});

test('a time that is skipped is glanced at in order, and ends as if nobody had looked', () => {
  const watched = played('single-junction');
  const seen: number[] = [];
  watched.skip(300, ({ time, poses }) => {
    seen.push(time);
    for (const { count, rows } of poses.bodies)
      for (let o = 0; o < count * STRIDE; o += STRIDE)
        expect([rows[o], rows[o + 1]]).toEqual([rows[o + 4], rows[o + 5]]);
  });
  const skipped = played('single-junction');
  skipped.skip(300);
  expect(seen.length).toBe(19);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect(watched.tell().figures).toEqual(skipped.tell().figures);
});
