// Figures that are a suite of tests: how many cases hold.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Figure, Measurement } from './figure.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

interface SuiteReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
}

/** Runs test files in the long tier and counts. */
async function suite(files: readonly string[]): Promise<Measurement> {
  const args = ['node_modules/vitest/vitest.mjs', 'run', ...files, '--reporter=json', '--testTimeout=600000'];
  const env = { ...process.env, GREENBAND_FULL: '1' };
  // A failing suite exits 1 but still prints its report.
  const { stdout } = await run(process.execPath, args, { cwd: ROOT, env, maxBuffer: 1 << 28 }).catch(
    (error: { stdout: string }) => error,
  );
  const report = JSON.parse(stdout.slice(stdout.indexOf('{'))) as SuiteReport;
  const { numPassedTests: passed, numFailedTests: failed } = report;
  return { measured: `${passed} of ${passed + failed} cases hold`, met: failed === 0 && passed > 0 };
}

function suiteFigure(id: string, group: string, asked: string, aim: string, files: readonly string[]): Figure {
  return { id, group, asked, aim, command: `npm run test:full -- ${files.join(' ')}`, measure: () => suite(files) };
}

export const SUITE_FIGURES: readonly Figure[] = [
  suiteFigure('hcm', 'Single junctions', 'HCM delay, LOS and dispersion: T1-T8, T12', 'within 1 %', [
    'signals/hcm.test.ts',
  ]),
  suiteFigure(
    'interlock-fuzz',
    'Safety',
    'interlock on 100,000 random plans against an independent brute force: no unsafe plan passes, no safe one is refused',
    '0 disagreements',
    ['signals/interlock-fuzz.test.ts'],
  ),
  suiteFigure(
    'event-log-tables',
    'Controller logs',
    'arrivals on green, split failures, terminations and splits of three real signals against the tables of the atspm package',
    'each within 0.5 % (equal to the rounding of those tables)',
    ['signals/atspm/measures.test.ts'],
  ),
  suiteFigure('lamps-as-sumo', 'Import', 'every lamp of three real maps, second by second, as SUMO shows it', 'equal', [
    'bench/sumo-lamps.test.ts',
  ]),
];
