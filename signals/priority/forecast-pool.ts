// Threads that stand ready to simulate the futures of one place, so that a dispatcher need not wait for them to start.
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Fault } from '../../core/fault.ts';
import { packageRoot } from '../package-root.ts';
import { shared } from '../shared-memory.ts';
import type { Futures } from './corridor-forecast.ts';
import type { CorridorPlace } from './corridor-run.ts';
import type { ForecastAsk, ForecastRun, LinkAsk, Present } from './forecast-run.ts';
import type { FromForecaster, ToForecaster } from './forecast-worker.ts';
import type { LinkForecast } from './link-forecast.ts';

type Ask = Exclude<ToForecaster, { readonly kind: 'state' }>;

/** The place is copied to each thread once; its network stands in shared memory. */
export class ForecastPool implements Futures {
  readonly #idle: Worker[];
  readonly #all: readonly Worker[];
  readonly #queue: (() => void)[] = [];

  /** @param threads as many as there are cores without it */
  constructor(place: CorridorPlace, threads = availableParallelism()) {
    const workerData = { ...place, network: shared(place.network) };
    const path = join(packageRoot(), 'dist', 'signals', 'priority', 'forecast-worker.js');
    this.#all = Array.from({ length: Math.max(1, threads) }, () => new Worker(path, { workerData }));
    for (const worker of this.#all) {
      worker.setMaxListeners(0);
      worker.unref();
    }
    this.#idle = [...this.#all];
  }

  begin(present: Present): void {
    for (const worker of this.#all) worker.postMessage({ kind: 'state', present } satisfies ToForecaster);
  }

  run(ask: Omit<ForecastAsk, 'from'>): Promise<ForecastRun> {
    return this.#ask({ kind: 'run', ask }) as Promise<ForecastRun>;
  }

  links(ask: Omit<LinkAsk, 'from'>): Promise<LinkForecast> {
    return this.#ask({ kind: 'links', ask }) as Promise<LinkForecast>;
  }

  async close(): Promise<void> {
    await Promise.all(this.#all.map((worker) => worker.terminate()));
  }

  async #ask(message: Ask): Promise<unknown> {
    const worker = this.#idle.pop() ?? (await this.#free());
    try {
      return await answerOf(worker, message);
    } finally {
      this.#idle.push(worker);
      this.#queue.shift()?.();
    }
  }

  async #free(): Promise<Worker> {
    for (;;) {
      await new Promise<void>((resolve) => this.#queue.push(resolve));
      const worker = this.#idle.pop();
      if (worker) return worker;
    }
  }
}

function answerOf(worker: Worker, message: Ask): Promise<unknown> {
  worker.ref();
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      worker.unref();
      act();
    };
    const onMessage = (reply: FromForecaster) =>
      settle(() =>
        'value' in reply
          ? resolve(reply.value)
          : reject(new Fault(reply.fault.code, reply.fault.text, reply.fault.where)),
      );
    const onError = (error: Error) => settle(() => reject(error));
    const onExit = (code: number) =>
      settle(() =>
        reject(new Fault('RUN_WORKER_ENDED', 'a worker ended early; ask for the forecast again', `exit code ${code}`)),
      );
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    worker.postMessage(message);
  });
}
