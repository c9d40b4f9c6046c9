// `npm run licences`: writes docs/licences.md.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../signals/package-root.ts';
import { LICENCE_PAGE, licencePage } from './licences.ts';

writeFileSync(join(packageRoot(), LICENCE_PAGE), licencePage());
