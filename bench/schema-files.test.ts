// Proves that the published schemas are those that documents are checked by (cure: npm run schemas).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { SCHEMA_FOLDER, schemaFiles } from './schema-files.ts';
import { REPOSITORY } from './source-file.ts';

test.each([...schemaFiles()])('%s is up to date (cure: npm run schemas) and is JSON Schema', (name, text) => {
  expect(JSON.parse(readFileSync(join(REPOSITORY, SCHEMA_FOLDER, name), 'utf8'))).toEqual(JSON.parse(text));
  expect(() => new Ajv({ strict: false }).compile(JSON.parse(text))).not.toThrow();
});
