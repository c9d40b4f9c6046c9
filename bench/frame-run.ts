// How long a packed frame of 50,000 vehicles takes, in a process of its own. Prints one JSON document.
// node dist/bench/frame-run.js [grid-45-full] [--end 400]
import { Fault } from '../core/fault.ts';
import { decodeFrame, encodeFrame, frameBytes } from '../sim/frame.ts';
import { createLaneCurves } from '../sim/lane-curves.ts';
import { until } from '../sim/step.ts';
import { createWorld } from '../sim/world.ts';
import { commandLine, runCommand } from './command.ts';
import { GRIDS, gridFiles } from './grid-work.ts';
import { loadPlace } from './our-run.ts';

const REPEATS = 200;

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

await runCommand(async () => {
  const line = commandLine([], ['end']);
  const end = Number(line.text('end') ?? 400);
  const name = line.names[0] ?? 'grid-45-full';
  const work = GRIDS[name];
  if (work === undefined)
    throw new Fault('BENCH_USAGE', `No such grid; take one of ${Object.keys(GRIDS).join(', ')}.`, name);
  const { net, routes } = gridFiles(work);
  const place = await loadPlace({ net, routes: [routes], additional: [], begin: 0, end });
  const world = createWorld(place.network, place.demand(1), place.lamps, { seed: 1, begin: 0, end });
  until(world, end);
  const curves = createLaneCurves(world.network);
  const bytes = new Uint8Array(frameBytes(world.running));
  const [encode, decode]: number[][] = [[], []];
  for (let i = 0; i < REPEATS; i++) {
    const start = performance.now();
    const frame = encodeFrame(world, curves, bytes);
    const middle = performance.now();
    decodeFrame(frame);
    encode!.push(middle - start);
    decode!.push(performance.now() - middle);
  }
  const answer = {
    vehicles: world.running,
    bytes: bytes.length,
    encode_ms: median(encode!),
    decode_ms: median(decode!),
  };
  process.stdout.write(`${JSON.stringify(answer)}\n`);
});
