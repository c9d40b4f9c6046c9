// The timing centre: takes wishes from its mailbox, journals what follows from them, and only then lets it happen.
import { Fault } from '../../core/fault.ts';
import { digestOf } from '../unit/canonical.ts';
import { drive, outcomeOf } from './deployment-driver.ts';
import type { Dispatcher } from './dispatcher.ts';
import { CENTRE, type Identity } from './identity.ts';
import { chained, chainFault, EMPTY_HEAD, type JournalDraft, type JournalEntry, type JournalHead } from './journal.ts';
import { Mailbox } from './mailbox.ts';
import { changeAlarms } from './state/alarm-decisions.ts';
import { applyEntry, type EntryBodies, type EntryKind } from './state/apply.ts';
import { type CentreState, emptyState } from './state/centre-state.ts';
import type { Asking, City, Decide, Effect } from './state/decision.ts';
import type { Store } from './store/store.ts';
import type { Timers } from './timers.ts';
import { type Moment, type TrialWatch, UNWATCHED } from './trial-watch.ts';

export interface Wish {
  readonly identity: Identity;
  readonly decide: Decide;
  /** the idempotency key and the digest of the request that brings it */
  readonly key?: { readonly key: string; readonly digest: string } | undefined;
}

export interface Answered {
  readonly status: number;
  readonly body: unknown;
  readonly replayed: boolean;
}

export interface CentreOptions {
  readonly store: Store;
  readonly city: City;
  readonly dispatcher: Dispatcher;
  readonly timers: Timers;
  /** s between two looks at what is due */
  readonly beat?: number;
  /** told of each entry once it is safe */
  readonly onEntry?: (entry: JournalEntry) => void;
  /** s that a controller has to show the new plan */
  readonly confirmWithin?: number;
  /** what measures the street in trials */
  readonly watch?: TrialWatch;
}

const MOST_LETTERS = 10_000;
const LETTERS_A_TICK = 500;
const PAGE = 5000;
/** s between two tries of a store that could not be written to */
const PROBE_EVERY = 5;

export class Centre {
  state: CentreState = emptyState();
  readonly city: City;
  readonly store: Store;
  readonly dispatcher: Dispatcher;
  readonly timers: Timers;
  readonly confirmWithin: number;
  readonly watch: TrialWatch;
  readonly #mailbox = new Mailbox<Wish, Answered>(MOST_LETTERS);
  readonly #onEntry: (entry: JournalEntry) => void;
  readonly #beat: number;
  #head: JournalHead = EMPTY_HEAD;
  #ticking: Promise<void> | undefined;
  #callOff: () => void = () => {};
  #probed = Number.NEGATIVE_INFINITY;
  #stopped = false;
  /** false after a write failed, until the journal was read again */
  #isSure = true;
  /** why nothing can be written at the moment */
  fault: Fault | undefined;

  private constructor(options: CentreOptions) {
    this.city = options.city;
    this.store = options.store;
    this.dispatcher = options.dispatcher;
    this.timers = options.timers;
    this.confirmWithin = options.confirmWithin ?? 600;
    this.watch = options.watch ?? UNWATCHED;
    this.#onEntry = options.onEntry ?? (() => {});
    this.#beat = options.beat ?? 0.25;
    this.#mailbox.onArrival = () => this.#soon();
  }

  /** Reads the journal and is what it was. Throws STORE_ALTERED for a journal that does not hang together. */
  static async open(options: CentreOptions): Promise<Centre> {
    const centre = new Centre(options);
    await centre.#reload();
    centre.#beatOn();
    return centre;
  }

  /** This moment on both clocks. */
  get moment(): Moment {
    return { now_s: this.timers.now(), wall_ms: this.timers.wall() };
  }

  get head(): JournalHead {
    return this.#head;
  }

  get waiting(): number {
    return this.#mailbox.size;
  }

  /** Asks for something. Resolves once it is safe on disk; faults as the decision says, CENTRE_BUSY, STORE_*. */
  ask(identity: Identity, decide: Decide, key?: Wish['key']): Promise<Answered> {
    return this.#mailbox.post({ identity, decide, key });
  }

  /** Journals facts of the centre's own. */
  note<K extends EntryKind>(kind: K, body: EntryBodies[K]): Promise<Answered> {
    const draft = { kind, who: CENTRE.name, demo: false, body: body as unknown as Record<string, unknown> };
    return this.ask(CENTRE, () => ({ status: 200, body: null, entries: [draft] }));
  }

  /** Ends: what waits is done first. */
  async stop(why: string): Promise<void> {
    if (this.#stopped) return;
    const last = this.note('centre.stopped', { why }).catch(() => undefined);
    this.#mailbox.close();
    await last;
    this.#stopped = true;
    this.#callOff();
    await this.#ticking;
  }

  /** Ends at once, as a loss of power does: nothing is written any more. */
  kill(): void {
    this.#stopped = true;
    this.#mailbox.close();
    this.#callOff();
  }

  /** Becomes what the journal says; what is known stays as it is where the journal cannot be read. */
  async #reload(): Promise<void> {
    const state = emptyState();
    let head: JournalHead = EMPTY_HEAD;
    for (;;) {
      const entries = await this.store.read(head.seq, PAGE);
      for (const entry of entries) {
        const wrong = chainFault(head, entry);
        if (wrong !== undefined)
          throw new Fault('STORE_ALTERED', `${wrong}; restore a backup, and ask who had access`, `journal`);
        applyEntry(state, entry);
        head = { seq: entry.seq, hash: entry.hash };
      }
      if (entries.length < PAGE) break;
    }
    this.state = state;
    this.#head = head;
    this.#isSure = true;
  }

  /** Whether what is known is what the journal says; tries to make it so. While it is not, nothing is decided. */
  async #makeSure(): Promise<boolean> {
    try {
      await this.#reload();
    } catch (thrown) {
      if (thrown instanceof Fault) this.fault = thrown;
    }
    return this.#isSure;
  }

  #beatOn(): void {
    this.#callOff = this.timers.after(this.#beat, () => {
      this.#soon();
      this.#probe();
      if (!this.#stopped) this.#beatOn();
    });
  }

  /** Tries now and then whether the store can be written to again, so that the service gets well by itself. */
  #probe(): void {
    if (this.fault === undefined || this.timers.now() - this.#probed < PROBE_EVERY) return;
    this.#probed = this.timers.now();
    this.note('store.recovered', { after: this.fault.code }).catch(() => undefined);
  }

  #soon(): void {
    this.#ticking ??= Promise.resolve()
      .then(() => this.#tick())
      .finally(() => {
        this.#ticking = undefined;
        if (this.#mailbox.size > 0) this.#soon();
      });
  }

  async #tick(): Promise<void> {
    const letters = this.#mailbox.take(LETTERS_A_TICK);
    if (!this.#isSure && !(await this.#makeSure())) {
      for (const { reject } of letters) reject(this.fault);
      return;
    }
    const drafts: JournalDraft[] = [];
    const effects: Effect[] = [];
    const replies: (() => void)[] = [];
    const failures: ((fault: unknown) => void)[] = [];
    const at = new Date(this.timers.wall()).toISOString();
    let head = this.#head;
    const entries: JournalEntry[] = [];
    for (const { wish, resolve, reject } of letters) {
      try {
        const answered = this.#decide(wish, at);
        if ('replay' in answered) {
          resolve(answered.replay);
          continue;
        }
        const { status, body, entries: facts, effects: follow = [] } = answered;
        const made = chained(head, keptWith(facts, wish, status, body), at);
        for (const entry of made) applyEntry(this.state, entry);
        head = made.at(-1) ?? head;
        entries.push(...made);
        drafts.push(...facts);
        effects.push(...follow);
        replies.push(() => resolve({ status, body, replayed: false }));
        failures.push(reject);
      } catch (thrown) {
        reject(thrown);
      }
    }
    if (entries.length > 0 && !(await this.#keep(entries, failures))) return;
    for (const reply of replies) reply();
    for (const entry of entries) this.#onEntry(entry);
    for (const effect of effects) void this.#carryOut(effect);
    if (!this.#stopped) drive(this);
  }

  #decide(wish: Wish, at: string) {
    const asking: Asking = {
      state: this.state,
      city: this.city,
      identity: wish.identity,
      at,
      wall: this.timers.wall(),
    };
    const replay = wish.key && this.keptAnswer(wish.key);
    return replay ? { replay } : wish.decide(asking);
  }

  /** The first answer to a key, if there was one. Throws REQ_KEY_REUSED for another request under it. */
  keptAnswer({ key, digest }: NonNullable<Wish['key']>): Answered | undefined {
    const kept = this.state.answers.get(key);
    if (!kept) return undefined;
    if (kept.digest === digest) return { status: kept.status, body: kept.body, replayed: true };
    throw new Fault('REQ_KEY_REUSED', 'this key came with another request; take a new one', 'Idempotency-Key');
  }

  /** Writes the entries through. When that fails nobody is told yes, and what is known is read anew. */
  async #keep(entries: readonly JournalEntry[], failures: readonly ((fault: unknown) => void)[]): Promise<boolean> {
    try {
      await this.store.append(entries);
      const { seq, hash } = entries.at(-1)!;
      this.#head = { seq, hash };
      this.fault = undefined;
      return true;
    } catch (thrown) {
      this.fault = thrown instanceof Fault ? thrown : new Fault('STORE_BROKEN', String(thrown), 'journal');
      for (const fail of failures) fail(this.fault);
      this.#isSure = false;
      await this.#makeSure();
      return false;
    }
  }

  async #carryOut({ controller, order, deployment, onOutcome }: Effect): Promise<void> {
    let cause: string | null = null;
    try {
      await this.dispatcher.send(controller, order);
    } catch (thrown) {
      cause = thrown instanceof Fault ? `${thrown.code}: ${thrown.text}` : String(thrown);
    }
    if (onOutcome) return onOutcome(cause);
    if (deployment === null) {
      if (cause !== null) this.#raise('order', `${order.kind} was not obeyed: ${cause}`, controller);
      return;
    }
    await outcomeOf(this, deployment, controller, order, cause).catch(() => undefined);
  }

  #raise(kind: string, text: string, controller: string): void {
    this.ask(CENTRE, changeAlarms([{ kind, text, controller }], [])).catch(() => undefined);
  }
}

/** The first fact of a request with a key keeps the answer for when the key comes again. */
function keptWith(
  facts: readonly JournalDraft[],
  { key }: Wish,
  status: number,
  body: unknown,
): readonly JournalDraft[] {
  const [first, ...others] = facts;
  if (!key || !first) return facts;
  return [{ ...first, body: { ...first.body, answer: { ...key, status, body } } }, ...others];
}

/** The digest that tells one request from another under the same key. */
export function requestDigest(method: string, url: string, body: unknown): string {
  return digestOf([method, url, body ?? null]);
}
