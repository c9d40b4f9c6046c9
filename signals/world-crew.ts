// Running one world on several threads: hires them, and lets them go.
import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Fault } from '../core/fault.ts';
import { FirstOfCrew, shareWorld } from '../sim/crew.ts';
import type { World } from '../sim/world.ts';
import { packageRoot } from './package-root.ts';

/**
 * Has `threads` threads step a world from now on, this one included: `step` and `until` are called as before, and answer the same to
 * the last bit. Vehicles and routes cannot be changed meanwhile.
 * @returns how to go on without the others
 * @param unproven for the search for what makes several threads answer otherwise now and then
 * @throws Fault SIM_CREW for more than one thread, and where the world cannot be shared
 */
export async function hireCrew(world: World, threads: number, unproven = false): Promise<() => Promise<void>> {
  if (threads < 2) return async () => {};
  if (!unproven) {
    const text = 'several threads now and then answer otherwise than one, so they are withdrawn; run on one thread';
    throw new Fault('SIM_CREW', text, `${threads} threads`);
  }
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
