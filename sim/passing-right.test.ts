// On fast roads nobody passes on the right; in town and in slow traffic everybody may.
import { describe, expect, it } from 'vitest';
import { compileDemand } from '../core/compile-demand.ts';
import { compileNetwork } from '../core/compile-network.ts';
import { DEMAND_FORMAT, DEMAND_VERSION, type DemandFile } from '../core/demand.ts';
import { buildNetwork } from '../core/junction-builder.ts';
import { step } from './step.ts';
import { createWorld } from './world.ts';

/** Whether one who drives at the limit on the right lane comes past a slower one on the left lane of a road. */
function passesOnTheRight(limit: number, slow: number): boolean {
  const network = compileNetwork(
    buildNetwork({
      name: 'road',
      drivingSide: 'right',
      nodes: [
        { id: 'a', x: 0, y: 0, control: 'dead-end' },
        { id: 'b', x: 3000, y: 0, control: 'dead-end' },
      ],
      edges: [{ id: 'ab', from: 'a', to: 'b', lanes: 2, speed: limit }],
    }),
  );
  const factor = { mean: 1, dev: 0, min: 1, max: 1 };
  const trip = { depart: 0, route: ['ab'], departSpeed: 'max' as const };
  const demand: DemandFile = {
    format: DEMAND_FORMAT,
    version: DEMAND_VERSION,
    begin: 0,
    end: 60,
    vehicleTypes: [
      // never goes back to the kerb side
      { id: 'slow', class: 'car', sigma: 0, maxSpeed: slow, speedFactor: factor, lcKeepRight: 0, lcSpeedGain: 0 },
      { id: 'fast', class: 'car', sigma: 0, speedFactor: factor },
    ],
    trips: [
      { ...trip, id: 'slow', type: 'slow', departLane: 1, departPos: 150 },
      { ...trip, id: 'fast', type: 'fast', departLane: 0, departPos: 50 },
    ],
  };
  const world = createWorld(network, compileDemand(demand, network, 1), [], { seed: 1, begin: 0, end: 60 });
  const [left, right] = [0, 1];
  for (let k = 0; k < 50; k++) {
    step(world);
    const [s, f] = [left, right].map((id) => world.vehicles.slot[id]!);
    if (world.slots.lane[f!] === world.slots.lane[s!]) return false;
    if (world.slots.position[f!]! > world.slots.position[s!]!) return true;
  }
  return false;
}

describe('a slower one on the left lane', () => {
  it('is not passed on the right of a fast road', () => {
    expect(passesOnTheRight(27.78, 22)).toBe(false);
  });

  it('is passed on either side in town', () => {
    expect(passesOnTheRight(13.89, 10)).toBe(true);
  });

  it('is passed on either side of a fast road where traffic is slow', () => {
    expect(passesOnTheRight(27.78, 5)).toBe(true);
  });
});
