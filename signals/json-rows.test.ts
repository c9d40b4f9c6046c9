// Proves that rows are JSON: what is written is what is read back.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonRows } from './json-rows.ts';

test('any document comes back as it was', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (document) => {
      expect(JSON.parse([...jsonRows(document)].join(''))).toEqual(JSON.parse(JSON.stringify(document)));
    }),
  );
});

test('one row an element, also over many pieces', () => {
  const text = [...jsonRows({ format: 'x', none: undefined, list: Array.from({ length: 2500 }, (_, id) => ({ id })) })];
  expect(text.join('').split('\n')).toHaveLength(2500 + 6);
  expect(JSON.parse(text.join('')).list).toHaveLength(2500);
});
