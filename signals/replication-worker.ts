// A worker thread that runs the jobs it is sent, one at a time, until it is told to end.
import { parentPort, workerData } from 'node:worker_threads';
import type { FaultRecord } from '../core/fault.ts';
import { type Batch, type Job, type Outcome, Replicator } from './replication.ts';
import { toFault } from './terminal.ts';

/** What a worker answers to job number `index`. */
export type WorkerReply =
  | { readonly index: number; readonly outcome: Outcome }
  | { readonly index: number; readonly fault: FaultRecord };

const replicator = new Replicator(workerData as Batch);

parentPort?.on('message', ({ index, job }: { index: number; job: Job }) => {
  parentPort!.postMessage(reply(index, job));
});

function reply(index: number, job: Job): WorkerReply {
  try {
    return { index, outcome: replicator.run(job) };
  } catch (thrown) {
    return { index, fault: toFault(thrown) };
  }
}
