// The live stream of the timing centre: connects, connects again, and says how old its last news is.
import { FRAME_KIND, MalformedFrame, readHead, readLamps, readVehicles, type VehicleRows } from './vehicle-rows.ts';
import { whoProtocols } from './who.ts';

/** The clock of the street, as the service tells it. */
export interface StreetClock {
  readonly state: 'running' | 'paused' | 'ended';
  readonly time_s: number;
  readonly speed: number;
  readonly running: number;
  readonly waiting: number;
  readonly arrived: number;
}

export interface CentreEvent {
  readonly at: string;
  readonly time_s: number;
  readonly kind: string;
  readonly text: string;
  readonly controller?: string;
  readonly severity: string;
}

export interface StreamListener {
  onVehicles(rows: VehicleRows): void;
  onLamps(lamps: Uint8Array): void;
  onClock(clock: StreetClock): void;
  onEvent(event: CentreEvent): void;
  onRestart(): void;
  /** frames that were no frames, in a row */
  onMalformed(count: number, why: string): void;
}

export interface StreamPlace {
  readonly id: string;
  readonly lanes: number;
  readonly types: number;
  readonly lamps: number;
}

/** s of the page's own clock */
export type Now = () => number;

/** s between two attempts, doubled up to the most */
const FIRST_WAIT = 0.5;
const MOST_WAIT = 15;
/** malformed frames in a row after which the connection is begun anew */
const MOST_MALFORMED = 5;

export class LiveStream {
  readonly #place: StreamPlace;
  readonly #listener: StreamListener;
  readonly #now: Now;
  #socket: WebSocket | undefined;
  #wait = FIRST_WAIT;
  #timer = 0;
  #malformed = 0;
  #closed = false;
  /** frames that never came, by the gaps in their numbers */
  missed = 0;
  #sequence = -1;
  #heard: number;

  constructor(place: StreamPlace, listener: StreamListener, now: Now) {
    this.#place = place;
    this.#listener = listener;
    this.#now = now;
    this.#heard = now();
    this.#connect();
  }

  /** s since anything was heard */
  get age(): number {
    return this.#now() - this.#heard;
  }

  get isOpen(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#socket?.close();
  }

  #connect(): void {
    const address = new URL(`stream?place=${encodeURIComponent(this.#place.id)}`, location.href);
    address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
    address.hash = '';
    const socket = new WebSocket(address, whoProtocols());
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => {
      this.#wait = FIRST_WAIT;
      this.#sequence = -1;
    };
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
      this.#heard = this.#now();
      if (typeof data === 'string') this.hear(data);
      else this.take(data);
    };
    socket.onclose = () => this.#again();
    this.#socket = socket;
  }

  #again(): void {
    if (this.#closed) return;
    this.#timer = Number(setTimeout(() => this.#connect(), this.#wait * 1000));
    this.#wait = Math.min(MOST_WAIT, this.#wait * 2);
  }

  /** A text message of the service. */
  hear(text: string): void {
    let message: { type?: string; live?: StreetClock; event?: CentreEvent };
    try {
      message = JSON.parse(text) as typeof message;
    } catch {
      this.#bad('a message that is not JSON');
      return;
    }
    if (message.live !== undefined) this.#listener.onClock(message.live);
    if (message.type === 'event' && message.event !== undefined) this.#listener.onEvent(message.event);
    if (message.type === 'restart') this.#listener.onRestart();
  }

  /** A frame of the service; what is none is counted and left out. */
  take(bytes: ArrayBuffer): void {
    try {
      const head = readHead(bytes);
      if (head.kind === FRAME_KIND.lamps) this.#listener.onLamps(readLamps(bytes, this.#place.lamps));
      else this.#vehicles(readVehicles(bytes, this.#place.lanes, this.#place.types));
      this.#malformed = 0;
    } catch (thrown) {
      if (!(thrown instanceof MalformedFrame)) throw thrown;
      this.#bad(thrown.message);
    }
  }

  #vehicles(rows: VehicleRows): void {
    if (this.#sequence >= 0 && rows.sequence > this.#sequence + 1) this.missed += rows.sequence - this.#sequence - 1;
    this.#sequence = rows.sequence;
    this.#listener.onVehicles(rows);
  }

  #bad(why: string): void {
    this.#malformed++;
    this.#listener.onMalformed(this.#malformed, why);
    if (this.#malformed >= MOST_MALFORMED) {
      this.#malformed = 0;
      this.#socket?.close();
    }
  }
}
