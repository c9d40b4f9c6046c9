// A speed case: our engine on a grid in a process of its own, beside SUMO on the same files.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { CrewAnswer } from './crew-run.ts';
import type { GridAnswer } from './grid-run.ts';
import { GRIDS, gridFiles } from './grid-work.ts';
import type { MillionAnswer } from './million-run.ts';
import type { ReplicationsAnswer } from './replications-run.ts';
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

/** Our engine on a grid. */
export const gridRun = (grid: string, end: number, ...flags: readonly string[]) =>
  answerOf<GridAnswer>('./grid-run.js', grid, '--end', String(end), ...flags);

/** What the script of a bench prints, run in a fresh Node process. */
async function answerOf<Answer>(script: string, ...args: readonly string[]): Promise<Answer> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const { stdout } = await run(process.execPath, ['--expose-gc', path, ...args]);
  return JSON.parse(stdout) as Answer;
}

/** What 10,000 steps leave on the heap, bytes. */
export const heapRun = () => answerOf<{ steps: number; updates: number; growth: number }>('./heap-run.js');

/** How long a frame takes to pack and to read. */
export const frameRun = () =>
  answerOf<{ vehicles: number; bytes: number; encode_ms: number; decode_ms: number }>('./frame-run.js');

/** How long a checkpoint takes each way, and whether the run that goes on from it is the same. */
export const checkpointRun = () =>
  answerOf<{ vehicles: number; bytes: number; save_ms: number; load_ms: number; same: boolean }>('./checkpoint-run.js');

/** A million vehicles, and ten thousand for what an update costs there. */
export const millionRun = () => answerOf<MillionAnswer>('./million-run.js');

/** Twelve replications of cologne8 on so many workers. */
export const replicationsRun = (workers: number) =>
  answerOf<ReplicationsAnswer>('./replications-run.js', '--workers', String(workers));

/** One world on two threads beside the same on one. */
export const crewRun = () => answerOf<CrewAnswer>('./crew-run.js', 'grid-45', '--threads', '2');

/** SUMO's speed on a grid from 0 to `end` s, timed now. */
export async function timedSumo(grid: string, end: number): Promise<number> {
  const { net, routes } = gridFiles(GRIDS[grid]!);
  const input = { net, routes: [routes], additional: [], begin: 0, end, seed: 1, fresh: true };
  return (await runSumo(input)).updatesPerSecond;
}

/**
 * @param grid name in GRIDS
 * @param end s
 * @param sumoEnd s, the end of SUMO's run; none without it
 * @param fresh run SUMO even where its answer is remembered, so that both sides are timed now
 */
export async function speedCase(grid: string, end: number, sumoEnd?: number, fresh = false): Promise<SpeedCase> {
  const ours = await gridRun(grid, end, '--warm');
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
