// A speed case: our engine on a grid in a process of its own, beside SUMO on the same files.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { GridAnswer } from './grid-run.ts';
import { GRIDS, gridFiles } from './grid-work.ts';
import { runSumo } from './sumo-run.ts';

const run = promisify(execFile);

/** Both sides of one speed case. SUMO's window may be shorter: its speed is then that of the shorter run. */
export interface SpeedCase {
  readonly ours: GridAnswer;
  readonly sumo?: {
    readonly end: number;
    readonly updatesPerSecond: number;
    readonly departed: number;
    readonly arrived: number;
    /** ours over the same window */
    readonly oursArrived: number;
  };
}

/** Our engine on a grid, in a fresh Node process. */
export async function gridRun(grid: string, end: number): Promise<GridAnswer> {
  const script = fileURLToPath(new URL('./grid-run.js', import.meta.url));
  const { stdout } = await run(process.execPath, ['--expose-gc', script, grid, '--end', String(end)]);
  return JSON.parse(stdout) as GridAnswer;
}

/** What 10,000 steps leave on the heap, bytes, in a fresh Node process. */
export async function heapRun(): Promise<{ steps: number; updates: number; growth: number }> {
  const script = fileURLToPath(new URL('./heap-run.js', import.meta.url));
  const { stdout } = await run(process.execPath, ['--expose-gc', script]);
  return JSON.parse(stdout) as { steps: number; updates: number; growth: number };
}

/** How long a frame takes to pack and to read, in a fresh Node process. */
export async function frameRun(): Promise<{ vehicles: number; bytes: number; encode_ms: number; decode_ms: number }> {
  const script = fileURLToPath(new URL('./frame-run.js', import.meta.url));
  const { stdout } = await run(process.execPath, [script]);
  return JSON.parse(stdout) as { vehicles: number; bytes: number; encode_ms: number; decode_ms: number };
}

/**
 * @param grid name in GRIDS
 * @param end s
 * @param sumoEnd s, the end of SUMO's run; none without it
 * @param fresh run SUMO even where its answer is remembered, so that both sides are timed now
 */
export async function speedCase(grid: string, end: number, sumoEnd?: number, fresh = false): Promise<SpeedCase> {
  const ours = await gridRun(grid, end);
  if (sumoEnd === undefined) return { ours };
  const { net, routes } = gridFiles(GRIDS[grid]!);
  const sumo = await runSumo({ net, routes: [routes], additional: [], begin: 0, end: sumoEnd, seed: 1, fresh });
  const same = sumoEnd === end ? ours : await gridRun(grid, sumoEnd);
  return {
    ours,
    sumo: {
      end: sumoEnd,
      updatesPerSecond: sumo.updatesPerSecond,
      departed: sumo.departed,
      arrived: sumo.arrived,
      oursArrived: same.arrived,
    },
  };
}
