// Proves that a world answers the same to the last bit on one thread and on several.
import { expect, test } from 'vitest';
import { compileDemand } from '../core/compile-demand.ts';
import { compileNetwork } from '../core/compile-network.ts';
import { importSumoDemand } from '../core/sumo-demand.ts';
import { importSumoNetwork } from '../core/sumo-network.ts';
import { TWO_STREETS } from '../core/two-streets.sample.ts';
import { checksum } from '../sim/checksum.ts';
import { resultOf } from '../sim/run.ts';
import { step, until } from '../sim/step.ts';
import { createWorld } from '../sim/world.ts';
import { twoStreetsRoutes } from './command.sample.ts';
import { compilePlan } from './lamps.ts';
import { planOfPrograms } from './plan.ts';
import { hireCrew } from './world-crew.ts';

const END = 200;

test.each([2, 3])('%i threads step a world as one does, bit by bit, and can be dismissed', async (threads) => {
  const { network: file, programs } = await importSumoNetwork([TWO_STREETS], 'two');
  const network = compileNetwork(file);
  const routes = { role: 'routes' as const, source: 'two', chunks: [twoStreetsRoutes()] };
  const demand = compileDemand((await importSumoDemand([routes])).demand, network, 1);
  const lamps = compilePlan(planOfPrograms('own', programs, { method: 'imported' }), network, new Map());
  const worlds = [1, threads].map(() => createWorld(network, demand, lamps, { seed: 1, begin: 0, end: END, parts: 3 }));
  const [alone, shared] = worlds as [(typeof worlds)[number], (typeof worlds)[number]];
  const dismiss = await hireCrew(shared, threads);
  while (alone.time < END / 2) {
    step(alone);
    step(shared);
    expect(checksum(shared)).toBe(checksum(alone));
  }
  await dismiss();
  for (const world of worlds) until(world, END);
  expect(resultOf(shared)).toEqual(resultOf(alone));
});
