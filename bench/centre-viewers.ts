// Twenty viewers of a street with 50,000 vehicles, half of them slow: the slow ones lose frames, and the tick loses nothing.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { packageRoot } from '../signals/package-root.ts';
import type { TickCosts } from './centre-viewers-street.ts';

export interface ViewersRun {
  readonly alone: TickCosts;
  readonly watched: TickCosts;
  /** frames that each viewer got, of those made meanwhile */
  readonly quick: readonly number[];
  readonly slow: readonly number[];
  /** frames that the service says it dropped for the slow ones and for the quick ones */
  readonly dropped: readonly [slow: number, quick: number];
}

const QUICK = 10;
const SLOW = 10;
/** ms: a slow viewer reads for a moment, then looks away; every other one never looks again */
const READS = 50;
const LOOKS_AWAY = 950;

class Watcher {
  readonly #socket: WebSocket;
  readonly #timer: NodeJS.Timeout | undefined;
  frames = 0;
  dropped = 0;

  constructor(address: string, slow: boolean, looks: boolean) {
    this.#socket = new WebSocket(address, { perMessageDeflate: false, skipUTF8Validation: true });
    this.#socket.on('message', (data: Buffer, isBinary) => {
      if (!isBinary || data[3] !== 1) return;
      this.frames++;
      this.dropped = data.readUInt32LE(28);
    });
    this.#socket.on('error', () => undefined);
    if (!slow) return;
    this.#socket.on('open', () => this.#socket.pause());
    if (!looks) return;
    this.#timer = setInterval(() => {
      this.#socket.resume();
      setTimeout(() => this.#socket.pause(), READS);
    }, READS + LOOKS_AWAY);
  }

  end(): void {
    clearInterval(this.#timer);
    this.#socket.terminate();
  }
}

const wait = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

export async function viewersRun(seconds: number): Promise<ViewersRun> {
  const script = join(packageRoot(), 'dist', 'bench', 'centre-viewers-server.js');
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const address = String(line).trim();
  const costs = async () => (await (await fetch(`${address}/places/single-junction/measures`)).json()) as TickCosts;
  await wait(2);
  await costs();
  await wait(seconds);
  const alone = await costs();
  const stream = `${address.replace('http', 'ws')}/stream`;
  const watchers = Array.from({ length: QUICK + SLOW }, (_, i) => new Watcher(stream, i >= QUICK, i % 2 === 0));
  await wait(2);
  await costs();
  const before = watchers.map(({ frames }) => frames);
  await wait(seconds);
  const watched = await costs();
  const got = watchers.map(({ frames }, i) => frames - before[i]!);
  const dropped = watchers.map((watcher) => watcher.dropped);
  for (const watcher of watchers) watcher.end();
  child.kill('SIGTERM');
  const sum = (list: readonly number[]) => list.reduce((total, one) => total + one, 0);
  return {
    alone,
    watched,
    quick: got.slice(0, QUICK),
    slow: got.slice(QUICK),
    dropped: [sum(dropped.slice(QUICK)), sum(dropped.slice(0, QUICK))],
  };
}
