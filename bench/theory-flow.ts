// Flow without signals against the models' own equilibrium: a ring, and a slow stretch behind a fast one.
import type { DemandFile, VehicleType } from '../core/demand.ts';
import type { NetworkFile } from '../core/network.ts';
import { plainNetwork } from '../fixtures/plain-network.ts';
import { equilibriumGap } from '../sim/idm.ts';
import { EXACT_CAR } from './straight-road.ts';
import type { Run, TheoryCase } from './theory.ts';

/** m/s; m of each half of the ring; m of the way between them */
const [SPEED, HALF, INSIDE] = [15, 500, 1];
/** m, of a car and of the gap at a standstill */
const [LENGTH, MIN_GAP] = [5, 2.5];

function ringNetwork(): NetworkFile {
  const points = { n: [0, 0], m: [HALF, 0] } as const;
  const edges = [
    { id: 'there', from: 'n', to: 'm', length: HALF, speed: SPEED },
    { id: 'back', from: 'm', to: 'n', length: HALF, speed: SPEED },
  ];
  const joints = [
    { from: 'there', to: 'back', inside: [INSIDE] },
    { from: 'back', to: 'there', inside: [INSIDE] },
  ];
  const network = plainNetwork(points, edges, joints);
  for (const { path } of network.connections) for (const piece of path) piece.speed = SPEED;
  return network;
}

/** `count` cars at even distances, each half of them on its half of the ring. */
function ringDemand(count: number, car: VehicleType, rounds: number): DemandFile {
  const each = count / 2;
  const space = HALF / each;
  const trips = Array.from({ length: count }, (_, i) => ({
    id: String(i),
    depart: 0,
    type: 'car',
    route: Array.from({ length: rounds }, (_, k) => ((k % 2 === 0) === i < each ? 'there' : 'back')),
    departPos: LENGTH + ((i % each) + 0.5) * (space - 0.5),
    departSpeed: 0,
  }));
  return { format: 'greenband-demand', version: 1, begin: 0, end: 900, vehicleTypes: [car], trips };
}

/** m/s of cars that all keep the same gap, m. */
function equilibriumSpeed(model: 'krauss' | 'idm', gap: number): number {
  if (model === 'krauss') return Math.min(SPEED, Math.max(0, gap - MIN_GAP));
  const driver = { accel: 2.6, decel: 4.5, tau: 1, minGap: MIN_GAP, delta: 4, coolness: 0.99 };
  let [low, high] = [0, SPEED];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (equilibriumGap(driver, middle, SPEED) < gap) low = middle;
    else high = middle;
  }
  return low;
}

/** The fundamental diagram: flow on a ring of 1,002 m with `count` cars, against that of the equilibrium. */
export function ring(run: Run, model: 'krauss' | 'idm', count: number, step: number): TheoryCase {
  const car = { ...EXACT_CAR, model };
  const around = 2 * (HALF + INSIDE);
  const options = { seed: 1, begin: 0, end: 900, step, interval: 300 };
  const { links } = run(ringNetwork(), ringDemand(count, car, 30), [], options);
  let distance = 0;
  for (let edge = 0; edge < links.edges; edge++) distance += links.distance[2 * links.edges + edge]!;
  const speed = equilibriumSpeed(model, around / count - LENGTH);
  return {
    name: `flow on a ring, ${model}, ${Math.round((1000 * count) / around)} veh/km, step ${step} s`,
    unit: 'veh/h',
    theory: (3600 * count * speed) / around,
    measured: (3600 * distance) / 300 / around,
    within: 0.03,
  };
}

/** What leaves a slow stretch that more want to enter than can: one car every tau + (length + gap) / speed (Krauss). */
export function bottleneck(run: Run, slow: number, step: number): TheoryCase {
  const points = { a: [0, 0], b: [1000, 0], c: [1600, 0] } as const;
  const network = plainNetwork(
    points,
    [
      { id: 'fast', from: 'a', to: 'b', speed: SPEED },
      { id: 'slow', from: 'b', to: 'c', speed: slow },
    ],
    [{ from: 'fast', to: 'slow' }],
  );
  const trips = Array.from({ length: 800 }, (_, i) => ({
    id: String(i),
    depart: 1.4 * i,
    type: 'car',
    route: ['fast', 'slow'],
    departSpeed: 'max' as const,
  }));
  const demand: DemandFile = {
    format: 'greenband-demand',
    version: 1,
    begin: 0,
    end: 1200,
    vehicleTypes: [EXACT_CAR],
    trips,
  };
  const { trips: rows } = run(network, demand, [], { seed: 1, begin: 0, end: 1200, step });
  const arrived = [...rows.arrived].filter((time) => time > 400 && time <= 1000).length;
  return {
    name: `discharge of a stretch of ${slow} m/s, step ${step} s`,
    unit: 'veh/h',
    theory: 3600 / (1 + (LENGTH + MIN_GAP) / slow),
    measured: 6 * arrived,
    within: 0.03,
  };
}
