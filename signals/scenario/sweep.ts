// Plans x demands x events: each cell is run until its interval is narrow enough, on the same seeds as the first cell.
import { createHash } from 'node:crypto';
import type { PreparedPlace } from '../prepared-place.ts';
import type { Batch } from '../replication.ts';
import { runBatch } from '../replications.ts';
import { type Cell, type CellResult, cellBatch, cellResult } from './cell.ts';
import { batchHash, engineHash, type KeptRun, type RunCache } from './run-cache.ts';

export interface SweepOptions {
  readonly seed: number;
  /** half of the 95 % interval, in percent of the first cell's mean delay, at which a cell is done */
  readonly within: number;
  /** replications of a cell at the least and at the most */
  readonly least: number;
  readonly most: number;
  readonly workers?: number | undefined;
  readonly onCell?: (done: number, total: number) => void;
}

/** Runs cells of one place; what has been run before, in this sweep or an earlier one, is not run again. */
export class Sweep {
  readonly #prepared: PreparedPlace;
  readonly #options: SweepOptions;
  readonly #cache: RunCache;
  readonly #engine = engineHash();
  readonly #networks = new Map<PreparedPlace, string>();
  readonly #batches = new Map<Cell, { readonly batch: Batch; readonly key: string }>();

  constructor(prepared: PreparedPlace, cache: RunCache, options: SweepOptions) {
    this.#prepared = prepared;
    this.#options = options;
    this.#cache = cache;
  }

  /** Every cell in turn, the first one being what the others are compared with. */
  async run(cells: readonly Cell[]): Promise<CellResult[]> {
    for (const cell of cells) this.#batchOf(cell);
    const results: CellResult[] = [];
    for (const [i, cell] of cells.entries()) {
      results.push(await this.cell(cell, i === 0 ? undefined : cells[0]!));
      this.#options.onCell?.(i + 1, cells.length);
    }
    return results;
  }

  /**
   * One cell, by the sequential procedure of Law & Kelton (9.4.1): rounds grow by what the last interval says is missing, by
   * half at the least and to double at the most, until the interval is narrow or `most` have run.
   */
  async cell(cell: Cell, base: Cell | undefined): Promise<CellResult> {
    const { within, least, most } = this.#options;
    const { begin, end } = this.#prepared.window;
    let wanted = Math.min(least, most);
    for (;;) {
      const first = base && (await this.#runs(base, wanted));
      const result = cellResult(cell, await this.#runs(cell, wanted), first, end - begin, within);
      if (result.reached || wanted >= most) return result;
      const missing = (result.precision_percent / within) ** 2;
      const needed = Number.isFinite(missing) ? Math.ceil(wanted * missing) : most;
      wanted = Math.min(most, 2 * wanted, Math.max(needed, Math.ceil(1.5 * wanted)));
    }
  }

  /** The first `count` runs of a cell, seed by seed; those not known are simulated and kept at once. */
  async #runs(cell: Cell, count: number): Promise<KeptRun[]> {
    const { batch, key } = this.#batchOf(cell);
    const seeds = Array.from({ length: count }, (_, i) => this.#options.seed + i);
    const missing = seeds.filter((seed) => this.#cache.get(key, seed) === undefined);
    const jobs = missing.map((seed) => ({ plan: 0, seed, tables: false }));
    const onOutcome = (outcome: Parameters<RunCache['put']>[1]) => this.#cache.put(key, outcome);
    if (jobs.length > 0) await runBatch(batch, jobs, { workers: this.#options.workers, onOutcome });
    return seeds.map((seed) => this.#cache.get(key, seed)!);
  }

  #batchOf(cell: Cell): { readonly batch: Batch; readonly key: string } {
    const known = this.#batches.get(cell);
    if (known !== undefined) return known;
    const batch = cellBatch(cell);
    const made = { batch, key: batchHash(this.#engine, this.#networkOf(cell.prepared), batch) };
    this.#batches.set(cell, made);
    return made;
  }

  /** Hash of a network; that of the place is the same for all cells that build nothing. */
  #networkOf(prepared: PreparedPlace): string {
    const known = this.#networks.get(prepared);
    if (known !== undefined) return known;
    const hash = createHash('sha256').update(JSON.stringify(prepared.place.network)).digest('hex');
    this.#networks.set(prepared, hash);
    return hash;
  }
}
