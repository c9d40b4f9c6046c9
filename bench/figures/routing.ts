// Figures of routes: the same as SUMO's router, and a million of them.
import { execFileSync } from 'node:child_process';
import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bits } from '../../core/chance.ts';
import { compileDemand } from '../../core/compile-demand.ts';
import { compileNetwork } from '../../core/compile-network.ts';
import { DEMAND_FORMAT, DEMAND_VERSION, type DemandFile } from '../../core/demand.ts';
import { importSumoDemand } from '../../core/sumo-demand.ts';
import { importSumoNetwork } from '../../core/sumo-network.ts';
import { GRIDS, gridFiles } from '../grid-work.ts';
import { namedScenarios } from '../scenarios.ts';
import { fixed } from '../table.ts';
import type { Figure, Measurement } from './figure.ts';

/** Trips whose route is that of duarouter, edge by edge. */
async function equalRoutes(map: string): Promise<{ equal: number; trips: number }> {
  const { net, routes } = namedScenarios([map])[0]!;
  const folder = mkdtempSync(join(tmpdir(), 'greenband-'));
  try {
    const out = join(folder, 'routes.xml');
    const quiet = ['--no-step-log', '--no-warnings', '--xml-validation', 'never'];
    execFileSync('duarouter', ['-n', net, '-r', routes[0]!, '-o', out, ...quiet], { stdio: 'pipe' });
    const network = compileNetwork((await importSumoNetwork(createReadStream(net), net)).network);
    const routesOf = async (source: string) => {
      const { demand } = await importSumoDemand([{ role: 'routes', source, chunks: createReadStream(source) }]);
      const { ids, routeEdges, routeStart, routeEnd } = compileDemand(demand, network, 1);
      return new Map(ids.map((id, i) => [id, routeEdges.subarray(routeStart[i], routeEnd[i]).join(' ')]));
    };
    const [ours, theirs] = [await routesOf(routes[0]!), await routesOf(out)];
    const equal = [...ours].filter(([id, route]) => theirs.get(id) === route).length;
    return { equal, trips: ours.size };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function asDuarouter(): Promise<Measurement> {
  const maps = await Promise.all(['cologne1', 'cologne8'].map(equalRoutes));
  const sum = (of: (map: (typeof maps)[number]) => number) => maps.reduce((total, map) => total + of(map), 0);
  const [equal, trips] = [sum((map) => map.equal), sum((map) => map.trips)];
  return { measured: `${equal} of ${trips} trips`, met: equal === trips };
}

async function million(): Promise<Measurement> {
  const { net } = gridFiles(GRIDS['grid-45']!);
  const network = compileNetwork((await importSumoNetwork(createReadStream(net), net)).network);
  const edge = (stream: number, i: number) => network.edgeIds[bits(1, stream, i) % network.edgeCount]!;
  const trips = Array.from({ length: 1e6 }, (_, i) => {
    return { id: `${i}`, depart: i % 3600, type: 'car', from: edge(0, i), to: edge(1, i) };
  });
  const demand: DemandFile = {
    format: DEMAND_FORMAT,
    version: DEMAND_VERSION,
    begin: 0,
    end: 3600,
    vehicleTypes: [{ id: 'car' }],
    trips,
  };
  const start = performance.now();
  const compiled = compileDemand(demand, network, 1);
  const seconds = (performance.now() - start) / 1000;
  return {
    measured: `${fixed(seconds)} s, one thread`,
    interval: `${compiled.count} routed between random edges of ${network.edgeCount}, ${compiled.routeEdges.length} edges in all`,
    met: compiled.count === 1e6 && seconds < 60,
  };
}

export const ROUTING_FIGURES: readonly Figure[] = [
  {
    id: 'routes-duarouter',
    group: 'Import',
    asked: 'trips of cologne1 and cologne8 on the routes that SUMO’s duarouter gives them',
    aim: 'all',
    command: 'npm run figures -- routes-duarouter',
    measure: asDuarouter,
  },
  {
    id: 'routes-million',
    group: 'Import',
    asked: '10^6 trips routed (45x45 grid, random ends) and compiled',
    aim: '< 60 s',
    command: 'npm run figures -- routes-million',
    measure: million,
  },
];
