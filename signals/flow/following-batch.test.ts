// The engine's car following in gpu.js beside the same called one by one: 20,000 pairs, near and far, standing and fast.
import { expect, it } from 'vitest';
import { uniform } from '../../core/chance.ts';
import { brakeGap, followingSpeed } from '../../sim/krauss.ts';
import { createFollowingBatch, type Following } from './following-batch.ts';
import { loadGpuJs } from './gpu-js.ts';

const gpuJs = await loadGpuJs();

it.skipIf(gpuJs === undefined)('is the engine’s to within single precision (needs gpu.js)', () => {
  const driver: Following = { decel: 4.5, leadDecel: 4, hardest: 9, tau: 1, dt: 1 };
  const drawn = (stream: number, most: number) =>
    Float64Array.from({ length: 20_000 }, (_, i) => most * uniform(1, stream, i) ** 2);
  const [gaps, speeds, leads] = [drawn(1, 120), drawn(2, 35), drawn(3, 35)];
  const found = createFollowingBatch(gpuJs!, driver)(gaps, speeds, leads);
  let braking = 0;
  for (const [i, speed] of speeds.entries()) {
    const way = brakeGap(leads[i]!, Math.max(driver.decel, driver.leadDecel), 0, driver.dt);
    const { decel, leadDecel, hardest, tau, dt } = driver;
    const safe = followingSpeed(gaps[i]!, speed, leads[i]!, leadDecel, way, decel, hardest, tau, dt);
    if (safe < speed) braking++;
    expect(Math.abs(found[i]! - safe)).toBeLessThan(1e-4 * (1 + safe));
  }
  expect(braking).toBeGreaterThan(1000);
});
