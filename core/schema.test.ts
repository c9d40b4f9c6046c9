// Proves that a document that does not fit is refused with the element and what was expected there.
import { Type } from '@sinclair/typebox';
import { describe, expect, test } from 'vitest';
import type { Fault } from './fault.ts';
import { checkDocument } from './schema.ts';

const Round = Type.Object({ kind: Type.Literal('round'), radius: Type.Number() });
const Square = Type.Object({ kind: Type.Literal('square'), side: Type.Number() });
const Sample = Type.Object({
  format: Type.Literal('sample'),
  version: Type.Literal(2),
  colour: Type.Union([Type.Literal('red'), Type.Literal('green')]),
  shapes: Type.Array(Type.Union([Round, Square])),
});
const kind = { format: 'sample', version: 2 };
const good = { format: 'sample', version: 2, colour: 'red', shapes: [{ kind: 'square', side: 1 }] };

function faultOf(document: unknown): Pick<Fault, 'code' | 'text' | 'where'> {
  try {
    checkDocument(Sample, kind, document, 'a.json');
  } catch (thrown) {
    const { code, text, where } = thrown as Fault;
    return { code, text, where };
  }
  throw new Error('no fault');
}

test('a document that fits is answered as it is', () => {
  expect(checkDocument(Sample, kind, good, 'a.json')).toBe(good);
});

describe('refused', () => {
  test.each([
    [[1], 'JSON_FORMAT', /object/],
    [{ ...good, format: 'other' }, 'JSON_FORMAT', /format "other"/],
    [{ colour: 'red' }, 'JSON_FORMAT', /no "format"/],
    [{ ...good, version: 3 }, 'JSON_NEWER', /version 3 of sample.*up to 2; update/],
    [{ ...good, version: 0 }, 'JSON_SCHEMA', /found 0/],
  ])('%j', (document, code, text) => {
    expect(faultOf(document)).toMatchObject({
      code,
      text: expect.stringMatching(text),
      where: expect.stringMatching(/^a\.json/),
    });
  });

  test('a missing property', () => {
    const { colour, ...rest } = good;
    expect(faultOf(rest)).toMatchObject({ text: expect.stringMatching(/required/), where: 'a.json#/colour' });
    expect(colour).toBe('red');
  });

  test('a wrong choice names the choices', () => {
    expect(faultOf({ ...good, colour: 'blue' })).toMatchObject({
      text: 'expected one of "red", "green", found "blue"; correct it',
      where: 'a.json#/colour',
    });
  });

  test('inside a union: the complaint is about the form that the element says it is', () => {
    expect(faultOf({ ...good, shapes: [{ kind: 'square', side: 'x' }] })).toMatchObject({
      text: 'expected number, found "x"; correct it',
      where: 'a.json#/shapes/0/side',
    });
    expect(faultOf({ ...good, shapes: [{ kind: 'hexagon' }] }).where).toBe('a.json#/shapes/0');
  });
});
