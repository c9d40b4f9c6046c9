// How long a dispatcher waits for the forecast of a corridor: a district of 24 signals, threads that stand ready.
import { compileDemand } from '../core/compile-demand.ts';
import { systemClock } from '../signals/clock.ts';
import { currentPlan } from '../signals/place.ts';
import { lampsOfPlan, openPlace } from '../signals/prepared-place.ts';
import { type CorridorForecast, forecastCorridor } from '../signals/priority/corridor-forecast.ts';
import { checkpointAt } from '../signals/priority/corridor-run.ts';
import { ForecastPool } from '../signals/priority/forecast-pool.ts';
import { lawfulPlan } from '../signals/priority/lawful-plan.ts';

export interface TimedForecasts {
  /** s, each forecast in turn; the first ones find the threads cold */
  readonly seconds: readonly number[];
  readonly last: CorridorForecast;
  readonly signals: number;
}

/** Requests on riverside in the busiest part of its morning, one after the other. */
export async function timedForecasts(requests: number): Promise<TimedForecasts> {
  const prepared = await openPlace('fixtures/riverside', {});
  const { network, safety, window, place } = prepared;
  const { plan, steered } = lawfulPlan(currentPlan(place), safety, network);
  const demand = compileDemand(place.demand, network, 1, window.begin);
  const ground = { network, safety, steered, programs: lampsOfPlan(prepared, plan), demand };
  const [state] = checkpointAt(ground, { seed: 1, ...window }, [1800]);
  const pool = new ForecastPool(ground);
  const seconds: number[] = [];
  let last: CorridorForecast | undefined;
  try {
    for (let i = 0; i < requests; i++) {
      const begun = systemClock.now();
      last = await forecastCorridor(
        network,
        pool,
        { from: state! },
        {
          from: network.edgeIndex.get('A0_A1')!,
          to: network.edgeIndex.get('H1_H2')!,
          depart: 1800,
          now: 1800,
          dayEnd: window.end,
          begin: window.begin,
          step: window.step,
          seed: 1,
          vehicle: { id: 'ambulance', class: 'emergency' },
          steered,
        },
      );
      seconds.push(systemClock.now() - begun);
    }
  } finally {
    await pool.close();
  }
  return { seconds, last: last!, signals: steered.size };
}
