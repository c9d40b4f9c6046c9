// Two variants of a place compared on the same seeds: both sides of a pair at once, figures as soon as there are any.
import type { FaultRecord } from '../../core/fault.ts';
import { type Evidence, evidenceOf, firstLook, type RunMeans, type RunPair } from './paired-evidence.ts';
import type { Variant } from './place-book.ts';
import type { Asker, ReplicationCrew } from './replication-crew.ts';
import type { EdgeOutcome, ReplicationJob, ReplicationReply } from './replication-messages.ts';

export interface ComparisonListener {
  onEvidence(evidence: Evidence): void;
  /** 0..1 of the runs */
  onProgress?(share: number): void;
  onFault(fault: FaultRecord): void;
}

export interface ComparisonCase {
  readonly variants: readonly [Variant, Variant];
  /** s */
  readonly begin: number;
  readonly end: number;
}

interface Side {
  readonly means: RunMeans;
  readonly edges: EdgeOutcome;
}

type Wanted = Omit<ReplicationJob, 'id'>;

export class Comparison implements Asker {
  /** departures that the second variant leaves without a beginning or an end */
  lost = 0;
  readonly #crew: ReplicationCrew;
  readonly #case: ComparisonCase;
  readonly #wanted: number;
  readonly #listener: ComparisonListener;
  readonly #jobs: Wanted[];
  /** by seed, both sides as far as they are done */
  readonly #sides = new Map<number, [Side?, Side?]>();
  /** of the first pair: by variant, its means up to some moments */
  readonly #parts: [Map<number, RunMeans>, Map<number, RunMeans>] = [new Map(), new Map()];
  #open: number;

  /** Asks the crew for `pairs` pairs of runs. */
  constructor(crew: ReplicationCrew, subject: ComparisonCase, pairs: number, listener: ComparisonListener) {
    this.#crew = crew;
    this.#case = subject;
    this.#wanted = pairs;
    this.#listener = listener;
    const { variants, begin, end } = subject;
    this.#jobs = Array.from({ length: 2 * pairs }, (_, i) => ({
      variant: variants[i % 2],
      seed: 1 + (i >> 1),
      begin,
      end,
    }));
    this.#open = this.#jobs.length;
    crew.serve(this);
  }

  get done(): boolean {
    return this.#open === 0;
  }

  cancel(): void {
    this.#crew.leave(this);
  }

  next(): Wanted | undefined {
    return this.#jobs.shift();
  }

  lose(): void {
    this.#listener.onFault({ code: 'TWIN_WORKER', text: 'a worker ended; open the page again', where: 'worker' });
  }

  hear(job: ReplicationJob, reply: ReplicationReply): void {
    const side = job.variant === this.#case.variants[0] ? 0 : 1;
    if (reply.kind === 'fault') {
      this.cancel();
      this.#listener.onFault(reply.fault);
    } else if (reply.kind === 'part') {
      if (job.seed === 1) this.#look(side, reply.until, reply.means);
    } else {
      this.#open--;
      if (side === 1) this.lost = reply.lost;
      const pair = this.#sides.get(job.seed) ?? [];
      pair[side] = { means: reply.means, edges: reply.edges };
      this.#sides.set(job.seed, pair);
      if (pair[0] !== undefined && pair[1] !== undefined) this.#tell();
      this.#listener.onProgress?.(1 - this.#open / (2 * this.#wanted));
      if (this.done) this.#crew.leave(this);
    }
  }

  #tell(): void {
    const pairs: RunPair[] = this.#pairs().map(([before, after]) => ({ before: before.means, after: after.means }));
    const evidence = evidenceOf(pairs, this.#wanted);
    if (evidence !== undefined) this.#listener.onEvidence(evidence);
  }

  /** Until the first pair is done its runs are told as far as both have come. */
  #look(side: 0 | 1, until: number, means: RunMeans): void {
    this.#parts[side].set(until, means);
    const [before, after] = this.#parts.map((parts) => parts.get(until));
    if (before === undefined || after === undefined || this.#pairs().length > 0) return;
    this.#listener.onEvidence(firstLook({ before, after }, this.#wanted, until));
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

  /** Pairs of which both sides are done, in the order of their seeds. */
  #pairs(): [Side, Side][] {
    return [...this.#sides]
      .sort(([a], [b]) => a - b)
      .flatMap(([, [before, after]]) => (before && after ? [[before, after] as [Side, Side]] : []));
  }
}
