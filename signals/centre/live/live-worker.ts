// The thread in which the live street runs, so that no request waits for a step and no step for a request.
import { parentPort, workerData } from 'node:worker_threads';
import { systemClock, systemWallClock } from '../../clock.ts';
import { toFault } from '../../terminal.ts';
import type { FromStreet, LiveStart, ToStreet } from './live-message.ts';
import { LiveWorld } from './live-world.ts';

/** A street, whoever drives on it. */
interface Street {
  turn(): number | Promise<number>;
  take(message: Exclude<ToStreet, { readonly kind: 'stop' }>): void | Promise<void>;
  sayClock(): void;
  close?(): Promise<void>;
}

const port = parentPort!;
const send = (message: FromStreet) => {
  if ('frame' in message) port.postMessage(message, [message.frame]);
  else port.postMessage(message);
};

async function open(start: LiveStart): Promise<Street> {
  if (start.sumo === undefined) return new LiveWorld(start, systemClock, systemWallClock, send);
  const { SumoWorld } = await import('./sumo-world.ts');
  return SumoWorld.open(start, start.sumo, systemClock, systemWallClock, send);
}

/** Turns and messages one after the other, for a street whose turns take their time. */
let last: Promise<unknown> = Promise.resolve();
let timer: NodeJS.Timeout | undefined;

function inTurn<T>(act: () => T | Promise<T>): Promise<T | undefined> {
  const answer = last.then(act).catch((thrown) => {
    send({ kind: 'fault', fault: toFault(thrown) });
    return undefined;
  });
  last = answer;
  return answer;
}

async function turn(street: Street): Promise<void> {
  const wait = await inTurn(() => street.turn());
  if (wait !== undefined) timer = setTimeout(() => void turn(street), wait * 1000);
}

const street = await inTurn(() => open(workerData as LiveStart));
if (street) {
  port.on('message', (message: ToStreet) => {
    if (message.kind !== 'stop') {
      void inTurn(() => street.take(message));
      return;
    }
    void inTurn(async () => {
      clearTimeout(timer);
      await street.close?.();
      process.exit(0);
    });
  });
  street.sayClock();
  void turn(street);
} else port.on('message', ({ kind }: ToStreet) => kind === 'stop' && process.exit(0));
