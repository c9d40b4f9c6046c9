// The work of the speed benches: a signalised grid from netgenerate, and trips drawn by a seed that keep it full but moving.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fault } from '../core/fault.ts';
import { seededNumbers } from './random-plans.ts';

/** How a grid and its trips are made. */
export interface GridWork {
  /** junctions a side; roads of 200 m, two lanes each way, a fixed program at every junction */
  readonly size: number;
  /** trips in all, departures spread evenly from 0 to `window`, s */
  readonly trips: number;
  readonly window: number;
  /** the longest way along each axis, blocks */
  readonly reach: number;
  readonly seed: number;
}

/** About 9,000 vehicles at once. */
const GRID_20: GridWork = { size: 20, trips: 16_000, window: 420, reach: 10, seed: 1 };

export const GRIDS: Readonly<Record<string, GridWork>> = {
  'grid-20': GRID_20,
  /** about 47,000 vehicles at once */
  'grid-45': { size: 45, trips: 80_000, window: 400, reach: 10, seed: 1 },
  /** more than 50,000 vehicles at once, for memory */
  'grid-45-full': { size: 45, trips: 92_000, window: 420, reach: 10, seed: 1 },
  /** a small one that stays busy for 12,000 s */
  'grid-5-long': { size: 5, trips: 12_000, window: 12_000, reach: 3, seed: 1 },
};

/** Where generated networks are kept between runs, outside the repository. */
function workFolder(): string {
  const folder = join(tmpdir(), 'greenband-bench-cache');
  mkdirSync(folder, { recursive: true });
  return folder;
}

/**
 * The net and route files of a grid, made once.
 * @throws Fault BENCH_NO_SUMO where netgenerate is not installed
 */
export function gridFiles(work: GridWork): { net: string; routes: string } {
  const { size, trips, window, reach, seed } = work;
  const folder = workFolder();
  const net = join(folder, `grid-${size}.net.xml`);
  const routes = join(folder, `grid-${size}-${trips}-${window}-${reach}-${seed}.rou.xml`);
  if (!existsSync(net)) makeNet(size, net);
  if (!existsSync(routes)) {
    writeFileSync(`${routes}.part`, gridRoutes(work));
    renameSync(`${routes}.part`, routes);
  }
  return { net, routes };
}

function makeNet(size: number, path: string): void {
  const args = ['--grid', '--grid.number', String(size), '--grid.length', '200', '--default.lanenumber', '2'];
  args.push('--default-junction-type', 'traffic_light', '--no-turnarounds', '--output-file', `${path}.part.xml`);
  try {
    execFileSync('netgenerate', args, { stdio: 'ignore' });
  } catch {
    throw new Fault('BENCH_NO_SUMO', 'netgenerate cannot be run: install SUMO (apt-get install sumo).', 'netgenerate');
  }
  renameSync(`${path}.part.xml`, path);
}

/** netgenerate's column names: A..Z for 26 columns or fewer, else AA, AB, .. */
function columnName(column: number, size: number): string {
  const letter = (n: number) => String.fromCharCode(65 + n);
  return size <= 26 ? letter(column) : letter(Math.floor(column / 26)) + letter(column % 26);
}

/** Trips with one turn: along one axis, then the other, so that left turns do not outnumber what a street sees. */
function gridRoutes({ size, trips, window, reach, seed }: GridWork): string {
  const chance = seededNumbers(seed);
  const draw = (below: number) => Math.floor(chance() * below);
  const node = ([x, y]: readonly [number, number]) => `${columnName(x, size)}${y}`;
  const lines = ['<routes>', '<vType id="car" vClass="passenger"/>'];
  for (let trip = 0; trip < trips; trip++) {
    const from: [number, number] = [draw(size), draw(size)];
    const near = (at: number) => Math.min(size - 1, Math.max(0, at + draw(2 * reach + 1) - reach));
    let to: [number, number] = [near(from[0]), near(from[1])];
    while (Math.abs(to[0] - from[0]) + Math.abs(to[1] - from[1]) < 2) to = [near(from[0]), near(from[1])];
    const edges: string[] = [];
    const at: [number, number] = [...from];
    const first = draw(2) as 0 | 1;
    for (const axis of [first, 1 - first] as [0 | 1, 0 | 1])
      while (at[axis] !== to[axis]) {
        const before = node(at);
        at[axis] += Math.sign(to[axis] - at[axis]);
        edges.push(`${before}${node(at)}`);
      }
    const depart = ((trip * window) / trips).toFixed(2);
    lines.push(
      `<vehicle id="${trip}" type="car" depart="${depart}" departLane="best" departSpeed="max"><route edges="${edges.join(' ')}"/></vehicle>`,
    );
  }
  lines.push('</routes>', '');
  return lines.join('\n');
}
