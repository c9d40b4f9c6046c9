// An approach is starved where the signal before it holds its traffic, and not in a street where everybody comes through.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { compileDemand } from '../../core/compile-demand.ts';
import { ailingPlace } from '../../fixtures/ailing-places/ailing-place.ts';
import type { Plan, StagePlan } from '../plan.ts';
import { batchOf, lampsFor, lampsOfPlan, openPlace } from '../prepared-place.ts';
import { runBatch } from '../replications.ts';
import { starvedApproaches } from './starved.ts';

const folder = mkdtempSync(join(tmpdir(), 'greenband-starved-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('where the first junction keeps its main street waiting, the second one is starved on that side alone', async () => {
  for (const [name, text] of ailingPlace(1, true).files) writeFileSync(join(folder, name), text);
  const prepared = await openPlace(folder, { end: 1800 });
  const { network, place, window } = prepared;
  const { plan } = await lampsFor(prepared, undefined);
  const meagre: Plan = {
    ...plan,
    controllers: plan.controllers.map((entry, i) => (i === 0 ? swapped(entry as StagePlan) : entry)),
  };
  const demand = compileDemand(place.demand, network, 1, window.begin);
  const found = async (asked: Plan) => {
    const [run] = await runBatch(
      batchOf(prepared, [lampsOfPlan(prepared, asked)], 300),
      [{ plan: 0, seed: 1, tables: true }],
      { workers: 1 },
    );
    return starvedApproaches(network, demand, [run!.tables!.links], window);
  };
  expect(await found(plan)).toEqual([]);
  const [first, ...others] = await found(meagre);
  expect(first).toMatchObject({ edge: 'A-B', holder: network.controllerIds.indexOf('A') });
  expect(first!.came).toBeLessThan(0.85 * first!.wanted);
  expect(others.every(({ holder }) => holder === first!.holder)).toBe(true);
}, 30_000);

/** The main street gets 8 s, the cross street what the main street had besides. */
function swapped(plan: StagePlan): StagePlan {
  const [main, cross] = plan.stages;
  return {
    ...plan,
    stages: [
      { ...main!, green: 8 },
      { ...cross!, green: cross!.green + main!.green - 8 },
    ],
  };
}
