// The engine as a library: stepping, watching, lamps from outside, vehicles that join, leave and turn off.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXACT_CAR, evenly, redGreen, straightRoadDemand, straightRoadNetwork } from '../bench/straight-road.ts';
import { compileDemand } from '../core/compile-demand.ts';
import { compileNetwork } from '../core/compile-network.ts';
import { crossroads } from '../fixtures/crossroads.ts';
import { randomPlace } from '../fixtures/random-place.ts';
import { addVehicle, addVehicles, type NewVehicle } from './added-vehicle.ts';
import { control, observe } from './hooks.ts';
import { breachesOf, createWatch } from './invariants.ts';
import { releaseLamps, setLamps, takeLamps } from './lamp-port.ts';
import { LAMP, type LampProgram } from './lamp-program.ts';
import { lastKeptEdge, removeVehicle, reroute } from './reroute.ts';
import { TRIP_STATUS } from './result.ts';
import { resultOf } from './run.ts';
import { step, until } from './step.ts';
import { viewOf } from './view.ts';
import { createWorld, type World } from './world.ts';

const ROAD = { lanes: 1, speed: 10, approach: 300, beyond: 300, signal: true };
const LENGTH = 605;

/** A signal that alternates 30 s red and 30 s green, as a lamp program. */
const ALTERNATING: LampProgram = {
  controller: 0,
  tick: 1,
  ticks: 60,
  offset: 0,
  states: Uint8Array.from({ length: 60 }, (_, i) => (i < 30 ? LAMP.red : LAMP.green)),
};

function straight(departures: readonly number[] = [0], programs: readonly LampProgram[] = []): World {
  const network = compileNetwork(straightRoadNetwork(ROAD));
  const demand = compileDemand(straightRoadDemand(departures, 600, EXACT_CAR), network, 1);
  return createWorld(network, demand, programs);
}

function crossing(depart = 0): World {
  const network = compileNetwork(crossroads());
  const demand = compileDemand(
    {
      format: 'greenband-demand',
      version: 1,
      begin: 0,
      end: 600,
      vehicleTypes: [EXACT_CAR],
      trips: [{ id: 'a', depart, type: 'car', route: ['in-west', 'out-east'] }],
    },
    network,
    1,
  );
  return createWorld(network, demand);
}

describe('options', () => {
  it('have defaults, and a step that moves nobody is refused', () => {
    const world = straight();
    expect([world.seed, world.dt, world.begin, world.end]).toEqual([1, 1, 0, 3600]);
    const { network, demand } = world;
    expect(() => createWorld(network, demand, [], { step: 0 })).toThrow('SIM_STEP');
    expect(() => createWorld(network, demand, [], { begin: 10, end: 5 })).toThrow('SIM_WINDOW');
    expect(createWorld(network, demand, [], { step: 2 }).warnings.map(({ code }) => code)).toEqual(['SIM_LONG_STEP']);
  });
});

describe('observers', () => {
  it('see the state of every step once, at its own time, until they stop', () => {
    const world = straight();
    const times: number[] = [];
    const stop = observe(world, ({ time }) => {
      times.push(time);
      if (time === 5) stop();
    });
    until(world, 10);
    expect(times).toEqual([1, 2, 3, 4, 5]);
  });

  it('change nothing by being there', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        const { network, demand, programs } = randomPlace(seed, 60);
        const watched = createWorld(network, demand, programs, { seed, end: 60 });
        const alone = createWorld(network, demand, programs, { seed, end: 60 });
        observe(watched, () => {});
        control(watched, () => {});
        until(watched, 60);
        until(alone, 60);
        expect(resultOf(watched).checksum).toBe(resultOf(alone).checksum);
      }),
      { numRuns: 4, seed: 3 },
    );
  });
});

describe('lamps through the port', () => {
  it('hold everybody while red, let go when green, and go back to the program as if it had never stopped', () => {
    const world = straight(evenly(4, 40), [ALTERNATING]);
    takeLamps(world, 0);
    control(world, (now) => {
      if (now.time < 100) setLamps(now, 0, [LAMP.red]);
      else if (now.time === 100) setLamps(now, 0, [LAMP.green]);
    });
    until(world, 100);
    expect(world.measures.arrived).toBe(0);
    until(world, 130);
    expect(viewOf(world).lamps[0]).toBe(LAMP.green);
    releaseLamps(world, 0);
    step(world);
    expect(viewOf(world).lamps[0]).toBe(LAMP.red);
    until(world, 300);
    expect(world.measures.arrived).toBe(10);
  });

  it('are as good as the program itself when they show the same', () => {
    const states = redGreen(1, 30, 30, 0);
    expect(states.phases.length).toBe(2);
    const own = straight(evenly(3, 200), [ALTERNATING]);
    const driven = straight(evenly(3, 200));
    takeLamps(driven, 0);
    control(driven, (now) => setLamps(now, 0, [now.time % 60 < 30 ? LAMP.red : LAMP.green]));
    until(own, 400);
    until(driven, 400);
    expect(resultOf(driven).checksum).toBe(resultOf(own).checksum);
  });

  it('are refused in wrong number, of unknown state, or while a program writes them', () => {
    const world = straight([0], [ALTERNATING]);
    expect(() => setLamps(world, 0, [LAMP.red])).toThrow('SIM_LAMPS_NOT_TAKEN');
    takeLamps(world, 0);
    expect(() => setLamps(world, 0, [LAMP.red, LAMP.red])).toThrow('SIM_LAMPS_LENGTH');
    expect(() => setLamps(world, 0, [9])).toThrow('SIM_LAMP_STATE');
    expect(() => takeLamps(world, 1)).toThrow('SIM_UNKNOWN_CONTROLLER');
  });
});

describe('a vehicle that is added', () => {
  it('drives like the same one in the demand', () => {
    const planned = straight([0, 20]);
    const added = straight([0]);
    const id = addVehicle(added, { ...trip('1'), depart: 20 });
    until(planned, 200);
    until(added, 200);
    expect(added.measures.trips.status[id]).toBe(TRIP_STATUS.arrived);
    expect(added.measures.trips.arrived[id]).toBe(planned.measures.trips.arrived[1]);
    expect(resultOf(added).checksum).toBe(resultOf(planned).checksum);
  });

  it('is on the road at once where it is told to be, and takes the time that theory says', () => {
    const world = straight([500]);
    const id = addVehicle(world, { ...trip('b'), at: { lane: 0, position: 105, speed: 10 } });
    expect(viewOf(world).running).toBe(1);
    until(world, 200);
    expect(world.measures.trips.arrived[id]! - (LENGTH - 105) / 10).toBeLessThanOrEqual(1);
    expect(world.measures.trips.timeLoss[id]!).toBeCloseTo(0, 3);
  });

  it('may be inside a junction', () => {
    const world = crossing(500);
    const gate = world.network.gateTarget.findIndex((lane) => world.network.laneEdge[lane] === 1);
    const lane = world.network.edgeLanes + gate;
    const watch = createWatch(world);
    addVehicle(world, {
      id: 'in',
      type: 'car',
      route: ['in-west', 'out-east'],
      at: { lane, position: 3, speed: 5 },
    });
    while (world.time < 60) {
      step(world);
      expect(breachesOf(watch, world)).toEqual([]);
    }
    expect(world.measures.arrived).toBe(1);
  });

  it('finds its own way, and may bring its own type', () => {
    const world = crossing();
    const id = addVehicle(world, { id: 'x', type: { id: 'van', class: 'delivery' }, from: 'in-west', to: 'out-north' });
    expect(world.demand.types.ids).toEqual(['car', 'van']);
    until(world, 100);
    expect(world.measures.trips.status[id]).toBe(TRIP_STATUS.arrived);
  });

  it('is refused where another stands, off its route, with a known id, without a way', () => {
    const world = crossing();
    const at = { lane: 0, position: 50, speed: 0 };
    const route = ['in-west', 'out-east'];
    addVehicle(world, { id: 'b', type: 'car', route, at });
    expect(() => addVehicle(world, { id: 'c', type: 'car', route, at: { ...at, position: 53 } })).toThrow(
      'SIM_NO_ROOM',
    );
    expect(() => addVehicle(world, { id: 'd', type: 'car', route, at: { ...at, lane: 2 } })).toThrow('SIM_OFF_ROUTE');
    expect(() => addVehicle(world, { id: 'b', type: 'car', route })).toThrow('SIM_VEHICLE_ID');
    expect(() => addVehicle(world, { id: 'e', type: 'car', from: 'out-east', to: 'in-west' })).toThrow('DEM_EMPTY');
    expect(() => addVehicle(world, { id: 'f', type: 'lorry', route })).toThrow('DEM_UNKNOWN_TYPE');
  });

  it('keeps all invariants among many others', () => {
    const { network, demand, programs } = randomPlace(7, 200);
    const world = createWorld(network, demand, programs, { seed: 7, end: 200 });
    const watch = createWatch(world);
    const shared = demand.count;
    control(world, (now) => {
      if (now.steps % 3 > 0) return;
      const model = (now.steps * 7) % shared;
      const route = [...demand.routeEdges.subarray(demand.routeStart[model], demand.routeEnd[model])];
      addVehicles(now, [
        {
          id: `extra${now.steps}`,
          type: demand.types.ids[demand.type[model]!]!,
          route: route.map((edge) => network.edgeIds[edge]!),
        },
      ]);
      if (now.steps % 12 === 0) removeVehicle(now, (now.steps * 5) % now.demand.count);
    });
    while (world.time < 200) {
      step(world);
      expect(breachesOf(watch, world).filter(({ code }) => code !== 'SIM_TOUCH')).toEqual([]);
    }
    expect(demand.count).toBe(shared);
    expect(world.measures.removed).toBeGreaterThan(0);
    const { vehicles } = resultOf(world);
    expect(vehicles.departed).toBe(vehicles.arrived + vehicles.running + vehicles.removed);
  });
});

describe('a vehicle that is taken out', () => {
  it('counts as removed on the road, as cancelled before it entered, and leaves the rest alone', () => {
    const world = straight(evenly(1, 20));
    until(world, 5);
    removeVehicle(world, 0);
    removeVehicle(world, 15);
    const queued = [...world.measures.trips.status].indexOf(TRIP_STATUS.waiting);
    removeVehicle(world, queued);
    until(world, 400);
    const { vehicles } = resultOf(world);
    expect(vehicles).toMatchObject({ removed: 1, cancelled: 2, arrived: 17, running: 0, waiting: 0 });
  });
});

describe('a vehicle that turns off', () => {
  it('goes its new way', () => {
    const world = crossing();
    until(world, 2);
    expect(lastKeptEdge(world, 0)).toBe(0);
    reroute(world, 0, [world.network.edgeIndex.get('out-north')!]);
    until(world, 100);
    expect(world.measures.links.entered[world.network.edgeIndex.get('out-north')!]).toBe(1);
    expect(world.measures.arrived).toBe(1);
  });

  it('is refused where there is no connection', () => {
    const world = crossing();
    until(world, 2);
    expect(() => reroute(world, 0, [world.network.edgeIndex.get('in-south')!])).toThrow('SIM_ROUTE_BROKEN');
  });
});

function trip(id: string): NewVehicle {
  return { id, type: 'car', route: ['approach', 'beyond'], departLane: 'best', departSpeed: 'max' };
}
