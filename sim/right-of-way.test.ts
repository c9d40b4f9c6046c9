// Who goes first at junctions: gap acceptance, stop signs by turns, permissive left turns, boxes kept clear.
import { describe, expect, it } from 'vitest';
import { compileDemand } from '../core/compile-demand.ts';
import { compileNetwork } from '../core/compile-network.ts';
import { DEMAND_FORMAT, DEMAND_VERSION, type DemandFile, type Trip } from '../core/demand.ts';
import { buildNetwork } from '../core/junction-builder.ts';
import type { NetworkFile } from '../core/network.ts';
import type { SketchEdge, SketchNode } from '../core/network-sketch.ts';
import { LAMP, type LampProgram } from './lamp-program.ts';
import { resultOf } from './run.ts';
import { step } from './step.ts';
import { waitOf } from './waiting.ts';
import { createWorld, type World } from './world.ts';

const ARMS = { n: [0, 300], e: [300, 0], s: [0, -300], w: [-300, 0] } as const;
type Arm = keyof typeof ARMS;

/** Four arms of one lane around `x`; edges `nx` towards it and `xn` away. The street from west to east goes first. */
function cross(control: SketchNode['control'], more: Partial<Record<Arm, Partial<SketchEdge>>> = {}): NetworkFile {
  const arms = Object.keys(ARMS) as Arm[];
  const ends = arms.map((id) => ({ id, x: ARMS[id][0], y: ARMS[id][1], control: 'dead-end' as const }));
  const edges = arms.flatMap((id): SketchEdge[] => {
    const shared = { lanes: 1, speed: 13.89, priority: id === 'w' || id === 'e' ? 2 : 1 };
    return [
      { ...shared, ...more[id], id: `${id}x`, from: id, to: 'x' },
      { ...shared, id: `x${id}`, from: 'x', to: id },
    ];
  });
  return buildNetwork({
    name: 'cross',
    drivingSide: 'right',
    nodes: [{ id: 'x', x: 0, y: 0, control }, ...ends],
    edges,
  });
}

/** Vehicles of `perHour` from arm to arm, evenly. */
function stream(from: Arm, to: Arm, perHour: number, end: number, more: Partial<Trip> = {}): Trip[] {
  const count = Math.floor((perHour * end) / 3600);
  return Array.from({ length: count }, (_, i) => ({
    id: `${from}${to}${i}`,
    depart: (i * 3600) / perHour,
    type: 'car',
    route: [`${from}x`, `x${to}`],
    departSpeed: 'max' as const,
    ...more,
  }));
}

function open(file: NetworkFile, trips: readonly Trip[], end: number, lamps: LampProgram[] = []): World {
  const network = compileNetwork(file);
  const demand: DemandFile = {
    format: DEMAND_FORMAT,
    version: DEMAND_VERSION,
    begin: 0,
    end,
    vehicleTypes: [{ id: 'car', class: 'car' }],
    trips: [...trips],
  };
  return createWorld(network, compileDemand(demand, network, 1), lamps, {
    seed: 1,
    begin: 0,
    end,
  });
}

function drive(world: World, each: () => void = () => {}): World {
  while (world.time < world.end - 1e-9) {
    step(world);
    each();
  }
  resultOf(world);
  return world;
}

/** Arrivals and mean time lost of the trips whose id begins with `prefix`. */
function of(world: World, prefix: string): { arrived: number; lost: number } {
  const { trips } = world.measures;
  const rows = world.demand.ids.flatMap((id, row) => (id.startsWith(prefix) && trips.status[row]! > 1 ? [row] : []));
  const arrived = rows.filter((row) => trips.status[row] === 3).length;
  return { arrived, lost: rows.reduce((sum, row) => sum + trips.timeLoss[row]!, 0) / rows.length };
}

/** One lamp state for all links, by a rule on the connection. */
function steady(file: NetworkFile, lampOf: (from: string, direction: string) => number): LampProgram[] {
  const { links } = file.controllers[0]!;
  const states = new Uint8Array(links);
  for (const { from, direction, signal } of file.connections) if (signal) states[signal.link] = lampOf(from, direction);
  return [{ controller: 0, tick: 1, ticks: 1, offset: 0, states }];
}

describe('a priority junction', () => {
  const END = 900;
  const flows = [0, 300, 600, 900, 1200];
  const worlds = flows.map((flow) =>
    drive(open(cross('priority'), [...stream('w', 'e', flow, END), ...stream('s', 'n', 1200, END)], END)),
  );

  it('lets the minor street pass the less the more flow the major one has', () => {
    const passed = worlds.map((world) => of(world, 'sn').arrived);
    for (let i = 1; i < flows.length; i++) expect(passed[i]!, `${passed}`).toBeLessThan(passed[i - 1]!);
    expect(passed[4]!).toBeLessThan(0.5 * passed[0]!);
    expect(passed[4]!).toBeGreaterThan(0);
  });

  it('hardly delays the major street', () => {
    for (const world of worlds.slice(1, 4)) expect(of(world, 'we').lost).toBeLessThan(8);
  });

  it('makes one who comes in the middle of a platoon wait for its end', () => {
    const platoon = Array.from({ length: 12 }, (_, i) =>
      stream('w', 'e', 3600, 1, { id: `we${i}`, depart: 2 * i }),
    ).flat();
    const world = drive(open(cross('priority'), [...platoon, ...stream('s', 'n', 3600, 1, { depart: 5 })], 200));
    const { trips } = world.measures;
    const row = (id: string) => world.demand.ids.indexOf(id);
    expect(trips.arrived[row('sn0')]!).toBeGreaterThan(trips.arrived[row('we8')]!);
    expect(trips.stopped[row('sn0')]!).toBeGreaterThan(5);
  });
});

describe('a minor street', () => {
  const END = 900;

  it('yields to those who wait inside the junction to turn off the major one', () => {
    const network = compileNetwork(cross('priority'));
    const { gateCount, gateInside, gateWaitsInside, gateFrom, gateTarget, laneEdge, edgeIds, edgeLanes } = network;
    const gates = Array.from({ length: gateCount }, (_, gate) => gate);
    const from = (gate: number) => edgeIds[laneEdge[gateFrom[gate]!]!];
    const to = (gate: number) => edgeIds[laneEdge[gateTarget[gate]!]!];
    const minor = gates.find((gate) => !gateInside[gate] && from(gate) === 'sx' && to(gate) === 'xn')!;
    const turning = gates.find((gate) => gateWaitsInside[gate] && from(gate) === 'wx' && to(gate) === 'xn')!;
    const yields = [...network.yields.subarray(network.yieldStart[minor], network.yieldStart[minor + 1])];
    expect(yields).toContain(turning);
    expect(yields).toContain(network.gateTo[turning]! - edgeLanes);
  });

  it('sees those who come through a junction just before: a piece of road cut in two changes nothing', () => {
    const passed = ['', 'cut'].map((cut) => {
      const world = drive(
        open(cutStreet(cut !== ''), [...eastward(cut !== '', 500, END), ...stream('s', 'n', 1200, END)], END),
      );
      expect(of(world, 'we').lost).toBeLessThan(4);
      expect(world.measures.hardStops).toBe(0);
      return of(world, 'sn').arrived;
    });
    expect(Math.abs(passed[1]! - passed[0]!) / passed[0]!, `${passed}`).toBeLessThan(0.15);
  });

  /** The street from the west with or without a point 20 m before the junction at which nothing is to be decided. */
  function cutStreet(cut: boolean): NetworkFile {
    const arms = (Object.keys(ARMS) as Arm[]).filter((id) => !cut || id !== 'w');
    const shared = { lanes: 1, speed: 13.89 };
    const edges = arms.flatMap((id): SketchEdge[] => {
      const priority = id === 'w' || id === 'e' ? 2 : 1;
      return [
        { ...shared, id: `${id}x`, from: id, to: 'x', priority },
        { ...shared, id: `x${id}`, from: 'x', to: id, priority },
      ];
    });
    if (cut) {
      edges.push({ ...shared, id: 'wm', from: 'w', to: 'm', priority: 2 });
      edges.push({ ...shared, id: 'mx', from: 'm', to: 'x', priority: 2 });
    }
    const ends = (Object.keys(ARMS) as Arm[]).map((id) => ({
      id,
      x: ARMS[id][0],
      y: ARMS[id][1],
      control: 'dead-end' as const,
    }));
    const middle: SketchNode[] = cut ? [{ id: 'm', x: -30, y: 0, control: 'priority' }] : [];
    return buildNetwork({
      name: 'street',
      drivingSide: 'right',
      nodes: [{ id: 'x', x: 0, y: 0, control: 'priority' }, ...middle, ...ends],
      edges,
    });
  }

  function eastward(cut: boolean, perHour: number, end: number): Trip[] {
    return stream('w', 'e', perHour, end, cut ? { route: ['wm', 'mx', 'xe'] } : {});
  }
});

describe('right before left', () => {
  it('never locks up, though each of four yields to the next', () => {
    const END = 1500;
    const file = cross('right-before-left');
    const arms: readonly Arm[] = ['n', 'e', 's', 'w'];
    const ways = arms.flatMap((from) => arms.filter((to) => to !== from).map((to) => [from, to] as const));
    for (const flow of [60, 150]) {
      const world = open(
        file,
        [...ways].flatMap(([from, to]) => stream(from, to, flow, END)),
        END,
      );
      let late = 0;
      drive(world, () => {
        if (world.time === END - 300) late = world.measures.arrived;
      });
      expect(world.measures.arrived - late).toBeGreaterThan(50);
    }
  });
});

describe('an all-way stop', () => {
  it('serves two full approaches by turns, and everybody stops', () => {
    const END = 600;
    const world = open(cross('all-way-stop'), [...stream('w', 'e', 900, END), ...stream('s', 'n', 900, END)], END);
    const inside = new Set<number>();
    let order = '';
    drive(world, () => {
      for (let id = 0; id < world.demand.count; id++) {
        const slot = world.vehicles.slot[id]!;
        if (slot < 0 || inside.has(id) || world.slots.lane[slot]! < world.network.edgeLanes) continue;
        inside.add(id);
        order += world.demand.ids[id]![0];
      }
    });
    const settled = order.slice(6);
    const repeats = [...settled].filter((letter, i) => letter === settled[i - 1]).length;
    expect(repeats / settled.length, order).toBeLessThan(0.1);
    expect(of(world, 'we').arrived / of(world, 'sn').arrived).toBeCloseTo(1, 0.9);
    const { trips } = world.measures;
    const gone = [...trips.status].map((status, row) => (status === 3 ? trips.stops[row]! : 1));
    expect(Math.min(...gone)).toBeGreaterThanOrEqual(1);
  });
});

describe('a permissive left turn', () => {
  it('yields to those from ahead, and passes the less the more they are', () => {
    const END = 900;
    const file = cross('signals');
    const lamps = steady(file, (from, direction) => {
      if (from !== 'wx' && from !== 'ex') return LAMP.red;
      return direction === 'l' ? LAMP.yield : LAMP.green;
    });
    const passed = [0, 300, 600, 1000].map((flow) => {
      const world = drive(open(file, [...stream('w', 'n', 900, END), ...stream('e', 'w', flow, END)], END, lamps));
      if (flow > 0) expect(of(world, 'ew').lost).toBeLessThan(8);
      return of(world, 'wn').arrived;
    });
    for (let i = 1; i < 4; i++) expect(passed[i]!, `${passed}`).toBeLessThan(passed[i - 1]!);
    expect(passed[3]!, `${passed}`).toBeLessThan(0.4 * passed[0]!);
  });
});

describe('a box to keep clear', () => {
  it('has nobody standing in it when the exit is full, and those who cross are served', () => {
    const END = 400;
    const stop = { edge: 'xe', lane: 0, start: 60, end: 80, duration: 10_000 };
    const trips = [
      ...stream('w', 'e', 3600, 1, { id: 'broken', stops: [stop] }),
      ...stream('w', 'e', 900, END, {}),
      ...stream('s', 'n', 300, END),
    ];
    const world = open(cross('priority'), trips, END);
    let standing = 0;
    drive(world, () => {
      const { lanes, network } = world;
      for (let lane = network.edgeLanes; lane < network.laneCount; lane++) {
        for (let k = 0; k < lanes.count[lane]!; k++) {
          if (waitOf(world, lanes.order[lanes.start[lane]! + k]!) > 5) standing++;
        }
      }
    });
    expect(of(world, 'we').arrived).toBe(0);
    expect(standing).toBe(0);
    expect(of(world, 'sn').arrived).toBeGreaterThan(20);
  });
});

describe('a turn pocket', () => {
  it('that overflows blocks the lane beside it', () => {
    const END = 600;
    const file = cross('signals', { w: { innerPocket: { lanes: 1, length: 40 } } });
    const lamps = steady(file, (from, direction) =>
      from.startsWith('w') && direction !== 'l' ? LAMP.green : LAMP.red,
    );
    const route = (to: Arm) => ({ route: ['wx', 'wx.approach', `x${to}`] });
    const passed = [0, 100, 600].map((flow) => {
      const trips = [...stream('w', 'e', 600, END, route('e')), ...stream('w', 'n', flow, END, route('n'))];
      return of(drive(open(file, trips, END, lamps)), 'we').arrived;
    });
    expect(passed[0]!).toBeGreaterThan(80);
    expect(passed[2]!, `${passed}`).toBeLessThan(0.4 * passed[0]!);
  });
});
