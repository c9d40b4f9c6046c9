// How long a checkpoint of 50,000 vehicles takes each way, how large it is, and whether the run that goes on from it is
// the same. In a process of its own; prints one JSON document. node dist/bench/checkpoint-run.js [--end 420]
import { loadWorld, saveWorld } from '../sim/checkpoint.ts';
import { checksum } from '../sim/checksum.ts';
import { until } from '../sim/step.ts';
import { createWorld } from '../sim/world.ts';
import { commandLine, runCommand } from './command.ts';
import { GRIDS, gridFiles } from './grid-work.ts';
import { loadPlace } from './our-run.ts';

const REPEATS = 9;
/** s that both worlds go on for */
const AFTER = 60;

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

await runCommand(async () => {
  const line = commandLine([], ['end']);
  const end = Number(line.text('end') ?? 420);
  const { net, routes } = gridFiles(GRIDS['grid-45-full']!);
  const window = { begin: 0, end: end + AFTER };
  const place = await loadPlace({ net, routes: [routes], additional: [], ...window });
  const demand = place.demand(1);
  const world = createWorld(place.network, demand, place.lamps, { seed: 1, ...window });
  until(world, end);
  const [saving, loading]: [number[], number[]] = [[], []];
  let bytes = saveWorld(world);
  let other = loadWorld(place.network, demand, place.lamps, bytes);
  for (let i = 0; i < REPEATS; i++) {
    const start = performance.now();
    bytes = saveWorld(world);
    const middle = performance.now();
    other = loadWorld(place.network, demand, place.lamps, bytes);
    saving.push(middle - start);
    loading.push(performance.now() - middle);
  }
  const vehicles = world.running;
  until(world, end + AFTER);
  until(other, end + AFTER);
  const answer = {
    vehicles,
    bytes: bytes.length,
    save_ms: median(saving),
    load_ms: median(loading),
    same: checksum(other) === checksum(world),
  };
  process.stdout.write(`${JSON.stringify(answer)}\n`);
});
