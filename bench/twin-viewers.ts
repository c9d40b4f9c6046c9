// What twenty viewers of a street cost the service that shows it: its processor time with them, less that without.
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { packageRoot } from '../signals/package-root.ts';
import { startService } from './twin-service.ts';

export interface ViewersCost {
  /** cores in use, alone and watched */
  readonly alone: number;
  readonly watched: number;
  /** frames a second that a viewer got, the least */
  readonly frames: number;
  /** kB/s to a viewer */
  readonly rate_kBps: number;
}

const wait = (seconds: number) => new Promise((resolve) => setTimeout(resolve, 1000 * seconds));

/** s of processor time that the service says it has used. */
async function used(address: string): Promise<number> {
  const text = await (await fetch(`${address}/metrics`)).text();
  return Number(/^process_cpu_seconds_total (\S+)/m.exec(text)?.[1]);
}

/** Cores in use over some time. */
async function cores(address: string, seconds: number): Promise<number> {
  const [from, begun] = [await used(address), performance.now()];
  await wait(seconds);
  return (1000 * ((await used(address)) - from)) / (performance.now() - begun);
}

/** `greenband serve` on the made-up district, `seconds` alone, watched, and alone again. */
export async function viewersCost(viewers: number, seconds: number): Promise<ViewersCost> {
  const service = await startService(join(packageRoot(), 'fixtures', 'riverside'));
  const { address } = service;
  try {
    await wait(5);
    const before = await cores(address, seconds / 2);
    const seen = Array.from({ length: viewers }, () => ({ frames: 0, bytes: 0 }));
    const sockets = seen.map((tally) => {
      const socket = new WebSocket(`${address.replace('http', 'ws')}/stream?place=riverside`, ['greenband.v1']);
      socket.on('message', (message: Buffer, isBinary) => {
        if (isBinary) tally.frames++;
        tally.bytes += message.length;
      });
      return socket;
    });
    await wait(2);
    const first = seen.map(({ frames, bytes }) => ({ frames, bytes }));
    const watched = await cores(address, seconds);
    const frames = Math.min(...seen.map((tally, i) => tally.frames - first[i]!.frames)) / seconds;
    const bytes = seen.reduce((sum, tally, i) => sum + tally.bytes - first[i]!.bytes, 0);
    for (const socket of sockets) socket.terminate();
    await wait(1);
    const after = await cores(address, seconds / 2);
    return { alone: (before + after) / 2, watched, frames, rate_kBps: bytes / 1000 / seconds / viewers };
  } finally {
    await service.close();
  }
}
