// Holds the live stream to its contract: whole frames in order, views, and slow viewers who lose frames, not time.
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { HEAD_BYTES, seenPart, VEHICLE_BYTES } from './live/frame.ts';
import { smallService } from './service.sample.ts';
import type { Service } from './service.ts';

let service: Service;
let address: string;
beforeAll(async () => {
  service = await smallService();
  await service.app.listen({ port: 0, host: '127.0.0.1' });
  address = `127.0.0.1:${(service.app.server.address() as AddressInfo).port}`;
});
afterAll(() => service.stop());

interface Heard {
  readonly texts: { readonly type: string }[];
  readonly frames: Buffer[];
}

/** Listens until `enough`, then hangs up. */
function listen(enough: (heard: Heard) => boolean, say: readonly string[] = []): Promise<Heard & { code: number }> {
  return new Promise((resolve, reject) => {
    const heard: Heard = { texts: [], frames: [] };
    const socket = new WebSocket(`ws://${address}/stream`);
    socket.on('open', () => {
      for (const text of say) socket.send(text);
    });
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) heard.frames.push(data);
      else heard.texts.push(JSON.parse(String(data)));
      if (enough(heard)) socket.close();
    });
    socket.on('close', (code) => resolve({ ...heard, code }));
    socket.on('error', reject);
  });
}

const ofKind = (frames: readonly Buffer[], kind: number) => frames.filter((frame) => frame[3] === kind);

test('a viewer is greeted, sees lamps, then vehicles in order and of the stated size', async () => {
  const { texts, frames } = await listen((heard) => ofKind(heard.frames, 1).length >= 8);
  expect(texts[0]).toMatchObject({ type: 'hello', protocol: 1, place: 'single-junction' });
  expect(ofKind(frames, 2).length).toBeGreaterThan(0);
  const vehicles = ofKind(frames, 1);
  for (const frame of vehicles) {
    expect(frame.readUInt16LE(0)).toBe(0x4247);
    expect(frame.length).toBe(HEAD_BYTES + VEHICLE_BYTES * frame.readUInt32LE(24));
  }
  const sequences = vehicles.map((frame) => frame.readUInt32LE(4));
  expect(sequences).toEqual(sequences.map((_, i) => sequences[0]! + i));
  const times = vehicles.map((frame) => frame.readDoubleLE(8));
  expect([...times].sort((a, b) => a - b)).toEqual(times);
  expect(Math.abs(vehicles.at(-1)!.readDoubleLE(16) - Date.now())).toBeLessThan(5000);
});

test('a view without roads has no vehicles, the whole has some', async () => {
  const nowhere = JSON.stringify({ type: 'view', bounds: [1e6, 1e6, 2e6, 2e6] });
  const { frames } = await listen((heard) => ofKind(heard.frames, 1).length >= 4, [nowhere]);
  expect(ofKind(frames, 1).at(-1)!.readUInt32LE(24)).toBe(0);
});

test.each(['not json', '{"type":"nothing"}', '{"type":"rate","hz":1e9}', '{"type":"view","bounds":[1]}'])(
  'what is not understood ends the connection: %s',
  async (text) => {
    expect((await listen(() => false, [text])).code).toBe(1008);
  },
);

test('a page of another origin may not listen', async () => {
  const socket = new WebSocket(`ws://${address}/stream`, { origin: 'http://bad.example' });
  const status = await new Promise((resolve) => {
    socket.on('unexpected-response', (_request, response) => {
      resolve(response.statusCode);
      response.destroy();
    });
    socket.on('error', () => {});
  });
  expect(status).toBe(403);
});

test('a viewer that does not read loses frames, and the others lose none', async () => {
  const sleeper = new WebSocket(`ws://${address}/stream`);
  await new Promise((resolve) => sleeper.on('open', resolve));
  sleeper.pause();
  const { frames } = await listen((heard) => ofKind(heard.frames, 1).length >= 10);
  const sequences = ofKind(frames, 1).map((frame) => frame.readUInt32LE(4));
  expect(sequences).toEqual(sequences.map((_, i) => sequences[0]! + i));
  sleeper.terminate();
});

test('the part of a frame that is seen keeps each vehicle’s columns together', () => {
  const count = 5;
  const frame = new Uint8Array(HEAD_BYTES + count * VEHICLE_BYTES);
  const view = new DataView(frame.buffer);
  view.setUint32(24, count, true);
  for (let row = 0; row < count; row++) {
    view.setUint32(HEAD_BYTES + 4 * row, 100 + row, true);
    view.setUint32(HEAD_BYTES + 4 * count + 4 * row, row | (2 << 24), true);
    view.setUint16(HEAD_BYTES + 8 * count + 2 * row, 1000 + row, true);
    frame[HEAD_BYTES + 10 * count + row] = 10 + row;
    frame[HEAD_BYTES + 11 * count + row] = 20 + row;
  }
  const part = seenPart(frame, Uint8Array.from([0, 1, 0, 1, 0]));
  const seen = new DataView(part.buffer);
  expect(seen.getUint32(24, true)).toBe(2);
  expect([seen.getUint32(32, true), seen.getUint32(36, true)]).toEqual([101, 103]);
  expect(seen.getUint32(44, true)).toBe(3 | (2 << 24));
  expect(seen.getUint16(50, true)).toBe(1003);
  expect([part[53], part[55]]).toEqual([13, 23]);
});
