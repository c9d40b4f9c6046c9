// People at crossings: waits as theory says, platoons, and drivers who yield without touching anybody.
import { describe, expect, it } from 'vitest';
import { EXACT_CAR, evenly } from '../bench/straight-road.ts';
import { compileDemand } from '../core/compile-demand.ts';
import { compileNetwork } from '../core/compile-network.ts';
import type { DemandFile } from '../core/demand.ts';
import type { NetworkFile } from '../core/network.ts';
import { crossroads } from '../fixtures/crossroads.ts';
import { breachesOf, createWatch } from './invariants.ts';
import { LAMP, type LampProgram } from './lamp-program.ts';
import { run } from './run.ts';
import { step } from './step.ts';
import { createWorld } from './world.ts';

const WALK_LINK = 3;

/** Turning traffic (link 2) and the crossing over the road it turns into are green together for `walk` s of each 60. */
function program(walk: number, turning: number = LAMP.yield): LampProgram {
  const states = new Uint8Array(60 * 5).fill(LAMP.red);
  for (let tick = 0; tick < 60; tick++) {
    if (tick < 40) states[tick * 5 + 2] = turning;
    if (tick < walk) states[tick * 5 + WALK_LINK] = LAMP.green;
  }
  return { controller: 0, tick: 1, ticks: 60, offset: 0, states };
}

function demand(perHour: number, until: number, departures: readonly number[], route: string[]): DemandFile {
  return {
    format: 'greenband-demand',
    version: 1,
    begin: 0,
    end: until,
    vehicleTypes: [EXACT_CAR],
    trips: departures.map((depart, i) => ({ id: `${i}`, depart, type: 'car', route })),
    pedestrians: [{ crossing: 'walk', begin: 0, end: until, perHour }],
  };
}

/** The crossroads with the crossing drawn over the road to the north, with a lamp or without. */
function place(signal: boolean, priority = false): NetworkFile {
  const file = crossroads();
  const crossings = file.crossings!.map(({ signal: lamp, ...crossing }) => ({
    ...crossing,
    shape: [
      [-4.8, 12],
      [4.8, 12],
    ] as [number, number][],
    priority,
    ...(signal && lamp ? { signal: lamp } : {}),
  }));
  return { ...file, crossings };
}

const TURN = ['in-west', 'out-north'];

describe('people at a lamp', () => {
  it('wait as long as (C - g)^2 / 2C, starting up included', () => {
    const network = compileNetwork(place(true));
    const file = demand(60, 72_000, [0], TURN);
    const { crossings } = run(network, compileDemand(file, network, 1), [program(10)], {
      seed: 1,
      begin: 0,
      end: 72_000,
    });
    const [walk] = crossings;
    expect(walk!.persons).toBeGreaterThan(1000);
    // who comes in walk starts at once; the first of a platoon after 3.2 s
    const theory = (60 - 10 + 3.2) ** 2 / 120;
    expect(walk!.wait / walk!.persons / theory).toBeGreaterThan(0.93);
    expect(walk!.wait / walk!.persons / theory).toBeLessThan(1.07);
    expect(walk!.longestWait).toBeLessThan(60);
  });

  it('start in rows: a crowd takes longer than a walk of 7 s lets go', () => {
    const network = compileNetwork(place(true));
    const file = demand(8000, 600, [0], TURN);
    const { crossings } = run(network, compileDemand(file, network, 1), [program(7)], { seed: 1, begin: 0, end: 600 });
    // 4 m wide, 0.81 s a person and 13.1 ft: 16 a second from 3.2 s on, for 3.8 s of each cycle
    const most = (10 * 3.8) / (0.81 / (4 / 0.3048)) + 20;
    const walked = 8000 / 6;
    expect(most).toBeLessThan(walked);
    expect(crossings[0]!.longestWait).toBeGreaterThan(60);
  });
});

describe('drivers who turn', () => {
  it('yield to people who walk with them, and touch nobody', () => {
    const network = compileNetwork(place(true));
    const delay = (perHour: number) => {
      const file = demand(perHour, 600, evenly(8, 500), TURN);
      const world = createWorld(network, compileDemand(file, network, 1), [program(25)], { end: 900 });
      const watch = createWatch(world);
      let over = 0;
      while (world.time < 900) {
        step(world);
        expect(breachesOf(watch, world)).toEqual([]);
        over += driversBeside(world, network);
      }
      expect(world.measures.arrived).toBe(63);
      const { timeLoss } = world.measures.trips;
      return { lost: timeLoss.reduce((sum, loss) => sum + loss, 0) / 63, over };
    };
    const [few, many] = [delay(1), delay(1500)];
    expect(many.lost).toBeGreaterThan(few.lost + 2);
    expect(many.over).toBe(0);
  });

  it('stop at a zebra without a lamp, and people there hardly wait', () => {
    const network = compileNetwork(place(false, true));
    const file = demand(200, 1200, evenly(10, 1000), TURN);
    const { crossings, vehicles } = run(network, compileDemand(file, network, 1), [], { seed: 1, begin: 0, end: 1500 });
    expect(vehicles.arrived).toBe(100);
    expect(crossings[0]!.wait / crossings[0]!.persons).toBeLessThan(3);
  });

  it('go first where there is neither lamp nor zebra: people wait for a gap', () => {
    const network = compileNetwork(place(false));
    const wait = (gap: number) => {
      const file = demand(200, 1200, evenly(gap, 1200), TURN);
      const { crossings } = run(network, compileDemand(file, network, 1), [], { seed: 1, begin: 0, end: 1500 });
      return crossings[0]!.wait / crossings[0]!.persons;
    };
    expect(wait(400)).toBeLessThan(2);
    expect(wait(12)).toBeGreaterThan(wait(400) + 2);
  });
});

/** Vehicles that stand still or move over the crossing while somebody walks right before their lane. */
function driversBeside(world: ReturnType<typeof createWorld>, network: ReturnType<typeof compileNetwork>): number {
  if (world.pedestrians!.walkingOn(0) === 0) return 0;
  const lane = network.edgeLanes + network.gateTo.indexOf(network.edgeFirstLane[3]!);
  // nobody comes to a stand with its front on the crossing itself
  let found = 0;
  for (let k = 0; k < world.lanes.count[lane]!; k++) {
    const slot = world.lanes.order[world.lanes.start[lane]! + k]!;
    const front = world.slots.position[slot]!;
    if (front > network.laneLength[lane]! - 4 && world.slots.speed[slot]! < 0.1) found++;
  }
  return found;
}
