// Starts SUMO as a street: a process that listens for TraCI, and says in its own words why it would not.
import { spawn } from 'node:child_process';
import { Fault } from '../../../core/fault.ts';
import { freePort } from '../../free-port.ts';
import { TraciConnection } from './traci-connection.ts';

export interface SumoProcess {
  readonly connection: TraciConnection;
  /** Resolves when the process has ended; kills it after `patience` seconds. */
  end(patience: number): Promise<void>;
}

const LAST_WORDS = 4000;

/**
 * Runs `sumo` with these arguments and connects to it.
 * @throws Fault SUMO_MISSING where it cannot be started, SUMO_FAILED with SUMO's words where it ends at once
 */
export async function startSumo(args: readonly string[], program = 'sumo'): Promise<SumoProcess> {
  const port = await freePort();
  const child = spawn(program, [...args, '--remote-port', String(port), '--num-clients', '1'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let words = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    words = (words + chunk.toString()).slice(-LAST_WORDS);
  });
  const state: { ended: boolean; error: Error | undefined } = { ended: false, error: undefined };
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => {
      state.ended = true;
      resolve();
    });
    child.once('error', (error) => {
      state.ended = true;
      state.error = error;
      resolve();
    });
  });
  const killer = () => child.kill('SIGKILL');
  process.once('exit', killer);
  const connection = await connect(port, state, () => words);
  return {
    connection,
    async end(patience) {
      const timer = setTimeout(() => child.kill('SIGKILL'), patience * 1000);
      await ended;
      clearTimeout(timer);
      process.removeListener('exit', killer);
    },
  };
}

/** SUMO listens only after it has read its network: tried again until it does, or has ended. */
async function connect(
  port: number,
  state: { readonly ended: boolean; readonly error: Error | undefined },
  words: () => string,
): Promise<TraciConnection> {
  for (;;) {
    if (state.error) {
      const text = `SUMO cannot be started (${state.error.message}); install it (Debian: apt-get install sumo)`;
      throw new Fault('SUMO_MISSING', text, 'sumo');
    }
    if (state.ended) {
      const error = /^Error: (.*)$/m.exec(words())?.[1] ?? words().trim().split('\n')[0] ?? '';
      throw new Fault('SUMO_FAILED', `SUMO stopped: ${error || 'without a word'}; mend its configuration`, 'sumo');
    }
    try {
      return await TraciConnection.open('127.0.0.1', port);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
