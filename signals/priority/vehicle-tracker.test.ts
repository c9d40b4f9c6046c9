// Tests following a vehicle by its positions: exact ones give the place back, bad ones are refused or smoothed, and silence is reckoned on.
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { normal } from '../../core/chance.ts';
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import { Router } from '../../core/router.ts';
import { openPlace } from '../prepared-place.ts';
import { StreetMap } from './street-map.ts';
import { VehicleTracker } from './vehicle-tracker.ts';

let network: CompiledNetwork;
let map: StreetMap;
let route: number[];
beforeAll(async () => {
  ({ network } = await openPlace('fixtures/riverside', {}));
  map = new StreetMap(network);
  const router = new Router(network);
  router.search(router.profile(1, 50), network.edgeIndex.get('A0_A1')!, network.edgeIndex.get('H1_H2')!);
  route = Array.from(router.path.subarray(0, router.pathLength));
});

/** The edge of the route and the place on it, so many metres from the start. */
function placeAt(along: number): { at: number; position: number } {
  let left = along;
  for (const [at, edge] of route.entries()) {
    if (left <= network.edgeLength[edge]!) return { at, position: left };
    left -= network.edgeLength[edge]!;
  }
  return { at: route.length - 1, position: network.edgeLength[route.at(-1)!]! };
}

function fixAt(time: number, along: number, accuracy = 5, error: readonly [number, number] = [0, 0]) {
  const { at, position } = placeAt(along);
  const [x, y] = map.pointOn(route[at]!, position);
  return { at: time, x: x + error[0], y: y + error[1], accuracy };
}

const alongOf = ({ at, position }: { at: number; position: number }) =>
  route.slice(0, at).reduce((sum, edge) => sum + network.edgeLength[edge]!, position);

describe('the map', () => {
  test('finds any place on a road again', () => {
    fc.assert(
      fc.property(fc.nat(network.edgeCount - 1), fc.double({ min: 0.02, max: 0.98, noNaN: true }), (edge, share) => {
        const position = share * network.edgeLength[edge]!;
        const [x, y] = map.pointOn(edge, position);
        const found = map.near(x, y, 1).find((one) => one.edge === edge)!;
        expect(found.distance).toBeLessThan(0.1);
        expect(Math.abs(found.position - position)).toBeLessThan(1);
      }),
      { numRuns: 100 },
    );
  });
});

describe('following', () => {
  test('exact positions give the place and the speed back', () => {
    const tracker = new VehicleTracker(network, map, route);
    for (let s = 0; s < 40; s++) tracker.take(fixAt(s, 20 + 12 * s), s);
    const place = tracker.at(39)!;
    expect(Math.abs(alongOf(place) - (20 + 12 * 39))).toBeLessThan(5);
    expect(place.speed).toBeCloseTo(12, 0);
    expect(tracker.isAstray).toBe(false);
  });

  test('noise of 30 m, 5 s late, is smoothed to much less', () => {
    const tracker = new VehicleTracker(network, map, route);
    const errors: number[] = [];
    for (let s = 0; s < 120; s++) {
      const error = [30 * normal(1, 5, 2 * s), 30 * normal(1, 5, 2 * s + 1)] as const;
      tracker.take(fixAt(s, 20 + 10 * s, 30, error), s + 5);
      if (s > 20) errors.push(Math.abs(alongOf(tracker.at(s + 5)!) - (20 + 10 * (s + 5))));
    }
    expect(errors.reduce((a, b) => a + b) / errors.length).toBeLessThan(25);
  });

  test('in silence it drives on, is seen where it was seen, and grows old', () => {
    const tracker = new VehicleTracker(network, map, route);
    for (let s = 0; s < 20; s++) tracker.take(fixAt(s, 12 * s), s);
    const place = tracker.at(50)!;
    expect(place.age).toBe(31);
    expect(alongOf(place)).toBeGreaterThan(12 * 19 + 200);
    expect(place.seen!.at).toBeLessThanOrEqual(placeAt(12 * 19).at);
  });

  test('positions out of order change nothing', () => {
    const inOrder = new VehicleTracker(network, map, route);
    const shuffled = new VehicleTracker(network, map, route);
    for (const s of [0, 1, 2, 3, 5, 6]) inOrder.take(fixAt(s, 12 * s), 6);
    for (const s of [0, 1, 2, 3, 5, 4, 6]) shuffled.take(fixAt(s, 12 * s), 6);
    expect(shuffled.at(6)).toEqual(inOrder.at(6));
  });
});

describe('what cannot be', () => {
  const tracked = () => {
    const tracker = new VehicleTracker(network, map, route);
    tracker.take(fixAt(100, 50), 100);
    return tracker;
  };

  test('a jump of 2 km, an old position and one from the future are refused, and count for nothing', () => {
    const tracker = tracked();
    const before = tracker.at(101);
    const { x, y } = fixAt(101, 60);
    expect(() => tracker.take({ at: 101, x: x + 2000, y, accuracy: 5 }, 101)).toThrow('POSITION_JUMP');
    expect(() => tracker.take({ at: 101, x: x + 400, y, accuracy: 5 }, 101)).toThrow('POSITION_JUMP');
    expect(() => tracker.take({ at: 10, x, y, accuracy: 5 }, 200)).toThrow('POSITION_OLD');
    expect(() => tracker.take({ at: 120, x, y, accuracy: 5 }, 101)).toThrow('POSITION_FUTURE');
    expect(tracker.at(101)).toEqual(before);
  });

  test('positions on other roads for a while mean that it has left its way', () => {
    const tracker = tracked();
    const end = network.edgeTo[route[1]!]!;
    const side = network.edgeFrom.findIndex((node, edge) => node === end && !route.includes(edge));
    for (let s = 0; s < 8; s++) {
      const [x, y] = map.pointOn(side, 40 + 8 * s);
      tracker.take({ at: 130 + s, x, y, accuracy: 5 }, 130 + s);
    }
    expect(tracker.isAstray).toBe(true);
    expect(route).not.toContain(tracker.edge);
  });
});
