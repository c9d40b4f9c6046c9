// Merging like a zip: both lanes by turns, nobody stops, and as much goes through as one lane carries.
import { describe, expect, it } from 'vitest';
import { compileDemand } from '../core/compile-demand.ts';
import { compileNetwork } from '../core/compile-network.ts';
import { DEMAND_FORMAT, DEMAND_VERSION, type DemandFile } from '../core/demand.ts';
import { buildNetwork } from '../core/junction-builder.ts';
import { step } from './step.ts';
import { createWorld } from './world.ts';

const LIMIT = 13.89;
/** s, tau and the way of a car of 5 m with its gap of 2.5 m */
const HEADWAY = 1 + 7.5 / LIMIT;

/** A road that loses one of two lanes after 600 m. */
const network = compileNetwork(
  buildNetwork({
    name: 'narrowing',
    drivingSide: 'right',
    nodes: [
      { id: 'a', x: 0, y: 0, control: 'dead-end' },
      { id: 'b', x: 600, y: 0, control: 'zipper' },
      { id: 'c', x: 1200, y: 0, control: 'dead-end' },
    ],
    edges: [
      { id: 'ab', from: 'a', to: 'b', lanes: 2, speed: LIMIT, leadsTo: [['bc'], ['bc']] },
      { id: 'bc', from: 'b', to: 'c', lanes: 1, speed: LIMIT },
    ],
  }),
);

/** Runs a flow for `seconds`: which lane each came from, in the order of their coming, and how many stops there were. */
function drive(perHour: number, seconds: number) {
  const demand: DemandFile = {
    format: DEMAND_FORMAT,
    version: DEMAND_VERSION,
    begin: 0,
    end: seconds,
    vehicleTypes: [{ id: 'car', class: 'car', sigma: 0, speedFactor: { mean: 1, dev: 0, min: 1, max: 1 } }],
    trips: Array.from({ length: Math.floor((perHour * seconds) / 3600) }, (_, i) => ({
      id: `${i}`,
      depart: (i * 3600) / perHour,
      type: 'car',
      route: ['ab', 'bc'],
      departSpeed: 'max' as const,
    })),
  };
  const world = createWorld(network, compileDemand(demand, network, 1), [], { seed: 1, begin: 0, end: seconds });
  const from = new Map<number, number>();
  let order = '';
  const passed: number[] = [];
  while (world.time < seconds) {
    step(world);
    for (let id = 0; id < world.demand.count; id++) {
      const slot = world.vehicles.slot[id]!;
      if (slot < 0) continue;
      const lane = world.slots.lane[slot]!;
      if (lane < network.edgeLanes && network.laneEdge[lane] === 0) from.set(id, lane);
      else if (from.has(id)) {
        order += from.get(id);
        passed.push(world.time);
        from.delete(id);
      }
    }
  }
  return { order, passed, stops: world.measures.trips.stops.reduce((sum, n) => sum + n, 0) };
}

describe('a zip', () => {
  it('lets both lanes go by turns, or nearly so', () => {
    const { order } = drive(2400, 600);
    const settled = order.slice(20);
    const turns = [...settled].filter((lane, i) => i > 0 && lane !== settled[i - 1]).length;
    expect(turns / settled.length, order).toBeGreaterThan(0.6);
    expect(settled).not.toMatch(/0{6}|1{6}/);
  });

  it('holds nobody up below the flow of one lane', () => {
    const { passed, stops } = drive(1800, 600);
    expect(passed.length).toBeGreaterThan(270);
    expect(stops).toBe(0);
  });

  it('carries nearly what one lane carries when more than that come', () => {
    const { passed } = drive(3200, 900);
    const settled = passed.filter((time) => time > 200);
    const flow = settled.length / 700;
    expect(flow * HEADWAY).toBeGreaterThan(0.85);
    expect(flow * HEADWAY).toBeLessThan(1.02);
  });
});
