// Runs the built command as a user does, and makes small places to run it on; for tests.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TWO_STREETS } from '../core/two-streets.sample.ts';
import { packageRoot } from './package-root.ts';

export const BIN = join(packageRoot(), 'bin', 'greenband.js');

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `greenband ARGS` to its end. */
export function greenband(...args: readonly string[]): Ran {
  return ran(BIN, args);
}

/** Runs what `npm start -- ARGS` runs. */
export function mainJob(...args: readonly string[]): Ran {
  return ran(join(packageRoot(), 'dist', 'signals', 'main-job.js'), args);
}

function ran(script: string, args: readonly string[]): Ran {
  const child = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8', timeout: 60_000 });
  return { code: child.status, stdout: child.stdout, stderr: child.stderr };
}

/** A folder of its own for one test file. */
export function scratchFolder(): string {
  return mkdtempSync(join(tmpdir(), 'greenband-command-'));
}

/** Forty cars on two streets that cross at one signal. */
export function twoStreetsRoutes(): string {
  const vehicles = Array.from({ length: 40 }, (_, i) => {
    const route = i % 2 === 0 ? 'w e' : 's n';
    return `<vehicle id="v${i}" depart="${i * 5}"><route edges="${route}"/></vehicle>`;
  });
  return `<routes>\n${vehicles.join('\n')}\n</routes>\n`;
}

/** Writes the two streets as SUMO files; answers the arguments that import them. */
export function twoStreetsFiles(folder: string, net = TWO_STREETS, routes = twoStreetsRoutes()): string[] {
  const netPath = join(folder, 'two.net.xml');
  const routePath = join(folder, 'two.rou.xml');
  writeFileSync(netPath, net);
  writeFileSync(routePath, routes);
  return ['import', '--from', 'sumo', '--net', netPath, '--routes', routePath, '--out', join(folder, 'place')];
}
