import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { TraciClient } from './traci-client.ts';
import { DOMAIN, VARIABLE } from './traci-codes.ts';
import { TraciConnection } from './traci-connection.ts';

let server: Server | undefined;
afterEach(() => server?.close());

const bytes = (text: string) => Buffer.from(text.replace(/\s/g, ''), 'hex');
const framed = (text: string) => {
  const body = bytes(text);
  const head = Buffer.alloc(4);
  head.writeInt32BE(body.length + 4);
  return Buffer.concat([head, body]);
};

/** A peer that answers each message with the next of these, written as it likes. */
async function peer(...answers: ((socket: Socket) => void)[]): Promise<TraciConnection> {
  server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', () => answers.shift()?.(socket));
  });
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return TraciConnection.open('127.0.0.1', typeof address === 'object' ? (address?.port ?? 0) : 0);
}

const say = (text: string) => (socket: Socket) => void socket.write(framed(text));
const STATUS_STEP = '07 02 00 00000000';

describe('a TraCI client', () => {
  it('reads the version', async () => {
    const connection = await peer(say('07 00 00 00000000  11 00 00000015 00000008 53554d4f20312e78'));
    expect(await new TraciClient(connection).greet()).toBe('SUMO 1.x');
    connection.close();
  });

  it('refuses a protocol that it does not know', async () => {
    const connection = await peer(say('07 00 00 00000000  11 00 00000063 00000008 53554d4f20392e78'));
    await expect(new TraciClient(connection).greet()).rejects.toThrow(/^TRACI_VERSION: SUMO 9.x speaks TraCI 99/);
  });

  it('hands subscribed values on, an answer in many pieces included', async () => {
    const answer = `${STATUS_STEP} 00000001  1b e4 00000001 76 02 40 00 0b 4000000000000000 51 00 0c 00000001 61`;
    const connection = await peer((socket) => {
      for (const byte of framed(answer)) socket.write(Buffer.from([byte]));
    });
    const seen: unknown[] = [];
    const client = new TraciClient(connection, (domain, id, values) => seen.push([domain, id, [...values]]));
    await client.step(1);
    expect(seen).toEqual([
      [
        DOMAIN.vehicle,
        'v',
        [
          [VARIABLE.speed, 2],
          [VARIABLE.laneId, 'a'],
        ],
      ],
    ]);
    connection.close();
  });

  it('sends questions and the step in one message, and answers each', async () => {
    const ask = '07 a4 00 00000000  14 b4 40 00000001 76 0b 4000000000000000';
    const connection = await peer(say(`${ask} ${STATUS_STEP} 00000000`));
    const client = new TraciClient(connection);
    let speed = 0;
    client.get(DOMAIN.vehicle, VARIABLE.speed, 'v', (value) => {
      speed = Number(value);
    });
    await client.step(1);
    expect(speed).toBe(2);
    connection.close();
  });

  it('says what SUMO refuses, in its words, after reading the rest', async () => {
    const connection = await peer(say(`0a c2 ff 00000003 6e6f21 ${STATUS_STEP} 00000000`));
    const client = new TraciClient(connection);
    client.setString(DOMAIN.trafficLight, VARIABLE.lampState, 'J9', 'r');
    await expect(client.step(1)).rejects.toThrow(/^TRACI_REFUSED: SUMO refuses J9: no!/);
    connection.close();
  });

  it('faults when the peer goes away, speaks nonsense, or is not there', async () => {
    const gone = await peer((socket) => void socket.end());
    await expect(new TraciClient(gone).step(1)).rejects.toThrow(/^TRACI_CLOSED/);
    await expect(new TraciClient(gone).step(2)).rejects.toThrow(/^TRACI_CLOSED/);
    server?.close();
    const web = await peer((socket) => void socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await expect(new TraciClient(web).step(1)).rejects.toThrow(/^TRACI_PROTOCOL/);
    await expect(TraciConnection.open('127.0.0.1', 1)).rejects.toThrow(/^TRACI_CONNECT/);
  });
});
