// A frame against where the vehicles are: on the drawn lane, bumper to bumper, each once.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_CAR, evenly, straightRoadDemand, straightRoadNetwork } from '../bench/straight-road.ts';
import { compileDemand } from '../core/compile-demand.ts';
import { compileNetwork } from '../core/compile-network.ts';
import { VEHICLE_CLASSES } from '../core/vehicle-class.ts';
import { randomPlace } from '../fixtures/random-place.ts';
import { decodeFrame, encodeFrame, frameBytes } from './frame.ts';
import { createLaneCurves, TURN_UNITS, turnUnits, unitsToward } from './lane-curves.ts';
import { step } from './step.ts';
import { createWorld, type World } from './world.ts';

/** Least distance of a point from the drawn shapes of the lanes given. */
function offLanes({ network }: World, lanes: readonly number[], x: number, y: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (const lane of lanes) {
    for (let p = network.laneShapeStart[lane]!; p + 1 < network.laneShapeStart[lane + 1]!; p++) {
      const [ax, ay, bx, by] = [0, 1, 2, 3].map((i) => network.laneShape[2 * p + i]!) as [
        number,
        number,
        number,
        number,
      ];
      const square = (bx - ax) ** 2 + (by - ay) ** 2;
      const share = square > 0 ? Math.min(1, Math.max(0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / square)) : 0;
      least = Math.min(least, Math.hypot(x - ax - share * (bx - ax), y - ay - share * (by - ay)));
    }
  }
  return least;
}

describe('a frame', () => {
  it('has every vehicle once, its middle half a length behind its front, on a straight road', () => {
    const network = compileNetwork(
      straightRoadNetwork({ lanes: 2, speed: 13.89, approach: 500, beyond: 300, signal: false }),
    );
    const demand = compileDemand(straightRoadDemand(evenly(3, 30), 100, DEFAULT_CAR), network, 1);
    const world = createWorld(network, demand, [], { seed: 1, begin: 0, end: 100 });
    for (let i = 0; i < 60; i++) step(world);
    const curves = createLaneCurves(network);
    const frame = decodeFrame(encodeFrame(world, curves));
    expect(frame.time).toBe(60);
    expect(frame.count).toBe(world.running);
    expect(new Set(frame.id).size).toBe(world.running);
    for (let row = 0; row < frame.count; row++) {
      const slot = world.vehicles.slot[frame.id[row]!]!;
      const lane = world.slots.lane[slot]!;
      const middle = world.slots.position[slot]! - 0.5 * demand.types.length[world.slots.type[slot]!]!;
      const p = curves.first[lane]!;
      expect(frame.x[row]).toBeCloseTo(curves.x[p]! + middle * curves.dx[p]!, 1);
      expect(frame.y[row]).toBeCloseTo(curves.y[p]! + middle * curves.dy[p]!, 1);
      expect(Math.abs(frame.speed[row]! - world.slots.speed[slot]!)).toBeLessThanOrEqual(0.2501);
      expect(Math.cos(frame.heading[row]!)).toBeCloseTo(curves.dx[p]!, 2);
      expect(VEHICLE_CLASSES[frame.vehicleClass[row]!]).toBe('car');
      expect(frame.length[row]).toBeCloseTo(demand.types.length[world.slots.type[slot]!]!, 0);
    }
  });

  it('keeps bodies on the ways that they drove, through junctions', () => {
    for (const seed of [1, 2, 3, 4]) {
      const { network, demand, programs } = randomPlace(seed, 120);
      const world = createWorld(network, demand, programs, { seed, begin: 0, end: 120 });
      const curves = createLaneCurves(network);
      const bytes = new Uint8Array(frameBytes(1000));
      for (let i = 0; i < 120; i++) {
        step(world);
        const frame = decodeFrame(encodeFrame(world, curves, bytes));
        for (let row = 0; row < frame.count; row++) {
          const slot = world.vehicles.slot[frame.id[row]!]!;
          const { lane, behind1, behind2, behind3 } = world.slots;
          const ways = [lane[slot]!, behind1[slot]!, behind2[slot]!, behind3[slot]!].filter((one) => one >= 0);
          // the middle of a chord of length L over a sharp right angle is at most L / (2 sqrt 2) from the legs' corner
          const most = frame.length[row]! / Math.sqrt(8);
          expect(offLanes(world, ways, frame.x[row]!, frame.y[row]!)).toBeLessThan(most);
        }
      }
    }
  });

  it('tells a direction to one unit of arctan', () => {
    const way = fc.double({ min: -100, max: 100, noNaN: true });
    fc.assert(
      fc.property(way, way, (dx, dy) => {
        const off = Math.abs(unitsToward(dx, dy) - turnUnits(Math.atan2(dy, dx)));
        expect(Math.min(off, TURN_UNITS - off)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('refuses bytes that are not one', () => {
    expect(() => decodeFrame(new Uint8Array(40))).toThrow('not a frame');
  });
});
