// Broken files of every kind become a place or a fault: never a crash, never a long wait.
import { expect, test } from 'vitest';
import { FUZZED, fuzzImporter } from './import-fuzz.ts';

test.each(FUZZED)(
  '300 broken files of $kind',
  async (importer) => {
    const places = await fuzzImporter(importer, 1, 300);
    expect(places).toBeGreaterThan(5);
    expect(places).toBeLessThan(295);
  },
  60_000,
);

test.skipIf(process.env['GREENBAND_FULL'] !== '1').each(FUZZED)(
  '10^4 broken files of $kind (test:full)',
  async (importer) => {
    await fuzzImporter(importer, 1000, 10_000);
  },
  1_200_000,
);
