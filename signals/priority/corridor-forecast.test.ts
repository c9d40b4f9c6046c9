// Tests what is shown before a corridor is granted: ways against closed forms, and futures that differ by the corridor alone.
import { beforeAll, describe, expect, test } from 'vitest';
import { compileDemand } from '../../core/compile-demand.ts';
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import { Router } from '../../core/router.ts';
import { VEHICLE_CLASSES } from '../../core/vehicle-class.ts';
import { currentPlan } from '../place.ts';
import { lampsOfPlan, openPlace } from '../prepared-place.ts';
import { type ForecastRequest, forecastCorridor, futuresHere } from './corridor-forecast.ts';
import { corridorRoutes, type RouteOptions } from './corridor-route.ts';
import { type CorridorPlace, checkpointAt } from './corridor-run.ts';
import { lawfulPlan } from './lawful-plan.ts';
import type { LinkForecast } from './link-forecast.ts';

let network: CompiledNetwork;
let place: CorridorPlace;
let state: Uint8Array;
const window = { begin: 0, end: 4500, step: 1, seed: 1 };
const edge = (id: string) => network.edgeIndex.get(id)!;
beforeAll(async () => {
  const prepared = await openPlace('fixtures/riverside', {});
  network = prepared.network;
  const { plan, steered } = lawfulPlan(currentPlan(prepared.place), prepared.safety, network);
  const demand = compileDemand(prepared.place.demand, network, 1, 0);
  place = { network, demand, programs: lampsOfPlan(prepared, plan), steered, safety: prepared.safety };
  state = checkpointAt(place, window, [900])[0]!;
});

/** One bin: everybody drives freely but where `queues` says how many stand. */
function links(queues: ReadonlyMap<number, number> = new Map()): LinkForecast {
  const speed = new Float32Array(network.edgeCount);
  const queue = new Float32Array(network.edgeCount);
  for (const [edge, standing] of queues) {
    queue[edge] = standing;
    speed[edge] = 0.5;
  }
  return { begin: 0, bins: 1, edges: network.edgeCount, speed, queue };
}

const OPTIONS: RouteOptions = { detour: 0.3, alternatives: 2, isCleared: () => false };
const ways = (forecast: LinkForecast, options: Partial<RouteOptions> = {}) =>
  corridorRoutes(network, forecast, edge('A0_A1'), edge('H1_H2'), 0, { ...OPTIONS, ...options });

describe('ways', () => {
  test('on empty roads the first is the shortest in time, and others are at most the detour longer', () => {
    const router = new Router(network);
    const profile = router.profile(1 << VEHICLE_CLASSES.indexOf('emergency'), Number.POSITIVE_INFINITY);
    const shortest = router.search(profile, edge('A0_A1'), edge('H1_H2'));
    const found = ways(links());
    expect(found[0]!.withCorridor).toBeCloseTo(shortest, 6);
    expect(found.length).toBe(3);
    for (const { withCorridor } of found) expect(withCorridor).toBeLessThanOrEqual(1.3 * shortest);
  });

  test('a queue that nobody clears is driven around; one that has time to discharge is not', () => {
    const [free] = ways(links());
    const far = free!.route.at(-3)!;
    const queued = links(new Map([[far, 20]]));
    expect(ways(queued, { alternatives: 0 })[0]!.route).not.toContain(far);
    const cleared = ways(queued, { alternatives: 0, isCleared: () => true })[0]!;
    expect(cleared.route).toContain(far);
    expect(cleared.without).toBeGreaterThan(cleared.withCorridor);
  });

  test('a closed road is not driven, and no way at all is a fault', () => {
    const [free] = ways(links());
    const shut = free!.route[3]!;
    for (const { route } of ways(links(), { isClosed: (one) => one === shut })) expect(route).not.toContain(shut);
    expect(() => ways(links(), { isClosed: (one) => one === edge('H1_H2') })).toThrow('CORRIDOR_NO_WAY');
  });
});

describe('the forecast', () => {
  const ask = (more: Partial<ForecastRequest> = {}) =>
    forecastCorridor(
      network,
      futuresHere(more.steered ? { ...place, steered: more.steered } : place),
      { from: state },
      {
        ...window,
        from: edge('A3_A4'),
        to: edge('B5_C4'),
        depart: 900,
        now: 900,
        dayEnd: 4500,
        vehicle: { id: 'ambulance', class: 'emergency' },
        steered: place.steered,
        options: { replications: 2, others: 1, alternatives: 1 },
        ...more,
      },
    );

  test('says gain, price and recovery, the same each time, and breaks nothing', async () => {
    const found = await ask();
    const [best] = found.ways as [(typeof found.ways)[number]];
    expect([best.pairs, best.with.arrived]).toEqual([2, 2]);
    expect(best.with.mean_s!).toBeLessThan(found.without.mean_s!);
    expect(best.saving_s!.mean).toBeCloseTo(found.without.mean_s! - best.with.mean_s!, 6);
    expect(best.violations).toBe(0);
    expect(best.recovery_s.longest).not.toBeNull();
    expect(await ask()).toEqual(found);
  });

  test('without a controller that may be steered the corridor changes nothing for anybody', async () => {
    const found = await ask({ steered: new Set(), options: { replications: 2, alternatives: 0 } });
    expect(found.ways[0]!.saving_s!.mean).toBe(0);
    expect(found.ways[0]!.others.total_s.mean).toBe(0);
  });

  test('a start on a closed road is refused', async () => {
    await expect(ask({ closed: new Set([edge('A3_A4')]) })).rejects.toThrow('CORRIDOR_CLOSED');
  });
});
