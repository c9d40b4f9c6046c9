// Proves that a file or folder is there whole or not at all, whatever stops the writer.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { requireWritable, writeFolder, writeWhole } from './atomic-write.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'greenband-write-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function* breaksAfter(pieces: number): Generator<string> {
  for (let i = 0; i < pieces; i++) yield `piece ${i}\n`;
  throw new Error('the source broke');
}

describe('a file', () => {
  test('is written whole, from pieces of text and bytes', () => {
    writeWhole(join(folder, 'new', 'a.txt'), ['one ', new TextEncoder().encode('two'), ' drei €']);
    expect(readFileSync(join(folder, 'new', 'a.txt'), 'utf8')).toBe('one two drei €');
    expect(readdirSync(join(folder, 'new'))).toEqual(['a.txt']);
  });

  test('keeps its old content when the new one breaks off', () => {
    const path = join(folder, 'a.txt');
    writeFileSync(path, 'old');
    expect(() => writeWhole(path, breaksAfter(3))).toThrow(/CLI_CANNOT_WRITE.*the source broke/);
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['a.txt']);
  });

  test('under a file as folder is a fault that names the path', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => writeWhole(join(folder, 'file', 'x'), 'text')).toThrow(/CLI_CANNOT_WRITE/);
  });
});

test('whether a file can be written is known beforehand, and nothing is left of the trial', () => {
  writeFileSync(join(folder, 'plain'), '');
  expect(() => requireWritable(join(folder, 'new', 'deep', 'plan.json'))).not.toThrow();
  expect(() => requireWritable(join(folder, 'plain'))).not.toThrow();
  expect(() => requireWritable(join(folder, 'plain', 'plan.json'))).toThrow(/CLI_CANNOT_WRITE/);
  expect(() => requireWritable(folder)).toThrow(/CLI_CANNOT_WRITE.*a folder/);
  expect(readdirSync(folder)).toEqual(['plain']);
});

describe('a folder', () => {
  test('appears with all its files', () => {
    writeFolder(
      join(folder, 'out'),
      new Map([
        ['a.csv', 'a'],
        ['b.csv', 'b'],
      ]),
    );
    expect(readdirSync(folder)).toEqual(['out']);
    expect(readdirSync(join(folder, 'out'))).toEqual(['a.csv', 'b.csv']);
  });

  test('does not appear when one of its files breaks off', () => {
    const files = new Map<string, Iterable<string>>([
      ['a.csv', ['a']],
      ['b.csv', breaksAfter(1)],
    ]);
    expect(() => writeFolder(join(folder, 'out'), files)).toThrow(/CLI_CANNOT_WRITE/);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('that has other files keeps them, and keeps all its old ones when the new ones break off', () => {
    const out = join(folder, 'out');
    mkdirSync(out);
    writeFileSync(join(out, 'mine.txt'), 'mine');
    writeFolder(out, new Map([['a.csv', 'first']]));
    expect(() =>
      writeFolder(
        out,
        new Map<string, Iterable<string>>([
          ['a.csv', ['second']],
          ['b.csv', breaksAfter(1)],
        ]),
      ),
    ).toThrow(/CLI_CANNOT_WRITE/);
    expect(readdirSync(out).sort()).toEqual(['a.csv', 'mine.txt']);
    expect(readFileSync(join(out, 'a.csv'), 'utf8')).toBe('first');
    expect(existsSync(join(folder, '.out'))).toBe(false);
  });

  test('is not written over a file of that name', () => {
    writeFileSync(join(folder, 'out'), 'mine');
    expect(() => writeFolder(join(folder, 'out'), new Map([['a', 'a']]))).toThrow(/choose another --out/);
    expect(readFileSync(join(folder, 'out'), 'utf8')).toBe('mine');
  });
});
