// A running `greenband serve` for the twin's journeys and measurements: the real service in a process of its own.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../signals/free-port.ts';
import { packageRoot } from '../signals/package-root.ts';

const BIN = join(packageRoot(), 'bin', 'greenband.js');

export interface RunningService {
  readonly address: string;
  /** the folder of its journal */
  readonly data: string;
  /** Ends the process and keeps its data; the address stays free for `again`. */
  kill(): Promise<void>;
  /** Starts it again on the same address and data. */
  again(): Promise<void>;
  /** Ends it and removes its data. */
  close(): Promise<void>;
}

async function whenUp(address: string, child: ChildProcess): Promise<void> {
  for (let i = 0; i < 300; i++) {
    if ((await fetch(`${address}/readyz`).catch(() => undefined))?.ok) return;
    if (child.exitCode !== null) break;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`the service did not come up at ${address}`);
}

/** Serves a place (a folder) on a free port of this machine. */
export async function startService(place: string): Promise<RunningService> {
  const data = mkdtempSync(join(tmpdir(), 'greenband-twin-'));
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  let child: ChildProcess | undefined;
  const again = async () => {
    child = spawn(process.execPath, [BIN, 'serve', place, '--port', `${port}`, '--data', data], { stdio: 'ignore' });
    await whenUp(address, child);
  };
  const kill = async () => {
    if (child === undefined || child.exitCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  };
  const close = async () => {
    await kill();
    rmSync(data, { recursive: true, force: true });
  };
  await again();
  return { address, data, kill, again, close };
}
