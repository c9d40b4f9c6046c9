// Keeps what has been measured of corridors on disk, pair by pair, so that a long measurement can be taken up again.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BUILT = fileURLToPath(new URL('..', import.meta.url));
/** what a pair's result depends on; another build of these has a store of its own */
const CODE = ['core', 'sim', 'signals', 'signals/priority', 'signals/control'];

function codeDigest(): string {
  const hash = createHash('sha256');
  for (const folder of CODE)
    for (const file of readdirSync(join(BUILT, folder)).sort())
      if (file.endsWith('.js') && !file.includes('.test.'))
        hash.update(file).update(readFileSync(join(BUILT, folder, file)));
  return hash.digest('hex').slice(0, 12);
}

/** Results of one kind under names, in one file of the machine's folder for temporary files. */
export class PriorityStore<T> {
  readonly #path: string;
  readonly #kept: Record<string, T>;

  constructor(name: string) {
    const folder = join(tmpdir(), 'greenband-priority', codeDigest());
    mkdirSync(folder, { recursive: true });
    this.#path = join(folder, `${name}.json`);
    this.#kept = existsSync(this.#path) ? (JSON.parse(readFileSync(this.#path, 'utf8')) as Record<string, T>) : {};
  }

  get(key: string): T | undefined {
    return this.#kept[key];
  }

  set(key: string, value: T): void {
    this.#kept[key] = value;
  }

  /** Writes all of it. */
  keep(): void {
    writeFileSync(this.#path, JSON.stringify(this.#kept));
  }
}
