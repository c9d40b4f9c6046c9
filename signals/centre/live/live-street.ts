// The service's handle on the thread of the live street: its clock, its last frames, and who listens.
import { EventEmitter, once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Fault } from '../../../core/fault.ts';
import { packageRoot } from '../../package-root.ts';
import { shared } from '../../shared-memory.ts';
import type { FromStreet, LiveClock, LiveStart, ToStreet } from './live-message.ts';

export interface StreetEvents {
  vehicles: [frame: Uint8Array];
  lamps: [frame: Uint8Array];
  clock: [clock: LiveClock];
  restarted: [];
  failed: [fault: Fault];
}

export class LiveStreet extends EventEmitter<StreetEvents> {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, { resolve: (measures: object) => void; reject: (fault: Fault) => void }>();
  #request = 0;
  #clock: LiveClock | undefined;
  lastVehicles: Uint8Array | undefined;
  lastLamps: Uint8Array | undefined;
  /** why the street stands still, if it failed */
  fault: Fault | undefined;

  constructor(start: LiveStart) {
    super();
    this.setMaxListeners(0);
    const workerData = { ...start, batch: { ...start.batch, network: shared(start.batch.network) } };
    this.#worker = new Worker(join(packageRoot(), 'dist', 'signals', 'centre', 'live', 'live-worker.js'), {
      workerData,
    });
    this.#worker.on('message', (message: FromStreet) => this.#take(message));
    this.#worker.on('error', (error) =>
      this.#fail(new Fault('LIVE_STOPPED', `the live street ended: ${error.message}; restart the service`, 'street')),
    );
  }

  get clock(): LiveClock | undefined {
    return this.#clock;
  }

  /** The clock, the first one when there is none yet. Throws the fault that kept the street from starting. */
  async ready(): Promise<LiveClock> {
    return this.#clock && !this.fault ? this.#clock : this.next();
  }

  /** The next clock that the street says. Throws the fault that stops it. */
  async next(): Promise<LiveClock> {
    if (this.fault) throw this.fault;
    const stop = new AbortController();
    try {
      return await Promise.race([
        once(this, 'clock', { signal: stop.signal }).then(([clock]) => clock as LiveClock),
        once(this, 'failed', { signal: stop.signal }).then(([fault]) => Promise.reject(fault as Fault)),
      ]);
    } finally {
      stop.abort();
    }
  }

  send(message: ToStreet): void {
    if (this.fault) throw this.fault;
    this.#worker.postMessage(message);
  }

  /** What the run has measured so far. */
  measures(): Promise<object> {
    const request = ++this.#request;
    return new Promise((resolve, reject) => {
      this.#waiting.set(request, { resolve, reject });
      this.send({ kind: 'measures', request });
    });
  }

  async stop(): Promise<void> {
    this.removeAllListeners();
    await this.#worker.terminate();
  }

  #take(message: FromStreet): void {
    if (message.kind === 'vehicles') {
      this.lastVehicles = new Uint8Array(message.frame);
      this.emit('vehicles', this.lastVehicles);
    } else if (message.kind === 'lamps') {
      this.lastLamps = new Uint8Array(message.frame);
      this.emit('lamps', this.lastLamps);
    } else if (message.kind === 'clock') {
      this.#clock = message.clock;
      this.emit('clock', message.clock);
    } else if (message.kind === 'restarted') this.emit('restarted');
    else if (message.kind === 'measures') {
      this.#waiting.get(message.request)?.resolve(message.measures);
      this.#waiting.delete(message.request);
    } else this.#fail(new Fault(message.fault.code, message.fault.text, message.fault.where));
  }

  #fail(fault: Fault): void {
    this.fault = fault;
    for (const { reject } of this.#waiting.values()) reject(fault);
    this.#waiting.clear();
    this.emit('failed', fault);
  }
}
