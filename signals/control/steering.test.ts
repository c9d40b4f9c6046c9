// Controllers on our own engine: whatever decides, the lamps stay lawful, everybody is served, and a plan stands behind.
import { describe, expect, it } from 'vitest';
import { compileDemand } from '../../core/compile-demand.ts';
import { compileNetwork } from '../../core/compile-network.ts';
import { DEMAND_FORMAT, DEMAND_VERSION, type DemandFile } from '../../core/demand.ts';
import { crossroads } from '../../fixtures/crossroads.ts';
import { deriveSafety, safetyByController } from '../derive-safety.ts';
import { SimulatedField } from '../field/simulated-field.ts';
import type { Plan } from '../plan.ts';
import type { SignalController } from './controller.ts';
import { CONTROLLER_NAMES, controllerNamed } from './controllers.ts';
import { isGreen } from './lamp-letters.ts';
import { PlanFollower } from './plan-follower.ts';
import { SENSINGS, type SensingName, sensedStreet } from './sensing.ts';
import { sitesOf } from './site.ts';
import { Steering } from './steering.ts';

const END = 900;
const PLAN: Plan = {
  id: 'own',
  controllers: [
    {
      kind: 'stages',
      controller: 'x',
      cycle: 0,
      offset: 0,
      stages: [
        { state: 'GrGrr', green: 15 },
        { state: 'rGrrr', green: 15 },
        { state: 'GrrGr', green: 10 },
      ],
    },
  ],
};

const network = compileNetwork(crossroads());
const safety = safetyByController(deriveSafety(network, []));
const sites = sitesOf(network, safety);

/** West to east and south to north, a car each `headway` s. */
function demandOf(headway: number): DemandFile {
  const route = (i: number) => (i % 2 === 0 ? ['in-west', 'out-east'] : ['in-south', 'out-north']);
  const count = Math.floor(END / headway);
  return {
    format: DEMAND_FORMAT,
    version: DEMAND_VERSION,
    begin: 0,
    end: END,
    vehicleTypes: [{ id: 'car' }],
    trips: Array.from({ length: count }, (_, i) => ({
      id: `v${i}`,
      depart: i * headway,
      type: 'car',
      route: route(i),
    })),
  } as unknown as DemandFile;
}

function street(
  controllerOf: (plan: SignalController) => SignalController,
  clock = { now: () => 0 },
  sees: SensingName = 'full',
) {
  const demand = compileDemand(demandOf(6), network, 1, 0);
  const field = new SimulatedField(network, demand, { begin: 0, end: END, seed: 1, programs: [] });
  const fallback = new PlanFollower(sites, PLAN);
  const controller = controllerOf(fallback);
  const window = { begin: 0, end: END, interval: END };
  const { sensing } = sensedStreet(sees, network, sites, () => demand, window);
  return { field, steering: new Steering({ network, sites, field, sensing, controller, fallback, clock }) };
}

const CASES = CONTROLLER_NAMES.flatMap((name) => SENSINGS.map((sees) => [name, sees] as const));

describe.each(CASES)('%s that is shown %s', (name, sees) => {
  it('breaches nothing, serves everybody, and lets nobody wait beyond the longest red', async () => {
    const parts = { network, sites, plan: PLAN };
    const { field, steering } = street((fallback) => controllerNamed(name, { ...parts, fallback }), undefined, sees);
    const red = [0, 0, 0, 0];
    let longest = 0;
    while (field.time < END) {
      await steering.second();
      const letters = field.lampsShown(0);
      for (const link of [0, 1, 3]) {
        red[link] = isGreen(letters[link]) ? 0 : red[link]! + 1;
        longest = Math.max(longest, red[link]!);
      }
    }
    expect(steering.breaches).toBe(0);
    expect(steering.counts).toMatchObject({ fallbacks: 0, late: 0 });
    expect(longest).toBeLessThan(sites[0]!.maxRed + 60);
    const { vehicles } = await field.finish();
    expect(vehicles.arrived).toBeGreaterThan(0.85 * vehicles.demanded);
  });
});

describe('a controller that fails', () => {
  const good = (fallback: SignalController) => fallback;
  const failing = (decide: SignalController['decide']) => () => ({ name: 'failing', decide });

  async function run(controllerOf: (plan: SignalController) => SignalController, clock = { now: () => 0 }) {
    const { field, steering } = street(controllerOf, clock);
    const seen: string[] = [];
    while (field.time < 120) {
      await steering.second();
      seen.push(field.lampsShown(0));
    }
    expect(steering.breaches).toBe(0);
    return { seen, counts: steering.counts };
  }

  it('is replaced by the plan in the same second when it throws or says nothing', async () => {
    const plan = await run(good);
    const thrown = await run(
      failing(() => {
        throw new Error('no data');
      }),
    );
    expect(thrown.seen).toEqual(plan.seen);
    expect(thrown.counts).toMatchObject({ fallbacks: 1, decisions: 0, failure: 'no data' });
    expect((await run(failing(() => [undefined]))).seen).toEqual(plan.seen);
    expect((await run(failing(() => ['GG']))).seen).toEqual(plan.seen);
  });

  it('is replaced when it takes more than a second, and comes back when it is in time', async () => {
    let now = 0;
    let asked = 0;
    const slow = failing(() => {
      asked++;
      if (asked > 20 && asked <= 40) now += 1.5;
      return ['rGrrr'];
    });
    const { seen, counts } = await run(slow, { now: () => now });
    expect(counts).toMatchObject({ late: 20, fallbacks: 1, decisions: 100 });
    expect(seen[19]).toBe('rGrrr');
    expect(seen.at(-1)).toBe('rGrrr');
  });

  it('cannot make the lamps unsafe, whatever it wishes', async () => {
    const wishes = ['GGGGG', 'gGgGr', 'rrrrr', 'sssss', 'GrGGr', 'ooooo'];
    let asked = 0;
    const { counts } = await run(failing(() => [wishes[(asked++ * 7) % wishes.length]!]));
    expect(counts.decisions).toBe(120);
  });
});
