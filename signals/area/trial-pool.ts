// Simulations of plans on trial and studies of signals, several at once: each asked for, each answered, on as many threads as there are.
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Fault } from '../../core/fault.ts';
import { packageRoot } from '../package-root.ts';
import type { ControllerPlan, StagePlan } from '../plan.ts';
import { shared } from '../shared-memory.ts';
import { type Scenario, ScenarioRunner, type TrialGround, type Verdict } from './scenario-run.ts';
import { type StructureRequest, StructureStudy } from './structures.ts';
import type { TrialReply, TrialRequest } from './trial-worker.ts';

export interface TrialPool {
  /** simulations that run at once */
  readonly width: number;
  /** simulations done so far */
  readonly runs: number;
  /** Rejects with the fault of a plan or demand that cannot be run. */
  simulate(plans: readonly ControllerPlan[], scenario: Scenario): Promise<Verdict>;
  /** The best plans of one signal by itself. */
  structuresOf(request: StructureRequest): Promise<StagePlan[]>;
  /** Ends all threads at once; what was asked for and not answered yet never is. */
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
  readonly #study: StructureStudy;

  constructor(ground: TrialGround) {
    this.#runner = new ScenarioRunner(ground);
    this.#study = new StructureStudy(ground);
  }

  async simulate(plans: readonly ControllerPlan[], scenario: Scenario): Promise<Verdict> {
    // lets a signal of the operating system in
    await new Promise((resolve) => setImmediate(resolve));
    this.runs++;
    return this.#runner.run(plans, scenario);
  }

  async structuresOf(request: StructureRequest): Promise<StagePlan[]> {
    await new Promise((resolve) => setImmediate(resolve));
    return this.#study.structuresOf(request);
  }

  async close(): Promise<void> {}
}

type Answer = Exclude<TrialReply, { readonly fault: unknown }>;

interface Waiting {
  readonly request: TrialRequest;
  readonly resolve: (answer: Answer) => void;
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
      if ('verdict' in reply) this.runs++;
      if ('fault' in reply) asked?.reject(new Fault(reply.fault.code, reply.fault.text, reply.fault.where));
      else asked?.resolve(reply);
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

  #ask(request: TrialRequest): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request, resolve, reject });
      this.#hand();
    });
  }

  async simulate(plans: readonly ControllerPlan[], scenario: Scenario): Promise<Verdict> {
    return ((await this.#ask({ plans, scenario })) as { verdict: Verdict }).verdict;
  }

  async structuresOf(study: StructureRequest): Promise<StagePlan[]> {
    return ((await this.#ask({ study })) as { structures: StagePlan[] }).structures;
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}
