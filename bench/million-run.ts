// A million vehicles on a 200x200 grid, in a process of its own, and ten thousand on a 20x20 one for what an update costs
// there. Prints one JSON document. node dist/bench/million-run.js [--size 200] [--trips 1200000] [--steps 60]
import { checksum } from '../sim/checksum.ts';
import { until } from '../sim/step.ts';
import { createWorld } from '../sim/world.ts';
import { commandLine, runCommand } from './command.ts';
import { type GridWork, gridFiles } from './grid-work.ts';
import { loadPlace } from './our-run.ts';
import { torusDemand, torusNetwork, torusPrograms } from './torus-grid.ts';

/** s over which everybody departs; speed is measured from then on */
const WINDOW = 180;
const REACH = 10;
const SEED: GridWork = { size: 5, trips: 100, window: 100, reach: 3, seed: 1 };
const SMALL = { size: 20, trips: 12_000 };

/** One side of the answer; s, bytes. */
export interface TorusAnswer {
  readonly load_s: number;
  readonly running: number;
  readonly peakRunning: number;
  readonly waiting: number;
  readonly arrived: number;
  readonly updates: number;
  readonly updatesPerSecond: number;
  readonly updatesPerCpuSecond: number;
  readonly checksum: string;
}

export interface MillionAnswer {
  readonly small: TorusAnswer;
  readonly large: TorusAnswer;
  /** the most that the process ever held */
  readonly peakRss: number;
}

type Place = Awaited<ReturnType<typeof loadPlace>>;

function runTorus(place: Place, size: number, trips: number, steps: number): TorusAnswer {
  const start = performance.now();
  const network = torusNetwork(place.network, size);
  const programs = torusPrograms(place.network, place.lamps, size);
  const demand = torusDemand(place.demand(1), size, trips, WINDOW, REACH);
  const world = createWorld(network, demand, programs, { seed: 1, begin: 0, end: WINDOW + steps });
  const load_s = (performance.now() - start) / 1000;
  until(world, WINDOW);
  const before = world.measures.updates;
  const [from, cpu] = [performance.now(), process.cpuUsage()];
  until(world, WINDOW + steps);
  const wall_s = (performance.now() - from) / 1000;
  const used = process.cpuUsage(cpu);
  const updates = world.measures.updates - before;
  return {
    load_s,
    running: world.running,
    peakRunning: world.measures.peakRunning,
    waiting: world.queues.waiting,
    arrived: world.measures.arrived,
    updates,
    updatesPerSecond: updates / wall_s,
    updatesPerCpuSecond: (updates / (used.user + used.system)) * 1e6,
    checksum: checksum(world),
  };
}

await runCommand(async () => {
  const line = commandLine([], ['size', 'trips', 'steps']);
  const number = (name: string, fallback: number) => Number(line.text(name) ?? fallback);
  const { net, routes } = gridFiles(SEED);
  const place = await loadPlace({ net, routes: [routes], additional: [], begin: 0, end: 1 });
  runTorus(place, SMALL.size, SMALL.trips, 300);
  const small = runTorus(place, SMALL.size, SMALL.trips, 300);
  const large = runTorus(place, number('size', 200), number('trips', 1_200_000), number('steps', 60));
  const peakRss = process.resourceUsage().maxRSS * 1024;
  process.stdout.write(`${JSON.stringify({ small, large, peakRss } satisfies MillionAnswer)}\n`);
});
