// A matrix of an OMX file becomes the demand of a place, by zones; broken files and unknown zones are named.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import h5wasm from 'h5wasm/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ailingPlace } from '../fixtures/ailing-places/ailing-place.ts';
import { demand } from './commands/demand.ts';
import { readOmx } from './omx-file.ts';
import { readPlace } from './place.ts';

const quiet = { at: () => {}, clear: () => {} };
let folder = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'greenband-omx-'));
  for (const [name, text] of ailingPlace(1, true).files) writeFileSync(join(folder, name), text);
  await h5wasm.ready;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Matrices of three zones, compressed as OMX writers do. */
function omx(name: string, matrices: Record<string, number[]>, zones?: number[], shape = [3, 3]): string {
  const path = join(folder, name);
  const file = new h5wasm.File(path, 'w');
  file.create_attribute('OMX_VERSION', '0.2');
  const data = file.create_group('data');
  for (const [matrix, cells] of Object.entries(matrices))
    data.create_dataset({ name: matrix, data: Float64Array.from(cells), shape, chunks: shape, compression: 1 });
  if (zones)
    file.create_group('lookup').create_dataset({ name: 'zone', data: Int32Array.from(zones), shape: [zones.length] });
  file.close();
  return path;
}

const CELLS = [0, 90, 30, 0, 0, Number.NaN, 12, 0, 5];

test('cells above 0 with the names of their zones', async () => {
  const rows = await readOmx(omx('a.omx', { car: CELLS }, [10, 20, 30]));
  expect(rows.map(({ values }) => [...values.values()])).toEqual([
    ['10', '20', '90'],
    ['10', '30', '30'],
    ['30', '10', '12'],
    ['30', '30', '5'],
  ]);
  expect(rows[0]!.where).toMatch(/a\.omx:\/data\/car\[10, 20\]$/);
});

test('zones become edges by share, what stays on an edge is said', async () => {
  const od = omx('b.omx', { car: CELLS, truck: CELLS.map(() => 1) });
  const zones = join(folder, 'zones.csv');
  writeFileSync(zones, 'zone,edge,share\n1,w-A,1\n2,x-e,3\n2,A-An,1\n3,As-A,1\n');
  const { document } = await demand(
    folder,
    { seed: 1, od, matrix: 'car', zones, begin: 0, end: 3600, out: join(folder, 'od') },
    quiet,
  );
  const { flows } = (await readPlace(join(folder, 'od'))).demand;
  expect(flows!.map(({ from, to, poissonPerHour }) => [from, to, poissonPerHour])).toContainEqual(['w-A', 'x-e', 67.5]);
  expect((document as { warnings: { code: string }[] }).warnings.map(({ code }) => code)).toContain('OD_WITHIN');
});

describe('faults', () => {
  test.each([
    ['OMX_MATRIX', () => readOmx(omx('c.omx', { car: CELLS, bus: CELLS }))],
    ['OMX_MATRIX', () => readOmx(omx('d.omx', { car: CELLS }), 'truck')],
    ['OMX_SHAPE', () => readOmx(omx('e.omx', { car: [1, 2, 3, 4, 5, 6] }, undefined, [2, 3]))],
    ['CLI_FILE_MISSING', () => readOmx(join(folder, 'nowhere.omx'))],
  ])('%s', async (code, read) => {
    await expect(read()).rejects.toMatchObject({ code });
  });

  test('what is no HDF5, and a zone without an edge', async () => {
    const path = join(folder, 'text.omx');
    writeFileSync(path, 'origin,destination,count\n');
    await expect(readOmx(path)).rejects.toMatchObject({ code: 'OMX_BROKEN' });
    const zones = join(folder, 'few.csv');
    writeFileSync(zones, 'zone,edge\n1,w-A\n');
    const od = omx('f.omx', { car: CELLS });
    await expect(demand(folder, { seed: 1, od, zones, out: join(folder, 'x') }, quiet)).rejects.toMatchObject({
      code: 'ZON_UNKNOWN',
    });
  });
});
