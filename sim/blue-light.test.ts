// Emergency vehicles under blue light: past a queue, over red after slowing, never into anybody, recorded.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_CAR, evenly, straightRoadDemand, straightRoadNetwork } from '../bench/straight-road.ts';
import { compileDemand } from '../core/compile-demand.ts';
import { compileNetwork } from '../core/compile-network.ts';
import type { DemandFile } from '../core/demand.ts';
import { crossroads } from '../fixtures/crossroads.ts';
import { randomPlace } from '../fixtures/random-place.ts';
import { addVehicle } from './added-vehicle.ts';
import { isAside } from './aside.ts';
import { decodeFrame, encodeFrame } from './frame.ts';
import { breachesOf, createWatch } from './invariants.ts';
import { LAMP, type LampProgram } from './lamp-program.ts';
import { createLaneCurves } from './lane-curves.ts';
import { TRIP_STATUS } from './result.ts';
import { resultOf } from './run.ts';
import { step } from './step.ts';
import { createWorld, type World } from './world.ts';

const AMBULANCE = { id: 'ambulance', class: 'emergency' } as const;
const FULL = process.env.GREENBAND_FULL === '1';

/** All lamps red, for ever. */
const allRed = (lamps: number): LampProgram => ({
  controller: 0,
  tick: 1,
  ticks: 1,
  offset: 0,
  states: new Uint8Array(lamps).fill(LAMP.red),
});

/** A road of 800 m with a red lamp in its middle and a queue of cars before it. */
function queueAtRed(lanes: number, dt: number): World {
  const network = compileNetwork(
    straightRoadNetwork({ lanes, speed: 13.89, approach: 500, beyond: 300, signal: true }),
  );
  const demand = compileDemand(straightRoadDemand(evenly(2, 60), 600, DEFAULT_CAR), network, 1);
  return createWorld(network, demand, [allRed(lanes)], { end: 600, step: dt });
}

/** Steps until a vehicle arrives, with every breach that the watch sees. */
function follow(world: World, id: number, end: number): string[] {
  const watch = createWatch(world);
  const found: string[] = [];
  while (world.time < end && world.measures.trips.status[id] !== TRIP_STATUS.arrived) {
    step(world);
    for (const { code, text, where } of breachesOf(watch, world)) found.push(`${code}: ${text} (${where})`);
  }
  return found;
}

describe('an ambulance', () => {
  it.each([
    [2, 1],
    [3, 1],
    [2, 0.5],
    [2, 0.1],
  ])('on %i lanes passes a queue and the red lamp, slowly; step %f s', (lanes, dt) => {
    const world = queueAtRed(lanes, dt);
    while (world.time < 100) step(world);
    const id = addVehicle(world, { id: '112', type: AMBULANCE, route: ['approach', 'beyond'], departLane: 'best' });
    expect(follow(world, id, 300)).toEqual([]);
    const { trips, redEntries } = resultOf(world);
    expect(trips.status[id]).toBe(TRIP_STATUS.arrived);
    expect(redEntries).toMatchObject([{ vehicle: id }]);
    expect(redEntries[0]!.speed).toBeLessThanOrEqual(5.56 + 2.6 * dt + 1e-6);
    // 15 cars a lane stand over about 110 m, passed at 20 km/h; all the rest at the limit
    expect(trips.arrived[id]! - trips.entered[id]!).toBeLessThan(805 / 13.89 + (7.5 * 15) / 5.56 + 15);
    expect(world.measures.arrived).toBe(1);
  });

  it('stays behind the queue of a single lane without another half', () => {
    const world = queueAtRed(1, 1);
    while (world.time < 100) step(world);
    const id = addVehicle(world, { id: '112', type: AMBULANCE, route: ['approach', 'beyond'] });
    expect(follow(world, id, 300)).toEqual([]);
    expect(world.measures.trips.status[id]).toBe(TRIP_STATUS.running);
    expect(world.measures.redEntries).toEqual([]);
  });

  it('on an empty road is a car that may ignore the lamp', () => {
    const network = compileNetwork(crossroads());
    const demand = compileDemand(oneTrip('in-west', 'out-east', 'ambulance'), network, 1);
    const world = createWorld(network, demand, [allRed(5)], { end: 200 });
    expect(follow(world, 0, 200)).toEqual([]);
    expect(world.measures.arrived).toBe(1);
    expect(world.measures.redEntries.length).toBe(1);
  });

  it('waits for a car that cannot stop, and holds those that can', () => {
    const network = compileNetwork(crossroads());
    const trips = evenly(3, 120).map((depart, i) => ({
      id: `c${i}`,
      depart,
      type: 'car',
      route: ['in-south', 'out-north'],
    }));
    const file = oneTrip('in-west', 'out-east', 'ambulance', 40);
    const demand = compileDemand({ ...file, trips: [...file.trips, ...trips] }, network, 1);
    const states = new Uint8Array(5).fill(LAMP.red);
    states[1] = LAMP.green;
    const world = createWorld(network, demand, [{ ...allRed(5), states }], { end: 300 });
    const id = demand.ids.indexOf('112');
    expect(follow(world, id, 300)).toEqual([]);
    expect(world.measures.trips.arrived[id]! - 40).toBeLessThan(60);
  });

  it('is drawn and counted while beside the lanes', () => {
    const world = queueAtRed(2, 1);
    while (world.time < 100) step(world);
    const id = addVehicle(world, { id: '112', type: AMBULANCE, route: ['approach', 'beyond'], departLane: 'best' });
    const curves = createLaneCurves(world.network);
    let aside = 0;
    while (world.measures.trips.status[id] !== TRIP_STATUS.arrived) {
      step(world);
      const frame = decodeFrame(encodeFrame(world, curves));
      expect(frame.count).toBe(world.running);
      if (!isAside(world, id)) continue;
      aside++;
      expect([...frame.id]).toContain(id);
    }
    expect(aside).toBeGreaterThan(10);
  });

  it('runs into nobody, and nobody into it, on random places', () => {
    let [arrived, red, touches] = [0, 0, 0];
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        const { network, demand, programs } = randomPlace(seed, 200);
        const world = createWorld(network, demand, programs, { seed, end: 400 });
        const watch = createWatch(world);
        const added: number[] = [];
        while (world.time < 200) {
          if (world.steps % 25 === 20) {
            const model = (world.steps * 7) % demand.count;
            const route = demand.routeEdges.subarray(demand.routeStart[model], demand.routeEnd[model]);
            const bit = VEHICLE_BIT;
            const allowed = [...route].every((edge) => network.laneAllow[network.edgeFirstLane[edge]!]! & bit);
            if (allowed) {
              const names = [...route].map((edge) => network.edgeIds[edge]!);
              added.push(
                addVehicle(world, { id: `e${world.steps}`, type: AMBULANCE, route: names, departLane: 'best' }),
              );
            }
          }
          step(world);
          for (const { code, text, where } of breachesOf(watch, world)) {
            if (!/vehicle e/.test(text + where)) continue;
            if (code === 'SIM_TOUCH') touches++;
            else throw new Error(`${code}: ${text} (${where})`);
          }
        }
        arrived += added.filter((id) => world.measures.trips.status[id] === TRIP_STATUS.arrived).length;
        red += world.measures.redEntries.length;
      }),
      FULL ? { numRuns: 200 } : { numRuns: 10, seed: 5 },
    );
    expect(arrived).toBeGreaterThan(10);
    expect(red).toBeGreaterThan(5);
    expect(touches).toBe(0);
  });
});

/** bit of class emergency */
const VEHICLE_BIT = 1 << 13;

function oneTrip(from: string, to: string, type: string, depart = 0): DemandFile {
  return {
    format: 'greenband-demand',
    version: 1,
    begin: 0,
    end: 600,
    vehicleTypes: [AMBULANCE, DEFAULT_CAR],
    trips: [{ id: '112', depart, type, route: [from, to] }],
  };
}
