// The optimiser green-wave on Euclid Avenue: a lawful plan, bands within their bound, a lower cost than all at once.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compileDemand } from '../core/compile-demand.ts';
import { compileNetwork } from '../core/compile-network.ts';
import { euclidDemand, euclidNetwork, euclidPlans } from '../fixtures/euclid-avenue/place.ts';
import type { EuclidAvenue } from '../fixtures/euclid-avenue/street.ts';
import { systemClock as clock } from './clock.ts';
import { cyclePlan, profileCost, waveStudy } from './cycle-plan.ts';
import { deriveSafety, safetyByController } from './derive-safety.ts';
import { FlowProfiles } from './flow-profile.ts';
import { commonCycle } from './found-profile.ts';
import { greenWave } from './green-wave.ts';
import { interlock } from './interlock.ts';
import type { StagePlan } from './plan.ts';

const path = new URL('../fixtures/euclid-avenue/expected.json', import.meta.url);
const data = JSON.parse(readFileSync(path, 'utf8')) as EuclidAvenue;
const authored = euclidNetwork(data);
const network = compileNetwork(authored);
const demand = compileDemand(euclidDemand(data), network, 1);
const safety = safetyByController(deriveSafety(network, []));
const own = euclidPlans(data, authored, safety).plans[0]!;
const window = { begin: 0, end: 3600, clock };

describe('greenWave', () => {
  it('coordinates the street: lawful, cheaper than the own plan, bands within the proven bound', async () => {
    const found = await greenWave(network, demand, safety, own, { ...window, budget: 20 });
    expect(interlock(found.plan, safety, network)).toEqual([]);
    expect(found.objective.after).toBeLessThan(0.7 * found.objective.before);
    expect(found.plan.controllers).toHaveLength(10);
    for (const plan of found.plan.controllers) {
      const { cycle } = plan as StagePlan;
      expect([found.cycle, found.cycle / 2]).toContain(cycle);
      expect(plan.offset).toBeGreaterThanOrEqual(0);
      expect(plan.offset).toBeLessThan(cycle);
    }
    const [corridor] = found.corridors;
    expect(found.corridors).toHaveLength(1);
    expect(corridor!.controllers).toHaveLength(10);
    expect(corridor!.band + corridor!.bandBack).toBeLessThan(corridor!.bound + 1e-6);
    expect(corridor!.proven).toBe(true);
    expect(found.bound).toBeCloseTo(corridor!.bound, 9);
  });

  it('finds offsets that no shift of a single signal betters', async () => {
    const found = await greenWave(network, demand, safety, own, { ...window, minCycle: 50, maxCycle: 52, budget: 20 });
    const study = waveStudy(network, demand, safety, 0, 3600, false);
    const plans = found.plan.controllers as StagePlan[];
    const plan = cyclePlan(study, plans, found.cycle);
    const costAt = (offsets: number[]) =>
      profileCost(study, plan.streams, new FlowProfiles(plan.streams, plan.cycle, offsets, study.weights));
    const offsets = plans.map((one) => one.offset);
    const cost = costAt(offsets);
    expect(cost).toBeCloseTo(found.objective.after, 3);
    for (const [i, one] of plans.entries())
      for (const shift of [5, 13]) {
        const moved = offsets.map((offset, j) => (j === i ? (offset + shift) % one.cycle : offset));
        expect(costAt(moved)).toBeGreaterThan(cost - 0.05);
      }
  });

  it('tells bands and objective of the plan as it was tuned', async () => {
    const options = { ...window, minCycle: 50, maxCycle: 52, budget: 20 };
    const plain = await greenWave(network, demand, safety, own, options);
    const askew = await greenWave(network, demand, safety, own, {
      ...options,
      tune: (plan) => ({
        ...plan,
        controllers: plan.controllers.map((one, i) => (i % 2 === 0 ? one : { ...one, offset: (one.offset + 19) % 25 })),
      }),
    });
    expect(askew.objective.after).toBeGreaterThan(1.05 * plain.objective.after);
    const width = ({ corridors }: typeof plain) => corridors[0]!.band + corridors[0]!.bandBack;
    expect(width(askew)).toBeLessThan(width(plain));
  });

  it('takes the corridor that is named, and says what cannot be', async () => {
    const named = ['signal 2', 'signal 3', 'signal 4'];
    const found = await greenWave(network, demand, safety, own, {
      ...window,
      maxCycle: 44,
      corridors: [named],
      budget: 5,
    });
    expect(found.corridors.map(({ controllers }) => [...controllers].sort())).toEqual([named]);
    await expect(
      greenWave(network, demand, safety, own, { ...window, corridors: [['signal 1', 'signal 9']] }),
    ).rejects.toThrow('CORRIDOR_NO_PATH');
    await expect(greenWave(network, demand, safety, own, { ...window, maxCycle: 10 })).rejects.toThrow('OPT_NO_CYCLE');
  });
});

describe('commonCycle', () => {
  it('is the least common multiple, or the longest where that takes too long', () => {
    expect(commonCycle([60, 90, 45])).toBe(180);
    expect(commonCycle([97, 89, 83])).toBe(97);
  });
});
