// Proves that fields nobody reads are found, with their place, and that no known one is.
import { Type } from '@sinclair/typebox';
import { expect, test } from 'vitest';
import { ScenarioFile } from './scenario.ts';
import { unknownFields } from './unknown-fields.ts';

const head = { format: 'greenband-scenario', version: 1 };
const places = (document: object) => unknownFields(ScenarioFile, document, 'a.json').map(({ where }) => where);

test('a slip at the top, or in an entry, is named with its place and the fields there are', () => {
  expect(places({ ...head, closurez: [] })).toEqual(['a.json#/closurez']);
  expect(places({ ...head, closures: [{ edges: ['a'] }, { edges: ['b'], form: 5 }] })).toEqual([
    'a.json#/closures/1/form',
  ]);
  expect(unknownFields(ScenarioFile, { ...head, x: 1 }, 'a.json')[0]!.text).toContain('closures');
  expect(places({ ...head, toString: 1 })).toEqual(['a.json#/toString']);
});

test('a document of known fields has none', () => {
  expect(
    places({ ...head, closures: [{ lanes: [{ edge: 'a', lane: 0 }], from: 5 }], navigation: { share: 1 } }),
  ).toEqual([]);
});

test('of a union the form is looked at that the value says it is', () => {
  const Either = Type.Union([
    Type.Object({ kind: Type.Literal('a'), one: Type.Number() }),
    Type.Object({ kind: Type.Literal('b'), two: Type.Number() }),
  ]);
  const found = unknownFields(
    Type.Array(Either),
    [
      { kind: 'b', two: 2, one: 1 },
      { kind: 'a', one: 1 },
    ],
    'b.json',
  );
  expect(found.map(({ where }) => where)).toEqual(['b.json#/0/one']);
});
