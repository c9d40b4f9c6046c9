// Proves that a plan file with fields that nobody reads is told of, with their places.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { validate } from './validate.ts';

const PLACE = 'fixtures/single-junction';

test('a slip in a plan file is a warning that names the field', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'greenband-validate-'));
  const [plan] = JSON.parse(readFileSync(join(PLACE, 'plans.json'), 'utf8')).plans;
  const path = join(folder, 'plan.json');
  const put = (more: object) =>
    writeFileSync(path, JSON.stringify({ format: 'greenband-plan', version: 1, plan: { ...plan, ...more } }));
  put({});
  expect((await validate(path, { place: PLACE })).document).toMatchObject({ warnings: [] });
  put({ controlers: [] });
  expect((await validate(path, { place: PLACE })).document).toMatchObject({
    warnings: [{ code: 'JSON_UNKNOWN_FIELD', where: expect.stringContaining('plan.json#/plan/controlers') }],
  });
  rmSync(folder, { recursive: true });
});
