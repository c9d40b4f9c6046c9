// A long measurement in pieces: each is kept when it is done, so that one that was broken off goes on where it was.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { circumstances } from './figure-record.ts';

/**
 * Runs pieces 0 .. count - 1 and answers what each gave. Those done before at the same commit are not run again.
 * `GREENBAND_PIECES_S` bounds the s of one call: what is left is done by the next one.
 * @throws Error that says how many pieces are done, where the time was over
 */
export async function inPieces<T>(id: string, count: number, run: (piece: number) => Promise<T>): Promise<T[]> {
  const folder = join(tmpdir(), 'greenband-pieces', `${id}-${circumstances(new Date()).commit}`);
  mkdirSync(folder, { recursive: true });
  const most = Number(process.env['GREENBAND_PIECES_S'] ?? Number.POSITIVE_INFINITY);
  const begun = performance.now();
  const done: T[] = [];
  for (let piece = 0; piece < count; piece++) {
    const path = join(folder, `${piece}.json`);
    const kept = read<T>(path);
    if (kept === undefined && (performance.now() - begun) / 1000 > most)
      throw new Error(`${done.length} of ${count} pieces are done; run it again`);
    const answer = kept ?? (await run(piece));
    writeFileSync(path, JSON.stringify(answer));
    done.push(answer);
  }
  rmSync(folder, { recursive: true, force: true });
  return done;
}

function read<T>(path: string): T | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as T;
  } catch {
    return undefined;
  }
}
