// Tests green corridors: arrivals against closed forms, states that never conflict, and whole runs that cut nothing short.
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { drawCorridors, priorityPlace } from '../../bench/priority-case.ts';
import { compileDemand } from '../../core/compile-demand.ts';
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import { Router } from '../../core/router.ts';
import { VEHICLE_CLASSES } from '../../core/vehicle-class.ts';
import { lampOf } from '../lamp-rows.ts';
import { currentPlan } from '../place.ts';
import { lampsOfPlan, openPlace, type PreparedPlace } from '../prepared-place.ts';
import { safetyMatrix } from '../safety-matrix.ts';
import {
  CORRIDOR_DEFAULTS,
  forecastArrivals,
  type StreetView,
  timeOver,
  type Whereabouts,
} from './arrival-forecast.ts';
import { CorridorControl } from './corridor-control.ts';
import { type CorridorJob, checkpointAt, corridorRun } from './corridor-run.ts';
import { corridorState } from './corridor-stage.ts';
import { corridorWay } from './corridor-way.ts';
import { lawfulPlan } from './lawful-plan.ts';
import { TakeoverWatch } from './takeover-watch.ts';

let prepared: PreparedPlace;
let network: CompiledNetwork;
beforeAll(async () => {
  prepared = await openPlace('fixtures/riverside', { end: 2700 });
  network = prepared.network;
});

const edge = (id: string) => network.edgeIndex.get(id)!;

function route(from: string, to: string): number[] {
  const router = new Router(network);
  router.search(router.profile(1 << VEHICLE_CLASSES.indexOf('emergency'), 50), edge(from), edge(to));
  return Array.from(router.path.subarray(0, router.pathLength));
}

const emptyStreet = (time: number): StreetView => ({ time, countOn: () => 0, positionOn: () => 0 });

function control(step = 1): CorridorControl {
  const { plan } = lawfulPlan(currentPlan(prepared.place), prepared.safety, network);
  return new CorridorControl(network, lampsOfPlan(prepared, plan), prepared.safety, step);
}

describe('arrivals', () => {
  test('time over a distance is that of constant acceleration, then of the limit', () => {
    expect(timeOver(100, 10, 10, 2)).toEqual({ time: 10, speed: 10 });
    expect(timeOver(25, 0, 100, 2)).toEqual({ time: 5, speed: 10 });
    expect(timeOver(125, 0, 10, 2).time).toBeCloseTo(5 + 10, 9);
  });

  test('on an empty road with lights ready the arrival is the driving time', () => {
    const way = corridorWay(network, route('A0_A1', 'H1_H2'));
    const first = network.edgeLength[way.route[0]!]!;
    const limit = network.laneSpeed[network.edgeFirstLane[way.route[0]!]!]!;
    const place: Whereabouts = { at: 0, position: 0, isInside: false, speed: limit };
    const [arrival] = forecastArrivals(network, emptyStreet(500), way, place, () => 0);
    expect(arrival!.eta).toBeCloseTo(500 + first / limit, 6);
    expect(arrival!.queue).toBe(0);
  });

  test('a queue ahead asks for an earlier green, by its discharge', () => {
    const way = corridorWay(network, route('A0_A1', 'H1_H2'));
    const place: Whereabouts = { at: 0, position: 0, isInside: false, speed: 10 };
    const by = (count: number) => {
      const street: StreetView = { time: 0, countOn: () => count, positionOn: () => 90 };
      const [arrival] = forecastArrivals(network, street, way, place, () => 0);
      return arrival!.eta - arrival!.greenBy;
    };
    expect(by(4) - by(0)).toBeCloseTo(4 * CORRIDOR_DEFAULTS.headway, 1);
  });
});

describe('the state that a junction shows', () => {
  test('serves the passage, and no two greens conflict', () => {
    const way = corridorWay(network, route('A0_A1', 'H1_H2'));
    for (const { controller, links } of way.passages) {
      if (controller < 0) continue;
      const matrix = safetyMatrix(prepared.safety.get(network.controllerIds[controller]!)!);
      const dark = 'r'.repeat(matrix.links);
      const state = corridorState(matrix, links, [], dark, dark);
      expect(state[links[0]!]).toBe('G');
      for (let a = 0; a < matrix.links; a++)
        for (let b = 0; b < matrix.links; b++)
          if (a !== b && state[a] === 'G' && state[b] === 'G')
            expect(matrix.intergreen[a * matrix.links + b]).toBeLessThan(0);
    }
  });
});

describe('a run', () => {
  test('the vehicle is faster, nothing is cut short, and every junction comes back to its plan', () => {
    const { plan, steered } = lawfulPlan(currentPlan(prepared.place), prepared.safety, network);
    const job: CorridorJob = {
      network,
      demand: compileDemand(prepared.place.demand, network, 1),
      programs: lampsOfPlan(prepared, plan),
      steered,
      safety: prepared.safety,
      seed: 1,
      begin: 0,
      end: 2700,
      step: 1,
      route: route('A0_A1', 'H1_H2'),
      depart: 1500,
      vehicle: { id: 'ambulance', class: 'emergency' },
    };
    const [without, withCorridor] = [corridorRun(job, false), corridorRun(job, true)];
    expect(withCorridor.violations).toBe(0);
    expect(withCorridor.travel).toBeLessThan(0.8 * without.travel!);
    expect(withCorridor.corridor!.state).toBe('recovered');
    for (const { granted, released, recovered } of withCorridor.corridor!.junctions) {
      if (granted === undefined) continue;
      expect(released! - granted).toBeLessThanOrEqual(CORRIDOR_DEFAULTS.longestHold + 1);
      expect(recovered).toBeGreaterThanOrEqual(released!);
    }
  });
});

test.skipIf(process.env['GREENBAND_DATA'] === undefined)(
  'cologne8: a car at a line that waits for those whom the ambulance behind it holds is let go (needs GREENBAND_DATA)',
  async () => {
    const place = await priorityPlace('cologne8');
    const { route, depart } = drawCorridors(place, 30, 1)[25]!;
    const demand = place.demand(2);
    const window = { seed: 2, begin: place.begin, end: depart + 400, step: 1 };
    const [from] = checkpointAt({ ...place, demand }, window, [depart]);
    const vehicle = { id: 'ambulance', class: 'emergency' } as const;
    const { travel } = corridorRun({ ...place, ...window, demand, route, depart, vehicle, from }, false);
    expect(travel).toBeLessThan(300);
  },
);

describe('whatever is asked', () => {
  /** Vehicles that jump, stop, vanish and are cancelled, several at once: the lamps stay lawful and the plan comes back. */
  test('no lamp is unlawful, and all junctions recover', () => {
    const ways = [
      route('A0_A1', 'H1_H2'),
      route('W6_W5', 'A1_A0'),
      route('C1_C0', 'B7_B8').length > 0 ? route('B0_B1', 'B7_B8') : [],
    ]
      .filter((edges) => edges.length > 1)
      .map((edges) => corridorWay(network, edges));
    const moves = fc.array(
      fc.record({
        which: fc.nat(ways.length - 1),
        at: fc.nat(30),
        position: fc.nat(200),
        gone: fc.boolean(),
        cancel: fc.boolean(),
      }),
      { minLength: 5, maxLength: 40 },
    );
    fc.assert(
      fc.property(moves, (list) => {
        const steering = control();
        const watch = new TakeoverWatch(network, prepared.safety, 1);
        const { plan } = lawfulPlan(currentPlan(prepared.place), prepared.safety, network);
        const programs = lampsOfPlan(prepared, plan);
        const corridors = ways.map((way, i) => steering.grant(String(i), way, i, 0));
        const places = new Map<string, Whereabouts>();
        const shown = new Set<number>();
        let time = 300;
        const pass = (seconds: number) => {
          for (let i = 0; i < seconds; i++, time++) {
            const { show, release } = steering.tick(emptyStreet(time), (id) => places.get(id));
            for (const [controller, letters] of show) {
              if (!shown.has(controller)) watch.begin(controller, programs, time);
              shown.add(controller);
              watch.see(controller, letters);
              expect([...letters].every((letter) => lampOf(letter) >= 0)).toBe(true);
            }
            for (const controller of release) {
              shown.delete(controller);
              watch.end(controller, time);
            }
          }
        };
        for (const { which, at, position, gone, cancel } of list) {
          const way = ways[which]!;
          const here = at % way.route.length;
          if (gone) places.delete(String(which));
          else places.set(String(which), { at: here, position, isInside: false, speed: position % 15 });
          if (cancel) steering.cancel(corridors[which]!, time);
          pass(4);
        }
        places.clear();
        for (const corridor of corridors) steering.cancel(corridor, time);
        pass(400);
        expect(watch.breaches).toBe(0);
        expect(shown.size).toBe(0);
      }),
      { numRuns: 25 },
    );
  });
});
