// Order inside a junction: who was there first goes first, so that those left over from one stage do not lock with the next one's.
import { describe, expect, it } from 'vitest';
import { deriveSafety, safetyByController } from '../signals/derive-safety.ts';
import { compileControllerPlan } from '../signals/lamps.ts';
import { stageCycle } from '../signals/stage-lamps.ts';
import { run } from '../sim/run.ts';
import { loadPlace } from './our-run.ts';
import { dataFolder, scenarios } from './scenarios.ts';

const data = dataFolder();

describe.skipIf(data === undefined)('left turns that are left over in a wide junction (needs GREENBAND_DATA)', () => {
  it('are gone before they and the next stage lock, as in SUMO 1.15, where no seed locks', async () => {
    const scenario = scenarios(data!).find(({ name }) => name === 'cologne1')!;
    const { network, demand, programs } = await loadPlace(scenario);
    const safety = safetyByController(deriveSafety(network, programs));
    const [[controller, own]] = [...safety] as [[string, NonNullable<ReturnType<typeof safety.get>>]];
    const stages = [
      { state: 'GGGggrrrrrGGGggrrrrr', green: 22 },
      { state: 'rrrrrrrrrrrrrrrGGGGG', green: 5 },
      { state: 'rrrrrGGGggrrrrrGGGgg', green: 34 },
      { state: 'rrrrrrrrrrGGGGGrrrrr', green: 5 },
    ];
    const plan = { kind: 'stages' as const, controller, cycle: stageCycle(stages, own), offset: 0, stages };
    const lamps = [compileControllerPlan(plan, network, own)];
    const { begin, end } = scenario;
    for (const seed of [2, 3, 4, 5, 6]) {
      const { mean } = run(network, demand(seed), lamps, { seed, begin, end });
      expect(mean.delay_s, `seed ${seed}`).toBeLessThan(80);
    }
  });
});
