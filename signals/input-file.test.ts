// Proves that an input file that cannot be read is a fault with its path, and never a crash or a full memory.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseJson, readJson } from './input-file.ts';

let folder = '';
const file = (name: string, content: string | Uint8Array) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'greenband-read-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('reads JSON, plain and gzipped, also when its name hides it', async () => {
  expect(await readJson(file('a.json', '{"a":1}'))).toEqual({ a: 1 });
  expect(await readJson(file('b.json', gzipSync('{"a":2}')))).toEqual({ a: 2 });
});

describe('refuses', () => {
  test.each([
    ['a missing file', () => join(folder, 'none.json'), 'CLI_FILE_MISSING'],
    ['a folder', () => folder, 'CLI_FILE_IS_FOLDER'],
    ['broken gzip', () => file('c.json', gzipSync('{"a":1}'.repeat(99)).subarray(0, 20)), 'GZ_BROKEN'],
    ['bytes that are no text', () => file('d.json', Uint8Array.of(0x7b, 0xff, 0xfe)), 'JSON_ENCODING'],
    ['more than the limit', () => file('e.json', ' '.repeat(2000)), 'JSON_TOO_LARGE'],
    ['a gzip bomb beyond the limit', () => file('f.json', gzipSync(' '.repeat(10_000_000))), 'JSON_TOO_LARGE'],
  ])('%s', async (_, path, code) => {
    const where = path();
    await expect(readJson(where, 1000)).rejects.toMatchObject({ code, where });
  });

  test('a syntax error by its line', () => {
    expect(() => parseJson('{\n "a": 1,\n "b" 2\n}', 'x.json')).toThrow(/JSON_SYNTAX: .*\(x\.json:3\)/);
    expect(() => parseJson('{\n "a": [1,\n', 'x.json')).toThrow(/x\.json:3/);
    expect(() => parseJson('', 'x.json')).toThrow(/x\.json:1/);
  });
});

test.each([
  ['# not JSON\nat all\n', 1],
  ['{\n  "a": 1,\n  b: 2\n}\n', 3],
  [`{\n  "long": "${'x'.repeat(200)}",\n  "c": oops\n}\n\n\n`, 3],
  ['{\n  "a": 1\n', 3],
])('JSON that breaks is placed at its line (%#)', (text, line) => {
  expect(() => parseJson(text, 'file')).toThrow(`(file:${line})`);
});
