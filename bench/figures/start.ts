// Figures of the first minutes: what a stranger meets who types one command.
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { systemClock } from '../../signals/clock.ts';
import { openPlace } from '../../signals/prepared-place.ts';
import { MAIN_JOB, retime } from '../../signals/retiming.ts';
import { median } from '../sample.ts';
import { fixed } from '../table.ts';
import type { Figure, Measurement } from './figure.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const GROUP = 'The first minutes';

async function commandStart(): Promise<Measurement> {
  const times: number[] = [];
  for (let round = 0; round < 9; round++) {
    const start = performance.now();
    execFileSync(process.execPath, [join(ROOT, 'bin', 'greenband.js'), '--help'], { stdio: 'ignore' });
    times.push(performance.now() - start);
  }
  const range = `${fixed(Math.min(...times), 0)} to ${fixed(Math.max(...times), 0)} ms`;
  return { measured: `${fixed(median(times), 0)} ms`, interval: range, met: median(times) < 300 };
}

/** Runs npm in a fresh clone; the wall seconds and its stdout. */
async function inFreshClone(args: readonly string[]): Promise<{ seconds: number; stdout: string; code: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'greenband-clone-'));
  try {
    const start = performance.now();
    await run('git', ['clone', '--quiet', ROOT, folder]);
    const done = await run('npm', args, { cwd: folder, maxBuffer: 1 << 26 })
      .then(({ stdout }) => ({ stdout, code: 0 }))
      .catch((error: { stdout: string; code: number }) => ({ stdout: error.stdout, code: error.code }));
    return { seconds: (performance.now() - start) / 1000, ...done };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function freshStart(): Promise<Measurement> {
  const { seconds, code } = await inFreshClone(['start', '--', '--once']);
  return { measured: `${fixed(seconds, 0)} s, exit code ${code}`, met: code === 0 && seconds < 180 };
}

async function freshTest(): Promise<Measurement> {
  const { seconds, stdout, code } = await inFreshClone(['test']);
  const last = stdout.trimEnd().split('\n').at(-1) ?? '';
  return { measured: `${fixed(seconds, 0)} s, ${last}`, met: code === 0 && seconds < 600 };
}

/** The main job's own work: the district re-timed, both plans on the same seeds. */
async function riversideGain(): Promise<Measurement> {
  const start = performance.now();
  const prepared = await openPlace(join(ROOT, 'fixtures', 'riverside'), {});
  const { difference } = await retime(prepared, MAIN_JOB, { at: () => {}, clear: () => {} }, systemClock);
  const seconds = (performance.now() - start) / 1000;
  const { mean, ci95 } = difference.delay_s;
  const percent = difference.delay_s.percent ?? 0;
  return {
    measured: `${fixed(mean)} s a vehicle, ${fixed(percent)} %, in ${fixed(seconds, 0)} s`,
    interval: `${fixed(ci95[0])} to ${fixed(ci95[1])} s, 10 replications on the same random numbers`,
    met: percent <= -20 && ci95[1] < 0 && seconds < 120,
  };
}

export const START_FIGURES: readonly Figure[] = [
  {
    id: 'riverside-gain',
    group: GROUP,
    asked: 'the main job on `riverside`: mean delay against the own plan, 10 replications, within two minutes',
    aim: '20 % lower, the interval not touching zero',
    command: 'npm start -- --once',
    measure: riversideGain,
  },
  {
    id: 'start-fresh-clone',
    group: GROUP,
    asked: '`npm start` on a fresh clone, install included',
    aim: '< 3 min',
    command: 'npm run figures -- start-fresh-clone',
    measure: freshStart,
  },
  {
    id: 'test-fresh-clone',
    group: GROUP,
    asked: '`npm test` on a fresh clone, install included',
    aim: '< 10 min, none failed',
    command: 'npm run figures -- test-fresh-clone',
    measure: freshTest,
  },
  {
    id: 'command-start',
    group: GROUP,
    asked: 'the command line starts',
    aim: '< 300 ms',
    command: 'node bin/greenband.js --help',
    measure: commandStart,
  },
];
