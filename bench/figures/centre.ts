// Figures of the timing centre: how many controllers it serves, and what it loses when things fail.

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../signals/package-root.ts';
import type { DayRun } from '../centre-day.ts';
import { deploymentRun } from '../centre-deployment.ts';
import { faultRun } from '../centre-faults.ts';
import type { PlanFuzz, RequestFuzz } from '../centre-fuzz.ts';
import { type KillRun, killRun } from '../centre-kill.ts';
import { pullLoad } from '../centre-pull-load.ts';
import { viewersRun } from '../centre-viewers.ts';
import { inPieces } from '../pieces.ts';
import { fixed } from '../table.ts';
import type { Figure, Measurement } from './figure.ts';

const GROUP = 'The timing centre';

async function pulls(): Promise<Measurement> {
  const { requests, errors, p50_ms, p99_ms, worst_ms, rss_mb } = await pullLoad(10_000, 60);
  return {
    measured: `p99 ${fixed(p99_ms, 1)} ms, ${errors} errors, ${fixed(rss_mb, 0)} MB`,
    interval: `${requests} pulls; median ${fixed(p50_ms, 1)} ms, worst ${fixed(worst_ms, 0)} ms`,
    met: p99_ms < 50 && errors === 0 && rss_mb < 400,
  };
}

async function deployment(): Promise<Measurement> {
  const { controllers, confirmed, seconds, dead, withCause, state } = await deploymentRun(1300);
  return {
    measured: `${confirmed} confirmed in ${fixed(seconds, 1)} s; ${withCause} of ${dead} dead listed with cause`,
    interval: `${controllers} controllers, 5 % slow, 2 % dead; the deployment ended ${state}`,
    met: seconds < 60 && confirmed === controllers - dead && withCause === dead && state === 'confirmed',
  };
}

/** Kills in pieces of 20: each begins with a fresh folder anyway. */
const KILL_PIECES = 10;

async function kills(): Promise<Measurement> {
  const pieces = await inPieces('centre-kill', KILL_PIECES, (piece) => killRun(20, piece + 1));
  const sum = (of: (run: KillRun) => number) => pieces.reduce((total, run) => total + of(run), 0);
  const [rounds, acknowledged, lost] = [
    sum((run) => run.rounds),
    sum((run) => run.acknowledged),
    sum((run) => run.lost),
  ];
  const broken = pieces.flatMap((run) => run.broken);
  const starts = pieces.flatMap((run) => run.starts_s).sort((a, b) => a - b);
  const slowest = starts.at(-1)!;
  const load = Math.max(...pieces.map((run) => run.load));
  return {
    measured: `${lost} lost of ${acknowledged} acknowledged, ${broken.length} journals broken, ready in ${fixed(slowest, 2)} s at most`,
    interval: `${rounds} kills; ready in ${fixed(starts[starts.length >> 1]!, 2)} s in the middle; load of the machine up to ${fixed(load, 1)}`,
    met: lost === 0 && broken.length === 0 && slowest < 2 && rounds === 200,
  };
}

async function faults(): Promise<Measurement> {
  const seeds = 1000;
  let [orders, lost, restarts, broken] = [0, 0, 0, 0];
  for (let seed = 1; seed <= seeds; seed++) {
    const run = await faultRun(seed);
    orders += run.orders;
    lost += run.lost;
    restarts += run.restarts;
    if (run.broken !== undefined) broken++;
  }
  return {
    measured: `${broken} of ${seeds} seeds broke a promise`,
    interval: `${orders} orders obeyed, ${lost} messages lost, ${restarts} restarts of the centre`,
    met: broken === 0,
  };
}

/** Runs a bench in a process of its own, whose heap can be measured. */
async function apart<T>(name: string, ...args: readonly string[]): Promise<T> {
  const script = join(packageRoot(), 'dist', 'bench', `${name}.js`);
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', script, ...args]);
  return JSON.parse(stdout) as T;
}

const fuzzOf = <T>(what: string, count: number) => apart<T>('centre-fuzz-run', what, String(count));

async function fuzz(): Promise<Measurement> {
  const plans = await fuzzOf<PlanFuzz>('plans', 1_000_000);
  const requests = await fuzzOf<RequestFuzz>('requests', 100_000);
  const [early, late] = requests.heap_mb;
  return {
    measured: `${plans.unsafe} unsafe plans accepted, ${requests.fallen} answers 5xx, ${requests.leaks} leaks`,
    interval: `${plans.passed} of ${plans.plans} plans passed; ${requests.requests} requests; heap ${fixed(early, 1)} to ${fixed(late, 1)} MB`,
    met: plans.unsafe === 0 && requests.fallen === 0 && requests.leaks === 0 && late < early * 1.5 + 20,
  };
}

/** hours after which everything that fills up in a day has: threads, caches, compiled code */
const WARM = 4;

async function day(): Promise<Measurement> {
  const { hours, heap_mb, requests, fallen, deployments, entries, vehicles, wall_s } = await apart<DayRun>(
    'centre-day-run',
    '24',
  );
  const mean = (list: readonly number[]) => list.reduce((sum, mb) => sum + mb, 0) / list.length;
  const [early, late] = [mean(heap_mb.slice(WARM, 2 * WARM)), mean(heap_mb.slice(-WARM))];
  const growth = (late / early - 1) * 100;
  const steady = heap_mb.slice(WARM);
  return {
    measured: `${fixed(early, 1)} MB in hours 5 to 8, ${fixed(late, 1)} MB in the last four: ${fixed(growth, 1)} % more`,
    interval: `${vehicles} vehicles, ${requests} requests, ${entries} entries, ${deployments} deployments in ${fixed(wall_s, 0)} s; heap after a collection ${fixed(Math.min(...steady), 1)} to ${fixed(Math.max(...steady), 1)} MB`,
    met: Math.abs(growth) < 5 && hours === 24 && fallen === 0 && deployments > 20,
  };
}

async function viewers(): Promise<Measurement> {
  const { alone, watched, quick, slow, dropped } = await viewersRun(20);
  const least = Math.min(...quick) / watched.ticks;
  return {
    measured: `${watched.late} of ${watched.ticks} ticks late, median ${fixed(watched.p50_ms, 0)} ms (${fixed(alone.p50_ms, 0)} without viewers); quick viewers got ${fixed(least * 100, 0)} % of the frames, slow ones lost ${dropped[0]}`,
    interval: `${watched.vehicles} vehicles, ${quick.length} quick and ${slow.length} slow viewers; p99 of a tick ${fixed(watched.p99_ms, 0)} ms (${fixed(alone.p99_ms, 0)} without)`,
    met: watched.vehicles >= 50_000 && watched.late === 0 && least > 0.99 && dropped[0] > 0 && dropped[1] === 0,
  };
}

export const CENTRE_FIGURES: readonly Figure[] = [
  {
    id: 'centre-pull',
    group: GROUP,
    asked: '10,000 controllers pulling each 10 s, 60 s, one core beside it',
    aim: 'p99 < 50 ms, no error, < 400 MB',
    command: 'npm run figures -- centre-pull',
    measure: pulls,
  },
  {
    id: 'centre-deployment',
    group: GROUP,
    asked: 'one plan to 1,300 controllers, 5 % slow, 2 % dead',
    aim: 'others confirmed in < 60 s, the dead listed with cause',
    command: 'npm run figures -- centre-deployment',
    measure: deployment,
  },
  {
    id: 'centre-kill',
    group: GROUP,
    asked: '200 kill -9 at random points under load',
    aim: '0 acknowledged writes lost, journal verifies, ready in < 2 s',
    command: 'npm run figures -- centre-kill',
    measure: kills,
  },
  {
    id: 'centre-faults',
    group: GROUP,
    asked:
      'deterministic fault simulation: loss, delay, duplication, reordering, restarts, full disk, clock jumps; 1,000 seeds',
    aim: 'never two orders in flight, never an unsafe lamp, converges',
    command: 'npm run figures -- centre-faults',
    measure: faults,
  },
  {
    id: 'centre-fuzz',
    group: GROUP,
    asked: '10^6 fuzzed plans and 10^5 fuzzed requests',
    aim: '0 unsafe plans accepted, 0 5xx, 0 leaks, memory flat',
    command: 'npm run figures -- centre-fuzz',
    measure: fuzz,
  },
  {
    id: 'centre-day',
    group: GROUP,
    asked: '24 h of simulated operation at full speed',
    aim: 'memory flat within 5 %',
    command: 'npm run figures -- centre-day',
    measure: day,
  },
  {
    id: 'centre-viewers',
    group: GROUP,
    asked: '50,000 vehicles at 10 Hz to 20 viewers',
    aim: 'slow viewers drop frames, never slow the tick',
    command: 'npm run figures -- centre-viewers',
    measure: viewers,
  },
];
