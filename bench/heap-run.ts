// How much the heap grows over 10,000 steps of a grid that stays busy, in a process of its own. Prints one JSON document.
// node --expose-gc dist/bench/heap-run.js
import { Fault } from '../core/fault.ts';
import { step } from '../sim/step.ts';
import { createWorld } from '../sim/world.ts';
import { runCommand } from './command.ts';
import { GRIDS, gridFiles } from './grid-work.ts';
import { loadPlace } from './our-run.ts';

const WARM = 2000;
const STEPS = 10_000;

await runCommand(async () => {
  const { gc } = globalThis as { gc?: () => void };
  if (gc === undefined) throw new Fault('BENCH_USAGE', 'Run it as node --expose-gc, so that garbage can go.', 'gc');
  const work = GRIDS['grid-5-long']!;
  const { net, routes } = gridFiles(work);
  const end = WARM + STEPS;
  const place = await loadPlace({ net, routes: [routes], additional: [], begin: 0, end });
  const world = createWorld(place.network, place.demand(1), place.lamps, { seed: 1, begin: 0, end });
  for (let i = 0; i < WARM; i++) step(world);
  const used = () => {
    gc();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const before = used();
  let updates = 0;
  for (let i = 0; i < STEPS; i++) {
    step(world);
    updates += world.running;
  }
  process.stdout.write(`${JSON.stringify({ steps: STEPS, updates, growth: used() - before })}\n`);
});
