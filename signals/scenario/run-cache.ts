// Runs kept by content: the same network, demand, lamps, scenario, window, seed and engine are never simulated twice, also after a kill.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Means, VehicleCounts } from '../../sim/result.ts';
import { writeWhole } from '../atomic-write.ts';
import { packageRoot } from '../package-root.ts';
import type { Batch, Outcome } from '../replication.ts';

/** What is kept of a run. */
export interface KeptRun {
  readonly seed: number;
  readonly vehicles: VehicleCounts;
  readonly mean: Means;
  readonly checksum: string;
}

/** Hash of the compiled engine, so that a changed engine never answers from old runs. */
export function engineHash(): string {
  const hash = createHash('sha256');
  for (const room of ['core', 'sim', 'signals']) {
    const folder = join(packageRoot(), 'dist', room);
    const files = readdirSync(folder, { withFileTypes: true }).filter(
      (entry) => entry.isFile() && /\.js$/.test(entry.name),
    );
    for (const { name } of files.sort((a, b) => (a.name < b.name ? -1 : 1)))
      hash.update(name).update(readFileSync(join(folder, name)));
  }
  return hash.digest('hex');
}

/** The content that a run depends on besides its seed. Lamps are bytes; the rest is JSON. */
export function batchHash(engine: string, network: string, batch: Omit<Batch, 'network'>): string {
  const { plans, demand, scenario, begin, end, step } = batch;
  const hash = createHash('sha256').update(engine).update(network);
  hash.update(JSON.stringify({ demand, scenario, begin, end, step }));
  hash.update(
    JSON.stringify(plans, (_, value: unknown) => (ArrayBuffer.isView(value) ? [...(value as Uint8Array)] : value)),
  );
  return hash.digest('hex');
}

/** Runs by content in a folder, one small file each; in memory alone without a folder. */
export class RunCache {
  readonly #folder: string | undefined;
  readonly #memory = new Map<string, KeptRun>();
  /** runs answered without simulating, and those that were simulated */
  found = 0;
  simulated = 0;

  constructor(folder: string | undefined) {
    this.#folder = folder;
  }

  get(batch: string, seed: number): KeptRun | undefined {
    const key = `${batch.slice(0, 32)}-${seed}`;
    const known = this.#memory.get(key) ?? this.#read(key, seed);
    if (known === undefined) return undefined;
    this.#memory.set(key, known);
    return known;
  }

  /** Counted as found only where a caller asked for a run that an earlier command had left. */
  #read(key: string, seed: number): KeptRun | undefined {
    if (this.#folder === undefined) return undefined;
    const path = join(this.#folder, `${key}.json`);
    if (!existsSync(path)) return undefined;
    try {
      const run = JSON.parse(readFileSync(path, 'utf8')) as KeptRun;
      if (run.seed !== seed) return undefined;
      this.found++;
      return run;
    } catch {
      // A file that is no run is as good as none: it is simulated again and written over.
      return undefined;
    }
  }

  put(batch: string, { seed, vehicles, mean, checksum }: Outcome): void {
    const run: KeptRun = { seed, vehicles, mean, checksum };
    const key = `${batch.slice(0, 32)}-${seed}`;
    this.#memory.set(key, run);
    this.simulated++;
    if (this.#folder !== undefined) writeWhole(join(this.#folder, `${key}.json`), JSON.stringify(run));
  }
}
