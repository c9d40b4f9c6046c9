// Ten thousand controllers on their own connections, each pulling every ten seconds, from a process of their own.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { packageRoot } from '../signals/package-root.ts';

export interface PullLoad {
  readonly controllers: number;
  readonly requests: number;
  readonly errors: number;
  readonly p50_ms: number;
  readonly p99_ms: number;
  readonly worst_ms: number;
  /** of the server, at the end */
  readonly rss_mb: number;
}

const EVERY = 10_000;

class Puller {
  readonly #socket: Socket;
  readonly #head: string;
  readonly #done: (ms: number, ok: boolean) => void;
  #etag = '';
  #sent = 0;
  #heard = '';

  constructor(port: number, id: string, done: (ms: number, ok: boolean) => void) {
    this.#done = done;
    this.#socket = connect(port, '127.0.0.1').setNoDelay(true).setEncoding('latin1');
    this.#head = `GET /controllers/${id}/plan HTTP/1.1\r\nHost: 127.0.0.1\r\nGreenband-Identity: controller ${id}\r\n`;
    this.#socket.on('data', (text) => this.#take(String(text)));
    this.#socket.on('error', () => this.#done(0, false));
  }

  pull(): void {
    if (this.#sent > 0) this.#done(performance.now() - this.#sent, false);
    this.#sent = performance.now();
    this.#heard = '';
    this.#socket.write(`${this.#head}${this.#etag && `If-None-Match: ${this.#etag}\r\n`}\r\n`);
  }

  #take(text: string): void {
    this.#heard += text;
    const end = this.#heard.indexOf('\r\n\r\n');
    if (end < 0) return;
    const head = this.#heard.slice(0, end);
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
    const status = head.slice(9, 12);
    if (status !== '304' && this.#heard.length < end + 4 + length) return;
    this.#etag = /etag: (\S+)/i.exec(head)?.[1] ?? this.#etag;
    const sent = this.#sent;
    this.#sent = 0;
    this.#done(performance.now() - sent, status === '304' || status === '200');
  }

  end(): void {
    this.#socket.destroy();
  }
}

async function startServer(controllers: number): Promise<{ child: ChildProcess; address: string }> {
  const script = join(packageRoot(), 'dist', 'bench', 'centre-pull-server.js');
  const child = spawn(process.execPath, [script, String(controllers)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout!, 'data')) as [Buffer];
  return { child, address: String(line).trim() };
}

/** Pulls for `seconds` after a round in which everybody gets the first letter. */
export async function pullLoad(controllers: number, seconds: number): Promise<PullLoad> {
  const { child, address } = await startServer(controllers);
  const times: number[] = [];
  let errors = 0;
  let counting = false;
  const done = (ms: number, ok: boolean) => {
    if (!ok) errors++;
    else if (counting) times.push(ms);
  };
  const port = Number(new URL(address).port);
  const pullers = Array.from({ length: controllers }, (_, i) => new Puller(port, `c${i}`, done));
  const rounds = Math.ceil((seconds * 1000) / EVERY) + 1;
  const begun = performance.now();
  const slice = Math.max(1, Math.round(controllers / (EVERY / 10)));
  for (let round = 0; round < rounds; round++) {
    counting = round > 0;
    for (let from = 0; from < controllers; from += slice) {
      for (const puller of pullers.slice(from, from + slice)) puller.pull();
      const due = begun + round * EVERY + ((from + slice) / controllers) * EVERY;
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
    }
  }
  await new Promise((resolve) => setTimeout(resolve, 500));
  const metrics = await (await fetch(`${address}/metrics`)).text();
  for (const puller of pullers) puller.end();
  child.kill('SIGTERM');
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN;
  const rss = Number(/^process_resident_memory_bytes (\S+)/m.exec(metrics)?.[1]) / 1e6;
  return {
    controllers,
    requests: times.length,
    errors,
    p50_ms: at(0.5),
    p99_ms: at(0.99),
    worst_ms: at(1),
    rss_mb: rss,
  };
}
