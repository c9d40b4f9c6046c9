// Running one world on several threads: hires them, and lets them go.
import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { FirstOfCrew, shareWorld } from '../sim/crew.ts';
import type { World } from '../sim/world.ts';
import { packageRoot } from './package-root.ts';

/**
 * Has `threads` threads step a world from now on, this one included: `step` and `until` are called as before, and answer the same to
 * the last bit. Vehicles and routes cannot be changed meanwhile.
 * @returns how to go on without the others
 * @throws Fault SIM_CREW where the world cannot be shared
 */
export async function hireCrew(world: World, threads: number): Promise<() => Promise<void>> {
  if (threads < 2) return async () => {};
  const post = shareWorld(world);
  const path = join(packageRoot(), 'dist', 'signals', 'crew-worker.js');
  const workers = Array.from({ length: threads - 1 }, () => new Worker(path, { workerData: post }));
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  const crew = new FirstOfCrew(world, post, workers.length);
  world.crew = crew;
  return async () => {
    world.crew = undefined;
    crew.end();
    await Promise.all(workers.map((worker) => worker.terminate()));
  };
}
