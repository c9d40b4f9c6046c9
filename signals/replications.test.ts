// Proves that a batch answers in the order of its jobs, alike for any number of workers, and that a worker's fault is told.
import { beforeAll, describe, expect, test } from 'vitest';
import { compileNetwork } from '../core/compile-network.ts';
import { importSumoDemand } from '../core/sumo-demand.ts';
import { importSumoNetwork } from '../core/sumo-network.ts';
import { TWO_STREETS } from '../core/two-streets.sample.ts';
import { twoStreetsRoutes } from './command.sample.ts';
import { compilePlan } from './lamps.ts';
import { planOfPrograms } from './plan.ts';
import type { Batch } from './replication.ts';
import { runBatch, seedsFrom } from './replications.ts';
import { shared } from './shared-memory.ts';

let batch: Batch;
beforeAll(async () => {
  const { network: file, programs } = await importSumoNetwork([TWO_STREETS], 'two');
  const network = compileNetwork(file);
  const routes = { role: 'routes' as const, source: 'two', chunks: [twoStreetsRoutes()] };
  const { demand } = await importSumoDemand([routes]);
  const plan = planOfPrograms('own', programs, { method: 'imported' });
  const plans = [compilePlan(plan, network, new Map())];
  batch = { network, demand, plans, begin: 0, end: 300, step: 1, interval: 100 };
});

test('seeds follow each other', () => {
  expect(seedsFrom(7, 3)).toEqual([7, 8, 9]);
});

describe('a batch', () => {
  const jobs = [5, 3, 9, 3].map((seed, i) => ({ plan: 0, seed, tables: i === 2 }));

  test('answers in the order of its jobs, alike for any number of workers', async () => {
    const done: number[] = [];
    const here = await runBatch(batch, jobs, { workers: 1 });
    const there = await runBatch(batch, jobs, { workers: 3, onDone: (count) => done.push(count) });
    expect(here.map((outcome) => outcome.seed)).toEqual([5, 3, 9, 3]);
    expect(here[1]!.checksum).toBe(here[3]!.checksum);
    expect(here[0]!.checksum).not.toBe(here[1]!.checksum);
    expect(there).toEqual(here);
    expect(done).toEqual([1, 2, 3, 4]);
  });

  test('keeps only the tables that are asked for', async () => {
    const outcomes = await runBatch(batch, jobs, { workers: 2 });
    expect(outcomes.map((outcome) => outcome.tables !== undefined)).toEqual([false, false, true, false]);
    expect(outcomes[2]!.tables!.trips.status).toHaveLength(40);
  });

  test('on threads that another batch has left answers as on fresh ones, also side by side', async () => {
    const shorter = { ...batch, end: 200 };
    const [alone, alike] = [await runBatch(batch, jobs, { workers: 1 }), await runBatch(shorter, jobs, { workers: 1 })];
    const both = await Promise.all([batch, shorter].map((one) => runBatch(one, jobs, { workers: 2 })));
    expect(both).toEqual([alone, alike]);
    expect(await runBatch(shorter, jobs, { workers: 2 })).toEqual(alike);
  });

  test.each([1, 2])('with a fault stops with it (%i workers)', async (workers) => {
    const trip = { ...batch.demand.trips[0]!, id: 'lost', route: ['w', 'nowhere'] };
    const spoilt = { ...batch, demand: { ...batch.demand, trips: [trip] } };
    await expect(runBatch(spoilt, jobs, { workers })).rejects.toMatchObject({
      code: 'DEM_MISSING_EDGE',
      where: expect.stringContaining('lost'),
    });
  });
});

test('shared columns hold the same values in shared memory, the rest as it was', () => {
  const record = { name: 'x', index: new Map([['a', 1]]), length: Float64Array.of(1.5, 2), flags: Uint8Array.of(7) };
  const copy = shared(record);
  expect(copy).toEqual(record);
  expect(copy.length.buffer).toBeInstanceOf(SharedArrayBuffer);
  expect(copy.index).toBe(record.index);
});
