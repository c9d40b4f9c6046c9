// Tests queues by detectors and probes: shock waves against closed forms, counts righted by probes, and a whole run near the truth.
import { beforeAll, describe, expect, test } from 'vitest';
import { compileDemand } from '../../core/compile-demand.ts';
import { until } from '../../sim/step.ts';
import { viewOf } from '../../sim/view.ts';
import { createWorld } from '../../sim/world.ts';
import { currentPlan } from '../place.ts';
import { lampsOfPlan, openPlace, type PreparedPlace } from '../prepared-place.ts';
import { DetectedStreet } from './detected-street.ts';
import { detectWorld, USUAL_DETECTION } from './detected-world.ts';

let prepared: PreparedPlace;
beforeAll(async () => {
  prepared = await openPlace('fixtures/riverside', { end: 1500 });
});

const road = () => {
  const { network } = prepared;
  const edge = Array.from({ length: network.edgeCount }, (_, one) => one).find(
    (one) => network.edgeLaneTotal[one] === 1,
  )!;
  return { edge, lane: network.edgeFirstLane[edge]!, length: network.edgeLength[edge]! };
};

describe('a road with one lane', () => {
  test('vehicles drive freely until the shock wave of the queue before them stops them', () => {
    const street = new DetectedStreet(prepared.network);
    const { edge, lane, length } = road();
    const speed = prepared.network.laneSpeed[lane]!;
    street.entered(edge);
    street.tick(2);
    expect(street.positionOn(lane, 0)).toBeCloseTo(2 * speed, 6);
    street.entered(edge);
    street.tick(200);
    expect(street.countOn(lane)).toBe(2);
    expect(street.positionOn(lane, 0)).toBeCloseTo(length - 1, 6);
    expect(street.positionOn(lane, 1)).toBeCloseTo(length - 8.5, 6);
  });

  test('who leaves moves the queue on; who was never seen to leave is forgotten', () => {
    const street = new DetectedStreet(prepared.network);
    const { edge, lane, length } = road();
    for (let i = 0; i < 3; i++) street.entered(edge);
    street.tick(100);
    street.left(edge);
    expect(street.countOn(lane)).toBe(2);
    expect(street.positionOn(lane, 1)).toBeCloseTo(length - 8.5, 6);
    street.tick(1000);
    expect(street.countOn(lane)).toBe(0);
  });

  test('a probe that stands rights the count, both ways', () => {
    const { edge, lane, length } = road();
    const counted = (uncounted: number, ghosts: number) => {
      const street = new DetectedStreet(prepared.network);
      for (let i = 0; i < 6 - uncounted + ghosts; i++) street.entered(edge);
      street.entered(edge, 'probe');
      street.tick(100);
      street.told('probe', edge, length - 6 * 7.5, 0);
      return street.countOn(lane);
    };
    expect(counted(0, 0)).toBe(7);
    expect(Math.abs(counted(4, 0) - 7)).toBeLessThanOrEqual(1);
    expect(Math.abs(counted(0, 5) - 7)).toBeLessThanOrEqual(1);
  });
});

test('in a busy district the vehicles before each stop line are known to within two, though one in twenty goes uncounted', () => {
  const { network, place } = prepared;
  const world = createWorld(
    network,
    compileDemand(place.demand, network, 1),
    lampsOfPlan(prepared, currentPlan(place)),
    {
      seed: 1,
      begin: 0,
      end: 1500,
    },
  );
  until(world, 600);
  const street = detectWorld(world, { ...USUAL_DETECTION, seed: 1 });
  const view = viewOf(world);
  let [error, looks] = [0, 0];
  for (let time = 601; time <= 1500; time += 1) {
    until(world, time);
    if (time % 30 !== 0) continue;
    for (let edge = 0; edge < network.edgeCount; edge++) {
      if (!network.edgeIds[edge]!.endsWith('.approach')) continue;
      const lanes = Array.from({ length: network.edgeLaneTotal[edge]! }, (_, i) => network.edgeFirstLane[edge]! + i);
      const sum = (count: (lane: number) => number) => lanes.reduce((all, lane) => all + count(lane), 0);
      error += Math.abs(sum((lane) => street.countOn(lane)) - sum((lane) => view.countOn[lane]!));
      looks++;
    }
  }
  expect(error / looks).toBeLessThan(2);
});
