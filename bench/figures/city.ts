// Figures of one's own city: what a check-up finds on places whose fault is known, and a demand that is hidden behind its counts.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { judged } from '../../core/detector-check.sample.ts';
import { ailingPlace, PLACES } from '../../fixtures/ailing-places/ailing-place.ts';
import { Calibrator } from '../../signals/calibration/calibrate.ts';
import type { JunctionFinding } from '../../signals/checkup/causes.ts';
import { checkup } from '../../signals/commands/checkup.ts';
import { packageRoot } from '../../signals/package-root.ts';
import { batchOf, lampsFor, openPlace } from '../../signals/prepared-place.ts';
import { runBatch } from '../../signals/replications.ts';
import { hiddenCounts, wrongDemand } from '../hidden-demand.ts';
import { fixed } from '../table.ts';
import type { Figure, Measurement } from './figure.ts';

const quiet = { at: () => {}, clear: () => {} };
const GROUP = 'Your own city';
/** s of each place that are simulated */
const END = 1800;

/** Whether the first finding is the cause that was put in, at its junction (a plan at the wrong hour is everywhere). */
async function namesCause(seed: number): Promise<string | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'greenband-ailing-'));
  try {
    const { cause, junction, files } = ailingPlace(seed);
    for (const [name, text] of files) writeFileSync(join(folder, name), text);
    const [log, detectors] = [join(folder, 'events.csv'), join(folder, 'detectors.csv')];
    const options = { seed: 1, log, detectors, end: END, replications: 4, junctions: 3 };
    const { findings } = (await checkup(folder, options, quiet)).document as { findings: JunctionFinding[] };
    const [first] = findings;
    const named = first?.causes[0]?.cause;
    const where = cause === 'plan-at-wrong-hour' ? '*' : junction;
    return named === cause && first?.junction === where
      ? undefined
      : `place ${seed}: ${named ?? 'nothing'} at ${first?.junction}, not ${cause} at ${where}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function causes(): Promise<Measurement> {
  const missed: string[] = [];
  for (let seed = 1; seed <= PLACES; seed++) {
    const wrong = await namesCause(seed);
    if (wrong !== undefined) missed.push(wrong);
  }
  const named = PLACES - missed.length;
  return { measured: `${named} of ${PLACES} named first`, interval: missed.join('; '), met: named >= 10 };
}

/** Riverside behind its counts: 10 % noise on half of its links; the demand that is known is 60 % of the truth and wrong by pair. */
async function hidden(): Promise<Measurement> {
  const begun = performance.now();
  const prepared = await openPlace(join(packageRoot(), 'fixtures', 'riverside'), {});
  const { lamps } = await lampsFor(prepared, undefined);
  const [truth] = await runBatch(batchOf(prepared, [lamps], 900), [{ plan: 0, seed: 77, tables: true }]);
  const { counted, heldOut } = hiddenCounts(prepared.network, truth!.tables!.links, 0.1, 5);
  const place = { ...prepared.place, demand: wrongDemand(prepared.place.demand, 0.6, 0.7, 9) };
  const options = { seed: 1, interval: 900, iterations: 4, replications: 1, countError: 0.1, priorError: 0.5 };
  const calibrator = new Calibrator({ ...prepared, place }, lamps, options);
  const { before, after } = await calibrator.calibrate(counted, heldOut);
  const seconds = (performance.now() - begun) / 1000;
  const percent = (share: number) => fixed(100 * share);
  const [met, judged] = [after.counted.placesBelow5, after.heldOut.placesBelow5];
  return {
    measured: `GEH < 5 on ${percent(met)} % of ${after.counted.places.length} counted links, ${percent(judged)} % of ${after.heldOut.places.length} held out, in ${fixed(seconds, 0)} s`,
    interval: `before ${percent(before.counted.placesBelow5)} and ${percent(before.heldOut.placesBelow5)} %; by quarter of an hour ${percent(after.counted.countsBelow5)} and ${percent(after.heldOut.countsBelow5)} %`,
    met: met >= 0.95 && judged >= 0.85 && seconds < 300,
  };
}

/** Towns that no threshold was chosen on. */
async function detectors(): Promise<Measurement> {
  const { found, injected, blamed, sound } = judged(101, 50);
  const [share, wrong] = [found / injected, blamed / sound];
  return {
    measured: `${fixed(100 * share)} % of ${injected} faults found, ${fixed(100 * wrong)} % of ${sound} sound detectors blamed`,
    interval: 'stuck, silent and drifting, in 50 towns of 24 detectors',
    met: share >= 0.95 && wrong < 0.02,
  };
}

export const CITY_FIGURES: readonly Figure[] = [
  {
    id: 'checkup-causes',
    group: GROUP,
    asked: 'twelve places with one cause each, made before the check-up: `checkup` names cause and junction first',
    aim: '>= 10 of 12',
    command: 'npm run figures -- checkup-causes',
    measure: causes,
  },
  {
    id: 'hidden-demand',
    group: GROUP,
    asked: 'the demand of riverside behind counts of one run with 10 % noise on half of its links: `calibrate`',
    aim: 'GEH < 5 on 95 % of counted and 85 % of held-out links, within 5 min',
    command: 'npm run figures -- hidden-demand',
    measure: hidden,
  },
  {
    id: 'detector-faults',
    group: GROUP,
    asked: 'stuck, silent and drifting detectors, injected, held against the others of their town: `counts`',
    aim: '95 % found, < 2 % false',
    command: 'npm run figures -- detector-faults',
    measure: detectors,
  },
];
