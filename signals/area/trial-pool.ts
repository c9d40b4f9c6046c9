// Simulations of plans on trial, several at once: each asked for, each answered, on as many threads as there are.
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Fault } from '../../core/fault.ts';
import { packageRoot } from '../package-root.ts';
import type { ControllerPlan } from '../plan.ts';
import { shared } from '../shared-memory.ts';
import { type Scenario, ScenarioRunner, type TrialGround, type Verdict } from './scenario-run.ts';
import type { TrialReply, TrialRequest } from './trial-worker.ts';

export interface TrialPool {
  /** simulations that run at once */
  readonly width: number;
  /** simulations done so far */
  readonly runs: number;
  /** Rejects with the fault of a plan or demand that cannot be run. */
  simulate(plans: readonly ControllerPlan[], scenario: Scenario): Promise<Verdict>;
  close(): Promise<void>;
}

/** @param threads 1: everything runs here, in the caller's thread */
export function createTrialPool(ground: TrialGround, threads: number): TrialPool {
  return threads <= 1 ? new PoolHere(ground) : new PoolOfWorkers(ground, threads);
}

class PoolHere implements TrialPool {
  readonly width = 1;
  runs = 0;
  readonly #runner: ScenarioRunner;

  constructor(ground: TrialGround) {
    this.#runner = new ScenarioRunner(ground);
  }

  async simulate(plans: readonly ControllerPlan[], scenario: Scenario): Promise<Verdict> {
    // lets a signal of the operating system in
    await new Promise((resolve) => setImmediate(resolve));
    this.runs++;
    return this.#runner.run(plans, scenario);
  }

  async close(): Promise<void> {}
}

interface Waiting {
  readonly request: TrialRequest;
  readonly resolve: (verdict: Verdict) => void;
  readonly reject: (fault: Error) => void;
}

class PoolOfWorkers implements TrialPool {
  readonly width: number;
  runs = 0;
  readonly #workers: readonly Worker[];
  readonly #idle: Worker[];
  readonly #waiting: Waiting[] = [];
  readonly #asked = new Map<Worker, Waiting>();

  constructor(ground: TrialGround, threads: number) {
    this.width = threads;
    const workerData = { ...ground, network: shared(ground.network) };
    const file = join(packageRoot(), 'dist', 'signals', 'area', 'trial-worker.js');
    this.#workers = Array.from({ length: threads }, () => this.#start(file, workerData));
    this.#idle = [...this.#workers];
  }

  #start(file: string, workerData: TrialGround): Worker {
    const worker = new Worker(file, { workerData });
    worker.on('message', (reply: TrialReply) => {
      const asked = this.#asked.get(worker);
      this.#asked.delete(worker);
      this.#idle.push(worker);
      this.runs++;
      if (asked !== undefined) {
        if ('verdict' in reply) asked.resolve(reply.verdict);
        else asked.reject(new Fault(reply.fault.code, reply.fault.text, reply.fault.where));
      }
      this.#hand();
    });
    worker.on('error', (error: Error) => {
      this.#asked.get(worker)?.reject(error);
      this.#asked.delete(worker);
    });
    return worker;
  }

  #hand(): void {
    while (this.#idle.length > 0 && this.#waiting.length > 0) {
      const worker = this.#idle.pop()!;
      const next = this.#waiting.shift()!;
      this.#asked.set(worker, next);
      worker.postMessage(next.request);
    }
  }

  simulate(plans: readonly ControllerPlan[], scenario: Scenario): Promise<Verdict> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request: { plans, scenario }, resolve, reject });
      this.#hand();
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}
