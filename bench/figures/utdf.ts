// Figures of the Synchro import: the real corridor Bullhead runs, and its plan goes back with no difference.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fault } from '../../core/fault.ts';
import { greenband } from '../greenband-command.ts';
import type { Figure, Measurement } from './figure.ts';

function bullhead(): string {
  const data = process.env['GREENBAND_DATA'];
  if (data === undefined)
    throw new Fault('BENCH_NO_DATA', 'Set GREENBAND_DATA to the folder of real data.', 'GREENBAND_DATA');
  return join(data, 'utdf-bullhead', 'UTDF.csv');
}

async function roundTrip(): Promise<Measurement> {
  const folder = mkdtempSync(join(tmpdir(), 'greenband-utdf-'));
  try {
    const [place, back] = [join(folder, 'place'), join(folder, 'back.csv')];
    await greenband(['import', '--from', 'utdf', bullhead(), '--out', place]);
    const { vehicles } = (await greenband(['simulate', place, '--end', '900'])) as { vehicles: Record<string, number> };
    await greenband(['export', place, '--to', 'utdf', '--out', back]);
    const [before, after] = [bullhead(), back].map((path) => readFileSync(path, 'utf8').split('\n'));
    const different = before!.filter((line, i) => line !== after![i]).length + Math.abs(before!.length - after!.length);
    const { departed, arrived } = vehicles as { departed: number; arrived: number };
    return {
      measured: `${different} lines differ; in 15 min ${departed} vehicles departed, ${arrived} arrived`,
      met: different === 0 && arrived > 0,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export const UTDF_FIGURES: readonly Figure[] = [
  {
    id: 'utdf-bullhead',
    group: 'Import',
    asked: 'Bullhead (Synchro UTDF 8) imports, runs 15 min, and its plan is exported again',
    aim: 'no difference',
    command: 'npm run figures -- utdf-bullhead',
    measure: roundTrip,
  },
];
