// Figures of reading a large network.
import { createReadStream, statSync } from 'node:fs';
import { compileNetwork } from '../../core/compile-network.ts';
import { importSumoNetwork } from '../../core/sumo-network.ts';
import { GRIDS, gridFiles } from '../grid-work.ts';
import { median } from '../sample.ts';
import { fixed } from '../table.ts';
import type { Figure, Measurement } from './figure.ts';

async function importGrid(): Promise<Measurement> {
  const { net } = gridFiles(GRIDS['grid-45']!);
  const [imports, compiles]: [number[], number[]] = [[], []];
  for (let round = 0; round < 3; round++) {
    const start = performance.now();
    const { network } = await importSumoNetwork(createReadStream(net), net);
    const middle = performance.now();
    compileNetwork(network);
    imports.push((middle - start) / 1000);
    compiles.push((performance.now() - middle) / 1000);
  }
  return {
    measured: `${fixed(median(imports), 2)} s import, ${fixed(median(compiles), 2)} s more to compile`,
    interval: `median of 3; ${fixed(statSync(net).size / 1e6)} MB; import ${fixed(Math.min(...imports), 2)} to ${fixed(Math.max(...imports), 2)} s`,
    met: median(imports) < 3,
  };
}

export const IMPORT_FIGURES: readonly Figure[] = [
  {
    id: 'import-grid-45',
    group: 'Import',
    asked: 'import of a 24 MB SUMO network (45x45 signalised grid from netgenerate)',
    aim: '< 3 s',
    command: 'npm run figures -- import-grid-45',
    measure: importGrid,
  },
];
