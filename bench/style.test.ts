// Holds every source of the repository to the style of the house; each breach is printed with its cure.
import { describe, expect, test } from 'vitest';
import { parseSource, readSources } from './source-file.ts';
import { BROWSER_DOOR, breachesOf, importCycles, nodeReachedFrom, unusedExports } from './source-rules.ts';

const files = readSources();

describe('the sources', () => {
  test('keep the rules', () => {
    const found = files.flatMap(breachesOf).map((one) => `${one.where} ${one.rule}: ${one.cure}`);
    expect(found).toEqual([]);
  });

  test('have no import cycles (cure: move what both need into a file of its own)', () => {
    expect(importCycles(files)).toEqual([]);
  });

  test('ask nothing of Node behind the door for browsers (cure: take text, bytes or a clock as an argument)', () => {
    expect(nodeReachedFrom(BROWSER_DOOR, files)).toEqual([]);
  });

  test('unused exports are only warned about', () => {
    const unused = unusedExports(files);
    if (unused.length > 0) console.warn(`exports that nothing imports:\n  ${unused.join('\n  ')}`);
  });
});

describe('the rules see', () => {
  const rulesOf = (path: string, body: string) =>
    breachesOf(parseSource(path, `// A sample.\n${body}\n`)).map((one) => `${one.where} ${one.rule}`);

  test.each([
    ['core/a.ts', "import { run } from '../sim/run.ts';", /core imports from sim/],
    ['sim/a.ts', "import type { Plan } from '../signals/plan.ts';", /sim imports from signals/],
    ['sim/a.ts', "import { readFileSync } from 'node:fs';", /browser/],
    ['core/a.ts', "export const lazy = () => import('node:fs');", /browser/],
    ['twin-viewer/a.ts', "import { cycleOf } from '../signals/plan.ts';", /only types/],
    ['bench/a.ts', 'export const x = Math.random();', /Math\.random/],
    ['signals/a.ts', 'export const x = Date.now();', /real clock/],
    ['sim/a.ts', 'export const x = new Date();', /real clock/],
    ['core/string-utils.ts', '', /vague/],
    ['core/a.ts', 'export const x: any = 1;', /any/],
    ['core/a.ts', 'export default 1;', /default export/],
    ['core/a.ts', 'export enum Colour { red }', /enum/],
    ['core/a.ts', '\n'.repeat(400), /40\d lines/],
    ['core/a.ts', `export function long() {${'\n'.repeat(60)}}`, /function of 61 lines/],
  ])('breach %# in %s', (path, body, rule) => {
    expect(rulesOf(path, body)).toEqual([expect.stringMatching(rule)]);
  });

  test('a file without its reason', () => {
    expect(breachesOf(parseSource('core/a.ts', 'export {};\n')).map((one) => one.where)).toEqual(['core/a.ts:1']);
  });

  test('nothing in what is allowed', () => {
    expect(rulesOf('signals/a.ts', "import { readFileSync } from 'node:fs';\nexport const at = new Date(0);")).toEqual(
      [],
    );
    expect(rulesOf('core/a.test.ts', "import { sample } from '../bench/sample.ts';")).toEqual([]);
  });

  test('a cycle, but not one of types alone', () => {
    const one = parseSource('core/one.ts', "import { b } from './two.ts';\nexport const a = b;");
    const two = parseSource('core/two.ts', "import { a } from './one.ts';\nexport const b = a;");
    const typed = parseSource('core/two.ts', "import type { a } from './one.ts';\nexport const b: typeof a = 1;");
    expect(importCycles([one, two])).toEqual([['core/one.ts', 'core/two.ts', 'core/one.ts']]);
    expect(importCycles([one, typed])).toEqual([]);
  });

  test('an export that nothing imports', () => {
    const one = parseSource('core/one.ts', 'export const a = 1;\nexport function b() {}\n');
    const two = parseSource('core/two.ts', "import { a } from './one.ts';\nconsole.log(a);");
    expect(unusedExports([one, two])).toEqual(['core/one.ts: b']);
  });
});
