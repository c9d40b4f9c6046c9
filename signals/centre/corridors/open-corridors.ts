// Opens the desks of green corridors and of buses of a centre, and keeps them going second by second.

import { currentPlan } from '../../place.ts';
import type { ControllerPlan } from '../../plan.ts';
import { BusDesk } from '../buses/bus-desk.ts';
import type { Centre } from '../centre.ts';
import { CENTRE } from '../identity.ts';
import { FOUND_VERSION, type ServedPlace, unitSetups } from '../served-place.ts';
import { versionName } from '../state/centre-state.ts';
import { failOpenCorridors } from '../state/corridor-decisions.ts';
import { ENDED_STATES } from '../state/corridor-row.ts';
import type { Timers } from '../timers.ts';
import { CorridorDesk } from './corridor-desk.ts';
import { ForecastDesk } from './forecast-desk.ts';
import { PlaceSnapper } from './snap-place.ts';

export interface Corridors {
  readonly desk: CorridorDesk;
  readonly buses: BusDesk;
  readonly snapper: PlaceSnapper;
  close(): Promise<void>;
}

export interface CorridorSources {
  readonly centre: Centre;
  readonly served: ServedPlace;
  readonly timers: Timers;
  /** what a controller runs as far as the centre knows */
  readonly running: (controller: string) => ControllerPlan | undefined;
}

/** s between two looks, of the street's time; at least so many s of real time */
const EVERY = 1;
const LEAST = 0.1;

/** Corridors that were under way when the centre last ended are over: their leases have run out. */
export async function openCorridors({ centre, served, timers, running }: CorridorSources): Promise<Corridors> {
  const { prepared, street, tables } = served;
  const { network, safety } = prepared;
  const steered = new Set(unitSetups(prepared, tables).map(({ controller }) => controller));
  const found = versionName(currentPlan(prepared.place).id, FOUND_VERSION);
  const forecasts = new ForecastDesk({
    prepared,
    steered,
    timers,
    state: () => street.state(),
    inForce: () =>
      [...centre.state.running].flatMap(([controller, { plan, version }]) =>
        versionName(plan, version) === found ? [] : (running(controller) ?? []),
      ),
  });
  const snapper = new PlaceSnapper(prepared);
  const desk = new CorridorDesk({ centre, network, safety, steered, map: snapper.map, forecasts, street });
  const buses = new BusDesk({
    centre,
    prepared,
    steered,
    street,
    running,
    isTaken: (controller) => desk.holds(controller),
  });
  const isOpen = [...centre.state.corridors.values()].some(({ state }) => !ENDED_STATES.includes(state));
  if (isOpen) await centre.ask(CENTRE, failOpenCorridors());
  let callOff = () => {};
  let isClosed = false;
  const goOn = (): void => {
    if (isClosed) return;
    const wait = Math.max(LEAST, EVERY / Math.max(0.1, street.clock?.speed ?? 1));
    callOff = timers.after(wait, () => void Promise.allSettled([desk.tick(), buses.tick()]).finally(goOn));
  };
  goOn();
  return {
    desk,
    buses,
    snapper,
    async close() {
      isClosed = true;
      callOff();
      await forecasts.close();
    },
  };
}
