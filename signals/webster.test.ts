// The optimiser on a crossing known by heart and on real junctions: lawful plans, better ones, at any cycle asked for.
import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compileDemand } from '../core/compile-demand.ts';
import { compileNetwork } from '../core/compile-network.ts';
import type { DemandFile } from '../core/demand.ts';
import { importSumoDemand } from '../core/sumo-demand.ts';
import { importSumoNetwork } from '../core/sumo-network.ts';
import { TWO_STREETS } from '../core/two-streets.sample.ts';
import { deriveSafety, safetyByController } from './derive-safety.ts';
import { interlock } from './interlock.ts';
import { planOfPrograms, type StagePlan } from './plan.ts';
import { stageCycle } from './stage-lamps.ts';
import { webster } from './webster.ts';

/** Two one-way streets with so many vehicles an hour, evenly spaced. */
async function crossing(fromWest: number, fromSouth: number) {
  const { network: file, programs } = await importSumoNetwork([TWO_STREETS], 'two-streets.net.xml');
  const network = compileNetwork(file);
  const flow = (id: string, route: string[], vehiclesPerHour: number) => ({
    id,
    begin: 0,
    end: 3600,
    vehiclesPerHour,
    type: 'car',
    route,
  });
  const demandFile: DemandFile = {
    format: 'greenband-demand',
    version: 1,
    begin: 0,
    end: 3600,
    vehicleTypes: [{ id: 'car', class: 'car' }],
    trips: [],
    flows: [flow('west', ['w', 'e'], fromWest), flow('south', ['s', 'n'], fromSouth)].filter(
      ({ vehiclesPerHour }) => vehiclesPerHour > 0,
    ),
  };
  const demand = compileDemand(demandFile, network, 1);
  const safety = safetyByController(deriveSafety(network, programs));
  return { network, demand, safety, own: planOfPrograms('own', programs, { method: 'imported' }) };
}

describe('two one-way streets', () => {
  test('get two stages, greens in proportion, and a short cycle', async () => {
    const { network, demand, safety, own } = await crossing(600, 300);
    const result = webster(network, demand, safety, own, { begin: 0, end: 3600, minCycle: 10 });
    expect(interlock(result.plan, safety, network)).toEqual([]);
    const [plan] = result.plan.controllers as StagePlan[];
    expect(plan!.stages.map((stage) => stage.state).sort()).toEqual(['Gr', 'rG']);
    const west = plan!.stages.find((stage) => stage.state === 'rG')!;
    const south = plan!.stages.find((stage) => stage.state === 'Gr')!;
    expect(west.green).toBeGreaterThan(1.3 * south.green);
    expect(plan!.cycle).toBeLessThan(60);
    expect(plan!.cycle).toBe(stageCycle(plan!.stages, safety.get('c')!));
    const { before, after } = result.objective;
    expect(after).toBeLessThan(before);
    expect(result.perJunction[0]!.volume).toBeCloseTo(900, -1);
  });

  test('get the cycle that is asked for, or a fault', async () => {
    const { network, demand, safety, own } = await crossing(600, 600);
    const result = webster(network, demand, safety, own, { begin: 0, end: 3600 });
    expect(result.leastCycle).toBeLessThan(30);
    for (const cycle of [30, 45, 61, 90]) {
      const [plan] = result.splitsAt(cycle);
      expect(plan!.cycle).toBe(cycle);
      const controllers = [plan!];
      expect(interlock({ id: 'x', controllers }, safety, network)).toEqual([]);
    }
    expect(() => result.splitsAt(10)).toThrow(/OPT_NO_CYCLE/);
  });

  test('serve a street without traffic for its least green, unless it may go unserved', async () => {
    const { network, demand, safety, own } = await crossing(700, 0);
    const served = webster(network, demand, safety, own, { begin: 0, end: 3600 });
    const [plan] = served.plan.controllers as StagePlan[];
    expect(plan!.stages.find((stage) => stage.state === 'Gr')!.green).toBe(5);
    const unserved = webster(network, demand, safety, own, { begin: 0, end: 3600, allowUnserved: true });
    expect((unserved.plan.controllers[0] as StagePlan).stages).toHaveLength(1);
    expect(interlock(unserved.plan, safety, network, { allowUnserved: true })).toEqual([]);
  });

  test('are the same each time', async () => {
    const { network, demand, safety, own } = await crossing(800, 300);
    const options = { begin: 0, end: 3600 };
    expect(webster(network, demand, safety, own, options).plan).toEqual(
      webster(network, demand, safety, own, options).plan,
    );
  });
});

const data = process.env['GREENBAND_DATA'] ?? '';

describe.skipIf(!existsSync(join(data, 'cologne8')))('real junctions (GREENBAND_DATA)', () => {
  // HCM's mean delay must fall by at least this share; SUMO's verdict is the bench's (bench/webster-referee.ts).
  test.each([
    ['cologne1', 1, 0.3],
    ['cologne3', 3, 0.4],
    ['cologne8', 8, 0.4],
  ])('%s', async (name, controllers, gain) => {
    const path = (ending: string) => createReadStream(join(data, name, `${name}.${ending}.xml`));
    const { network: file, programs } = await importSumoNetwork(path('net'), name);
    const network = compileNetwork(file);
    const [begin, end] = [25200, 28800];
    const inputs = [{ role: 'routes' as const, source: name, chunks: path('rou') }];
    const { demand: trips } = await importSumoDemand(inputs, { begin, end });
    const demand = compileDemand(trips, network, 1, begin);
    const safety = safetyByController(deriveSafety(network, programs));
    const own = planOfPrograms('own', programs, { method: 'imported' });
    const result = webster(network, demand, safety, own, { begin, end });
    expect(result.plan.controllers).toHaveLength(controllers);
    expect(interlock(result.plan, safety, network)).toEqual([]);
    expect(result.objective.after).toBeLessThan((1 - gain) * result.objective.before);
    for (const junction of result.perJunction) {
      expect(junction.after.cycle).toBeLessThanOrEqual(120);
      expect(junction.after.delay).toBeLessThan(junction.before!.delay);
    }
  });
});
