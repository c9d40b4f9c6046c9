// Holds requests to their TypeBox schemas: the same ones that the OpenAPI page is made of.
import { OptionalKind, type TSchema } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { ValueErrorType } from '@sinclair/typebox/errors';
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
      const text = WORDS[error.type] ?? `${error.message.charAt(0).toLowerCase()}${error.message.slice(1)}; correct it`;
      return { error: new Fault('REQ_SCHEMA', text, `${method} ${url} ${part}#${error.path || '/'}`) };
    };
  });
  app.setSerializerCompiler(() => (answer) => JSON.stringify(answer));
}
