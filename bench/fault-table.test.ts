// Proves that the page of faults names every fault of the sources (cure: npm run faults).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { codesOf, currentFaultPage, FAULT_PAGE, faultPage, faultsOf, statesFaults } from './fault-table.ts';
import { parseSource, REPOSITORY, readSources } from './source-file.ts';

test('every code of the sources is on the page (cure: npm run faults)', () => {
  const page = readFileSync(join(REPOSITORY, FAULT_PAGE), 'utf8');
  const shipped = readSources().filter(statesFaults);
  const missing = [...new Set(shipped.flatMap(codesOf))].filter((code) => !page.includes(`| \`${code}\` |`));
  expect(missing).toEqual([]);
});

test('every code on the page is still in the sources (cure: npm run faults)', () => {
  const codes = (text: string) => [...new Set([...text.matchAll(/^\| `([A-Z0-9_]+)`/gm)].map((match) => match[1]))];
  const current = new Set(codes(currentFaultPage()));
  const page = readFileSync(join(REPOSITORY, FAULT_PAGE), 'utf8');
  expect(codes(page).filter((code) => !current.has(code))).toEqual([]);
});

test('fixtures, samples, tests and benches state no faults of the program', () => {
  const paths = ['fixtures/a.ts', 'signals/a.sample.ts', 'core/a.test.ts', 'bench/a.ts', 'core/a.ts'];
  expect(paths.filter((path) => statesFaults(parseSource(path, '// A sample.')))).toEqual(['core/a.ts']);
});

test('codes are found in faults, in calls that make them and in records', () => {
  const file = parseSource(
    'core/a.ts',
    `// A sample.
    throw new Fault('NET_A', 'no ' + kind + '; add one', where);
    throw this.fault('NET_B', \`lane \${id} is bad\`);
    faults.push({ code: 'NET_C', text: wide ? 'narrow it' : 'widen it', where });
    const text = \`gives \${rates}; keep one\`;
    throw new Fault('NET_E', text, where);
    const late = known ? 'NET_D' : '';
    process.env['GREENBAND_DATA'];`,
  );
  expect(faultsOf(file).map((row) => [row.code, row.text])).toEqual([
    ['NET_A', 'no …; add one'],
    ['NET_B', 'lane … is bad'],
    ['NET_C', 'narrow it / widen it'],
    ['NET_E', 'gives …; keep one'],
  ]);
  expect(faultPage([file])).toContain('| `NET_D` | … | core/a.ts |');
});
