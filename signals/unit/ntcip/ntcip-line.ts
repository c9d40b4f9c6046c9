// The line to one NTCIP controller: reads and writes objects, one message or one object at a time, and names what fails.
import { Fault } from '../../../core/fault.ts';
import { type SnmpSession, snmp } from './net-snmp.ts';
import { OID } from './objects.ts';

/** objects in one message: more would not fit into the datagrams of small controllers */
const MOST_OBJECTS = 24;

export class NtcipLine {
  readonly #controller: string;
  readonly #session: SnmpSession;
  readonly #most: number;
  #closed = false;

  constructor(controller: string, session: SnmpSession, onePerMessage: boolean) {
    this.#controller = controller;
    this.#session = session;
    this.#most = onePerMessage ? 1 : MOST_OBJECTS;
    session.on('error', () => undefined);
  }

  /** @throws Fault DISPATCH_SILENT, NTCIP_OBJECT for one that is not there, NTCIP_REFUSED */
  async get(oids: readonly string[]): Promise<number[]> {
    const values: number[] = [];
    for (const group of this.#groups(oids))
      values.push(...(await this.#call((done) => this.#session.get(group, done))));
    return values;
  }

  /** The value of an object that not every controller has; undefined without it. */
  async find(oid: string): Promise<number | undefined> {
    try {
      return (await this.get([oid]))[0];
    } catch (thrown) {
      if (isLack(thrown)) return undefined;
      throw thrown;
    }
  }

  /** @throws Fault DISPATCH_SILENT, NTCIP_REFUSED */
  async set(pairs: readonly (readonly [string, number])[]): Promise<void> {
    const type = (oid: string) => (oid === OID.time ? snmp.ObjectType.Counter : snmp.ObjectType.Integer);
    const varbinds = pairs.map(([oid, value]) => ({ oid, type: type(oid), value }));
    for (const group of this.#groups(varbinds)) await this.#call((done) => this.#session.set(group, done));
  }

  /** Writes one object where that is allowed; answers whether it was. */
  async mayWrite(oid: string, value: number): Promise<boolean> {
    try {
      await this.set([[oid, value]]);
      return true;
    } catch (thrown) {
      if (isLack(thrown)) return false;
      throw thrown;
    }
  }

  close(): void {
    if (!this.#closed) this.#session.close();
    this.#closed = true;
  }

  #groups<T>(all: readonly T[]): T[][] {
    const groups: T[][] = [];
    for (let from = 0; from < all.length; from += this.#most) groups.push(all.slice(from, from + this.#most));
    return groups;
  }

  #call(ask: (done: Parameters<SnmpSession['get']>[1]) => void): Promise<number[]> {
    return new Promise((resolve, reject) => {
      ask((error, varbinds) => {
        const lacking = error ? undefined : varbinds.find((varbind) => snmp.isVarbindError(varbind));
        if (error) reject(this.#faultOf(error));
        else if (lacking) {
          const text = `the controller lacks ${lacking.oid}; check its version`;
          reject(new Fault('NTCIP_OBJECT', text, this.#controller));
        } else resolve(varbinds.map(({ value }) => Number(value)));
      });
    });
  }

  #faultOf(error: Error): Fault {
    if (error.constructor.name === 'RequestTimedOutError') {
      const text = `it does not answer over SNMP (${error.message}); see to its line`;
      return new Fault('DISPATCH_SILENT', text, this.#controller);
    }
    const text = `the controller refuses (${error.message}); check access and values`;
    return new Fault('NTCIP_REFUSED', text, this.#controller);
  }
}

/** Whether the controller answered that it has no such object, or lets nobody write it. */
function isLack(thrown: unknown): boolean {
  return thrown instanceof Fault && (thrown.code === 'NTCIP_OBJECT' || thrown.code === 'NTCIP_REFUSED');
}
