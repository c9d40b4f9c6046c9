// A TraCI client that sends everything of a step in one message: lamps, questions, subscriptions, and the step itself.
import { Fault } from '../../../core/fault.ts';
import {
  ANSWER,
  COMMAND,
  type Domain,
  GET,
  PROTOCOL,
  RESULT,
  SET,
  SUBSCRIBE,
  SUBSCRIBE_CONTEXT,
  TYPE,
} from './traci-codes.ts';
import type { TraciConnection } from './traci-connection.ts';
import { TraciReader, type TraciValue, TraciWriter } from './traci-wire.ts';

/** Values of one object by variable number. */
export type TraciValues = Map<number, TraciValue>;

/** Receives what was subscribed to, object by object. */
export type OnValues = (domain: number, id: string, values: TraciValues) => void;

type OnAnswer = (reader: TraciReader) => void;

interface Asked {
  readonly command: number;
  readonly what: string;
  /** reads what follows the status; absent where only the status comes */
  readonly answer?: OnAnswer;
}

/**
 * Commands are collected and go out together with `flush` or `step`; answers are handed to the callbacks in order.
 * A command that SUMO refuses is a Fault TRACI_REFUSED with SUMO's own words, thrown when all answers have been read.
 */
export class TraciClient {
  readonly #connection: TraciConnection;
  readonly #writer = new TraciWriter();
  #asked: Asked[] = [];
  readonly #onValues: OnValues;

  /** @param onValues called for each subscribed object, after each step and once when subscribed */
  constructor(connection: TraciConnection, onValues: OnValues = () => {}) {
    this.#connection = connection;
    this.#onValues = onValues;
  }

  /** @throws Fault TRACI_VERSION for a protocol that this client was not written for */
  async greet(): Promise<string> {
    let api = 0;
    let name = '';
    this.#writer.begin(COMMAND.version).end();
    this.#ask(COMMAND.version, 'version', (reader) => {
      reader.command();
      api = reader.integer();
      name = reader.string();
    });
    await this.flush();
    if (api < PROTOCOL.oldest || api > PROTOCOL.newest) {
      const text = `${name} speaks TraCI ${api}; use a SUMO that speaks ${PROTOCOL.oldest} to ${PROTOCOL.newest}`;
      throw new Fault('TRACI_VERSION', text, 'SUMO');
    }
    return name;
  }

  /** Asks for a value once. */
  get(domain: Domain, variable: number, id: string, answer: (value: TraciValue) => void): void {
    this.#writer
      .begin(GET + domain)
      .byte(variable)
      .string(id)
      .end();
    this.#ask(GET + domain, `${id} (variable 0x${variable.toString(16)})`, (reader) => {
      const { command } = reader.command();
      if (command !== GET + domain + ANSWER) throw unexpected(command);
      reader.byte();
      reader.string();
      answer(reader.value());
    });
  }

  /** Sets a text, e.g. the lamps of a signal (`VARIABLE.lampState`). */
  setString(domain: Domain, variable: number, id: string, value: string): void {
    this.#writer
      .begin(SET + domain)
      .byte(variable)
      .string(id)
      .byte(TYPE.string)
      .string(value)
      .end();
    this.#ask(SET + domain, id);
  }

  /** Variables of one object, from now on with every step. An empty list ends the subscription. */
  subscribe(domain: Domain, id: string, variables: readonly number[]): void {
    this.#writer
      .begin(SUBSCRIBE + domain)
      .double(0)
      .double(FOREVER)
      .string(id)
      .byte(variables.length);
    for (const variable of variables) this.#writer.byte(variable);
    this.#writer.end();
    const read: OnAnswer = (reader) => this.#readSubscription(reader);
    if (variables.length > 0) this.#ask(SUBSCRIBE + domain, id, read);
    else this.#ask(SUBSCRIBE + domain, id);
  }

  /** Variables of all objects of `of` within `range` m around the object. */
  subscribeAround(domain: Domain, id: string, of: Domain, range: number, variables: readonly number[]): void {
    const command = SUBSCRIBE_CONTEXT + domain;
    const writer = this.#writer.begin(command).double(0).double(FOREVER).string(id);
    writer
      .byte(GET + of)
      .double(range)
      .byte(variables.length);
    for (const variable of variables) writer.byte(variable);
    writer.end();
    this.#ask(command, id, (reader) => this.#readContext(reader));
  }

  /**
   * Sends what was collected and advances SUMO to `time` (s); subscribed values come through `onValues`.
   * Subscription answers go to `onValues` too, before those of the step.
   */
  async step(time: number): Promise<void> {
    this.#writer.begin(COMMAND.step).double(time).end();
    this.#ask(COMMAND.step, `step to ${time} s`, (reader) => {
      const count = reader.integer();
      for (let i = 0; i < count; i++) this.#readAny(reader);
    });
    await this.flush();
  }

  /** Asks SUMO to end; the connection is of no use afterwards. */
  async close(): Promise<void> {
    this.#writer.begin(COMMAND.close).end();
    this.#ask(COMMAND.close, 'close');
    try {
      await this.flush();
    } finally {
      this.#connection.close();
    }
  }

  /** Sends what was collected and reads all answers. */
  async flush(): Promise<void> {
    if (this.#writer.isEmpty) return;
    const asked = this.#asked;
    this.#asked = [];
    const message = this.#writer.message();
    const answer = this.#connection.exchange(message);
    const reader = new TraciReader(await answer);
    this.#writer.clear();
    let refused: Fault | undefined;
    for (const one of asked) {
      const { command } = reader.command();
      const result = reader.byte();
      const words = reader.string();
      if (command !== one.command) throw unexpected(command);
      if (result !== RESULT.ok) {
        const text = `SUMO refuses ${one.what}: ${words || `result ${result}`}; check that the place was imported from the same files`;
        refused ??= new Fault('TRACI_REFUSED', text, one.what);
      } else one.answer?.(reader);
    }
    if (refused) throw refused;
  }

  #ask(command: number, what: string, answer?: OnAnswer): void {
    this.#asked.push(answer ? { command, what, answer } : { command, what });
  }

  #readAny(reader: TraciReader): void {
    const { command } = reader.command();
    if (command >= SUBSCRIBE + ANSWER) this.#readObject(reader, command);
    else if (command >= SUBSCRIBE_CONTEXT + ANSWER) this.#readAround(reader);
    else throw unexpected(command);
  }

  #readSubscription(reader: TraciReader): void {
    const { command } = reader.command();
    this.#readObject(reader, command);
  }

  #readContext(reader: TraciReader): void {
    reader.command();
    this.#readAround(reader);
  }

  #readObject(reader: TraciReader, command: number): void {
    const id = reader.string();
    const count = reader.byte();
    this.#onValues(command - SUBSCRIBE - ANSWER, id, readValues(reader, count));
  }

  #readAround(reader: TraciReader): void {
    reader.string();
    const domain = reader.byte() - GET;
    const variables = reader.byte();
    const objects = reader.integer();
    for (let i = 0; i < objects; i++) this.#onValues(domain, reader.string(), readValues(reader, variables));
  }
}

/** s; SUMO takes it for the end of time */
const FOREVER = 1e9;

function readValues(reader: TraciReader, count: number): TraciValues {
  const values: TraciValues = new Map();
  for (let i = 0; i < count; i++) {
    const variable = reader.byte();
    const status = reader.byte();
    const value = reader.value();
    if (status === RESULT.ok) values.set(variable, value);
  }
  return values;
}

function unexpected(command: number): Fault {
  const text = `the answer 0x${command.toString(16)} does not fit the question; connect one client only`;
  return new Fault('TRACI_PROTOCOL', text, 'SUMO');
}
