// The words of the page: none missing, none unused, the same places to fill in, and no text beside them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../signals/package-root.ts';
import { EN } from './en.ts';
import { clockText, language, number, signed, t } from './words.ts';
import { ZH } from './zh.ts';

const folder = join(packageRoot(), 'twin-viewer');
const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !/(en|zh)\.ts$|\.test\./.test(name))
  .map((name) => readFileSync(join(folder, name), 'utf8'));
const code = sources.join('\n');

test('both languages have the same words and places to fill in', () => {
  expect(Object.keys(ZH).sort()).toEqual(Object.keys(EN).sort());
  const places = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();
  for (const [word, text] of Object.entries(EN))
    expect([word, places(ZH[word as keyof typeof EN])]).toEqual([word, places(text)]);
});

test('every word is used somewhere', () => {
  const unused = Object.keys(EN).filter((word) => !code.includes(`'${word}'`) && !code.includes(`"${word}"`));
  expect(unused).toEqual([]);
});

test('no text stands in the panels but by way of a word', () => {
  const bare = sources.flatMap((source) => source.match(/[^=]>\s*[A-Z][a-z]{3,}[^<>{}()=;]*</g) ?? []);
  expect(bare).toEqual([]);
});

test('numbers have a true minus, and their sign where asked', () => {
  expect(number(-1.25, 1)).toBe('−1.3');
  expect(signed(2)).toBe('+2');
  expect(number(-0.001, 1)).toBe('0.0');
  expect(number(Number.NaN)).toBe('–');
  expect(clockText(24_300 + 61)).toBe('06:46:01');
});

test('a word is said in the language chosen', () => {
  language.value = 'zh';
  expect(t('mode.watch')).toBe('观察');
  language.value = 'en';
  expect(t('link.live', { age: 2 })).toBe('Live, 2 s old');
});
