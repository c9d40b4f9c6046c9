// The workers of the page that run replications: hired once and kept warm, shared by all comparisons, the newest first.
import type { PlaceText } from './place-book.ts';
import type { ReplicationJob, ReplicationReply, ReplicationRequest } from './replication-messages.ts';

/** Somebody who has runs to be made. */
export interface Asker {
  /** the next run; undefined when all are given out */
  next(): Omit<ReplicationJob, 'id'> | undefined;
  hear(job: ReplicationJob, reply: ReplicationReply): void;
  /** a worker died: nothing more comes */
  lose(): void;
}

interface OpenJob {
  readonly asker: Asker;
  readonly job: ReplicationJob;
}

/** A worker and the runs it has begun, the newest last: it works on that one. */
interface Hand {
  readonly worker: Worker;
  readonly open: OpenJob[];
}

/** Two at least, so that both sides of a pair run at once; on larger machines two cores stay with what is watched. */
export function crewSize(cores: number): number {
  return Math.max(2, Math.min(6, cores - 2));
}

export class ReplicationCrew {
  readonly #text: PlaceText;
  readonly #size: number;
  readonly #hands: Hand[] = [];
  /** the newest last */
  readonly #askers: Asker[] = [];
  #jobs = 0;

  constructor(text: PlaceText, size: number) {
    this.#text = text;
    this.#size = size;
  }

  /** Takes an asker on; those before it wait until its runs are given out. */
  serve(asker: Asker): void {
    while (this.#hands.length < this.#size) this.#hire();
    this.#askers.push(asker);
    this.#feed();
  }

  /** Drops what an asker has asked. */
  leave(asker: Asker): void {
    const at = this.#askers.indexOf(asker);
    if (at >= 0) this.#askers.splice(at, 1);
    for (const { worker, open } of this.#hands) {
      const ids = open.filter((one) => one.asker === asker).map(({ job }) => job.id);
      if (ids.length === 0) continue;
      post(worker, { kind: 'cancel', ids });
      open.splice(0, open.length, ...open.filter((one) => one.asker !== asker));
    }
    this.#feed();
  }

  #hire(): void {
    const worker = new Worker(new URL('./replication-worker.ts', import.meta.url), { type: 'module' });
    const hand: Hand = { worker, open: [] };
    worker.onmessage = ({ data }: MessageEvent<ReplicationReply>) => this.#hear(hand, data);
    worker.onerror = () => this.#dismiss(hand);
    post(worker, { kind: 'place', text: this.#text });
    this.#hands.push(hand);
  }

  /** A worker that ended leaves the crew; another takes its place when somebody asks next. */
  #dismiss(hand: Hand): void {
    hand.worker.terminate();
    const at = this.#hands.indexOf(hand);
    if (at >= 0) this.#hands.splice(at, 1);
    for (const asker of new Set(hand.open.map((one) => one.asker))) {
      this.leave(asker);
      asker.lose();
    }
  }

  #hear(hand: Hand, reply: ReplicationReply): void {
    const at = hand.open.findIndex(({ job }) => job.id === reply.id);
    if (at < 0) return; // cancelled meanwhile
    const { asker, job } = hand.open[at];
    if (reply.kind !== 'part') hand.open.splice(at, 1);
    asker.hear(job, reply);
    if (reply.kind !== 'part') this.#feed();
  }

  /** Gives each worker whose run is older than the newest one waiting that one instead. */
  #feed(): void {
    for (const hand of this.#hands) this.#give(hand);
  }

  #give(hand: Hand): void {
    const top = hand.open.at(-1);
    const least = top === undefined ? 0 : this.#askers.indexOf(top.asker) + 1;
    for (let i = this.#askers.length - 1; i >= least; i--) {
      const wanted = this.#askers[i].next();
      if (wanted === undefined) continue;
      const job = { ...wanted, id: ++this.#jobs };
      hand.open.push({ asker: this.#askers[i], job });
      post(hand.worker, { kind: 'run', job });
      return;
    }
  }
}

function post(worker: Worker, request: ReplicationRequest): void {
  worker.postMessage(request);
}
