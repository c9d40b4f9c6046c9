// One TCP connection to SUMO: a message out, the whole answer in, one at a time.
import { createConnection, type Socket } from 'node:net';
import { Fault } from '../../../core/fault.ts';
import { HEADER } from './traci-wire.ts';

/** Bytes; an answer that claims more is no answer. */
const LARGEST = 1 << 30;

interface Waiting {
  readonly resolve: (message: Buffer) => void;
  readonly reject: (fault: Fault) => void;
}

/** Sends a message and waits for its answer. Every failure is a Fault: TRACI_CLOSED, TRACI_PROTOCOL, TRACI_BUSY. */
export class TraciConnection {
  readonly #socket: Socket;
  readonly #where: string;
  #chunks: Buffer[] = [];
  #held = 0;
  #waiting: Waiting | undefined;
  #failed: Fault | undefined;

  private constructor(socket: Socket, where: string) {
    this.#socket = socket;
    this.#where = where;
    socket.on('data', (chunk) => this.#receive(chunk));
    socket.on('error', (error) => this.#fail(this.#closed(error.message)));
    socket.on('close', () => this.#fail(this.#closed('the connection was closed')));
  }

  /** @throws Fault TRACI_CONNECT when nobody listens there */
  static open(host: string, port: number): Promise<TraciConnection> {
    const where = `${host}:${port}`;
    return new Promise((resolve, reject) => {
      const socket = createConnection({ host, port, noDelay: true });
      socket.once('connect', () => {
        socket.removeAllListeners('error');
        resolve(new TraciConnection(socket, where));
      });
      socket.once('error', (error) => {
        const text = `nobody answers (${error.message}); start SUMO with --remote-port, or correct host and port`;
        reject(new Fault('TRACI_CONNECT', text, where));
      });
    });
  }

  /** @param message with its length before it; @returns the answer behind its length */
  exchange(message: Buffer): Promise<Buffer> {
    if (this.#failed) return Promise.reject(this.#failed);
    if (this.#waiting) {
      const text = 'a message is still without its answer; wait for it before the next';
      return Promise.reject(new Fault('TRACI_BUSY', text, this.#where));
    }
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket.write(message);
    });
  }

  /** Ends the connection; a message under way is refused. */
  close(): void {
    this.#socket.destroy();
  }

  #receive(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#held += chunk.length;
    if (this.#held < HEADER) return;
    const first = this.#chunks[0]!;
    const head = first.length >= HEADER ? first : this.#joined();
    const length = head.readUInt32BE(0);
    if (length < HEADER || length > LARGEST) {
      const text = `an answer claims ${length} bytes; connect to SUMO's TraCI port and to nothing else`;
      this.#fail(new Fault('TRACI_PROTOCOL', text, this.#where));
      return;
    }
    if (this.#held < length) return;
    const all = this.#joined();
    const waiting = this.#waiting;
    if (all.length > length || waiting === undefined) {
      const text = 'an answer came that nothing asked for; connect one client only';
      this.#fail(new Fault('TRACI_PROTOCOL', text, this.#where));
      return;
    }
    this.#chunks = [];
    this.#held = 0;
    this.#waiting = undefined;
    waiting.resolve(all.subarray(HEADER));
  }

  #joined(): Buffer {
    if (this.#chunks.length > 1) this.#chunks = [Buffer.concat(this.#chunks)];
    return this.#chunks[0]!;
  }

  #closed(what: string): Fault {
    return new Fault('TRACI_CLOSED', `SUMO is gone: ${what}; look at its own messages and start it again`, this.#where);
  }

  #fail(fault: Fault): void {
    this.#failed ??= fault;
    this.#socket.destroy();
    this.#waiting?.reject(this.#failed);
    this.#waiting = undefined;
  }
}
