// Everything that is installed with Greenband has a licence that is free, and the page lists it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../signals/package-root.ts';
import { isFree, LICENCE_PAGE, licencePage, licensedPackages } from './licences.ts';

test('every licence is free (cure: another package)', () => {
  const packages = licensedPackages();
  expect(packages.length).toBeGreaterThan(50);
  expect(packages.filter(({ licence }) => !isFree(licence))).toEqual([]);
});

test('an offer of several is free if one is, and all that belong together must be', () => {
  expect([isFree('(MIT OR GPL-3.0)'), isFree('MIT AND GPL-3.0'), isFree('unknown')]).toEqual([true, false, false]);
});

test('the page lists what is installed (cure: npm run licences)', () => {
  expect(readFileSync(join(packageRoot(), LICENCE_PAGE), 'utf8')).toBe(licencePage());
});
