// A worker thread that runs the jobs it is sent, one at a time, batch after batch, until it is told to end.
import { parentPort } from 'node:worker_threads';
import type { FaultRecord } from '../core/fault.ts';
import { type Job, type Outcome, Replicator } from './replication.ts';
import type { WorkerRequest } from './run-threads.ts';
import { toFault } from './terminal.ts';

/** What a worker answers to job number `index`. */
export type WorkerReply =
  | { readonly index: number; readonly outcome: Outcome }
  | { readonly index: number; readonly fault: FaultRecord };

let replicator: Replicator | undefined;

parentPort?.on('message', (request: WorkerRequest) => {
  if ('job' in request) parentPort!.postMessage(reply(request.index, request.job));
  else if ('batch' in request) replicator = new Replicator(request.batch);
  else replicator = undefined;
});

function reply(index: number, job: Job): WorkerReply {
  try {
    return { index, outcome: replicator!.run(job) };
  } catch (thrown) {
    return { index, fault: toFault(thrown) };
  }
}
