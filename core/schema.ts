// Checks a parsed document against its schema, and says which element is wrong and what it should be.
import type { Static, TSchema } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { type ValueError, ValueErrorType } from '@sinclair/typebox/errors';
import { Fault } from './fault.ts';

/** What the head of one of our documents must say. */
export interface DocumentKind {
  /** the value of `format` */
  readonly format: string;
  /** the newest version that this program reads */
  readonly version: number;
}

const compiled = new WeakMap<
  TSchema,
  { Check(value: unknown): boolean; Errors(value: unknown): Iterable<ValueError> }
>();

/**
 * Answers the document as what its schema says it is.
 * @param source file name, for faults
 * @throws Fault JSON_FORMAT (another kind of document), JSON_NEWER (written by a newer version), JSON_SCHEMA (an element
 * that does not fit; `where` is `source#/path/to/it`)
 */
export function checkDocument<T extends TSchema>(
  schema: T,
  kind: DocumentKind,
  document: unknown,
  source: string,
): Static<T> {
  if (typeof document !== 'object' || document === null || Array.isArray(document))
    throw new Fault('JSON_FORMAT', `a JSON object of format "${kind.format}" is needed; check the file name`, source);
  const head = document as { readonly format?: unknown; readonly version?: unknown };
  if (head.format !== kind.format) {
    const found = head.format === undefined ? 'no "format"' : `format ${JSON.stringify(head.format)}`;
    throw new Fault('JSON_FORMAT', `the file has ${found}, "${kind.format}" is needed; check the file name`, source);
  }
  if (typeof head.version === 'number' && head.version > kind.version)
    throw new Fault(
      'JSON_NEWER',
      `the file has version ${head.version} of ${kind.format}, this program reads up to ${kind.version}; update Greenband`,
      source,
    );
  checkValue(schema, document, source);
  return document as Static<T>;
}

/** Throws JSON_SCHEMA for the first element of `value` that does not fit. */
export function checkValue(schema: TSchema, value: unknown, source: string): void {
  let check = compiled.get(schema);
  if (check === undefined) {
    check = TypeCompiler.Compile(schema);
    compiled.set(schema, check);
  }
  if (check.Check(value)) return;
  for (const error of check.Errors(value)) {
    const deepest = narrowed(error);
    throw new Fault('JSON_SCHEMA', `${sentence(deepest)}; correct it`, `${source}#${deepest.path || '/'}`);
  }
}

/** Of an element that fits no form of a union: the complaint about the form that it says it is. */
function narrowed(error: ValueError): ValueError {
  if (error.type !== ValueErrorType.Union) return error;
  for (const form of error.errors) {
    const complaints = [...form];
    if (complaints.length === 0 || complaints.some(isOtherForm)) continue;
    return narrowed(complaints[0]!);
  }
  return error;
}

/** A literal that differs (`kind`) means that another form was meant; so does a wrong type of the element itself. */
function isOtherForm(error: ValueError): boolean {
  return error.type === ValueErrorType.Literal || error.path === '';
}

function sentence(error: ValueError): string {
  if (error.type === ValueErrorType.ObjectRequiredProperty) return 'this required property is missing';
  const expected = error.message.charAt(0).toLowerCase() + error.message.slice(1);
  const choices = literals(error);
  const wanted = choices.length > 0 ? `expected one of ${choices.join(', ')}` : expected;
  return `${wanted}, found ${shown(error.value)}`;
}

function literals(error: ValueError): string[] {
  if (error.type !== ValueErrorType.Union) return [];
  const forms = (error.schema as { anyOf?: readonly { const?: unknown }[] }).anyOf ?? [];
  return forms.every((form) => form.const !== undefined) ? forms.map((form) => JSON.stringify(form.const)) : [];
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
