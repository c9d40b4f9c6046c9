// Threads that run replications, kept for the next batch: the engine is compiled anew in every thread, and that takes as long as many runs.
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { packageRoot } from './package-root.ts';
import type { Batch, Job } from './replication.ts';

/** What a thread is told: the batch that the jobs after it belong to, a job of it, or that the batch is over. */
export type WorkerRequest =
  | { readonly batch: Batch }
  | { readonly index: number; readonly job: Job }
  | { readonly rest: true };

/** ms after which a thread that nobody wants ends */
const KEPT = 30_000;

interface Resting {
  readonly worker: Worker;
  readonly timer: NodeJS.Timeout;
}

const resting: Resting[] = [];

/** A thread for a batch, started or one that rests. */
export function takeThread(batch: Batch): Worker {
  const kept = resting.pop();
  const worker = kept?.worker ?? startThread();
  if (kept) {
    clearTimeout(kept.timer);
    worker.off('exit', forget).off('error', forget);
    worker.ref();
  }
  worker.postMessage({ batch } satisfies WorkerRequest);
  return worker;
}

/** Lets a thread that has nothing left to do rest, where the process may end without it; no more of them than there are cores. */
export function restThread(worker: Worker): void {
  if (resting.length >= availableParallelism()) {
    void worker.terminate();
    return;
  }
  worker.postMessage({ rest: true } satisfies WorkerRequest);
  worker.on('exit', forget).on('error', forget);
  worker.unref();
  const timer = setTimeout(() => void worker.terminate(), KEPT);
  timer.unref();
  resting.push({ worker, timer });
}

/** Takes a thread that has ended by itself off the list. */
function forget(this: Worker): void {
  const at = resting.findIndex(({ worker }) => worker === this);
  if (at >= 0) clearTimeout(resting.splice(at, 1)[0]!.timer);
}

/** The worker is always the built one: Node does not run TypeScript by itself. */
function startThread(): Worker {
  return new Worker(join(packageRoot(), 'dist', 'signals', 'replication-worker.js'));
}
