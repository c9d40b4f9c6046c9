// Broken files of every kind become a place or a fault: never a crash, never a long wait. `npm run figures -- fuzz-sumo` tries 10^4.
import { expect, test } from 'vitest';
import { FUZZED, fuzzImporter } from './import-fuzz.ts';
import { fuzzMaps } from './map-fuzz.ts';

test.each(FUZZED)(
  '100 broken files of $kind',
  async (importer) => {
    const places = await fuzzImporter(importer, 1, 100);
    expect(places).toBeGreaterThan(3);
    expect(places).toBeLessThan(97);
  },
  60_000,
);

test('100 broken maps', async () => {
  expect(await fuzzMaps(1, 100)).toBeGreaterThan(25);
}, 60_000);
