// `npm run schemas`: writes docs/schemas.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from '../signals/atomic-write.ts';
import { SCHEMA_FOLDER, schemaFiles } from './schema-files.ts';
import { REPOSITORY } from './source-file.ts';

mkdirSync(join(REPOSITORY, SCHEMA_FOLDER), { recursive: true });
for (const [name, text] of schemaFiles()) writeWhole(join(REPOSITORY, SCHEMA_FOLDER, name), text);
