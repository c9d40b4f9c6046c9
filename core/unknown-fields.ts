// Finds fields of a document that its schema does not know: they are read by nobody, and most are slips of the pen.
import type { TSchema } from '@sinclair/typebox';
import type { FaultRecord } from './fault.ts';

interface Shape {
  readonly properties?: Readonly<Record<string, TSchema>>;
  readonly items?: TSchema;
  readonly anyOf?: readonly TSchema[];
  readonly const?: unknown;
  readonly patternProperties?: unknown;
}

/**
 * Every field that the schema does not name, of a document that fits it.
 * @param source file name; `where` is `source#/path/to/it`
 * @param within path in the file of what is given, where that is a part of it
 */
export function unknownFields(schema: TSchema, document: unknown, source: string, within = ''): FaultRecord[] {
  return strangers(schema, document, within).map(({ path, known }) => ({
    code: 'JSON_UNKNOWN_FIELD',
    text: `there is no such field here, so nothing would be done about it; the fields are ${known.join(', ')}: correct its name, or take it out`,
    where: `${source}#${path}`,
  }));
}

interface Stranger {
  readonly path: string;
  readonly known: readonly string[];
}

function strangers(schema: TSchema, value: unknown, path: string): Stranger[] {
  const { properties, items, anyOf, patternProperties } = schema as Shape;
  if (typeof value !== 'object' || value === null) return [];
  if (anyOf !== undefined) return strangers(formOf(anyOf, value), value, path);
  if (Array.isArray(value))
    return items === undefined ? [] : value.flatMap((entry, i) => strangers(items, entry, `${path}/${i}`));
  if (properties === undefined || patternProperties !== undefined) return [];
  return Object.entries(value).flatMap(([name, entry]) => {
    const field = Object.hasOwn(properties, name) ? properties[name] : undefined;
    const place = `${path}/${name}`;
    return field === undefined ? [{ path: place, known: Object.keys(properties) }] : strangers(field, entry, place);
  });
}

/** Of a union the form that the value says it is (its literals agree); of several, that which leaves fewest strangers. */
function formOf(forms: readonly TSchema[], value: object): TSchema {
  const said = value as Readonly<Record<string, unknown>>;
  const agrees = (form: TSchema) =>
    Object.entries((form as Shape).properties ?? {}).every(
      ([name, field]) => (field as Shape).const === undefined || (field as Shape).const === said[name],
    );
  const counted = forms.filter(agrees).map((form) => ({ form, count: strangers(form, value, '').length }));
  return counted.sort((a, b) => a.count - b.count)[0]?.form ?? forms[0]!;
}
