// The thread in which the live street runs, so that no request waits for a step and no step for a request.
import { parentPort, workerData } from 'node:worker_threads';
import { systemClock, systemWallClock } from '../../clock.ts';
import { toFault } from '../../terminal.ts';
import type { FromStreet, LiveStart, ToStreet } from './live-message.ts';
import { LiveWorld } from './live-world.ts';

const port = parentPort!;
const send = (message: FromStreet) => {
  if ('frame' in message) port.postMessage(message, [message.frame]);
  else port.postMessage(message);
};

function guarded<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch (thrown) {
    send({ kind: 'fault', fault: toFault(thrown) });
    return undefined;
  }
}

const street = guarded(() => new LiveWorld(workerData as LiveStart, systemClock, systemWallClock, send));
let timer: NodeJS.Timeout | undefined;

function turn(): void {
  const wait = guarded(() => street!.turn());
  if (wait !== undefined) timer = setTimeout(turn, wait * 1000);
}

if (street) {
  port.on('message', (message: ToStreet) => {
    if (message.kind === 'stop') {
      clearTimeout(timer);
      port.close();
    } else guarded(() => street.take(message));
  });
  street.sayClock();
  turn();
}
