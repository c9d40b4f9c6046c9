// `npm run faults`: writes docs/faults.md.
import { join } from 'node:path';
import { writeWhole } from '../signals/atomic-write.ts';
import { currentFaultPage, FAULT_PAGE } from './fault-table.ts';
import { REPOSITORY } from './source-file.ts';

writeWhole(join(REPOSITORY, FAULT_PAGE), currentFaultPage());
