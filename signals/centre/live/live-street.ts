// The service's handle on the thread of the live street: its clock, its last frames, and who listens.
import { EventEmitter, once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { VehicleType } from '../../../core/demand.ts';
import { Fault } from '../../../core/fault.ts';
import type { StreetSample } from '../../../sim/street-gauge.ts';
import { packageRoot } from '../../package-root.ts';
import { shared } from '../../shared-memory.ts';
import type { ControllerOrder, ControllerPort, ControllerStatus } from '../../unit/controller-port.ts';
import type { Reading } from '../store/store.ts';
import type { FromStreet, LiveClock, LiveStart, ToStreet } from './live-message.ts';
import type { BusReport, JoinedVehicle, QueueReport, StreetState } from './live-probe.ts';

export interface StreetEvents {
  vehicles: [frame: Uint8Array];
  lamps: [frame: Uint8Array];
  clock: [clock: LiveClock];
  sample: [sample: StreetSample];
  readings: [rows: readonly Reading[]];
  restarted: [];
  failed: [fault: Fault];
}

const LIVE_SCRIPT = join('signals', 'centre', 'live', 'live-worker.js');

/** s */
const STOP_WITHIN = 2;

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (fault: Fault) => void;
}

export class LiveStreet extends EventEmitter<StreetEvents> {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #request = 0;
  #clock: LiveClock | undefined;
  lastVehicles: Uint8Array | undefined;
  lastLamps: Uint8Array | undefined;
  /** why the street stands still, if it failed */
  fault: Fault | undefined;

  /** @param script the thread's, below `dist` */
  constructor(start: LiveStart, script = LIVE_SCRIPT) {
    super();
    this.setMaxListeners(0);
    const workerData = { ...start, batch: { ...start.batch, network: shared(start.batch.network) } };
    this.#worker = new Worker(join(packageRoot(), 'dist', script), { workerData });
    this.#worker.on('message', (message: FromStreet) => this.#take(message));
    this.#worker.on('error', (error) =>
      this.#fail(new Fault('LIVE_STOPPED', `the live street ended: ${error.message}; restart the service`, 'street')),
    );
  }

  get clock(): LiveClock | undefined {
    return this.#clock;
  }

  /** The clock; waits for the first one. Throws the fault that kept the street from starting. */
  async ready(): Promise<LiveClock> {
    if (this.fault) throw this.fault;
    if (this.#clock) return this.#clock;
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

  /** Sets speed and pause; answers the clock from then on. */
  pace(change: { readonly speed?: number | undefined; readonly paused?: boolean | undefined }): Promise<LiveClock> {
    return this.#ask((request) => ({ kind: 'pace', request, ...change })) as Promise<LiveClock>;
  }

  /** Begins anew; answers the clock from then on. */
  restart(how: { readonly seed?: number | undefined; readonly begin_s?: number | undefined }): Promise<LiveClock> {
    return this.#ask((request) => ({ kind: 'restart', request, ...how })) as Promise<LiveClock>;
  }

  /** What the run has measured so far. */
  measures(): Promise<object> {
    return this.#ask((request) => ({ kind: 'measures', request })) as Promise<object>;
  }

  /** What a controller of the street says of itself. Throws UNIT_AS_FOUND for one that takes no orders. */
  status(controller: string): Promise<ControllerStatus> {
    return this.#ask((request) => ({ kind: 'status', request, controller })) as Promise<ControllerStatus>;
  }

  /** Hands an order to a controller of the street. Faults as `ControllerUnit.obey`. */
  async order(controller: string, order: ControllerOrder): Promise<void> {
    await this.#ask((request) => ({ kind: 'order', request, controller, order }));
  }

  /** Where vehicles stand on lanes. */
  queues(lanes: readonly number[]): Promise<QueueReport> {
    return this.#ask((request) => ({ kind: 'queues', request, lanes })) as Promise<QueueReport>;
  }

  /** Buses that come to signals. Throws STREET_NO_JOIN where the street is not simulated. */
  buses(): Promise<BusReport> {
    return this.#ask((request) => ({ kind: 'buses', request })) as Promise<BusReport>;
  }

  /** The street as it is now, to simulate futures from. Faults as `saveWorldWith`. */
  state(): Promise<StreetState> {
    return this.#ask((request) => ({ kind: 'state', request })) as Promise<StreetState>;
  }

  /** Puts a vehicle onto the street; answers its number. Faults as `addVehicle`. */
  join(id: string, type: VehicleType, route: readonly string[]): Promise<number> {
    return this.#ask((request) => ({ kind: 'join', request, id, type, route })) as Promise<number>;
  }

  whereabouts(vehicle: number): Promise<JoinedVehicle> {
    return this.#ask((request) => ({ kind: 'whereabouts', request, vehicle })) as Promise<JoinedVehicle>;
  }

  #ask(message: (request: number) => ToStreet): Promise<unknown> {
    const request = ++this.#request;
    return new Promise((resolve, reject) => {
      this.send(message(request));
      this.#waiting.set(request, { resolve, reject });
    });
  }

  /** Ends the thread: asked first, so that it leaves nothing behind. */
  async stop(): Promise<void> {
    this.removeAllListeners();
    const ended = once(this.#worker, 'exit');
    this.#worker.postMessage({ kind: 'stop' } satisfies ToStreet);
    const late = setTimeout(() => void this.#worker.terminate(), STOP_WITHIN * 1000);
    await ended;
    clearTimeout(late);
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
    } else if (message.kind === 'sample') this.emit('sample', message.sample);
    else if (message.kind === 'readings') this.emit('readings', message.rows);
    else if (message.kind === 'restarted') this.emit('restarted');
    else if (message.kind === 'answer') this.#settle(message.request, ({ resolve }) => resolve(message.value));
    else {
      const { code, text, where } = message.fault;
      const fault = new Fault(code, text, where);
      if (message.kind === 'fault') this.#fail(fault);
      else this.#settle(message.request, ({ reject }) => reject(fault));
    }
  }

  #settle(request: number, how: (waiting: Waiting) => void): void {
    const waiting = this.#waiting.get(request);
    this.#waiting.delete(request);
    if (waiting) how(waiting);
  }

  #fail(fault: Fault): void {
    this.fault = fault;
    for (const { reject } of this.#waiting.values()) reject(fault);
    this.#waiting.clear();
    this.emit('failed', fault);
  }
}

/** The port to one controller of the live street: the simulator is one more controller, and so is SUMO. */
export function streetPort(street: LiveStreet, controller: string, adapter: 'simulated' | 'sumo'): ControllerPort {
  return {
    controller,
    adapter,
    status: () => street.status(controller),
    obey: (order) => street.order(controller, order),
    close: async () => {},
  };
}
