// A street with two signals and side streets, small enough to know by heart, for tests. Its ids try to break the page.

import { compileDemand } from '../../core/compile-demand.ts';
import { compileNetwork } from '../../core/compile-network.ts';
import type { DemandFile } from '../../core/demand.ts';
import { buildNetwork } from '../../core/junction-builder.ts';
import type { NetworkFile } from '../../core/network.ts';
import type { NetworkSketch, SketchEdge, SketchNode } from '../../core/network-sketch.ts';
import { run } from '../../sim/run.ts';
import { compilePlan } from '../lamps.ts';
import type { Plan } from '../plan.ts';
import type { ReportSide } from './report-data.ts';

/** m between the two signals */
export const SPACING = 400;
/** m/s */
export const SPEED = 12.5;
export const HOSTILE = '<script>alert("b")</script>&\'';
const WINDOW = { begin: 0, end: 600, step: 1 };

const node = (id: string, x: number, y: number, control: SketchNode['control'] = 'dead-end'): SketchNode => ({
  id,
  x,
  y,
  control,
});

function twoWay(a: string, b: string): SketchEdge[] {
  const road = { lanes: 1, speed: SPEED };
  return [
    { ...road, id: `${a}-${b}`, from: a, to: b, name: a === 'a' ? HOSTILE : 'High Street' },
    { ...road, id: `${b}-${a}`, from: b, to: a },
  ];
}

const SKETCH: NetworkSketch = {
  name: 'two signals',
  drivingSide: 'right',
  nodes: [
    node('w', -300, 0),
    node('a', 0, 0, 'signals'),
    node(HOSTILE, SPACING, 0, 'signals'),
    node('e', SPACING + 300, 0),
    node('an', 0, 200),
    node('as', 0, -200),
    node('bn', SPACING, 200),
    node('bs', SPACING, -200),
  ],
  edges: [
    ['w', 'a'],
    ['a', HOSTILE],
    [HOSTILE, 'e'],
    ['an', 'a'],
    ['a', 'as'],
    ['bn', HOSTILE],
    [HOSTILE, 'bs'],
  ].flatMap(([a, b]) => twoWay(a, b)),
  water: [
    [
      [-300, -120],
      [SPACING + 300, -100],
      [SPACING + 300, -160],
      [-300, -160],
    ],
  ],
};

/** A car every 12 s each way along the street, and a few across. */
function demandOf(): DemandFile {
  const ways = [
    ['w-a', `a-${HOSTILE}`, `${HOSTILE}-e`],
    [`e-${HOSTILE}`, `${HOSTILE}-a`, 'a-w'],
    ['an-a', 'a-as'],
    [`bn-${HOSTILE}`, `${HOSTILE}-bs`],
  ];
  const trips = ways.flatMap((route, way) =>
    Array.from({ length: way < 2 ? 45 : 20 }, (_, i) => ({
      id: `${HOSTILE}${way}.${i}`,
      depart: i * (way < 2 ? 12 : 27) + way,
      type: 'car',
      route,
    })),
  );
  trips.sort((a, b) => a.depart - b.depart);
  return { format: 'greenband-demand', version: 1, ...WINDOW, vehicleTypes: [{ id: 'car', class: 'car' }], trips };
}

/** Green along the street, then across, at both signals; the second starts `offset` s after the first. */
function planOf(id: string, file: NetworkFile, offset: number, green: number): Plan {
  const along = new Set(['w-a', `a-${HOSTILE}`, `e-${HOSTILE}`, `${HOSTILE}-a`]);
  const controllers = file.controllers.map(({ id: controller, links }, i) => {
    const letters = (isAlong: boolean, shown: string) =>
      Array.from({ length: links }, (_, link) => {
        const found = file.connections.find(({ signal }) => signal?.controller === controller && signal.link === link);
        return found && along.has(found.from) === isAlong ? shown : 'r';
      }).join('');
    const phases = [
      { duration: green, state: letters(true, 'G') },
      { duration: 4, state: letters(true, 'y') },
      { duration: 52 - green, state: letters(false, 'G') },
      { duration: 4, state: letters(false, 'y') },
    ];
    return { kind: 'program' as const, controller, program: '0', offset: i * offset, phases };
  });
  return { id, origin: { method: HOSTILE, note: 'a note' }, controllers };
}

/** The place, and its runs under a bad plan and a better one. */
export function twoSignals(seeds: readonly number[]) {
  const file = buildNetwork(SKETCH);
  const network = compileNetwork(file);
  const demand = demandOf();
  const sideOf = (plan: Plan): ReportSide => {
    const lamps = compilePlan(plan, network, new Map());
    const outcomes = seeds.map((seed) => {
      const compiled = compileDemand(demand, network, seed, WINDOW.begin);
      const { trips, links, ...rest } = run(network, compiled, lamps, { seed, ...WINDOW, interval: 150 });
      return { ...rest, tables: { trips, links } };
    });
    return { plan, lamps, outcomes };
  };
  const sides = [sideOf(planOf(HOSTILE, file, 30, 20)), sideOf(planOf('new', file, 0, 38))] as const;
  const place = { name: HOSTILE, note: HOSTILE, network: file, demand };
  return { place, network, window: WINDOW, sides, versions: { greenband: '9.9.9', node: 'v20.0.0' } };
}
