// A worker thread that simulates futures of one place, as it is asked to, until it is told to end.
import { parentPort, workerData } from 'node:worker_threads';
import type { FaultRecord } from '../../core/fault.ts';
import { toFault } from '../terminal.ts';
import type { CorridorPlace } from './corridor-run.ts';
import {
  type ForecastAsk,
  type ForecastRun,
  forecastRun,
  type LinkAsk,
  linkRun,
  type Present,
  placeNow,
} from './forecast-run.ts';
import type { LinkForecast } from './link-forecast.ts';

/** The state that asks refer to is sent once. */
export type ToForecaster =
  | { readonly kind: 'state'; readonly present: Present }
  | { readonly kind: 'run'; readonly ask: Omit<ForecastAsk, 'from'> }
  | { readonly kind: 'links'; readonly ask: Omit<LinkAsk, 'from'> };

export type FromForecaster = { readonly value: ForecastRun | LinkForecast } | { readonly fault: FaultRecord };

const ground = workerData as CorridorPlace;
let place = ground;
let from = new Uint8Array();

parentPort?.on('message', (message: ToForecaster) => {
  if (message.kind === 'state') {
    place = placeNow(ground, message.present);
    from = message.present.from as Uint8Array<ArrayBuffer>;
  } else parentPort!.postMessage(answer(message));
});

function answer(message: Exclude<ToForecaster, { readonly kind: 'state' }>): FromForecaster {
  try {
    if (message.kind === 'links') return { value: linkRun(place, { ...message.ask, from }) };
    return { value: forecastRun(place, { ...message.ask, from }) };
  } catch (thrown) {
    return { fault: toFault(thrown) };
  }
}
