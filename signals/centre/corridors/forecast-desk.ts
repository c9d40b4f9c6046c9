// Simulates a request from the street as it is now, in threads that stand ready.
import { compileDemand } from '../../../core/compile-demand.ts';
import type { VehicleType } from '../../../core/demand.ts';
import { Fault } from '../../../core/fault.ts';
import { Router } from '../../../core/router.ts';
import { VEHICLE_CLASSES } from '../../../core/vehicle-class.ts';
import { compilePlan } from '../../lamps.ts';
import { currentPlan } from '../../place.ts';
import type { ControllerPlan } from '../../plan.ts';
import { lampsOfPlan, type PreparedPlace } from '../../prepared-place.ts';
import { forecastCorridor } from '../../priority/corridor-forecast.ts';
import { ForecastPool } from '../../priority/forecast-pool.ts';
import type { StreetState } from '../live/live-probe.ts';
import type { ShownForecast } from '../state/corridor-row.ts';
import type { Timers } from '../timers.ts';

export interface ForecastDeskParts {
  readonly prepared: PreparedPlace;
  /** controllers that obey the centre */
  readonly steered: ReadonlySet<string>;
  readonly timers: Timers;
  state(): Promise<StreetState>;
  /** plans that run by now, where they are not those that came with the place */
  inForce(): readonly ControllerPlan[];
}

export interface ForecastWish {
  /** edge numbers */
  readonly from: number;
  readonly to: number;
  /** s; now without it */
  readonly depart?: number | undefined;
  readonly vehicle: VehicleType;
  readonly closed: ReadonlySet<number>;
}

export class ForecastDesk {
  readonly #parts: ForecastDeskParts;
  /** for the demand of one seed */
  #pool: { readonly seed: number; readonly pool: ForecastPool } | undefined;

  constructor(parts: ForecastDeskParts) {
    this.#parts = parts;
  }

  /** Throws the faults of `forecastCorridor`. */
  async forecast(wish: ForecastWish): Promise<ShownForecast> {
    const { prepared, steered, timers } = this.#parts;
    const { network, safety } = prepared;
    const begun = timers.now();
    const { bytes, demand, seed, time, begin, end, step } = await this.#parts.state();
    const plans = this.#parts.inForce();
    const inForce =
      plans.length > 0
        ? compilePlan({ id: 'in force', controllers: [...plans] }, network, safety).filter(({ controller }) =>
            plans.some((plan) => plan.controller === network.controllerIds[controller]),
          )
        : undefined;
    const pool = await this.#poolFor(seed, begin);
    const { from, to, vehicle, closed } = wish;
    const depart = Math.max(time, wish.depart ?? time);
    const request = { from, to, depart, vehicle, closed, now: time, dayEnd: end, begin, step, seed, steered };
    const found = await forecastCorridor(network, pool, { from: bytes, demand, inForce }, request);
    const { horizon_s, without, ways } = found;
    return { at_s: time, wall_s: Math.round(100 * (timers.now() - begun)) / 100, horizon_s, without, ways };
  }

  /** The way on empty roads, for when nothing can be simulated. Throws CORRIDOR_NO_WAY. */
  plainWay({ from, to }: Pick<ForecastWish, 'from' | 'to'>): string[] {
    const { network } = this.#parts.prepared;
    const router = new Router(network);
    const profile = router.profile(1 << VEHICLE_CLASSES.indexOf('emergency'), Number.POSITIVE_INFINITY);
    if (router.search(profile, from, to) < Number.POSITIVE_INFINITY)
      return Array.from(router.path.subarray(0, router.pathLength), (edge) => network.edgeIds[edge]!);
    const where = `${network.edgeIds[from]} to ${network.edgeIds[to]}`;
    throw new Fault('CORRIDOR_NO_WAY', 'no way leads from the one to the other; choose other edges', where);
  }

  async close(): Promise<void> {
    await this.#pool?.pool.close();
    this.#pool = undefined;
  }

  async #poolFor(seed: number, begin: number): Promise<ForecastPool> {
    if (this.#pool?.seed === seed) return this.#pool.pool;
    await this.close();
    const { prepared, steered } = this.#parts;
    const { network, safety, place } = prepared;
    const demand = compileDemand(place.demand, network, seed, begin);
    const programs = lampsOfPlan(prepared, currentPlan(place));
    const pool = new ForecastPool({ network, safety, steered, demand, programs });
    this.#pool = { seed, pool };
    return pool;
  }
}
