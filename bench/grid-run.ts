// One run on a generated grid in a process of its own, so that its memory is its own. Prints one JSON document.
// node [--expose-gc] dist/bench/grid-run.js grid-20 [--end 600] [--seed 1] [--warm]
import { Fault } from '../core/fault.ts';
import { run } from '../sim/run.ts';
import { commandLine, runCommand } from './command.ts';
import { GRIDS, gridFiles } from './grid-work.ts';
import { loadPlace } from './our-run.ts';

/** What a grid run answers; s, bytes. */
export interface GridAnswer {
  readonly grid: string;
  readonly end: number;
  readonly import_s: number;
  readonly wall_s: number;
  readonly updates: number;
  readonly updatesPerSecond: number;
  /** with --warm: of the first run, which the compiler warms up in; the rest is that of the second */
  readonly firstUpdatesPerSecond?: number;
  /** the same by the processor time of the whole process: what a busy machine cannot spoil */
  readonly updatesPerCpuSecond: number;
  readonly peakRunning: number;
  readonly departed: number;
  readonly arrived: number;
  readonly checksum: string;
  /** resident set after the run, and the most that it ever was, import included */
  readonly rss: number;
  readonly peakRss: number;
}

async function gridAnswer(name: string, end: number, seed: number, warm: boolean): Promise<GridAnswer> {
  const work = GRIDS[name];
  if (work === undefined)
    throw new Fault('BENCH_USAGE', `No such grid; take one of ${Object.keys(GRIDS).join(', ')}.`, name);
  const { net, routes } = gridFiles(work);
  const importStart = performance.now();
  const place = await loadPlace({ net, routes: [routes], additional: [], begin: 0, end });
  const demand = place.demand(seed);
  const import_s = (performance.now() - importStart) / 1000;
  const cold = performance.now();
  const first = warm ? run(place.network, demand, place.lamps, { seed, begin: 0, end }) : undefined;
  const cold_s = (performance.now() - cold) / 1000;
  (globalThis as { gc?: () => void }).gc?.();
  const [start, cpu] = [performance.now(), process.cpuUsage()];
  const result = run(place.network, demand, place.lamps, { seed, begin: 0, end });
  const wall_s = (performance.now() - start) / 1000;
  const used = process.cpuUsage(cpu);
  return {
    grid: name,
    end,
    import_s,
    wall_s,
    updates: result.updates,
    updatesPerSecond: result.updates / wall_s,
    ...(first === undefined ? {} : { firstUpdatesPerSecond: first.updates / cold_s }),
    updatesPerCpuSecond: (result.updates / (used.user + used.system)) * 1e6,
    peakRunning: result.peakRunning,
    departed: result.vehicles.departed,
    arrived: result.vehicles.arrived,
    checksum: result.checksum,
    rss: process.memoryUsage.rss(),
    peakRss: process.resourceUsage().maxRSS * 1024,
  };
}

await runCommand(async () => {
  const line = commandLine(['warm'], ['end', 'seed']);
  const end = Number(line.text('end') ?? 600);
  const answer = await gridAnswer(line.names[0] ?? 'grid-20', end, Number(line.text('seed') ?? 1), line.flag('warm'));
  process.stdout.write(`${JSON.stringify(answer)}\n`);
});
