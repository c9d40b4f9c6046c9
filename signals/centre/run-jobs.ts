// Scenario runs as jobs: one after the other in worker threads, a bounded queue before them, progress and cancel.
import { Fault } from '../../core/fault.ts';
import type { Plan } from '../plan.ts';
import { batchOf, lampsOfPlan, type PreparedPlace } from '../prepared-place.ts';
import type { Job } from '../replication.ts';
import { runBatch, seedsFrom } from '../replications.ts';
import { countsOver, intervalsOver, meansOver } from '../run-summary.ts';

export type RunState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';

export interface RunJob {
  readonly id: string;
  readonly plan: string;
  readonly version: number;
  readonly replications: number;
  readonly seed: number;
  readonly by: string;
  readonly at: string;
  state: RunState;
  /** 0..1 */
  progress: number;
  result: object | null;
  cause: string | null;
}

interface Queued {
  readonly job: RunJob;
  readonly plan: Plan;
}

const MOST_QUEUED = 16;
const MOST_KEPT = 200;
/** runs handed to the threads at once; between two of them a cancel is heard */
const SLICE = 2;

export class RunJobs {
  readonly #prepared: PreparedPlace;
  readonly #onEnd: (job: RunJob) => void;
  readonly #jobs = new Map<string, RunJob>();
  readonly #queue: Queued[] = [];
  #working: Promise<void> | undefined;

  /** @param onEnd told of each run that has ended, however it did */
  constructor(prepared: PreparedPlace, onEnd: (job: RunJob) => void = () => {}) {
    this.#prepared = prepared;
    this.#onEnd = onEnd;
  }

  list(): readonly RunJob[] {
    return [...this.#jobs.values()];
  }

  /** Throws RUN_UNKNOWN. */
  get(id: string): RunJob {
    const found = this.#jobs.get(id);
    if (found) return found;
    throw new Fault('RUN_UNKNOWN', 'there is no such run; see /runs', id);
  }

  /** Throws RUN_QUEUE_FULL. */
  requireRoom(): void {
    if (this.#queue.length < MOST_QUEUED) return;
    throw new Fault('RUN_QUEUE_FULL', `${MOST_QUEUED} runs wait already; try again when one has ended`, 'runs');
  }

  /** Queues a run that the journal knows. */
  add(plan: Plan, wish: Omit<RunJob, 'state' | 'progress' | 'result' | 'cause'>): void {
    const job: RunJob = {
      ...wish,
      state: 'queued',
      progress: 0,
      result: null,
      cause: null,
    };
    this.#jobs.set(job.id, job);
    for (const [id, { state }] of this.#jobs) {
      if (this.#jobs.size <= MOST_KEPT) break;
      if (state !== 'queued' && state !== 'running') this.#jobs.delete(id);
    }
    this.#queue.push({ job, plan });
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined;
    });
  }

  /** Throws RUN_UNKNOWN, CENTRE_STATE for one that has ended. */
  cancel(id: string): RunJob {
    const job = this.get(id);
    if (job.state !== 'queued' && job.state !== 'running')
      throw new Fault('CENTRE_STATE', `run ${id} is ${job.state}; only one that waits or runs can be cancelled`, id);
    const at = this.#queue.findIndex((queued) => queued.job === job);
    if (at >= 0) this.#queue.splice(at, 1);
    job.state = 'cancelled';
    return job;
  }

  /** Cancels everything and waits until the threads have ended. */
  async stop(): Promise<void> {
    for (const { id, state } of this.list()) if (state === 'queued' || state === 'running') this.cancel(id);
    await this.#working;
  }

  async #work(): Promise<void> {
    for (let next = this.#queue.shift(); next; next = this.#queue.shift()) {
      const { job, plan } = next;
      job.state = 'running';
      try {
        const result = await this.#run(job, plan);
        if (isCancelled(job)) continue;
        job.state = 'done';
        job.result = result;
      } catch (thrown) {
        job.state = 'failed';
        job.cause = thrown instanceof Fault ? `${thrown.code}: ${thrown.text}` : 'a defect; report it';
      } finally {
        this.#onEnd(job);
      }
    }
  }

  async #run(job: RunJob, plan: Plan): Promise<object> {
    const batch = batchOf(this.#prepared, [lampsOfPlan(this.#prepared, plan)]);
    const seeds = seedsFrom(job.seed, job.replications);
    const outcomes = [];
    for (let from = 0; from < seeds.length && !isCancelled(job); from += SLICE) {
      const jobs: Job[] = seeds.slice(from, from + SLICE).map((seed) => ({ plan: 0, seed, tables: false }));
      // a single run would be done in this thread
      const threads = jobs.length === 1 ? [...jobs, ...jobs] : jobs;
      outcomes.push(...(await runBatch(batch, threads, { workers: SLICE })).slice(0, jobs.length));
      job.progress = outcomes.length / seeds.length;
    }
    return { vehicles: countsOver(outcomes), mean: meansOver(outcomes), ci95: intervalsOver(outcomes) };
  }
}

function isCancelled({ state }: RunJob): boolean {
  return state === 'cancelled';
}
