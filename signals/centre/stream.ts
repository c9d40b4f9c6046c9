// The live stream: each viewer gets the frames that its connection can take; who reads slowly gets fewer.
import type { FastifyInstance } from 'fastify';
import type { WebSocket } from 'ws';
import { Fault } from '../../core/fault.ts';
import type { Clock } from '../clock.ts';
import { DROPPED_AT, seenPart } from './live/frame.ts';
import type { LiveStreet } from './live/live-street.ts';
import type { Metrics } from './metrics.ts';
import type { ServedPlace } from './served-place.ts';
import { lanesWithin } from './view.ts';

/** bytes that may wait in a viewer's socket before frames are skipped for it */
const MOST_WAITING = 512 * 1024;
/** s after which a viewer that reads nothing is let go */
const MOST_SILENCE = 30;
const MOST_RATE = 20;
const TRY_AGAIN_LATER = 1013;
const GOING_AWAY = 1001;
const POLICY = 1008;

type Kind = 'vehicles' | 'lamps';

class Viewer {
  #seen: Uint8Array | undefined;
  #gap = 0;
  #last = Number.NEGATIVE_INFINITY;
  #stuckSince: number | undefined;
  #dropped = 0;
  readonly #socket: WebSocket;
  readonly #served: ServedPlace;
  readonly #clock: Clock;
  readonly #metrics: Metrics;

  constructor(socket: WebSocket, served: ServedPlace, clock: Clock, metrics: Metrics) {
    this.#socket = socket;
    this.#served = served;
    this.#clock = clock;
    this.#metrics = metrics;
  }

  say(message: object): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  show(kind: Kind, frame: Uint8Array): void {
    const socket = this.#socket;
    if (socket.readyState !== socket.OPEN) return;
    const now = this.#clock.now();
    if (socket.bufferedAmount > MOST_WAITING) {
      this.#drop(kind, now);
      return;
    }
    this.#stuckSince = undefined;
    if (kind === 'vehicles') {
      if (now - this.#last < this.#gap) return;
      this.#last = now;
    }
    let shown = kind === 'vehicles' && this.#seen ? seenPart(frame, this.#seen) : frame;
    if (this.#dropped > 0) {
      if (shown === frame) shown = frame.slice();
      new DataView(shown.buffer, shown.byteOffset).setUint32(DROPPED_AT, this.#dropped, true);
    }
    socket.send(shown, { binary: true });
    this.#metrics.framesSent.inc({ kind });
  }

  #drop(kind: Kind, now: number): void {
    this.#dropped++;
    this.#metrics.framesDropped.inc({ kind });
    this.#stuckSince ??= now;
    if (now - this.#stuckSince > MOST_SILENCE) this.#socket.close(TRY_AGAIN_LATER, 'reads too slowly');
  }

  /** Takes what the viewer asks for; anything else ends the connection. */
  take(text: string): void {
    const asked = parsed(text);
    if (asked?.['type'] === 'rate' && typeof asked['hz'] === 'number' && asked['hz'] >= 1 && asked['hz'] <= MOST_RATE)
      this.#gap = 1 / asked['hz'] - 0.005;
    else if (asked?.['type'] === 'view' && isView(asked['bounds']))
      this.#seen = asked['bounds'] === null ? undefined : lanesWithin(this.#served.prepared.network, asked['bounds']);
    else this.#socket.close(POLICY, 'not understood');
  }
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  if (text.length > 1000) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function isView(value: unknown): value is readonly [number, number, number, number] | null {
  return value === null || (Array.isArray(value) && value.length === 4 && value.every(Number.isFinite));
}

/** Everything that is told to all viewers of a street. */
export class Audience {
  readonly #viewers = new Set<Viewer>();
  readonly #sockets = new Set<WebSocket>();
  readonly #served: ServedPlace;
  readonly #clock: Clock;
  readonly #metrics: Metrics;

  constructor(served: ServedPlace, clock: Clock, metrics: Metrics) {
    this.#served = served;
    this.#clock = clock;
    this.#metrics = metrics;
    const { street } = served;
    for (const kind of ['vehicles', 'lamps'] as const)
      street.on(kind, (frame) => {
        for (const viewer of this.#viewers) viewer.show(kind, frame);
      });
    street.on('clock', (live) => this.tell({ type: 'live', live }));
    street.on('restarted', () => this.tell({ type: 'restart' }));
    street.on('failed', (fault) => this.tell({ type: 'fault', code: fault.code, text: fault.text }));
  }

  tell(message: object): void {
    for (const viewer of this.#viewers) viewer.say(message);
  }

  /** A viewer came: greeted, and shown what is there. */
  admit(socket: WebSocket): void {
    const { street, prepared } = this.#served;
    const viewer = new Viewer(socket, this.#served, this.#clock, this.#metrics);
    this.#viewers.add(viewer);
    this.#sockets.add(socket);
    this.#metrics.viewers.set(this.#viewers.size);
    const leave = () => {
      this.#viewers.delete(viewer);
      this.#sockets.delete(socket);
      this.#metrics.viewers.set(this.#viewers.size);
    };
    socket.on('close', leave).on('error', leave);
    socket.on('message', (data, isBinary) => viewer.take(isBinary ? '' : String(data)));
    const { laneCount: lanes, lampCount: lamps } = prepared.network;
    viewer.say({ type: 'hello', protocol: 1, place: this.#served.id, lanes, lamps, live: streetClock(street) });
    if (street.lastLamps) viewer.show('lamps', street.lastLamps);
    if (street.lastVehicles) viewer.show('vehicles', street.lastVehicles);
  }

  /** The service ends: everybody is told. */
  dismiss(): void {
    for (const socket of this.#sockets) socket.close(GOING_AWAY, 'the service is shutting down');
  }
}

function streetClock(street: LiveStreet): object | null {
  return street.clock ?? null;
}

export function streamRoute(app: FastifyInstance, audiences: ReadonlyMap<string, Audience>): void {
  const schema = { tags: ['places'], summary: 'Live vehicles and lamps over WebSocket; see docs/service.md' };
  app.get<{ Querystring: { place?: string } }>(
    '/stream',
    {
      websocket: true,
      schema,
      preValidation: async (request) => {
        if (!request.ws)
          throw new Fault('REQ_HEADER', 'this is a WebSocket; connect with Upgrade: websocket', 'GET /stream');
        audienceOf(audiences, request.query.place);
      },
    },
    (socket, request) => audienceOf(audiences, request.query.place).admit(socket),
  );
}

function audienceOf(audiences: ReadonlyMap<string, Audience>, place: string | undefined): Audience {
  const found = place === undefined ? [...audiences.values()][0] : audiences.get(place);
  if (found) return found;
  throw new Fault('PLACE_UNKNOWN', 'no place has this id; see /places', place ?? '');
}
