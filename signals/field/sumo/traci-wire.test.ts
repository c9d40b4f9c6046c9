import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TYPE } from './traci-codes.ts';
import { HEADER, TraciReader, TraciWriter } from './traci-wire.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const read = (text: string) => new TraciReader(Buffer.from(text.replace(/\s/g, ''), 'hex'));

describe('commands as bytes', () => {
  it('writes a step to 3 s as the protocol page has it, in the long form', () => {
    const writer = new TraciWriter();
    writer.begin(0x02).double(3).end();
    // message length 18; command: 0, length 14, number 2, the double 3
    expect(hex(writer.message())).toBe(['00000012', '00', '0000000e', '02', '4008000000000000'].join(''));
  });

  it('writes the lamps of a signal', () => {
    const writer = new TraciWriter();
    writer.begin(0xc2).byte(0x20).string('J1').byte(TYPE.string).string('Gr').end();
    const command = ['00', '00000014', 'c2', '20', '00000002', '4a31', '0c', '00000002', '4772'].join('');
    expect(hex(writer.message())).toBe(`00000018${command}`);
  });

  it('puts commands of one message one behind the other, and forgets them when cleared', () => {
    const writer = new TraciWriter();
    expect(writer.isEmpty).toBe(true);
    writer.begin(0x00).end();
    writer.begin(0x7f).end();
    expect(hex(writer.message())).toBe(`00000010${'00000000060000000000067f'.slice(0, 24)}`);
    writer.clear();
    expect(writer.isEmpty).toBe(true);
    expect(writer.message().length).toBe(HEADER);
  });

  it('grows with long texts', () => {
    const writer = new TraciWriter();
    const text = 'x'.repeat(100_000);
    writer.begin(0x01).string(text).end();
    const reader = new TraciReader(writer.message().subarray(HEADER));
    expect(reader.command().command).toBe(0x01);
    expect(reader.string()).toBe(text);
    expect(reader.isAtEnd).toBe(true);
  });
});

describe('answers from bytes', () => {
  it('reads a status in the short form', () => {
    const reader = read('07 02 00 00000000');
    expect(reader.command()).toEqual({ command: 2, end: 7 });
    expect(reader.byte()).toBe(0);
    expect(reader.string()).toBe('');
    expect(reader.isAtEnd).toBe(true);
  });

  it('reads each kind of value', () => {
    expect(read('0b 3ff8000000000000').value()).toBe(1.5);
    expect(read('09 fffffffe').value()).toBe(-2);
    expect(read('07 ff').value()).toBe(255);
    expect(read('08 ff').value()).toBe(-1);
    expect(read('0c 00000003 c3a475').value()).toBe('äu');
    expect(read('0e 00000002 00000001 61 00000001 62').value()).toEqual(['a', 'b']);
    expect(read('10 00000001 3ff0000000000000').value()).toEqual([1]);
    expect(read('01 3ff0000000000000 4000000000000000').value()).toEqual([1, 2]);
    expect(read('03 3ff0000000000000 4000000000000000 0000000000000000').value()).toEqual([1, 2, 0]);
    expect(read('11 01020304').value()).toEqual([1, 2, 3, 4]);
    expect(read('06 01 3ff0000000000000 4000000000000000').value()).toEqual([[1, 2]]);
    expect(read('0f 00000002 07 01 0c 00000000').value()).toEqual([1, '']);
  });

  it('names what it cannot read', () => {
    for (const bytes of ['0b 3ff8', '0c 00000009 61', '0e 7fffffff', '55 00', '0c ffffffff'])
      expect(() => read(bytes).value(), bytes).toThrow(/^TRACI_PROTOCOL/);
    expect(() => read('09 02').command()).toThrow(/^TRACI_PROTOCOL/);
    expect(() => read('00 00000000 02').command()).toThrow(/^TRACI_PROTOCOL/);
  });

  it('never does anything but answer or fault, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        const reader = new TraciReader(Buffer.from(bytes));
        try {
          while (!reader.isAtEnd) reader.value();
        } catch (thrown) {
          expect(String(thrown)).toContain('TRACI_PROTOCOL');
        }
      }),
      { numRuns: 2000 },
    );
  });
});
