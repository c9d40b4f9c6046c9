// Tests who gets a junction: arbitration by urgency, arrival and age; leases, lock-outs, convoys, and junctions that cannot be had.
import { beforeAll, describe, expect, test } from 'vitest';
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import { Router } from '../../core/router.ts';
import { openPlace } from '../prepared-place.ts';
import { CORRIDOR_DEFAULTS, type StreetView, type Whereabouts } from './arrival-forecast.ts';
import { type Corridor, CorridorClaims } from './corridor-claims.ts';
import { type CorridorWay, corridorWay } from './corridor-way.ts';

let network: CompiledNetwork;
let way: CorridorWay;
beforeAll(async () => {
  ({ network } = await openPlace('fixtures/riverside', {}));
  const router = new Router(network);
  router.search(router.profile(1, 50), network.edgeIndex.get('A0_A1')!, network.edgeIndex.get('H1_H2')!);
  way = corridorWay(network, Array.from(router.path.subarray(0, router.pathLength)));
});

const street = (time: number): StreetView => ({ time, countOn: () => 0, positionOn: () => 0 });

/** A desk whose vehicles stand where they are put; every junction is ready at once and serves the first claim. */
function desk() {
  const claims = new CorridorClaims(network, () => true);
  const places = new Map<string, Whereabouts>();
  const second = (time: number) => {
    const found = claims.tick(
      street(time),
      (id) => places.get(id),
      () => 0,
    );
    for (const list of found.byController.values())
      claims.noteServed(list, (passage) => passage === list[0]!.record.passage);
    return found;
  };
  return { claims, places, second };
}

const approaching = (junction: Corridor['junctions'][number], more: Partial<Whereabouts> = {}): Whereabouts => ({
  at: junction.passage.at,
  position: network.edgeLength[way.route[junction.passage.at]!]! - 30,
  isInside: false,
  speed: 10,
  ...more,
});

/** 25 m behind. */
const following = (junction: Corridor['junctions'][number]): Whereabouts => {
  const place = approaching(junction);
  return { ...place, position: place.position - 25 };
};

describe('who goes first', () => {
  test('life at risk before class, then who comes first, then who asked first; the other waits with a reason', () => {
    const { claims, places, second } = desk();
    const ask = (id: string, urgency: number, time: number) =>
      claims.grant(id, corridorWay(network, way.route), urgency, time);
    const [late, early, urgent] = [ask('late', 1, 5), ask('early', 1, 1), ask('urgent', 0, 9)];
    const junction = late.junctions[2]!;
    for (const id of ['late', 'early', 'urgent']) places.set(id, approaching(junction));
    const order = second(10)
      .byController.get(junction.passage.controller)!
      .map(({ corridor }) => corridor.id);
    expect(order).toEqual(['urgent', 'early', 'late']);
    expect([urgent, early, late].map(({ junctions }) => junctions[2]!.state)).toEqual(['active', 'queued', 'queued']);
    expect(late.junctions[2]!.reason).toContain('goes first');
  });

  test('of two alike in convoy the second keeps the junction that the first has passed', () => {
    const { claims, places, second } = desk();
    const [first, next] = [claims.grant('a', way, 1, 0), claims.grant('b', way, 1, 0)];
    const junction = first.junctions[1]!;
    places.set('a', approaching(junction));
    places.set('b', following(junction));
    second(1);
    places.set('a', { ...approaching(junction), at: junction.passage.at + 1, position: 5 });
    expect(second(2).byController.has(junction.passage.controller)).toBe(true);
    expect([first.junctions[1]!.state, next.junctions[1]!.state]).toEqual(['passed', 'active']);
  });
});

describe('what ends a claim', () => {
  test('no fresh position for longer than the lease', () => {
    const { claims, places, second } = desk();
    const corridor = claims.grant('a', way, 0, 0);
    const junction = corridor.junctions[1]!;
    places.set('a', approaching(junction, { age: 0, seen: { at: junction.passage.at, isInside: false } }));
    second(1);
    places.set('a', approaching(junction, { age: CORRIDOR_DEFAULTS.lease + 1, seen: { at: 0, isInside: false } }));
    expect(second(80).byController.size).toBe(0);
    expect(junction).toMatchObject({ state: 'released', reason: expect.stringContaining('no position') });
  });

  test('standing for too long, and being held for too long; after its turn the vehicle may have it once more, if it moves', () => {
    const { claims, places, second } = desk();
    const corridor = claims.grant('a', way, 0, 0);
    const junction = corridor.junctions[1]!;
    places.set('a', approaching(junction, { speed: 0 }));
    for (let time = 1; time <= CORRIDOR_DEFAULTS.standing + 2; time++) second(time);
    expect(junction).toMatchObject({ state: 'released', reason: expect.stringContaining('stood') });
    claims.noteRecovered(junction.passage.controller, 60);
    second(61 + CORRIDOR_DEFAULTS.lockOut);
    expect(junction.state).toBe('released');
    places.set('a', approaching(junction));
    second(62 + CORRIDOR_DEFAULTS.lockOut);
    expect(junction.state).toBe('active');
  });

  test('the signal at the end of the way is held only for a queue that keeps the vehicle from its destination', () => {
    const ids = ['A0_A1', 'A0_A1.approach'].map((id) => network.edgeIndex.get(id)!);
    const short = corridorWay(network, ids);
    const { at, controller, lanes } = short.end!;
    const heldWith = (count: number): boolean => {
      const claims = new CorridorClaims(network, () => true);
      claims.grant('a', short, 0, 0);
      const here = { at, position: 1, isInside: false, speed: 5 };
      const view = { time: 1, countOn: (lane: number) => (lanes.includes(lane) ? count : 0), positionOn: () => 40 };
      const ready = () => 0;
      return claims.tick(view, () => here, ready).byController.has(controller);
    };
    expect([heldWith(0), heldWith(3)]).toEqual([false, true]);
  });

  test('a turn that may have to wait inside the junction is green until the vehicle is out of it', () => {
    const { claims, places, second } = desk();
    const corridor = claims.grant('a', way, 0, 0);
    const junction = corridor.junctions.find(({ passage }) => passage.waitsInside)!;
    const { at, controller } = junction.passage;
    places.set('a', approaching(junction));
    second(1);
    places.set('a', { at, position: 4, isInside: true, speed: 0 });
    expect(second(2).byController.has(controller)).toBe(true);
    places.set('a', { at: at + 1, position: 1, isInside: false, speed: 5 });
    expect(second(3).byController.has(controller)).toBe(false);
    expect(junction.state).toBe('passed');
  });

  test('a junction given back is locked for a while, but not where life is at risk', () => {
    const { claims, places, second } = desk();
    const first = claims.grant('a', way, 1, 0);
    const junction = first.junctions[1]!;
    places.set('a', approaching(junction));
    second(1);
    claims.cancel(first, 2);
    claims.noteRecovered(junction.passage.controller, 5);
    places.delete('a');
    const [other, urgent] = [claims.grant('b', way, 1, 6), claims.grant('c', way, 0, 6)];
    places.set('b', approaching(junction));
    places.set('c', approaching(junction));
    second(6);
    expect(other.junctions[1]).toMatchObject({ state: 'queued', reason: expect.stringContaining('given back') });
    expect(urgent.junctions[1]!.state).toBe('active');
  });

  test('a controller that stops answering: this junction is passed as it is, the others carry on', () => {
    const { claims, places, second } = desk();
    const corridor = claims.grant('a', way, 0, 0);
    const [, lost, next] = corridor.junctions;
    places.set('a', approaching(lost!));
    second(1);
    claims.giveUp(lost!.passage.controller, 2, 'it does not answer');
    expect(second(3).byController.has(lost!.passage.controller)).toBe(false);
    expect(lost).toMatchObject({ state: 'released', reason: 'it does not answer', recovered: 2 });
    places.set('a', approaching(next!));
    second(10);
    expect(next!.state).toBe('active');
    places.delete('a');
    second(11);
    for (const { passage } of corridor.junctions) claims.noteRecovered(passage.controller, 12);
    expect(corridor.state).toBe('recovered');
  });

  test('a place that cannot be (inside a junction behind the end of the way) claims nothing and breaks nothing', () => {
    const { claims, places, second } = desk();
    claims.grant('a', way, 0, 0);
    places.set('a', { at: way.route.length - 1, position: 5, isInside: true, speed: 5 });
    expect(second(1).byController.size).toBe(0);
  });
});

test('no green leads onto a road that is full until the vehicle is near, and the next junction is flushed at once', () => {
  const { claims } = desk();
  const corridor = claims.grant('a', way, 0, 0);
  const [first, next] = [corridor.junctions[0]!, corridor.junctions[1]!];
  const full = new Set(first.passage.exits);
  const view: StreetView = {
    time: 1,
    countOn: (lane) => (full.has(lane) ? 12 : 0),
    positionOn: (lane, k) => (full.has(lane) ? 80 - 7 * k : 0),
  };
  const start = { at: 0, position: 0, isInside: false, speed: 5 };
  const found = claims.tick(
    view,
    () => start,
    () => 0,
  );
  const far = network.edgeLength[way.route[0]!]! / network.laneSpeed[network.edgeFirstLane[way.route[0]!]!]!;
  expect(found.byController.has(first.passage.controller)).toBe(far < CORRIDOR_DEFAULTS.blockedUntil);
  if (next.passage.at === first.passage.at + 1) expect(next.state).toBe('active');
});
