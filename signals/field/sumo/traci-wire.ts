// TraCI's bytes: commands are written and answers read here, and nowhere else.
import { Fault } from '../../../core/fault.ts';
import { TYPE } from './traci-codes.ts';

/** A value as TraCI has it: a number, a text, a list of them, or a compound of values. */
export type TraciValue = number | string | readonly TraciValue[];

/** The 4 bytes of the length, which count themselves. */
export const HEADER = 4;

/** Commands of one message, one behind the other; grows as needed and is used again for the next message. */
export class TraciWriter {
  #bytes = Buffer.allocUnsafe(1 << 12);
  #length = HEADER;
  #command = HEADER;

  /** Forgets what was written. */
  clear(): void {
    this.#length = HEADER;
  }

  get isEmpty(): boolean {
    return this.#length === HEADER;
  }

  /** Begins a command; its length is filled in by `end`. Always in the long form, which every server reads. */
  begin(command: number): this {
    this.#reserve(6);
    this.#command = this.#length;
    this.#bytes.writeUInt8(0, this.#length);
    this.#bytes.writeUInt8(command, this.#length + 5);
    this.#length += 6;
    return this;
  }

  end(): void {
    this.#bytes.writeInt32BE(this.#length - this.#command, this.#command + 1);
  }

  byte(value: number): this {
    this.#reserve(1);
    this.#bytes.writeUInt8(value, this.#length++);
    return this;
  }

  integer(value: number): this {
    this.#reserve(4);
    this.#length = this.#bytes.writeInt32BE(value, this.#length);
    return this;
  }

  double(value: number): this {
    this.#reserve(8);
    this.#length = this.#bytes.writeDoubleBE(value, this.#length);
    return this;
  }

  /** A length and the bytes of the text in UTF-8. */
  string(value: string): this {
    const bytes = Buffer.byteLength(value);
    this.#reserve(4 + bytes);
    this.#bytes.writeInt32BE(bytes, this.#length);
    this.#bytes.write(value, this.#length + 4);
    this.#length += 4 + bytes;
    return this;
  }

  /** The message so far with its length before it; valid until the next write. */
  message(): Buffer {
    this.#bytes.writeInt32BE(this.#length, 0);
    return this.#bytes.subarray(0, this.#length);
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return;
    const longer = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + bytes));
    this.#bytes.copy(longer, 0, 0, this.#length);
    this.#bytes = longer;
  }
}

/** Reads one message from its start to its end. Throws `TRACI_PROTOCOL` where the bytes end too early or make no sense. */
export class TraciReader {
  readonly #bytes: Buffer;
  #at: number;
  readonly #end: number;

  /** @param bytes the message behind its length */
  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.#at = 0;
    this.#end = bytes.length;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#end;
  }

  byte(): number {
    return this.#bytes[this.#take(1)]!;
  }

  integer(): number {
    return this.#bytes.readInt32BE(this.#take(4));
  }

  double(): number {
    return this.#bytes.readDoubleBE(this.#take(8));
  }

  string(): string {
    const length = this.integer();
    const at = this.#take(length);
    // Ids are short and nearly always ASCII, for which Latin-1 is quicker than decoding UTF-8.
    for (let i = at; i < at + length; i++)
      if (this.#bytes[i]! > 127) return this.#bytes.toString('utf8', at, at + length);
    return this.#bytes.toString('latin1', at, at + length);
  }

  /** Length and number of a command; answers where it ends. */
  command(): { readonly command: number; readonly end: number } {
    const start = this.#at;
    const short = this.byte();
    const length = short === 0 ? this.integer() : short;
    const end = start + length;
    if (end > this.#end || length < 2) throw broken(`a command claims ${length} bytes`);
    return { command: this.byte(), end };
  }

  /** A value behind its type byte. */
  value(): TraciValue {
    return this.valueOf(this.byte());
  }

  valueOf(type: number): TraciValue {
    switch (type) {
      case TYPE.double:
        return this.double();
      case TYPE.integer:
        return this.integer();
      case TYPE.string:
        return this.string();
      case TYPE.unsignedByte:
        return this.byte();
      case TYPE.byte:
        return (this.byte() << 24) >> 24;
      case TYPE.stringList:
        return this.#list(() => this.string());
      case TYPE.doubleList:
        return this.#list(() => this.double());
      case TYPE.compound:
        return this.#list(() => this.value());
      case TYPE.position2d:
        return [this.double(), this.double()];
      case TYPE.position3d:
        return [this.double(), this.double(), this.double()];
      case TYPE.color:
        return [this.byte(), this.byte(), this.byte(), this.byte()];
      case TYPE.polygon: {
        const points = this.byte() || this.integer();
        return Array.from({ length: points }, () => [this.double(), this.double()]);
      }
      default:
        throw broken(`a value has the unknown type 0x${type.toString(16)}`);
    }
  }

  #list<T>(read: () => T): T[] {
    const count = this.integer();
    if (count < 0 || count > this.#end - this.#at) throw broken(`a list claims ${count} entries`);
    return Array.from({ length: count }, read);
  }

  #take(bytes: number): number {
    const at = this.#at;
    if (bytes < 0 || at + bytes > this.#end) throw broken(`${bytes} bytes are asked, ${this.#end - at} are left`);
    this.#at = at + bytes;
    return at;
  }
}

function broken(what: string): Fault {
  const text = `the answer cannot be read: ${what}; use SUMO 1.0 or newer, and connect nothing else to its port`;
  return new Fault('TRACI_PROTOCOL', text, 'SUMO');
}
