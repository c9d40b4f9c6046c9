// Many runs of one place at once: jobs handed to worker threads, answers in the order of the jobs.
import { availableParallelism } from 'node:os';
import type { Worker } from 'node:worker_threads';
import { Fault } from '../core/fault.ts';
import { type Batch, type Job, type Outcome, Replicator } from './replication.ts';
import type { WorkerReply } from './replication-worker.ts';
import { restThread, takeThread, type WorkerRequest } from './run-threads.ts';
import { shared } from './shared-memory.ts';

/** What computes the runs; `auto` is the processor as long as a card does only a part of a step. */
export type Backend = 'auto' | 'cpu' | 'gpu';

export interface RunnerOptions {
  readonly backend?: Backend | undefined;
  /** threads at most; as many as there are cores without it */
  readonly workers?: number | undefined;
  /** called after each finished run */
  readonly onDone?: (done: number, total: number) => void;
  /** called with each run as it ends, in any order */
  readonly onOutcome?: (outcome: Outcome) => void;
}

/**
 * Runs every job of a batch. The answer does not depend on the number of workers: each run has its own seed and world.
 * @throws Fault of the first job, in job order of arrival, that failed; the others are given up; on a card those of `runBatchOnCard`
 */
export async function runBatch(batch: Batch, jobs: readonly Job[], options: RunnerOptions = {}): Promise<Outcome[]> {
  if (options.backend === 'gpu') return (await import('./gpu/card-batch.ts')).runBatchOnCard(batch, jobs, options);
  const threads = Math.min(options.workers ?? availableParallelism(), jobs.length);
  if (threads <= 1) return runHere(batch, jobs, options);
  const sharedBatch = { ...batch, network: shared(batch.network) };
  const outcomes = new Array<Outcome>(jobs.length);
  const queue = jobs.map((job, index) => ({ job, index }));
  let done = 0;
  const workers: Worker[] = [];
  try {
    await Promise.all(
      Array.from({ length: threads }, async () => {
        const worker = takeThread(sharedBatch);
        workers.push(worker);
        for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
          const outcome = await ask(worker, next.index, next.job);
          outcomes[next.index] = outcome;
          options.onOutcome?.(outcome);
          options.onDone?.(++done, jobs.length);
        }
      }),
    );
  } catch (fault) {
    // the others may still be at work
    await Promise.all(workers.map((worker) => worker.terminate()));
    throw fault;
  }
  for (const worker of workers) restThread(worker);
  return outcomes;
}

function runHere(batch: Batch, jobs: readonly Job[], options: RunnerOptions): Outcome[] {
  const replicator = new Replicator(batch);
  return jobs.map((job, index) => {
    const outcome = replicator.run(job);
    options.onOutcome?.(outcome);
    options.onDone?.(index + 1, jobs.length);
    return outcome;
  });
}

function ask(worker: Worker, index: number, job: Job): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      act();
    };
    const onMessage = (reply: WorkerReply) =>
      settle(() => {
        if ('outcome' in reply) resolve(reply.outcome);
        else reject(new Fault(reply.fault.code, reply.fault.text, reply.fault.where));
      });
    const onError = (error: Error) => settle(() => reject(error));
    const onExit = (code: number) =>
      settle(() =>
        reject(
          new Fault('RUN_WORKER_ENDED', `a worker ended early; run again with fewer --workers`, `exit code ${code}`),
        ),
      );
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    worker.postMessage({ index, job } satisfies WorkerRequest);
  });
}

/** Seeds of N replications: the first one and those that follow it. */
export function seedsFrom(first: number, replications: number): number[] {
  return Array.from({ length: replications }, (_, i) => first + i);
}
