// The licences of everything that Greenband brings along, read off the lockfile.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../signals/package-root.ts';
import { markdownTable } from './table.ts';

export const LICENCE_PAGE = 'docs/licences.md';

/** Licences that ask for no more than to be named. EDL-1.0 is BSD-3-Clause, which one package misspells. */
const FREE = [
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BDS-3-Clause',
  'EDL-1.0',
  'Apache-2.0',
  'BlueOak-1.0.0',
  '0BSD',
  'Unlicense',
];

/** What the lockfile does not tell, read off the packages' own licence files. */
const READ: Readonly<Record<string, string>> = { arc: 'BSD-2-Clause' };

export interface LicensedPackage {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
}

interface LockEntry {
  readonly version?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
}

/** Packages that are installed with Greenband; those for building and testing alone are not among them. */
export function licensedPackages(): LicensedPackage[] {
  const lock = JSON.parse(readFileSync(join(packageRoot(), 'package-lock.json'), 'utf8')) as {
    packages: Record<string, LockEntry>;
  };
  const found = new Map<string, LicensedPackage>();
  for (const [path, { version = '', license, dev, devOptional }] of Object.entries(lock.packages)) {
    if (path === '' || dev || devOptional) continue;
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const licence = license ?? READ[name] ?? 'unknown';
    found.set(`${name}@${version}`, { name, version, licence });
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** Whether one of the licences that an expression offers is free. */
export function isFree(licence: string): boolean {
  return licence
    .replace(/[()]/g, '')
    .split(' OR ')
    .some((one) => one.split(' AND ').every((part) => FREE.includes(part.trim())));
}

export function licencePage(): string {
  const rows = licensedPackages().map(({ name, version, licence }) => [name, version, licence]);
  return [
    '# Licences\n',
    'What is installed with Greenband (Apache-2.0), as its packages say. Made by `npm run licences`, checked by the tests.\n',
    markdownTable(['package', 'version', 'licence'], rows),
  ].join('\n');
}
