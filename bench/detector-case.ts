// Induction loops on every approach of a real place, ours against SUMO's E1 output on the same files.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileNetwork } from '../core/compile-network.ts';
import { laneId } from '../core/compiled-network.ts';
import type { Detector } from '../core/network.ts';
import { instrument } from '../sim/instruments.ts';
import { until } from '../sim/step.ts';
import { createWorld } from '../sim/world.ts';
import { loadPlace } from './our-run.ts';
import { geh } from './run-comparison.ts';
import { namedScenarios } from './scenarios.ts';
import { attributes } from './sumo-attributes.ts';
import { runSumo } from './sumo-run.ts';

/** m before the lane's end; s, of an interval */
const BEFORE_END = 20;
const PERIOD = 900;

/** One loop and interval: vehicles counted and their mean speed (m/s), by us and by SUMO. */
export interface LoopContrast {
  readonly loop: string;
  readonly begin: number;
  readonly ours: number;
  readonly sumo: number;
  readonly ourSpeed: number;
  readonly sumoSpeed: number;
  readonly ourOccupancy: number;
  readonly sumoOccupancy: number;
}

/** Puts a loop 20 m before the end of every edge lane of 40 m or more, and runs both once. */
export async function contrastLoops(name: string, seed: number): Promise<LoopContrast[]> {
  const scenario = namedScenarios([name])[0]!;
  const place = await loadPlace(scenario);
  const loops = loopsOn(place.network);
  const network = compileNetwork({ ...place.file, detectors: loops });
  const { begin, end } = scenario;
  const world = createWorld(network, place.demand(seed), place.lamps, { seed, begin, end });
  const instruments = instrument(world, { period: PERIOD });
  until(world, end);
  const sumo = await sumoLoops(scenario, loops, seed);
  return instruments.read().loops.flatMap((row) => {
    const other = sumo.get(`${row.detector} ${row.begin}`);
    if (other === undefined || row.nVehContrib + other.count === 0) return [];
    return [
      {
        loop: row.detector,
        begin: row.begin,
        ours: row.nVehContrib,
        sumo: other.count,
        ourSpeed: row.speed,
        sumoSpeed: other.speed,
        ourOccupancy: row.occupancy,
        sumoOccupancy: other.occupancy,
      },
    ];
  });
}

function loopsOn(network: ReturnType<typeof compileNetwork>): Detector[] {
  const found: Detector[] = [];
  for (let lane = 0; lane < network.edgeLanes; lane++) {
    const length = network.laneLength[lane]!;
    if (length < 2 * BEFORE_END) continue;
    const edge = network.laneEdge[lane]!;
    found.push({
      id: laneId(network, lane),
      kind: 'loop',
      edge: network.edgeIds[edge]!,
      lane: lane - network.edgeFirstLane[edge]!,
      position: length - BEFORE_END,
    });
  }
  return found;
}

interface Counted {
  readonly count: number;
  readonly speed: number;
  readonly occupancy: number;
}

/** The rows of the file that SUMO writes for detectors; `elements` says them, given its path. */
export async function sumoDetectorRows(
  scenario: ReturnType<typeof namedScenarios>[number],
  elements: (out: string) => string,
  seed: number,
): Promise<ReadonlyMap<string, string>[]> {
  const folder = mkdtempSync(join(tmpdir(), 'greenband-detectors-'));
  try {
    const out = join(folder, 'out.xml');
    const additional = join(folder, 'detectors.add.xml');
    writeFileSync(additional, `<additional>${elements(out)}</additional>`);
    await runSumo({ ...scenario, additional: [...scenario.additional, additional], seed, fresh: true });
    return [...readFileSync(out, 'utf8').matchAll(/<interval [^>]*>/g)].map(([line]) => attributes(line));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function sumoLoops(
  scenario: ReturnType<typeof namedScenarios>[number],
  loops: readonly Detector[],
  seed: number,
): Promise<Map<string, Counted>> {
  const element = (out: string) =>
    loops
      .map(
        ({ id, position }) =>
          `<e1Detector id="${id}" lane="${id}" pos="${position}" period="${PERIOD}" file="${out}"/>`,
      )
      .join('');
  const found = new Map<string, Counted>();
  for (const of of await sumoDetectorRows(scenario, element, seed)) {
    const figure = (key: string) => Number(of.get(key));
    found.set(`${of.get('id')} ${figure('begin')}`, {
      count: figure('nVehContrib'),
      speed: figure('speed'),
      occupancy: figure('occupancy'),
    });
  }
  return found;
}

/** Share of loops and intervals with GEH below 5, and the sums over all. */
export function summariseLoops(rows: readonly LoopContrast[]): {
  within: number;
  ours: number;
  sumo: number;
  occupancy: number;
} {
  const hourly = 3600 / PERIOD;
  const good = rows.filter(({ ours, sumo }) => geh(ours * hourly, sumo * hourly) < 5).length;
  const sum = (of: (row: LoopContrast) => number) => rows.reduce((total, row) => total + of(row), 0);
  return {
    within: good / Math.max(1, rows.length),
    ours: sum(({ ours }) => ours),
    sumo: sum(({ sumo }) => sumo),
    occupancy:
      sum(({ ourOccupancy }) => ourOccupancy) /
      Math.max(
        1e-9,
        sum(({ sumoOccupancy }) => sumoOccupancy),
      ),
  };
}
