// Entry-exit detectors against what theory says: travel times, delay at a lamp, halts, who is within.
import { describe, expect, it } from 'vitest';
import { EXACT_CAR, evenly, straightRoadDemand, straightRoadNetwork } from '../bench/straight-road.ts';
import { compileDemand } from '../core/compile-demand.ts';
import { compileNetwork } from '../core/compile-network.ts';
import type { EntryExitRow } from './entry-exit.ts';
import { instrument } from './instruments.ts';
import { LAMP, type LampProgram } from './lamp-program.ts';
import { until } from './step.ts';
import { createWorld } from './world.ts';

const RED_THEN_GREEN: LampProgram = {
  controller: 0,
  tick: 1,
  ticks: 300,
  offset: 0,
  states: Uint8Array.from({ length: 300 }, (_, i) => (i < 100 ? LAMP.red : LAMP.green)),
};

function measure(departures: readonly number[], signal: boolean, exit: number, dt: number): EntryExitRow[] {
  const network = compileNetwork({
    ...straightRoadNetwork({ lanes: 1, speed: 10, approach: 400, beyond: 300, signal }),
    entryExits: [
      {
        id: 'through',
        entries: [{ edge: 'approach', lane: 0, position: 100 }],
        exits: [{ edge: 'beyond', lane: 0, position: exit }],
      },
    ],
  });
  const demand = compileDemand(straightRoadDemand(departures, 300, EXACT_CAR), network, 1);
  const world = createWorld(network, demand, signal ? [RED_THEN_GREEN] : [], { end: 300, step: dt });
  const instruments = instrument(world, { period: 90 });
  until(world, 300);
  return [...instruments.read().entryExits];
}

const total = (rows: readonly EntryExitRow[]) => rows.reduce((sum, { vehicleSum }) => sum + vehicleSum, 0);

describe('an entry-exit detector', () => {
  it.each([1, 0.5, 0.1])('times free driving exactly; step %f s', (dt) => {
    const rows = measure(evenly(7, 140), false, 200, dt);
    // 300 m of the approach, 5 m of the junction, 200 m beyond, at 10 m/s; a body of 5 m passes in half a second
    expect(rows[1]!.meanTravelTime).toBeCloseTo(50.5, 4);
    expect(rows[1]!.meanOverlapTravelTime).toBeCloseTo(51, 4);
    expect(rows[1]!.meanSpeed).toBeCloseTo(10, 4);
    expect([rows[1]!.meanTimeLoss, rows[1]!.meanHaltsPerVehicle]).toEqual([expect.closeTo(0, 4), 0]);
    expect(total(rows)).toBe(20);
  });

  it('sees who leaves the network right behind the exit', () => {
    expect(total(measure(evenly(7, 140), false, 298, 1))).toBe(20);
  });

  it.each([1, 0.1])('knows delay and halts at red, and who is within; step %f s', (dt) => {
    const rows = measure([0], true, 200, dt);
    const within = rows[0]!;
    expect([within.vehicleSum, within.meanTravelTime, within.vehicleSumWithin]).toEqual([0, -1, 1]);
    // it enters at the end of the first step, with its front at 5.1 m, and is over the entry 9.49 s later
    expect(within.meanDurationWithin).toBeCloseTo(90 - dt - 9.49, 4);
    const left = rows[1]!;
    expect([left.vehicleSum, left.meanHaltsPerVehicle]).toEqual([1, 1]);
    expect(left.meanTravelTime).toBeCloseTo(50.5 + left.meanTimeLoss, dt === 1 ? 0 : 1);
  });
});
