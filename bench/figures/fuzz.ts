// Figures of broken files: ten thousand for each importer, in as many processes as there are cores.
import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Figure, Measurement } from './figure.ts';

const execute = promisify(execFile);
const HERE = fileURLToPath(new URL('..', import.meta.url));
const FILES = 10_000;
const SLICE = 1000;
const FIRST = 1000;

async function fuzz(kind: string): Promise<Measurement> {
  const slices = Array.from({ length: FILES / SLICE }, (_, i) => FIRST + i * SLICE);
  const wrong: string[] = [];
  let places = 0;
  const work = async () => {
    for (let first = slices.shift(); first !== undefined; first = slices.shift()) {
      const args = [join(HERE, 'import-fuzz-run.js'), kind, String(first), String(SLICE)];
      try {
        const { stdout } = await execute(process.execPath, args);
        places += (JSON.parse(stdout) as { places: number }).places;
      } catch (thrown) {
        wrong.push(String((thrown as { stderr?: string }).stderr ?? thrown).slice(0, 200));
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, work));
  return {
    measured:
      wrong.length === 0
        ? `${FILES} files: ${places} places, ${FILES - places} faults, none over 10 s`
        : `${wrong.length} of ${FILES / SLICE} slices of ${SLICE} files failed`,
    interval: wrong.join('; '),
    met: wrong.length === 0,
  };
}

function fuzzFigure(id: string, kind: string, what: string): Figure {
  return {
    id,
    group: 'Broken files',
    asked: `10^4 broken files of ${what}: each a sound place or a fault`,
    aim: 'no crash, none over 10 s, no partial place',
    command: `npm run figures -- ${id}`,
    measure: () => fuzz(kind),
  };
}

export const FUZZ_FIGURES: readonly Figure[] = [
  fuzzFigure('osm-fuzz', 'osm', 'OpenStreetMap, XML and PBF, up to a lawful first plan'),
  fuzzFigure('fuzz-sumo', 'sumo', 'SUMO'),
  fuzzFigure('fuzz-cityflow', 'cityflow', 'CityFlow'),
  fuzzFigure('fuzz-utdf', 'utdf', 'Synchro UTDF'),
  fuzzFigure('fuzz-gmns', 'gmns', 'GMNS'),
  fuzzFigure('fuzz-gtfs', 'gtfs', 'GTFS, into a place that is there'),
  fuzzFigure('fuzz-counts', 'counts', 'counts and matrices'),
];
