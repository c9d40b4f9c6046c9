// Real places against the figures of SUMO that SOURCES.md of the data folder states, with the invariants at every step.
import { describe, expect, it } from 'vitest';
import { loadPlace } from '../bench/our-run.ts';
import { dataFolder, scenarios } from '../bench/scenarios.ts';
import { breachesOf, createWatch } from './invariants.ts';
import { resultOf } from './run.ts';
import { step } from './step.ts';
import { createWorld } from './world.ts';

const data = dataFolder();
const NAMES = ['hangzhou-1x1-kn-hz', 'cologne1'];

describe.skipIf(data === undefined).each(NAMES)('%s (GREENBAND_DATA)', (name) => {
  it('is near the published figures, and breaks no invariant', async () => {
    const scenario = scenarios(data!).find((one) => one.name === name)!;
    const { network, demand, lamps } = await loadPlace(scenario);
    const { begin, end, published } = scenario;
    const world = createWorld(network, demand(1), lamps, { seed: 1, begin, end, step: 1 });
    const watch = createWatch(world);
    const found = new Set<string>();
    while (world.time < end) {
      step(world);
      for (const { code, text, where } of breachesOf(watch, world)) {
        if (code !== 'SIM_TOUCH') found.add(`${code}: ${text} (${where})`);
      }
    }
    const { vehicles, mean } = resultOf(world);
    expect([...found].slice(0, 5)).toEqual([]);
    expect(Math.abs(vehicles.departed / published.departed - 1)).toBeLessThan(0.05);
    expect(Math.abs(mean.duration_s / published.duration_s - 1)).toBeLessThan(0.15);
    expect(Math.abs(mean.delay_s / published.delayAll_s - 1)).toBeLessThan(0.15);
    expect(vehicles.arrived).toBeGreaterThan(0.9 * vehicles.departed);
  });
});
