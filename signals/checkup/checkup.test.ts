// Proves that a check-up names a split that was spoilt, believes a log about its detector, and writes what it found.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ailingPlace } from '../../fixtures/ailing-places/ailing-place.ts';
import { checkup } from '../commands/checkup.ts';
import type { JunctionFinding } from './causes.ts';

const quiet = { at: () => {}, clear: () => {} };
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

async function checked(seed: number, options: object): Promise<JunctionFinding[]> {
  const folder = mkdtempSync(join(tmpdir(), 'greenband-checkup-'));
  folders.push(folder);
  for (const [name, text] of ailingPlace(seed).files) writeFileSync(join(folder, name), text);
  const log = { log: join(folder, 'events.csv'), detectors: join(folder, 'detectors.csv') };
  const asked = { seed: 1, end: 1200, replications: 2, junctions: 1, workers: 1, ...log, ...options };
  return ((await checkup(folder, asked, quiet)).document as { findings: JunctionFinding[] }).findings;
}

test('a stuck detector is the cause where its phase has too much green; without the log it is the split', async () => {
  const { junction, cause } = ailingPlace(5);
  expect(cause).toBe('detector-broken');
  const [first] = await checked(5, {});
  expect(first!.junction).toBe(junction);
  expect(first!.causes.slice(0, 2).map((one) => one.cause)).toEqual(['detector-broken', 'split-wrong']);
  expect(first!.causes[0]!.remedy).toContain('detector 3');
  const [alone] = await checked(5, { log: undefined });
  expect(alone!.causes[0]!.cause).toBe('split-wrong');
}, 60_000);

test('the page and the document are written', async () => {
  const out = mkdtempSync(join(tmpdir(), 'greenband-checkup-out-'));
  folders.push(out);
  const findings = await checked(1, { out, junctions: 1, end: 600 });
  expect(findings.length).toBeGreaterThanOrEqual(3);
  expect(readFileSync(join(out, 'checkup.html'), 'utf8')).toContain('<svg class="map"');
  expect(JSON.parse(readFileSync(join(out, 'checkup.json'), 'utf8'))).toMatchObject({
    plan: 'morning',
    findings: expect.any(Array),
  });
}, 60_000);

test('a junction without neighbours is not told to change its offset, which would gain by chance alone', async () => {
  const asked = { seed: 1, end: 300, replications: 2, junctions: 1, workers: 1 };
  const { document } = await checkup('fixtures/single-junction', asked, quiet);
  const { findings } = document as { findings: JunctionFinding[] };
  expect(findings[0]!.causes.map(({ cause }) => cause)).not.toContain('offset-wrong');
}, 20_000);
