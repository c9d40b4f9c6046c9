// Figures of OpenStreetMap: extracts that become places, their signals, a large file, and SUMO on what we export.
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { compileDemand } from '../../core/compile-demand.ts';
import { mean } from '../../core/statistics.ts';
import { exportPlace } from '../../signals/commands/export.ts';
import { importPlace } from '../../signals/commands/import.ts';
import { interlock } from '../../signals/interlock.ts';
import { planOf } from '../../signals/place.ts';
import { lampsOfPlan, openPlace, type PreparedPlace } from '../../signals/prepared-place.ts';
import { resultOf, run } from '../../sim/run.ts';
import { until } from '../../sim/step.ts';
import { waitOf } from '../../sim/waiting.ts';
import { createWorld } from '../../sim/world.ts';
import { dataFolder } from '../scenarios.ts';
import { runSumoSeeds } from '../sumo-run.ts';
import { verdict } from '../sumo-verdict.ts';
import { fixed } from '../table.ts';
import type { Figure, Measurement } from './figure.ts';

const execute = promisify(execFile);
const quiet = { at: () => {}, clear: () => {} };
const GROUP = 'OpenStreetMap';
const EXTRACTS = [
  'montlake_roundabout',
  'tempe_light_rail',
  'seattle_slip_lane',
  'kingsway_junction',
  'quad_intersection',
];
const HERE = fileURLToPath(new URL('..', import.meta.url));

function extractFile(name: string): string {
  const plain = join(dataFolder()!, 'osm', `${name}.osm`);
  return existsSync(plain) ? plain : `${plain}.gz`;
}

/** Imports into a folder that is gone afterwards. */
async function withPlace<T>(name: string, work: (prepared: PreparedPlace, folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'greenband-map-'));
  try {
    const out = join(folder, name);
    await importPlace(extractFile(name), { from: 'osm', out, seed: 1 }, quiet);
    return await work(await openPlace(out, {}), folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** s; who has stood for longer is not moving */
const STANDING = 180;

/** Runs a place until `end` and looks at who stands: seconds of the longest, and how many longer than STANDING. */
async function standing(prepared: PreparedPlace, end: number) {
  const { network, place } = prepared;
  const lamps = lampsOfPlan(prepared, await planOf(place, undefined));
  const world = createWorld(network, compileDemand(place.demand, network, 1), lamps, { seed: 1, begin: 0, end });
  let longest = 0;
  let late = 0;
  while (world.time < end) {
    until(world, Math.min(end, world.time + 60));
    late = 0;
    for (let lane = 0; lane < network.laneCount; lane++) {
      for (let i = 0; i < world.lanes.count[lane]!; i++) {
        const wait = waitOf(world, world.lanes.order[world.lanes.start[lane]! + i]!);
        longest = Math.max(longest, wait);
        if (wait > STANDING) late++;
      }
    }
  }
  return { longest, late, vehicles: resultOf(world).vehicles };
}

async function extracts(): Promise<Measurement> {
  const shares: number[] = [];
  for (const name of [...EXTRACTS, 'monaco']) {
    await withPlace(name, async (prepared) => {
      const { late, vehicles } = await standing(prepared, 900);
      shares.push((vehicles.departed - late) / vehicles.demanded);
    });
  }
  const list = shares.map((share) => fixed(100 * share)).join(', ');
  return {
    measured: `${shares.length} of 6 without fault; moving ${list} %`,
    interval: `of those due in 900 s: departed and not standing for over ${STANDING} s at the end`,
    met: shares.length === 6 && Math.min(...shares) > 0.95,
  };
}

async function monaco(): Promise<Measurement> {
  const start = performance.now();
  return withPlace('monaco', async (prepared) => {
    const seconds = (performance.now() - start) / 1000;
    const { longest, vehicles } = await standing(prepared, 3600);
    return {
      measured: `${fixed(seconds)} s; longest stand ${fixed(longest, 0)} s of ${vehicles.departed} vehicles in an hour`,
      met: seconds < 20 && longest < 600,
    };
  });
}

async function controllers(): Promise<Measurement> {
  let [signals, breaches, near] = [0, 0, 0];
  for (const name of [...EXTRACTS, 'monaco']) {
    await withPlace(name, async ({ place, network, safety }) => {
      const lit = place.network.nodes.filter((node) => node.control === 'signals');
      signals += lit.length;
      breaches += interlock(await planOf(place, undefined), safety, network).length;
      const ends = (id: string) => place.network.edges.filter((edge) => edge.from === id || edge.to === id);
      for (const a of lit) {
        for (const edge of ends(a.id)) {
          const b = lit.find((node) => node.id !== a.id && (node.id === edge.from || node.id === edge.to));
          // two junctions that share a street of 30 m or less are one cluster that was left in pieces
          if (b !== undefined && a.id < b.id && edge.lanes[0]!.length + 8 < 30) near++;
        }
      }
    });
  }
  return {
    measured: `${signals} signalled junctions, ${breaches} breaches of the interlock, ${near} pairs left in pieces`,
    met: signals > 0 && breaches === 0 && near === 0,
  };
}

async function largeFile(): Promise<Measurement> {
  const { stdout } = await execute(process.execPath, [join(HERE, 'large-map-run.js')], { maxBuffer: 1 << 24 });
  const { megabytes, seconds, peak_mb, edges } = JSON.parse(stdout) as Record<string, number>;
  return {
    measured: `${fixed(megabytes)} MB: ${fixed(peak_mb, 0)} MB of memory, ${fixed(seconds, 0)} s, ${edges} edges`,
    met: peak_mb! < 2000 && seconds! < 120,
  };
}

const SEEDS = [1, 2, 3, 4, 5];

/** Mean delay of the same place here and in SUMO, over five seeds of each. */
async function roundTrip(): Promise<Measurement> {
  const rows: { name: string; ours: number; theirs: number }[] = [];
  for (const name of ['tempe_light_rail', 'kingsway_junction', 'quad_intersection', 'monaco']) {
    await withPlace(name, async (prepared, folder) => {
      const { network, place } = prepared;
      const out = join(folder, 'sumo');
      await exportPlace(place.folder, { to: 'sumo-place', out, seed: 1 });
      const lamps = lampsOfPlan(prepared, await planOf(place, undefined));
      const delays = SEEDS.map((seed) => {
        const demand = compileDemand(place.demand, network, seed);
        return run(network, demand, lamps, { seed, begin: 0, end: 3600 }).mean.delay_s;
      });
      const files = { net: join(out, 'place.net.xml'), routes: [join(out, 'place.rou.xml')], additional: [] };
      const results = await runSumoSeeds({ ...files, begin: 0, end: 3600, step: 1 }, SEEDS);
      rows.push({ name, ours: mean(delays), theirs: verdict(results).delay_s.mean });
    });
  }
  const apart = rows.map(({ ours, theirs }) => ours / theirs - 1);
  const list = rows.map(({ name, ours, theirs }) => `${name} ${fixed(ours)} against ${fixed(theirs)} s`);
  return {
    measured: `${list.join('; ')}`,
    interval: `${apart.map((value) => `${fixed(100 * value)} %`).join(', ')}; seeds 1-5 of both`,
    met: Math.max(...apart.map(Math.abs)) <= 0.1,
  };
}

export const MAP_FIGURES: readonly Figure[] = [
  {
    id: 'osm-extracts',
    group: GROUP,
    asked: 'six real extracts: import, validate, simulate 15 minutes',
    aim: 'no fault, > 95 % of vehicles moving',
    command: 'npm run figures -- osm-extracts',
    measure: extracts,
  },
  {
    id: 'osm-monaco',
    group: GROUP,
    asked: 'a whole small city: import, and an hour of random trips',
    aim: '< 20 s, nobody stands for 10 minutes',
    command: 'npm run figures -- osm-monaco',
    measure: monaco,
  },
  {
    id: 'osm-signals',
    group: GROUP,
    asked: 'every cluster of signals in the extracts one controller, with a first plan without conflicting greens',
    aim: '0 breaches, no cluster in pieces',
    command: 'npm run figures -- osm-signals',
    measure: controllers,
  },
  {
    id: 'osm-large-file',
    group: GROUP,
    asked: 'a generated PBF file of 100 MB becomes a network',
    aim: '< 2 GB, < 2 min',
    command: 'npm run figures -- osm-large-file',
    measure: largeFile,
  },
  {
    id: 'sumo-place',
    group: GROUP,
    asked: 'imported extracts exported as SUMO places: loaded by SUMO, mean delay against ours',
    aim: 'within 10 % on each',
    command: 'npm run figures -- sumo-place',
    measure: roundTrip,
  },
];
