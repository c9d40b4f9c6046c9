// Jams are reported with their cause: a ring is named, a chain ends at its incident, a full entry is counted.
import { describe, expect, it } from 'vitest';
import { EXACT_CAR, evenly, straightRoadDemand, straightRoadNetwork } from '../bench/straight-road.ts';
import { compileDemand } from '../core/compile-demand.ts';
import { compileNetwork } from '../core/compile-network.ts';
import { plainNetwork } from '../fixtures/plain-network.ts';
import { addVehicle } from './added-vehicle.ts';
import { resultOf, run } from './run.ts';
import { until } from './step.ts';
import { createWorld, type World } from './world.ts';

const ROUND = ['r0', 'r1', 'r2', 'r3'];

/** A ring road of four edges of 29 m, so full of cars that nobody can move. */
function fullRing(): World {
  const corner = { from: [0, 1, 2, 3], inside: [1] };
  const network = compileNetwork(
    plainNetwork(
      { a: [0, 0], b: [30, 0], c: [30, 30], d: [0, 30] },
      [
        { id: 'r0', from: 'a', to: 'b', length: 29 },
        { id: 'r1', from: 'b', to: 'c', length: 29 },
        { id: 'r2', from: 'c', to: 'd', length: 29 },
        { id: 'r3', from: 'd', to: 'a', length: 29 },
      ],
      corner.from.map((i) => ({ from: `r${i}`, to: `r${(i + 1) % 4}`, inside: corner.inside })),
    ),
  );
  const rounds = (from: number) => Array.from({ length: 9 }, (_, i) => ROUND[(from + i) % 4]!);
  const trips = [{ id: 'late', depart: 5000, type: 'car', route: rounds(0) }];
  const file = {
    format: 'greenband-demand',
    version: 1,
    begin: 0,
    end: 6000,
    vehicleTypes: [EXACT_CAR],
    trips,
  } as const;
  const world = createWorld(network, compileDemand({ ...file, vehicleTypes: [EXACT_CAR], trips }, network, 1));
  for (let edge = 0; edge < 4; edge++) {
    [29, 21.5, 14, 6.5].forEach((position, k) => {
      const at = { lane: network.edgeFirstLane[edge]!, position, speed: 0 };
      addVehicle(world, { id: `${edge}.${k}`, type: 'car', route: rounds(edge), at });
    });
  }
  return world;
}

describe('a jam', () => {
  it('that is a ring is named, each waiting for the next', () => {
    const world = fullRing();
    until(world, 400);
    const { warnings, vehicles } = resultOf(world);
    expect(vehicles.running).toBe(16);
    const rings = warnings.filter(({ code }) => code === 'SIM_DEADLOCK');
    expect(rings.length).toBe(1);
    expect(rings[0]!.where).toMatch(/^0\.0 \(r0_0\) waits for 1\.3 \(r1_0\) waits for 1\.2 /);
    expect(rings[0]!.where).toContain('10 more waits for the first');
    expect(warnings.find(({ code }) => code === 'SIM_STUCK')?.text).toMatch(/^16 x /);
  });

  it('behind an incident ends there, and the full entry is counted', () => {
    const network = compileNetwork(
      straightRoadNetwork({ lanes: 1, speed: 10, approach: 100, beyond: 300, signal: false }),
    );
    const demand = compileDemand(straightRoadDemand(evenly(5, 300), 900, EXACT_CAR), network, 1);
    const events = { incidents: [{ edge: 'beyond', lane: 0, position_m: 60 }] };
    const { warnings, vehicles } = run(network, demand, [], { seed: 1, begin: 0, end: 900, events });
    const found = Object.fromEntries(warnings.map(({ code, text, where }) => [code, { text, where }]));
    expect(found['SIM_STUCK']!.where).toMatch(/waits for incident$/);
    expect(found['SIM_DEADLOCK']).toBeUndefined();
    expect(found['SIM_ENTRY_FULL']!.text).toMatch(new RegExp(`^${vehicles.waiting} x `));
    expect(found['SIM_ENTRY_FULL']!.where).toBe(`approach: ${vehicles.waiting}`);
  });

  it('is dissolved by teleporting only where that is asked for, and counted', () => {
    const network = compileNetwork(
      straightRoadNetwork({ lanes: 1, speed: 10, approach: 100, beyond: 300, signal: false }),
    );
    const demand = compileDemand(straightRoadDemand(evenly(5, 30), 900, EXACT_CAR), network, 1);
    const events = { incidents: [{ edge: 'beyond', lane: 0, position_m: 60, until: 400 }], teleport_s: 100 };
    const { warnings, vehicles } = run(network, demand, [], { seed: 1, begin: 0, end: 900, events });
    expect(vehicles.removed).toBe(0);
    expect(vehicles.arrived).toBe(6);
    expect(warnings.some(({ code }) => code === 'SIM_TELEPORT')).toBe(false);
    const ring = fullRing();
    const freed = createWorld(ring.network, ring.demand, [], { events: { teleport_s: 100 } });
    expect(freed.running).toBe(0);
  });

  it('does not warn of those who wait at a lamp or a stop as long as it is short', () => {
    const network = compileNetwork(
      straightRoadNetwork({ lanes: 1, speed: 10, approach: 200, beyond: 300, signal: false }),
    );
    const stops = [{ edge: 'beyond', lane: 0, start: 40, end: 60, duration: 400 }];
    const demand = compileDemand(straightRoadDemand([0], 900, EXACT_CAR, { stops }), network, 1);
    expect(run(network, demand, [], { seed: 1, begin: 0, end: 900 }).warnings).toEqual([]);
  });
});
