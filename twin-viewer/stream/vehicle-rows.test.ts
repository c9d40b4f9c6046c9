// Frames: what is written is read again, and nothing that is not a frame is taken for one.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blankFrame, HEAD_BYTES, MalformedFrame, readLamps, readVehicles, vehicleFrameBytes } from './vehicle-rows.ts';

describe('a frame of vehicles', () => {
  test('comes back as it was written', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(9999), fc.nat(99), fc.nat(65535), fc.nat(255)), { maxLength: 50 }),
        (rows) => {
          const frame = blankFrame(rows.length, 7, 12.5);
          rows.forEach(([id, lane, position, speed], i) => {
            frame.id[i] = id;
            frame.lane[i] = lane | (5 << 24);
            frame.position[i] = position;
            frame.speed[i] = speed;
          });
          const read = readVehicles(frame.bytes, 100, 1);
          expect([read.sequence, read.time, read.count]).toEqual([7, 12.5, rows.length]);
          expect([...read.id]).toEqual(rows.map(([id]) => id));
          expect([...read.lane].map((lane) => lane & 0xffffff)).toEqual(rows.map(([, lane]) => lane));
          expect([...read.speed]).toEqual(rows.map(([, , , speed]) => speed));
        },
      ),
    );
  });

  test('is twelve bytes a vehicle after a head of 32', () => {
    expect(vehicleFrameBytes(50_000)).toBe(32 + 600_000);
  });

  test('is refused when it is cut, foreign, or names a lane or a type that the place has not', () => {
    const frame = blankFrame(2, 1, 0);
    frame.lane[1] = 5;
    frame.type[0] = 3;
    expect(() => readVehicles(frame.bytes, 5, 9)).toThrow(MalformedFrame);
    expect(() => readVehicles(frame.bytes, 6, 3)).toThrow(MalformedFrame);
    expect(() => readVehicles(frame.bytes.slice(0, 40), 6, 9)).toThrow(MalformedFrame);
    expect(readVehicles(frame.bytes, 6, 4).count).toBe(2);
  });

  test('garbage is refused, and nothing else is thrown', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const buffer = Uint8Array.from(bytes).buffer;
        expect(() => readVehicles(buffer, 10, 2)).toThrow(MalformedFrame);
        expect(() => readLamps(buffer, 4)).toThrow(MalformedFrame);
      }),
    );
  });
});

test('lamps are one byte each, as many as the place has', () => {
  const bytes = new ArrayBuffer(HEAD_BYTES + 3);
  const view = new DataView(bytes);
  view.setUint16(0, 0x4247, true);
  view.setUint8(2, 1);
  view.setUint8(3, 2);
  view.setUint32(24, 3, true);
  new Uint8Array(bytes).set([0, 3, 1], HEAD_BYTES);
  expect([...readLamps(bytes, 3)]).toEqual([0, 3, 1]);
  expect(() => readLamps(bytes, 4)).toThrow(MalformedFrame);
});
