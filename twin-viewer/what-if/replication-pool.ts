// Paired replications in web workers: seeds in order, both sides of a pair, figures as soon as there is a pair.
import type { FaultRecord } from '../../core/fault.ts';
import { type Evidence, evidenceOf, type RunMeans, type RunPair } from './paired-evidence.ts';
import type { EdgeOutcome, ReplicationCase, ReplicationReply } from './replication-messages.ts';

export interface ComparisonListener {
  onEvidence(evidence: Evidence): void;
  /** 0..1 of the runs */
  onProgress?(share: number): void;
  onFault(fault: FaultRecord): void;
}

interface Side {
  readonly means: RunMeans;
  readonly edges: EdgeOutcome;
}

/** Two at least, so that both sides of a pair run at once; on larger machines two cores stay with what is watched. */
export function poolSize(cores: number): number {
  return Math.max(2, Math.min(6, cores - 2));
}

/** Comparisons under way, the newest last: it has the processor, the others wait for it. */
const underWay: Comparison[] = [];

export class Comparison {
  readonly #workers: Worker[] = [];
  readonly #jobs: { variant: number; seed: number }[];
  readonly #sides = new Map<string, Side>();
  readonly #wanted: number;
  readonly #listener: ComparisonListener;
  /** workers without a run while a newer comparison is under way */
  readonly #resting: Worker[] = [];
  #open: number;
  #cancelled = false;

  /** Runs `pairs` pairs of the two variants of a case on `size` workers. */
  constructor(subject: ReplicationCase, pairs: number, size: number, listener: ComparisonListener) {
    this.#wanted = pairs;
    this.#listener = listener;
    this.#jobs = Array.from({ length: 2 * pairs }, (_, i) => ({ variant: i % 2, seed: 1 + (i >> 1) }));
    this.#open = this.#jobs.length;
    underWay.push(this);
    for (let i = 0; i < Math.min(size, this.#jobs.length); i++) this.#hire(subject);
  }

  get done(): boolean {
    return this.#open === 0;
  }

  /** Runs finished of all. */
  get share(): number {
    return 1 - this.#open / (2 * this.#wanted);
  }

  cancel(): void {
    this.#cancelled = true;
    for (const worker of this.#workers) worker.terminate();
    this.#leave();
  }

  /** Makes way for the comparison that waits, if one does. */
  #leave(): void {
    const at = underWay.indexOf(this);
    if (at >= 0) underWay.splice(at, 1);
    const next = underWay.at(-1);
    if (next === undefined) return;
    for (const worker of next.#resting.splice(0)) next.#give(worker);
  }

  /** s of delay by edge, after less before, means over the pairs done; undefined before the first pair. */
  edgeDifference(): Float64Array | undefined {
    const pairs = this.#pairs();
    if (pairs.length === 0) return undefined;
    const sum = new Float64Array(pairs[0][0].edges.timeLoss.length);
    for (const [before, after] of pairs)
      for (let e = 0; e < sum.length; e++)
        sum[e] += (after.edges.timeLoss[e] - before.edges.timeLoss[e]) / pairs.length;
    return sum;
  }

  #hire(subject: ReplicationCase): void {
    const worker = new Worker(new URL('./replication-worker.ts', import.meta.url), { type: 'module' });
    this.#workers.push(worker);
    worker.onmessage = ({ data }: MessageEvent<ReplicationReply>) => this.#take(worker, data);
    worker.onerror = () =>
      this.#listener.onFault({ code: 'TWIN_WORKER', text: 'a worker ended; open the page again', where: 'worker' });
    worker.postMessage({ kind: 'case', subject });
    this.#give(worker);
  }

  #give(worker: Worker): void {
    if (underWay.at(-1) !== this && this.#jobs.length > 0) {
      this.#resting.push(worker);
      return;
    }
    const job = this.#jobs.shift();
    if (job === undefined) worker.terminate();
    else worker.postMessage({ kind: 'run', ...job });
  }

  #take(worker: Worker, reply: ReplicationReply): void {
    if (this.#cancelled) return;
    if (reply.kind === 'fault') {
      this.cancel();
      this.#listener.onFault(reply.fault);
      return;
    }
    this.#open--;
    this.#listener.onProgress?.(this.share);
    this.#sides.set(`${reply.variant} ${reply.seed}`, { means: reply.means, edges: reply.edges });
    this.#give(worker);
    const pairs: RunPair[] = this.#pairs().map(([before, after]) => ({ before: before.means, after: after.means }));
    const evidence = evidenceOf(pairs, this.#wanted);
    if (evidence !== undefined) this.#listener.onEvidence(evidence);
    if (this.done) this.#leave();
  }

  #pairs(): [Side, Side][] {
    const pairs: [Side, Side][] = [];
    for (let seed = 1; seed <= this.#wanted; seed++) {
      const before = this.#sides.get(`0 ${seed}`);
      const after = this.#sides.get(`1 ${seed}`);
      if (before !== undefined && after !== undefined) pairs.push([before, after]);
    }
    return pairs;
  }
}
