// Reads protocol buffers (https://protobuf.dev/programming-guides/encoding/): the few kinds of field that map files use.

/** A cursor over one message. Reading past the end throws a RangeError. */
export class ProtobufReader {
  readonly bytes: Uint8Array;
  at: number;
  readonly end: number;

  constructor(bytes: Uint8Array, at = 0, end = bytes.length) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  get more(): boolean {
    return this.at < this.end;
  }

  /** The next field: its number times 8 plus its wire type. */
  key(): number {
    return this.varint();
  }

  /** An unsigned integer; exact up to 2^53. */
  varint(): number {
    let value = 0;
    let scale = 1;
    for (let i = 0; i < 10; i++) {
      const byte = this.#byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
    throw new RangeError('an integer of more than ten bytes');
  }

  /** A signed integer in zigzag form; exact up to 2^53. */
  zigzag(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /** A signed integer in two's complement of 64 bits; exact up to 2^53. */
  signed(): number {
    let low = 0;
    let high = 0;
    for (let i = 0; i < 10; i++) {
      const byte = this.#byte();
      const bits = byte & 0x7f;
      if (i < 4) low += bits * 2 ** (7 * i);
      else high += bits * 2 ** (7 * (i - 4));
      if (byte < 0x80) {
        const value = high * 2 ** 28 + low;
        return value >= 2 ** 63 ? value - 2 ** 64 : value;
      }
    }
    throw new RangeError('an integer of more than ten bytes');
  }

  /** A message, string or packed list as a reader of its own. */
  inner(): ProtobufReader {
    const length = this.varint();
    const start = this.at;
    if (!(length <= this.end - start)) throw new RangeError('a field that is longer than its message');
    this.at = start + length;
    return new ProtobufReader(this.bytes, start, this.at);
  }

  raw(): Uint8Array {
    const { at, end } = this.inner();
    return this.bytes.subarray(at, end);
  }

  /** Passes over a field of the given key. */
  skip(key: number): void {
    const type = key & 7;
    if (type === 0) this.varint();
    else if (type === 2) this.inner();
    else if (type === 5) this.#move(4);
    else if (type === 1) this.#move(8);
    else throw new RangeError(`a field of wire type ${type}`);
  }

  #move(count: number): void {
    if (count > this.end - this.at) throw new RangeError('a field that is longer than its message');
    this.at += count;
  }

  #byte(): number {
    if (this.at >= this.end) throw new RangeError('an end in the middle of a field');
    return this.bytes[this.at++]!;
  }
}
