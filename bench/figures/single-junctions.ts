// Figures of single junctions: our plan against the best of all plans that there are.
import { BRUTE_CASES, type BruteCase, bruteAnswer } from '../brute-junction.ts';
import { fixed } from '../table.ts';
import type { Figure, Measurement } from './figure.ts';

/** s for our plan */
const BUDGET = 60;

async function brute(one: BruteCase): Promise<Measurement> {
  const { tried, best, ours, ourStages, bestStages } = await bruteAnswer(one, BUDGET);
  return {
    measured: `${fixed(ours, 2)} s with ${ourStages} stages, the best of all ${fixed(best, 2)} s with ${bestStages}: ${fixed(100 * (ours / best - 1))} % more`,
    interval: `${tried} lawful plans on the grid, narrowed to 10 on 16 seeds; the winner and ours on 32 others; budget ${BUDGET} s`,
    met: ours <= 1.01 * best,
  };
}

export const JUNCTION_FIGURES: readonly Figure[] = BRUTE_CASES.map((one) => ({
  id: `junction-brute-force-${one.id}`,
  group: 'Single junctions',
  asked: `${one.name}: our plan against brute force over cycle x splits x sequence, 2-4 stages`,
  aim: 'within 1 % of the best simulated',
  command: `npm run figures -- junction-brute-force-${one.id}`,
  measure: () => brute(one),
}));
