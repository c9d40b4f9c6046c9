// Holds requests to their TypeBox schemas: the same ones that the OpenAPI page is made of.
import { OptionalKind, type TSchema } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { type ValueError, ValueErrorType } from '@sinclair/typebox/errors';
import { Value } from '@sinclair/typebox/value';
import type { FastifyInstance } from 'fastify';
import { Fault } from '../../core/fault.ts';

const PARTS: Readonly<Record<string, string>> = {
  body: 'body',
  querystring: 'query',
  params: 'path',
  headers: 'header',
};

/** What is said oftenest, in words that end with the cure. */
const WORDS: Readonly<Record<number, string>> = {
  [ValueErrorType.ObjectAdditionalProperties]: 'there is no such field; correct its name, or take it out',
  [ValueErrorType.ObjectRequiredProperty]: 'this field is missing; give it',
};

/** What a schema asks for, in words: its choices, its description, or its type. */
function wanted(schema: TSchema): string {
  const { anyOf, const: only, description, type } = schema as TSchema & { anyOf?: TSchema[]; const?: unknown };
  if (anyOf) return anyOf.map(wanted).join(' or ');
  if (only !== undefined) return JSON.stringify(only);
  if (type === 'object' && schema['properties']) return `{${Object.keys(schema['properties']).join(', ')}}`;
  return String(description ?? type);
}

function textOf({ type, message, schema }: ValueError): string {
  if (type === ValueErrorType.Union) return `give ${wanted(schema)}`;
  if (type === ValueErrorType.StringPattern && schema.description !== undefined) return `give ${schema.description}`;
  return WORDS[type] ?? `${message.charAt(0).toLowerCase()}${message.slice(1)}; correct it`;
}

/** Everything but the body arrives as text and is read as the schema says. */
export function checkRequests(app: FastifyInstance): void {
  app.setValidatorCompiler(({ schema, httpPart, method, url }) => {
    const check = TypeCompiler.Compile(schema as TSchema);
    const part = PARTS[httpPart ?? 'body'] ?? 'request';
    const isOptional = httpPart === 'body' && OptionalKind in (schema as TSchema);
    return (given: unknown) => {
      if (isOptional && (given === undefined || given === null)) return { value: undefined };
      const value = httpPart === 'body' ? given : Value.Convert(schema as TSchema, given);
      if (check.Check(value)) return { value };
      const error = check.Errors(value).First()!;
      return { error: new Fault('REQ_SCHEMA', textOf(error), `${method} ${url} ${part}#${error.path || '/'}`) };
    };
  });
  app.setSerializerCompiler(() => (answer) => JSON.stringify(answer));
}
