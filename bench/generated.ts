// Places that SUMO's own tools make, of every kind of junction, to try the engine where no real data would show a flaw.
import { execFileSync } from 'node:child_process';
import { createReadStream, existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileNetwork } from '../core/compile-network.ts';
import type { CompiledNetwork } from '../core/compiled-network.ts';
import { Fault } from '../core/fault.ts';
import { Router } from '../core/router.ts';
import { importSumoNetwork } from '../core/sumo-network.ts';
import { classBit } from '../core/vehicle-class.ts';
import { PLAIN_NETWORKS, type PlainNetwork } from './generated-plain.ts';
import { seededNumbers } from './random-plans.ts';
import type { Scenario } from './scenarios.ts';

/** How a place is made: netgenerate's options or plain files for netconvert, and how many trips come an hour. */
interface Recipe {
  readonly name: string;
  readonly options: readonly string[];
  readonly plain?: PlainNetwork;
  readonly perHour: number;
}

/** s, trips depart evenly up to LAST and are followed up to END */
const LAST = 1200;
const END = 1800;
/** drives whose files are older are made again */
const EDITION = 3;

const grid = (kind: string, size: number, lanes: number) => [
  ...['--grid', '--grid.number', String(size), '--grid.length', '150', '--grid.attach-length', '150'],
  ...['--default.lanenumber', String(lanes), '--default-junction-type', kind, '--no-turnarounds', 'true'],
];
const spider = (kind: string, lanes: number) => [
  ...['--spider', '--spider.arm-number', '6', '--spider.circle-number', '3', '--spider.space-radius', '120'],
  ...['--default.lanenumber', String(lanes), '--default-junction-type', kind, '--no-turnarounds', 'true'],
];
const random = (kind: string, lanes: number) => [
  ...['--rand', '--rand.iterations', '60', '--rand.min-distance', '100', '--rand.max-distance', '250'],
  ...[
    '--default.lanenumber',
    String(lanes),
    '--default-junction-type',
    kind,
    '--no-turnarounds',
    'true',
    '--seed',
    '7',
  ],
];

const RECIPES: readonly Recipe[] = [
  { name: 'grid-priority', options: grid('priority', 4, 1), perHour: 2200 },
  { name: 'grid-priority-2', options: grid('priority', 4, 2), perHour: 3600 },
  { name: 'grid-right-before-left', options: grid('right_before_left', 4, 1), perHour: 2000 },
  { name: 'grid-all-way-stop', options: grid('allway_stop', 4, 1), perHour: 1800 },
  { name: 'grid-signals', options: grid('traffic_light', 4, 1), perHour: 2000 },
  { name: 'grid-signals-2', options: grid('traffic_light', 4, 2), perHour: 4200 },
  { name: 'grid-signals-pockets', options: [...grid('traffic_light', 4, 2), '--turn-lanes', '1'], perHour: 4200 },
  { name: 'grid-signals-3', options: grid('traffic_light', 3, 3), perHour: 5400 },
  { name: 'spider-priority', options: spider('priority', 1), perHour: 1600 },
  { name: 'spider-signals', options: spider('traffic_light', 2), perHour: 3000 },
  { name: 'random-priority', options: random('priority', 1), perHour: 1500 },
  { name: 'random-signals', options: random('traffic_light', 1), perHour: 1500 },
  ...PLAIN_NETWORKS.map((plain) => ({ name: plain.name, options: [], plain, perHour: plain.perHour })),
];

/** The names of all generated places, with their common prefix. */
export const GENERATED: readonly string[] = RECIPES.map(({ name }) => `generated/${name}`);

/**
 * The scenario of a generated place, its files made once.
 * @throws Fault BENCH_NO_SUMO where netgenerate or netconvert cannot be run
 */
export async function generatedScenario(name: string): Promise<Scenario> {
  const recipe = RECIPES.find((one) => `generated/${one.name}` === name)!;
  const folder = join(tmpdir(), 'greenband-bench-cache', `generated-${EDITION}`);
  mkdirSync(folder, { recursive: true });
  const net = join(folder, `${recipe.name}.net.xml`);
  const routes = join(folder, `${recipe.name}-${recipe.perHour}.rou.xml`);
  if (!existsSync(net)) makeNet(recipe, folder, net);
  if (!existsSync(routes)) {
    const { network } = await importSumoNetwork(createReadStream(net), net);
    writeFileSync(`${routes}.part`, drawTrips(compileNetwork(network), recipe.perHour));
    renameSync(`${routes}.part`, routes);
  }
  const published = { departed: 0, neverInserted: 0, duration_s: 0, delayDeparted_s: 0, delayAll_s: 0 };
  return { name, net, routes: [routes], additional: [], begin: 0, end: END, seeds: 5, published };
}

function makeNet({ name, options, plain }: Recipe, folder: string, net: string): void {
  const part = `${net}.part.xml`;
  try {
    if (plain === undefined) execFileSync('netgenerate', [...options, '-o', part], { stdio: 'ignore' });
    else {
      const [nodes, edges] = [join(folder, `${name}.nod.xml`), join(folder, `${name}.edg.xml`)];
      writeFileSync(nodes, plain.nodes);
      writeFileSync(edges, plain.edges);
      const args = ['-n', nodes, '-e', edges, '--no-turnarounds', 'true', '-o', part, ...plain.options];
      if (plain.connections !== undefined) {
        writeFileSync(join(folder, `${name}.con.xml`), plain.connections);
        args.push('-x', join(folder, `${name}.con.xml`));
      }
      execFileSync('netconvert', args, { stdio: 'ignore', env: { ...process.env, SUMO_HOME: '/usr/share/sumo' } });
    }
  } catch {
    throw new Fault(
      'BENCH_NO_SUMO',
      'SUMO’s tools cannot make this network: install SUMO (apt-get install sumo).',
      name,
    );
  }
  renameSync(part, net);
}

/** Trips between edges on the rim (all edges where there is no rim), drawn by a seed, departures evenly spread. */
function drawTrips(network: CompiledNetwork, perHour: number): string {
  const chance = seededNumbers(11);
  const draw = (list: readonly number[]) => list[Math.floor(chance() * list.length)]!;
  const [arriving, leaving] = [new Uint16Array(network.nodeCount), new Uint16Array(network.nodeCount)];
  for (let edge = 0; edge < network.edgeCount; edge++) {
    arriving[network.edgeTo[edge]!] = arriving[network.edgeTo[edge]!]! + 1;
    leaving[network.edgeFrom[edge]!] = leaving[network.edgeFrom[edge]!]! + 1;
  }
  const all = Array.from({ length: network.edgeCount }, (_, edge) => edge);
  const rim = (node: number) => arriving[node]! <= 1 && leaving[node]! <= 1;
  const fromRim = all.filter((edge) => rim(network.edgeFrom[edge]!));
  const toRim = all.filter((edge) => rim(network.edgeTo[edge]!));
  const sources = fromRim.length > 1 ? fromRim : all;
  const sinks = toRim.length > 1 ? toRim : all;
  const router = new Router(network);
  const profile = router.profile(classBit('car'), 200 / 3.6);
  const lines = ['<routes>', '<vType id="car" vClass="passenger"/>'];
  const count = Math.round((perHour * LAST) / 3600);
  for (let trip = 0; trip < count; ) {
    const [from, to] = [draw(sources), draw(sinks)];
    if (from === to || router.search(profile, from, to) === Number.POSITIVE_INFINITY || router.pathLength < 2) continue;
    const edges = Array.from(router.path.subarray(0, router.pathLength), (edge) => network.edgeIds[edge]).join(' ');
    const depart = ((trip * LAST) / count).toFixed(2);
    lines.push(
      `<vehicle id="${trip}" type="car" depart="${depart}" departLane="best" departSpeed="max"><route edges="${edges}"/></vehicle>`,
    );
    trip++;
  }
  return [...lines, '</routes>', ''].join('\n');
}
